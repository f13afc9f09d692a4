"""The dynamic references of a processed template, checked and resolved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from cfnkit import Configuration, Target, process
from cfnkit.deployment import Lookups, Secret, SsmParameter
from cfnkit.diagnostics import Code, ConfigurationError
from cfnkit.dynamic_references import FoundLookups, LookupsResolver
from cfnkit.pipeline import Processed
from cfnkit.pipeline.process import ReferenceMode
from cfnkit.syntax import dump_json, dump_yaml, to_plain
from support.no_services import NoServices

LOOKUPS = Lookups(
    ssm={
        "/name": SsmParameter("String", {1: "first", 2: "second"}, 2),
        "/dollars": SsmParameter("String", {1: "${Topic}"}),
        "/again": SsmParameter("String", {1: "{{resolve:ssm:/name}}"}),
        "/list": SsmParameter("StringList", {1: "a,b"}),
        "/password": SsmParameter("SecureString", {1: "planted-password"}),
        "/unseen": SsmParameter("SecureString", {}),
    },
    secrets={"db": Secret({"AWSCURRENT": '{"user": "planted-user", "password": "planted-${db}"}'})},
)
DATABASE = """\
Parameters:
  Env: {Type: String, Default: name}
Resources:
  Topic: {Type: AWS::SNS::Topic}
  Database:
    Type: AWS::RDS::DBInstance
    Metadata: {Note: "{{resolve:ssm:/name}}"}
    Properties:
      DBInstanceClass: """


class LookupServices(NoServices):
    """An AWS with these parameters and secrets, which remembers the calls."""

    def __init__(self, lookups: Lookups) -> None:
        self.lookups = lookups
        self.asked: list[str] = []
        self.regions: set[str] = set()

    def resolver(self, region: str) -> Any:
        self.regions.add(region)
        return self

    def resolve(self, references: Sequence[Any]) -> Any:
        self.asked += [reference.text for reference in references]
        return LookupsResolver(self.lookups).resolve(references)

    def found(self) -> FoundLookups:
        return FoundLookups({}, {})

    def fetch_parameters(self, names: Sequence[str], region: str) -> Mapping[str, SsmParameter]:
        self.asked += names
        return {name: parameter for name in names if (parameter := (self.lookups.ssm or {}).get(name))}


def run(text: str, mode: ReferenceMode = "resolve", lookups: Lookups = LOOKUPS, **options: Any) -> Processed:
    return process(text, name="t.yaml", config=Configuration(lookups=lookups), dynamic_references=mode, **options)


def value(value: str, mode: ReferenceMode = "resolve", lookups: Lookups = LOOKUPS, **options: Any) -> Any:
    """The value of a property after processing."""
    processed = run(f"{DATABASE}{value}\n", mode, lookups, **options)
    assert processed.resolved is not None
    assert processed.accepted, processed.diagnostics
    return to_plain(processed.resolved)["Resources"]["Database"]["Properties"]["DBInstanceClass"]


def refusals(value: str, mode: ReferenceMode = "check", **options: Any) -> list[str]:
    processed = run(f"{DATABASE}{value}\n", mode, **options)
    found = [each for each in processed.diagnostics if each.code is Code.DYNAMIC_REFERENCE]
    assert all(each.span.line == 9 for each in found)
    return [each.message for each in found]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("'a {{resolve:ssm:/name}} {{resolve:ssm:/name:1}}'", "a second first"),
        ("!Sub 'x{{resolve:ssm:/${Env}}}'", "xsecond"),
        ("!Join ['', ['{{resolve:ssm:/', !Ref Env, '}}']]", "second"),
        ("!Ref Env", "name"),
        ("'{{resolve:secretsmanager:db:SecretString:password}}'", "planted-${db}"),
        ("'{{resolve:ssm:/again}}'", "{{resolve:ssm:/name}}"),
        ("!Sub '{{resolve:ssm:/dollars}}'", "${Topic}"),
        ("!Sub '${Topic}{{resolve:ssm:/dollars}}'", {"Fn::Sub": "${Topic}${!Topic}"}),
        (
            "!Sub ['${T}{{resolve:secretsmanager:db:SecretString:password}}', {T: !Ref Topic}]",
            {"Fn::Sub": ["${T}planted-${!db}", {"T": {"Ref": "Topic"}}]},
        ),
        ("!Join ['', [!Ref Topic, '{{resolve:ssm:/name}}']]", {"Fn::Join": ["", [{"Ref": "Topic"}, "second"]]}),
        ("!Sub '{{resolve:ssm:/${Topic}}}'", {"Fn::Sub": "{{resolve:ssm:/${Topic}}}"}),
        ("{'{{resolve:ssm:/name}}': '{{resolve:ssm:/name}}'}", {"{{resolve:ssm:/name}}": "second"}),
    ],
)
def test_values_are_put_in_place(written: str, expected: Any) -> None:
    assert value(written) == expected


def test_kept_references_stay_as_they_are() -> None:
    assert value("'{{resolve:ssm:/name}} {{resolve:ssm:/nothing}}'", "keep") == (
        "{{resolve:ssm:/name}} {{resolve:ssm:/nothing}}"
    )
    assert value("'{{resolve:ssm:/name}}'", "check") == "{{resolve:ssm:/name}}"


def test_values_are_in_the_processed_tree_too_where_functions_are_in_place() -> None:
    processed = run(f"{DATABASE}!Sub '{{{{resolve:ssm:/dollars}}}} ${{Env}} {{{{resolve:ssm:/${{Env}}}}}}'\n")
    properties = to_plain(processed.tree)["Resources"]["Database"]["Properties"]

    assert properties["DBInstanceClass"] == {"Fn::Sub": "${!Topic} ${Env} {{resolve:ssm:/${Env}}}"}
    assert to_plain(processed.tree)["Resources"]["Database"]["Metadata"] == {"Note": "second"}


def test_parameters_and_descriptions_stay_as_they_are() -> None:
    text = """\
