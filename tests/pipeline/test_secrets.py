"""NoEcho values are shown nowhere, whatever functions they go through, and their results are still there."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cfnkit import Target, process
from cfnkit.deployment import Lookups, SsmParameter
from cfnkit.syntax import Scalar, dump_json, dump_yaml, walk
from support.evaluation import Evaluation, evaluated, secrets_of
from support.template_strategies import growing_knowledge, templates

# No other text in the tests has these letters.
LETTERS = "\u0416\u0429\u042e\u042f\u0424"
SECRET = "\u0416\u0429-\u042e\u042f,\u0424"
HEAD = f"""\
Parameters:
  Secret: {{Type: String, NoEcho: true, Default: '{SECRET}'}}
  Secrets: {{Type: CommaDelimitedList, NoEcho: 'True', Default: '{SECRET},{SECRET[::-1]}'}}
  Block: {{Type: String, NoEcho: true, Default: 10.99.0.0/16}}
  Number: {{Type: Number, NoEcho: true, Default: 7}}
  Stored: {{Type: 'AWS::SSM::Parameter::Value<String>', NoEcho: true, Default: '/{LETTERS}'}}
  Image: {{Type: 'AWS::SSM::Parameter::Value<String>', Default: /image}}
Mappings: {{M: {{A: {{B: c}}}}}}
Conditions:
  True: !Not [!Equals [!Ref Secret, x]]
  Maybe: !Equals [!Ref Secret, !Ref Image]
