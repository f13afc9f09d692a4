"""The dynamic references of a template, with their paths and their spans in the source."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from cfnkit import Target, process
from cfnkit.dynamic_references import ReferenceFault, tokenize
from cfnkit.pipeline import Processed
from cfnkit.template.reference_uses import ReferenceUse, reference_uses, template_reference_uses

HEAD = """\
Parameters:
  Env: {Type: String, Default: prod}
  Given: {Type: String}
  Kept: {Type: String, Default: "{{resolve:ssm:/kept:1}}"}
  List: {Type: CommaDelimitedList, Default: "a,{{resolve:ssm:/item:1}}"}
  Hidden: {Type: String, NoEcho: true, Default: "{{resolve:ssm-secure:/hidden:1}}"}
Mappings:
  Map: {prod: {name: "{{resolve:ssm:/mapped:1}}"}}
Conditions:
  IsProd: !Equals [!Ref Env, prod]
Resources:
  Topic:
    Type: AWS::SNS::Topic
  Thing:
    Type: AWS::SSM::Parameter
    Properties:
      Type: String
      Value: """


class Found(NamedTuple):
    use: ReferenceUse
    processed: Processed

    @property
    def written(self) -> str:
        """The source characters at its span."""
        return self.processed.document.source.cut(self.use.span)


def of_value(value: str, head: str = HEAD, **parameters: str) -> list[Found]:
    """What is found in the value of a property once functions are evaluated."""
    target = Target(parameters={"Given": "given", **parameters})
    processed = process(head + value + "\n", name="t.yaml", target=target)
    assert processed.accepted, processed.diagnostics
    uses = template_reference_uses(processed.tree, processed.resolved, *processed.sources)
    return [Found(use, processed) for use in uses if "Thing" in use.path]


def only(value: str, head: str = HEAD, **parameters: str) -> Found:
    (found,) = of_value(value, head, **parameters)
    return found


def test_a_literal_reference_is_found_at_its_characters() -> None:
    found = only('"a {{resolve:ssm:/a:1}} b"')

    assert found.written == found.use.token.text == "{{resolve:ssm:/a:1}}"
    assert found.use.path == ("Resources", "Thing", "Properties", "Value")
    assert found.use.property_path == ("Value",)
    assert (found.use.logical_id, found.use.resource_type) == ("Thing", "AWS::SSM::Parameter")
    assert found.use.text == "a {{resolve:ssm:/a:1}} b"
    assert not found.use.built


def test_every_reference_of_a_string_is_found_on_every_line() -> None:
    value = "|\n        {{resolve:ssm:/a}} {{other}}\n        {{resolve:ssm:/b}}{{resolve:secretsmanager:c}}"
    found = of_value(value)

    assert [each.written for each in found] == [
        "{{resolve:ssm:/a}}",
        "{{resolve:ssm:/b}}",
        "{{resolve:secretsmanager:c}}",
    ]


@pytest.mark.parametrize(
    ("value", "text", "written"),
    [
        ("!Sub 'x{{resolve:ssm:/${Env}}}'", "{{resolve:ssm:/prod}}", "{{resolve:ssm:/${Env}}}"),
        ("!Sub '${!x}{{resolve:ssm:/${Env}}}'", "{{resolve:ssm:/prod}}", "{{resolve:ssm:/${Env}}}"),
        ("!Sub ['${A}', {A: '{{resolve:ssm:/a}}'}]", "{{resolve:ssm:/a}}", "{{resolve:ssm:/a}}"),
        ("!Sub '${Kept} '", "{{resolve:ssm:/kept:1}}", "{{resolve:ssm:/kept:1}}"),
        ("!Join ['', ['x{{resolve:ssm:', !Ref Env, '}}']]", "{{resolve:ssm:prod}}", "{{resolve:ssm:"),
        ("!Join [':', ['{{resolve', ssm, '/a}} b']]", "{{resolve:ssm:/a}}", "{{resolve"),
        ("!Join ['{{resolve:ssm:/a}}', [x, y]]", "{{resolve:ssm:/a}}", "{{resolve:ssm:/a}}"),
        ("!Select [1, [a, '{{resolve:ssm:/a}}']]", "{{resolve:ssm:/a}}", "{{resolve:ssm:/a}}"),
        ("!Select [1, !Split [',', 'x,y {{resolve:ssm:/a}}']]", "{{resolve:ssm:/a}}", "{{resolve:ssm:/a}}"),
        ("!Select [1, !Ref List]", "{{resolve:ssm:/item:1}}", "{{resolve:ssm:/item:1}}"),
        ("!FindInMap [Map, !Ref Env, name]", "{{resolve:ssm:/mapped:1}}", "{{resolve:ssm:/mapped:1}}"),
        ("!If [IsProd, '{{resolve:ssm:/a}}', '{{resolve:ssm:/b}}']", "{{resolve:ssm:/a}}", "{{resolve:ssm:/a}}"),
        ("!Ref Kept", "{{resolve:ssm:/kept:1}}", "{{resolve:ssm:/kept:1}}"),
        (
            "!Join ['', [!Sub ['{{resolve:${S}', {S: !Join ['', [ss, m]]}], ':/a}}']]",
            "{{resolve:ssm:/a}}",
            "{{resolve:",
        ),
    ],
)
def test_a_built_reference_is_found_at_the_part_that_made_it(value: str, text: str, written: str) -> None:
    found = only(value)

    assert found.use.token.text == text
    assert found.written == written
    assert found.use.reference is not None


def test_a_value_that_is_given_from_outside_is_found_where_it_is_put() -> None:
    found = only("!Sub 'x ${Given}'", Given="{{resolve:ssm:/a}}")

    assert found.use.token.text == "{{resolve:ssm:/a}}"
    assert found.written == "!Sub 'x ${Given}'"


def test_a_part_in_a_block_scalar_is_found_at_its_characters() -> None:
    found = of_value("!Sub |\n        {{resolve:ssm:/${Env}}}\n        x{{resolve:ssm:/b}}")

    assert [each.written for each in found] == ["{{resolve:ssm:/${Env}}}", "{{resolve:ssm:/b}}"]
    assert [each.use.span.line for each in found] == [19, 20]


def test_what_a_condition_switches_off_is_not_found() -> None:
    assert of_value("!If [IsProd, x, '{{resolve:ssm:/b}}']") == []


def test_both_branches_are_found_while_the_condition_is_not_known() -> None:
    head = HEAD.replace("[!Ref Env, prod]", "[!Ref Ami, prod]").replace(
        "Mappings:", "  Ami: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /ami}\nMappings:"
    )
    found = of_value("!If [IsProd, '{{resolve:ssm:/a}}', '{{resolve:ssm:/b}}']", head)

    assert [each.written for each in found] == ["{{resolve:ssm:/a}}", "{{resolve:ssm:/b}}"]
    assert found[0].use.path[-2:] == ("Fn::If", 1)
    assert found[0].use.property_path == ("Value",)
    assert not found[0].use.pending


@pytest.mark.parametrize(
    ("value", "text", "written", "name", "key"),
    [
        ("!Sub 'x {{resolve:ssm:/${Topic}/a}}'", "{{resolve:ssm:/${Topic}/a}}", None, "/${Topic}/a", ""),
        (
            "!Sub '{{resolve:secretsmanager:${Topic.TopicName}:SecretString:${Env}}}'",
            "{{resolve:secretsmanager:${Topic.TopicName}:SecretString:prod}}",
            "{{resolve:secretsmanager:${Topic.TopicName}:SecretString:${Env}}}",
            "${Topic.TopicName}",
            "prod",
        ),
        (
            "!Join ['', ['{{resolve:secretsmanager:', !Ref Topic, ':SecretString:key}}']]",
            "{{resolve:secretsmanager:${Topic}:SecretString:key}}",
            "{{resolve:secretsmanager:",
            "${Topic}",
            "key",
        ),
        ("!Join ['-', [!GetAtt Topic.TopicName, '{{resolve:ssm:/a}}']]", "{{resolve:ssm:/a}}", None, "/a", ""),
        ("!Sub '${Topic} {{resolve:ssm:/a}}'", "{{resolve:ssm:/a}}", None, "/a", ""),
    ],
)
def test_of_a_text_that_the_deployment_completes_all_that_is_known_is_found(
    value: str, text: str, written: str | None, name: str, key: str
) -> None:
    found = only(value)

    assert found.use.pending
    assert found.use.token.text == text
    assert found.written == (written or text)
    assert found.use.reference is not None
    assert (found.use.reference.name, found.use.reference.json_key) == (name, key)
    assert found.use.has_variables == ("${" in text)


def test_a_version_that_is_a_variable_is_none() -> None:
    reference = only("!Sub '{{resolve:ssm:/a:${Topic}}}'").use.reference

    assert reference is not None
    assert (reference.name, reference.version) == ("/a", None)


def test_a_variable_in_the_place_of_the_service_waits() -> None:
    use = only("!Sub '{{resolve:${Topic}:/a}}'").use

    assert use.waits
    assert use.malformed is not None
    assert use.malformed.fault is ReferenceFault.VARIABLE


def test_what_is_wrong_with_a_pending_reference_whatever_the_variable_is_named() -> None:
    use = only("!Sub '{{resolve:ssm:/${Topic} a}}'").use

    assert use.malformed is not None
    assert use.malformed.fault is ReferenceFault.SPACES
    assert "'/${Topic} a'" in use.malformed.sentence


def test_values_of_a_call_that_is_left_are_searched_too() -> None:
    found = of_value("!Sub ['${A} ${Topic}', {A: !Sub '{{resolve:ssm:/${Topic}}}'}]")

    assert [each.use.token.text for each in found] == ["{{resolve:ssm:/${Topic}}}"]
    assert found[0].written == "{{resolve:ssm:/${Topic}}}"


def test_a_delimiter_that_is_left_is_searched_once() -> None:
    call = "!Join [!Sub ['${B}', {B: '{{resolve:ssm:/a}}'}], [a, b, c]]"
    processed = process(f"Resources: {{A: {{Type: X, Properties: {{P: {call}}}}}}}")

    assert len(reference_uses(processed.tree)) == 1


def test_in_base64_references_are_found_and_marked() -> None:
    found = of_value("!Base64 {'Fn::Sub': \"#!\\n{{resolve:ssm:/${Env}}}\"}")
    left = of_value("!Base64 {'Fn::Sub': '{{resolve:ssm:/${Topic}}}'}")

    assert [each.written for each in (*found, *left)] == ["{{resolve:ssm:/${Env}}}", "{{resolve:ssm:/${Topic}}}"]
    assert all(each.use.encoded and each.use.property_path == ("Value",) for each in (*found, *left))


def test_the_value_of_a_noecho_parameter_is_hidden() -> None:
    found = only("!Sub '{{resolve:ssm:/a}} ${Hidden}'".replace("{{resolve:ssm:/a}} ", ""))
    assert found.use.hidden
    assert "hidden" not in found.use.text

    beside = of_value("!Sub '{{resolve:ssm:/a}} ${Hidden}'")
    assert [each.use.hidden for each in beside] == [False, True]


def test_keys_are_searched() -> None:
    found = only("{'{{resolve:ssm:/a}}': x}")

    assert found.use.is_key
    assert found.written == "{{resolve:ssm:/a}}"
    assert found.use.path[-1] == "{{resolve:ssm:/a}}"


def test_sections_that_evaluation_consumes_are_searched() -> None:
    processed = process(HEAD + "x\n", target=Target(parameters={"Given": "x"}))
    uses = template_reference_uses(processed.tree, processed.resolved, *processed.sources)

    assert [use.path[:2] for use in uses] == [
        ("Parameters", "Kept"),
        ("Parameters", "List"),
        ("Parameters", "Hidden"),
        ("Mappings", "Map"),
    ]
    assert [use.hidden for use in uses] == [False, False, True, False]


def test_a_refused_template_is_searched_as_it_is_written() -> None:
    processed = process("Resources: {A: {Type: X, Wrong: '{{resolve:ssm:/a}}'}}")
    uses = template_reference_uses(processed.tree, None, *processed.sources)

    assert [use.path for use in uses] == [("Resources", "A", "Wrong")]


@pytest.mark.parametrize("root", ["[]", "x", "", "{Resources: [{a: b}]}", "{Resources: {A: null, B: {'Fn::Sub': {}}}}"])
def test_anything_may_be_searched(root: str) -> None:
    processed = process(root)
    assert reference_uses(processed.tree, *processed.sources) == ()


def test_a_loop_gives_each_copy_the_source_of_the_reference(tmp_path: Any) -> None:
    text = """\