Description: "{{resolve:ssm:/name}}"
Parameters:
  P: {Type: String, Default: "{{resolve:ssm:/name:1}}"}
Resources:
  Topic: {Type: AWS::SNS::Topic, Properties: {DisplayName: !Ref P}}
Outputs:
  O: {Value: "{{resolve:ssm:/name}}", Description: "{{resolve:ssm:/name}}"}
"""
    processed = run(text)
    tree, resolved = to_plain(processed.tree), processed.resolved
    assert resolved is not None

    assert processed.accepted, processed.diagnostics
    assert tree["Description"] == "{{resolve:ssm:/name}}"
    assert tree["Parameters"]["P"]["Default"] == "{{resolve:ssm:/name:1}}"
    assert tree["Outputs"]["O"] == {"Value": "second", "Description": "{{resolve:ssm:/name}}"}
    assert to_plain(resolved)["Resources"]["Topic"]["Properties"] == {"DisplayName": "first"}


def test_secret_values_are_shown_as_stars_unless_asked_for() -> None:
    processed = run(
        f"{DATABASE}db.t3\n      MasterUserPassword: 'x{{{{resolve:ssm-secure:/password}}}}'\n"
        "      MasterUsername: '{{resolve:secretsmanager:db}}'\n"
    )
    assert processed.accepted, processed.diagnostics
    for tree in (processed.tree, processed.resolved):
        assert tree is not None
        assert "planted" not in dump_json(tree) + dump_yaml(tree) + repr(tree)
        assert '"x****"' in dump_json(tree)
        assert "xplanted-password" in dump_json(tree, reveal=True)
    assert processed.redactor("it is planted-password") == "it is ****"


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("'{{resolve:ssm:/nam}}'", "The lookups know no SSM parameter '/nam'. Did you mean '/name'?"),
        ("'{{resolve:ssm:/name:7}}'", "The lookups know no version 7 of the SSM parameter '/name'."),
        (
            "'{{resolve:ssm:/password}}'",
            "The SSM parameter '/password' is a SecureString, which 'ssm' cannot read; 'ssm-secure' can.",
        ),
        (
            "'{{resolve:secretsmanager:db:SecretString:pass}}'",
            "The secret 'db' has no value for the key 'pass'.",
        ),
        ("'{{resolve:ssm:/name'", "A dynamic reference is closed with '}}' on the line it starts on."),
        (
            "'{{resolve:ssm-secure:/password}}'",
            "AWS::RDS::DBInstance accepts no ssm-secure reference in DBInstanceClass.",
        ),
        ("!Sub '{{resolve:ssm:/${Topic} x}}'", "The name of a parameter has no spaces: '/${Topic} x'."),
    ],
)
@pytest.mark.parametrize("mode", ["check", "resolve"])
def test_what_would_not_resolve_is_said_at_its_place(written: str, message: str, mode: ReferenceMode) -> None:
    assert refusals(written, mode) == [message]


def test_a_place_where_nothing_is_resolved_is_no_failure() -> None:
    processed = run('Description: "{{resolve:ssm:/nothing}}"\nResources: {T: {Type: AWS::SNS::Topic}}\n', "check")
    assert processed.accepted


def test_in_china_a_secure_string_is_refused() -> None:
    text = f"{DATABASE}x\n      MasterUserPassword: '{{{{resolve:ssm-secure:/password}}}}'\n"
    (finding,) = run(text, "check", target=Target(region="cn-north-1")).diagnostics

    assert finding.message == "The Parameter Store has no secure strings in cn-north-1."


def test_what_nobody_knows_stays_without_a_word() -> None:
    assert value("'{{resolve:ssm:/name}}'", lookups=Lookups()) == "{{resolve:ssm:/name}}"
    assert refusals("'{{resolve:ssm:/aws/service/x}}'") == []


def test_a_reference_from_a_noecho_parameter_is_not_quoted() -> None:
    text = """\