Resources:
  Bucket: {{Type: 'Custom::Bucket'}}
  Thing:
    Type: Custom::Thing
    Properties:
      Value: """

# The expression, what it comes to, and how that is shown.
SHOWN: list[tuple[str, Any, Any]] = [
    ("!Ref Secret", SECRET, "****"),
    ("!Ref Secrets", [*SECRET.split(","), *SECRET[::-1].split(",")], ["****"] * 4),
    ("!Sub 'a-${Secret}-b'", f"a-{SECRET}-b", "a-****-b"),
    ("!Sub ['${X}', {X: !Sub '<${Secret}>'}]", f"<{SECRET}>", "<****>"),
    ("!Sub '${Secret}-${Bucket}'", {"Fn::Sub": f"{SECRET}-${{Bucket}}"}, {"Fn::Sub": "****-${Bucket}"}),
    ("!Join [',', [a, !Ref Secret]]", f"a,{SECRET}", "a,****"),
    ("!Join ['-', !Ref Secrets]", "-".join([*SECRET.split(","), *SECRET[::-1].split(",")]), "****-****-****-****"),
    (
        "!Join [',', [!Ref Bucket, !Ref Secret]]",
        {"Fn::Join": [",", [{"Ref": "Bucket"}, SECRET]]},
        {"Fn::Join": [",", [{"Ref": "Bucket"}, "****"]]},
    ),
    ("!Split [',', !Ref Secret]", SECRET.split(","), ["****", "****"]),
    ("!Split ['-', !Sub 'a-${Secret}']", ["a", *SECRET.split("-")], ["****", "****", "****"]),
    ("!Select [0, !Split ['-', !Ref Secret]]", SECRET.split("-")[0], "****"),
    ("!Select [1, !Ref Secrets]", SECRET.split(",")[1], "****"),
    ("!Base64 {Ref: Secret}", base64.b64encode(SECRET.encode()).decode(), "****"),
    ("!Base64 {'Fn::Sub': 'x${Secret}'}", base64.b64encode(f"x{SECRET}".encode()).decode(), "****"),
    ("!If ['True', !Ref Secret, b]", SECRET, "****"),
    ("!If [Maybe, !Ref Secret, b]", {"Fn::If": ["Maybe", SECRET, "b"]}, {"Fn::If": ["Maybe", "****", "b"]}),
    ("{A: [!Ref Secret]}", {"A": [SECRET]}, {"A": ["****"]}),
    ("!ImportValue {Ref: Secret}", {"Fn::ImportValue": SECRET}, {"Fn::ImportValue": "****"}),
    ("!GetAZs {Ref: Secret}", {"Fn::GetAZs": SECRET}, {"Fn::GetAZs": "****"}),
    ("!GetAtt [Bucket, !Ref Secret]", {"Fn::GetAtt": ["Bucket", SECRET]}, {"Fn::GetAtt": ["Bucket", "****"]}),
    ("!Cidr [!Ref Block, 1, 8]", ["10.99.0.0/24"], ["****"]),
    ("{'Fn::ToJsonString': {A: !Ref Secret}}", f'{{"A":"{SECRET}"}}', '{"A":"****"}'),
    ("!Join [!Ref Secret, [a, b]]", f"a{SECRET}b", "a****b"),
    (
        "{'Fn::Length': !Split [!Ref Secret, !Ref Image]}",
        {"Fn::Length": {"Fn::Split": [SECRET, {"Ref": "Image"}]}},
        {"Fn::Length": {"Fn::Split": ["****", {"Ref": "Image"}]}},
    ),
    (
        "!FindInMap [M, !Ref Secret, !Ref Image]",
        {"Fn::FindInMap": ["M", SECRET, {"Ref": "Image"}]},
        {"Fn::FindInMap": ["M", "****", {"Ref": "Image"}]},
    ),
    (
        "!GetStackOutput {StackName: !Ref Secret, OutputName: !Ref Secret}",
        {"Fn::GetStackOutput": {"StackName": SECRET, "OutputName": SECRET}},
        {"Fn::GetStackOutput": {"StackName": "****", "OutputName": "****"}},
    ),
]


def expression(text: str, **options: Any) -> Evaluation:
    return evaluated(HEAD + text + "\n", extended=True, **options)


def said(found: Evaluation) -> str:
    """All diagnostics of a template as text."""
    parts = [
        (finding.message, finding.hint, finding.path, [other.message for other in finding.related])
        for finding in found.findings
    ]
    return repr(parts)


@pytest.mark.parametrize(("text", "value", "shown"), SHOWN)
def test_what_a_secret_goes_into_is_shown_masked(text: str, value: Any, shown: Any) -> None:
    found = expression(text)

    assert found.messages == []
    assert found.value == value
    assert f'"Value":{json.dumps(shown, separators=(",", ":"))}}}' in found.shown
    assert not set(LETTERS) & set(found.shown.partition('"Parameters"')[0])


def test_the_condition_that_stays_is_masked() -> None:
    found = expression("!If [Maybe, a, b]")

    assert '"Conditions":{"Maybe":{"Fn::Equals":["****",{"Ref":"Image"}]}}' in found.shown


# Wrong in ways that make a message with the value in it, were it not secret.
WRONG = [
    "!FindInMap [M, !Ref Secret, B]",
    "!FindInMap [M, A, !Ref Secret]",
    "!FindInMap [!Ref Secret, A, B]",
    "!FindInMap [M, !Sub 'A${Secret}', B]",
    "!Cidr [!Ref Secret, 1, 8]",
    "!Cidr [!Ref Block, 999, 8]",
    "!Cidr [!Ref Block, 1, 99]",
    "!Select [!Ref Secret, [a]]",
    "!Select [!Ref Number, [a]]",
    "{Ref: !Ref Secret}",
    "{Ref: !Sub 'x${Secret}'}",
    "{'Fn::GetAtt': [!Ref Secret, Arn]}",
    "!Base64 {'Fn::Split': [',', !Ref Secret]}",
    "!Join [',', [!Split [',', !Ref Secret]]]",
    "!Split [',', !Split [',', !Ref Secret]]",
    "!Sub ['${X}', {X: !Split [',', !Ref Secret]}]",
    "!Sub '${Secrets}'",
    "!GetAtt [Queue, !Ref Secret]",
    "!ImportValue {Ref: Secret}",
    "!If [!Ref Secret, a, b]",
    "{'Fn::Length': !Ref Secret}",
    "{'Fn::ToJsonString': !Ref Secret}",
]


@pytest.mark.parametrize("text", WRONG)
def test_no_message_has_a_secret(text: str) -> None:
    template = (HEAD + text + "\n").replace("  Thing:", "  Queue: {Type: AWS::SQS::Queue}\n  Thing:")
    found = evaluated(template, extended=True, lookups=Lookups(exports={f"{SECRET}x": "a"}))

    assert found.findings
    assert not set(LETTERS) & set(said(found))
    assert "10.99" not in said(found)


@pytest.mark.parametrize("store", [None, {}, {f"/{LETTERS}": SsmParameter("SecureString", {1: SECRET})}])
def test_the_name_of_a_secret_ssm_parameter_is_not_said(store: dict[str, SsmParameter] | None) -> None:
    found = expression("!ImportValue {Ref: Stored}", lookups=Lookups(ssm=store))

    assert [finding.path for finding in found.findings if finding.path[-1] == "Stored"] == [
        ("Parameters", "Stored")
    ] * (store is not None)
    assert not set(LETTERS) & set(said(found))


@pytest.mark.parametrize(
    "attributes",
    [
        "AllowedValues: [a]",
        "AllowedPattern: a",
        "MinLength: 99",
        "MaxLength: 1",
        "AllowedValues: [a], ConstraintDescription: x",
    ],
)
def test_a_constraint_that_a_secret_breaks_does_not_tell_it(attributes: str) -> None:
    template = (
        "Parameters: {P: {Type: String, NoEcho: true, " + attributes + "}}\nResources: {T: {Type: 'Custom::T'}}\n"
    )
    found = evaluated(template, P=SECRET)

    assert len(found.findings) == 1
    assert not set(LETTERS) & set(said(found))


def test_the_redactor_masks_the_whole_value_and_each_item_of_a_list() -> None:
    redactor = secrets_of(HEAD + "a\n")

    for part in (SECRET, *SECRET[::-1].split(","), f"/{LETTERS}"):
        assert redactor(f"error: {part}!") == "error: ****!"


def test_a_parameter_that_is_not_secret_is_shown() -> None:
    template = (
        "Parameters: {P: {Type: String, NoEcho: @, Default: abc}}\n"
        "Resources: {T: {Type: 'Custom::T', Properties: {A: !Ref P}}}\n"
    )

    for no_echo, shown in (("false", "abc"), ("'no'", "abc"), ("true", "****"), ("'TRUE'", "****"), ("yes", "****")):
        assert f'"A":"{shown}"' in evaluated(template.replace("@", no_echo)).shown


@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(
    st.data(),
    st.booleans(),
    st.text(LETTERS + "-,a", min_size=1, max_size=8).filter(lambda text: set(text) & set(LETTERS)),
)
def test_no_function_shows_a_secret(data: st.DataObject, extended: bool, secret: str) -> None:
    """No nesting of functions shows a secret, a part of it or its Base64, in the tree or in a diagnostic."""
    template = data.draw(templates(extended=extended))
    given_values = {"Secret": secret, "Secrets": f"a,{secret},{secret[::-1]}"}
    known, _ = data.draw(growing_knowledge(given_values))
    if known.lookups.ssm is not None:
        stored = {**known.lookups.ssm, "/secret": SsmParameter("String", {1: secret})}
        known = known._replace(lookups=Lookups(**{**fields(known.lookups), "ssm": stored}))
    found = evaluated(json.dumps(template), lookups=known.lookups, target=known.target, extended=extended)

    encoded = base64.b64encode(secret.encode()).decode()
    for text in (found.shown, dump_yaml(found.resolved), said(found)):
        assert not set(LETTERS) & set(text)
        assert encoded not in text
    assert not any(set(LETTERS) & set(repr(node)) for _, node in walk(found.resolved) if isinstance(node, Scalar))


def fields(lookups: Lookups) -> dict[str, Any]:
    return {name: getattr(lookups, name) for name in lookups.__dataclass_fields__}


def test_a_whole_run_shows_no_secret() -> None:
    text = HEAD + "!Join ['', [!Ref Secret, !Ref Bucket, !FindInMap [M, !Ref Secret, B]]]\n"
    processed = process(text.replace(f", Default: '{SECRET}'", ""), target=Target(parameters={"Secret": SECRET}))

    said_there = repr([item.problem._replace(span=None) for item in processed.diagnostics])  # type: ignore[arg-type]
    assert not set(LETTERS) & set(said_there)
    assert processed.resolved is not None
    assert SECRET not in dump_json(processed.resolved)
    assert SECRET not in dump_json(processed.tree)
    assert SECRET in dump_json(processed.resolved, reveal=True)