Transform: AWS::LanguageExtensions
Resources:
  Fn::ForEach::Topics:
    - Name
    - [A, B]
    - Topic${Name}:
        Type: AWS::SNS::Topic
        Properties:
          DisplayName: !Sub "x {{resolve:ssm:/${Name}/display}}"
          TopicName: !Join ["", ["{{resolve:ssm:/", !Ref Name, "}}"]]
"""
    processed = process(text, name="t.yaml")
    assert processed.accepted, processed.diagnostics
    uses = template_reference_uses(processed.tree, processed.resolved, *processed.sources)

    assert [use.token.text for use in uses] == [
        "{{resolve:ssm:/A/display}}",
        "{{resolve:ssm:/A}}",
        "{{resolve:ssm:/B/display}}",
        "{{resolve:ssm:/B}}",
    ]
    assert [processed.document.source.cut(use.span) for use in uses] == [
        "{{resolve:ssm:/${Name}/display}}",
        "{{resolve:ssm:/",
    ] * 2


def test_a_reference_of_an_included_file_is_found_there(tmp_path: Any) -> None:
    (tmp_path / "part.yaml").write_text("Value: |\n  x\n  {{resolve:ssm:/a}}\n", encoding="utf-8")
    text = """\
Resources:
  Thing:
    Type: AWS::SSM::Parameter
    Properties:
      Type: String
      Fn::Transform: {Name: AWS::Include, Parameters: {Location: s3://bucket/part.yaml}}
"""
    processed = process(text, config={"version": 1, "includes": {"s3://bucket/": str(tmp_path)}})
    assert processed.accepted, processed.diagnostics
    (use,) = template_reference_uses(processed.tree, processed.resolved, *processed.sources)

    assert use.span.source.endswith("part.yaml")
    assert (use.span.line, use.span.column, use.span.end_column) == (3, 3, 21)


NAMES = st.text(st.sampled_from("ab/._-"), min_size=1, max_size=6)
REFERENCES = st.builds("{{{{resolve:{}:{}}}}}".format, st.sampled_from(("ssm", "ssm-secure", "secretsmanager")), NAMES)
AROUND = st.sampled_from(("", " ", "x", "\n", "\n\n", "é", "'", '"', "\\", "{", "}", "{{x}}", "\t", "😀", ": "))
STRINGS = st.lists(st.one_of(REFERENCES, AROUND), max_size=8).map("".join)


@given(st.lists(STRINGS, min_size=1, max_size=4), st.sampled_from(["|", ">", '"', "'", None, "json"]))
def test_the_span_cuts_the_reference_out_of_the_source(texts: list[str], style: str | None) -> None:
    tree = {"Resources": {"A": {"Type": "X", "Properties": {"Values": texts}}}}
    processed = process(json.dumps(tree) if style == "json" else styled(tree, style))
    uses = reference_uses(processed.document.root, processed.document.source)
    expected = [token for text in texts for token in tokenize(text)]

    assert [use.token.text for use in uses] == [token.text for token in expected]
    for use in uses:
        written = processed.document.source.cut(use.span)
        assert use.token.text in (written, _unescaped(written, style))


def styled(tree: Any, style: str | None) -> str:
    class Dumper(yaml.SafeDumper):
        pass

    tag = "tag:yaml.org,2002:str"
    Dumper.add_representer(str, lambda dumper, value: dumper.represent_scalar(tag, value, style=style))
    return str(yaml.dump(tree, Dumper=Dumper, allow_unicode=True, width=30))


def _unescaped(written: str, style: str | None) -> str:
    """The text that source characters stand for: of a malformed reference, which may hold anything."""
    if style == "'" or (style is None and "''" in written):
        written = written.replace("''", "'")
    if "\\" in written:
        return str(yaml.safe_load(f'"{written}"'))
    return " ".join(written.split("\n")) if style == ">" else written