Parameters:
  P: {Type: String, NoEcho: true, Default: "{{resolve:ssm:/planted-name}}"}
Resources:
  Topic: {Type: AWS::SNS::Topic, Properties: {DisplayName: !Ref P}}
"""
    (finding,) = run(text, "check").diagnostics

    assert finding.message == "A dynamic reference in the value of a NoEcho parameter does not resolve: not found."
    assert (finding.span.line, finding.path) == (2, ("Resources", "Topic", "Properties", "DisplayName"))


def test_aws_is_asked_for_what_the_lookups_do_not_know() -> None:
    aws = LookupServices(LOOKUPS)
    known = Lookups(ssm={"/name": SsmParameter("String", {1: "own"})})
    got = value(
        "'{{resolve:ssm:/name}} {{resolve:secretsmanager:db:SecretString:user}}'",
        lookups=known,
        services=aws,
        target=Target(region="eu-west-1"),
    )

    assert got == "own planted-user"
    assert set(aws.asked) == {"{{resolve:secretsmanager:db:SecretString:user}}"}
    assert aws.regions == {"eu-west-1"}


def test_aws_is_not_asked_while_references_are_kept() -> None:
    aws = LookupServices(LOOKUPS)
    value("'{{resolve:ssm:/name}}'", "keep", Lookups(), services=aws)

    assert aws.asked == []


SSM_PARAMETER = """\
Parameters:
  Name: {Type: AWS::SSM::Parameter::Value<String>, Default: /name}
Resources:
  Topic: {Type: AWS::SNS::Topic, Properties: {DisplayName: !Sub "{{resolve:ssm:/${Name}}}"}}
"""


def test_ssm_parameters_of_the_template_are_asked_for_as_well() -> None:
    aws = LookupServices(
        Lookups(ssm={"/name": SsmParameter("String", {1: "topic"}), "/topic": SsmParameter("String", {1: "shown"})})
    )
    processed = run(SSM_PARAMETER, lookups=Lookups(), services=aws)
    assert processed.resolved is not None

    assert processed.accepted, processed.diagnostics
    assert to_plain(processed.resolved)["Resources"]["Topic"]["Properties"]["DisplayName"] == "shown"
    assert "/name" in aws.asked


def test_an_ssm_parameter_that_aws_does_not_have_is_refused_in_the_services_words() -> None:
    processed = run(SSM_PARAMETER, lookups=Lookups(), services=LookupServices(Lookups(ssm={})))

    assert "Parameter Name should either have input value or default value" in [
        finding.message for finding in processed.diagnostics
    ]


def test_an_ssm_parameter_whose_value_the_lookups_do_not_have_is_unknown() -> None:
    known = Lookups(ssm={"/name": SsmParameter("String", {}, 4)})
    processed = run(SSM_PARAMETER, "keep", known)

    assert processed.accepted, processed.diagnostics


def test_an_unknown_mode_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="one of keep, check, resolve, not 'kept'"):
        run(SSM_PARAMETER, "kept")  # type: ignore[arg-type]
