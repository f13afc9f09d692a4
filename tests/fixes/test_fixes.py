"""Each fix mends its finding: the text with it has one finding less, and none that it had not before."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from textwrap import dedent

import pytest

from cfnkit import Checker, Configuration, Finding, Lookups, Options, Settings, SsmParameter, process
from cfnkit.fixes import Fix, FixSubject, extraction_at, fixes_in, fixes_of
from cfnkit.source import SourceText, Span, replaced
from cfnkit.syntax import Scalar, at_path, parse

TODAY = date(2026, 11, 30)
NAME = "t.yaml"
SETTINGS = Settings(options=Options(include=("I",)), today=TODAY)


@pytest.fixture(scope="module")
def checker() -> Checker:
    return Checker(SETTINGS)


def subject_of(text: str, config: Configuration | None = None) -> FixSubject:
    config = config or Configuration()
    return FixSubject(process(text, name=NAME, config=config), config, TODAY)


def findings(checker: Checker, text: str) -> list[Finding]:
    return list(checker.check(NAME, text.encode()).findings)


def ids(checker: Checker, text: str) -> list[str]:
    return sorted(each.id for each in findings(checker, text))


def after(text: str, fix: Fix) -> str:
    return replaced(SourceText(NAME, text), fix.replacements)


def fix_of(checker: Checker, text: str, id: str, title: str) -> Fix:
    finding = next(each for each in findings(checker, text) if each.id == id)
    found = fixes_of(finding, subject_of(text))
    return next(fix for fix in found if title in fix.title)


def fix_adding(checker: Checker, text: str, name: str) -> Fix:
    finding = next(each for each in findings(checker, text) if f"'{name}'" in each.message)
    return next(fix for fix in fixes_of(finding, subject_of(text)) if fix.title == f"Add the parameter {name}")


TOPIC = """\
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      DisplayName: sound
"""
TABLE = """\
Resources:
  Table:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      KeySchema: [{AttributeName: id, KeyType: HASH}]
"""


@pytest.mark.parametrize(
    ("wrong", "right", "id"),
    [
        ("DisplayNme: sound", "DisplayName: sound", "E3002"),
        ("DisplayName: !Su sound", "DisplayName: !Sub sound", "E9742"),
        ("DisplayName: !Ref Topik", "DisplayName: !Ref Topic", "E1020"),
        ("DisplayName: !Sub '-${Topik}-'", "DisplayName: !Sub '-${Topic}-'", "E1019"),
        ("DisplayName: !Sub '-${Topik.TopicName}-'", "DisplayName: !Sub '-${Topic.TopicName}-'", "E1019"),
        ("DisplayName: !GetAtt Topic.TopicNam", "DisplayName: !GetAtt Topic.TopicName", "E1010"),
        ("DisplayName: !Ref AWS::Regin", "DisplayName: !Ref AWS::Region", "E1020"),
    ],
)
def test_a_misspelt_word_becomes_the_nearest(checker: Checker, wrong: str, right: str, id: str) -> None:
    text = TOPIC.replace("DisplayName: sound", wrong)
    fix = fix_of(checker, text, id, "Change '")
    assert after(text, fix) == TOPIC.replace("DisplayName: sound", right)


def test_a_misspelt_type_of_a_parameter_and_a_condition_become_the_nearest(checker: Checker) -> None:
    text = "Parameters: {Env: {Type: Strin}}\n" + TOPIC.replace("sound", "!Ref Env")
    assert "Type: String}" in after(text, fix_of(checker, text, "E2002", "Change '"))
    text = "Conditions: {IsProd: !Equals [!Ref AWS::Region, eu-west-1]}\n" + TOPIC.replace(
        "Properties", "Condition: IsPord\n    Properties"
    )
    finding = next(each for each in findings(checker, text) if "IsPord" in each.message)
    fix = fixes_of(finding, subject_of(text))[0]
    assert after(text, fix) == text.replace("IsPord", "IsProd")


@pytest.mark.parametrize("wrong", ["Topik", "Topc", "Toopic", "Tpoic", "topic"])
def test_a_resource_type_with_one_wrong_letter_has_one_exact_fix(checker: Checker, wrong: str) -> None:
    text = TOPIC.replace("SNS::Topic", f"SNS::{wrong}")
    fix = fix_of(checker, text, "E3006", "Change '")
    assert (after(text, fix), fix.is_sure) == (TOPIC, True)


@pytest.mark.parametrize("kind", ["AWS::SNS::TopicV2", "AWS::SNS::Topics3", "AWS::SNS::TopicPol", "AWS::SMS::Topic"])
def test_a_resource_type_that_may_be_a_new_one_has_a_fix_that_a_person_chooses(checker: Checker, kind: str) -> None:
    text = TOPIC.replace("AWS::SNS::Topic", kind)
    assert not fix_of(checker, text, "E3006", "Change '").is_sure


@pytest.mark.parametrize(
    "kind", ["Acme::SNS::Topik", "AWS::SNS::Topik::MODULE", "Custom::Topik", "Acme::Monitor::Item"]
)
def test_a_type_that_others_may_provide_has_no_nearest(checker: Checker, kind: str) -> None:
    found = findings(checker, TOPIC.replace("AWS::SNS::Topic", kind))
    assert not [each for each in found if "Did you mean" in f"{each.message} {each.hint}"]


def test_a_type_of_another_region_has_no_fix() -> None:
    text = TOPIC.replace("AWS::SNS::Topic", "AWS::RoboMaker::Robot")
    settings = replace(SETTINGS, options=replace(SETTINGS.options, regions=("eu-north-1",)))
    subject = subject_of(text)
    found = [each for each in Checker(settings).check(NAME, text.encode()).findings if each.id == "E3006"]
    assert len(found) == 1
    assert not [fix for fix in fixes_of(found[0], subject) if fix.title.startswith("Change")]


def test_a_missing_parameter_is_added_before_the_other_sections_and_above_their_comments(checker: Checker) -> None:
    text = "AWSTemplateFormatVersion: 2010-09-09\n\n# What there is.\n" + TOPIC.replace("sound", "!Sub '${Stage}-x'")
    added = after(text, fix_adding(checker, text, "Stage"))
    assert added == text.replace("# What there is.\n", "Parameters:\n  Stage:\n    Type: String\n\n# What there is.\n")
    assert ids(checker, added) == []


def test_a_missing_parameter_goes_into_the_section_that_there_is(checker: Checker) -> None:
    text = "Parameters:\n  Env: {Type: String}\n" + TOPIC.replace("sound", "!Join ['-', [!Ref Env, !Ref Stage]]")
    added = after(text, fix_adding(checker, text, "Stage"))
    assert added == text.replace("{Type: String}\n", "{Type: String}\n  Stage:\n    Type: String\n")


def test_a_missing_parameter_is_added_in_json(checker: Checker) -> None:
    text = dedent("""\
        {
          "Resources": {
            "Topic": {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": {"Ref": "Stage"}}}
          }
        }
        """)
    added = after(text, fix_adding(checker, text, "Stage"))
    assert added.startswith('{\n  "Parameters": {"Stage": {"Type": "String"}},\n  "Resources": {')
    assert ids(checker, added) == []


def test_a_missing_condition_is_added(checker: Checker) -> None:
    text = TOPIC.replace("    Properties", "    Condition: IsProd\n    Properties")
    finding = next(each for each in findings(checker, text) if "IsProd" in each.message)
    fix = next(each for each in fixes_of(finding, subject_of(text)) if "Add the condition" in each.title)
    added = after(text, fix)
    assert added.startswith("Conditions:\n  IsProd: !Equals\n    - 'true'\n    - 'true'\nResources:")
    assert ids(checker, added) == ["W8003"]  # the condition is always the same, as its author is told


def test_names_are_mended_at_each_use_also_where_no_finding_stands() -> None:
    other = "  Other:\n    Type: AWS::SNS::Topic\n    DependsOn: Topik\n    Properties:\n      TopicName: !Ref Stge\n"
    text = TOPIC + other
    subject = subject_of(text)
    assert [each.title for each in fixes_in(Span(NAME, 8, 5, 8, 5), subject)] == ["Change 'Topik' to 'Topic'"]
    assert [each.title for each in fixes_in(Span(NAME, 10, 1, 10, 1), subject)] == ["Add the parameter Stge"]
    assert fixes_in(Span(NAME, 3, 1, 3, 1), subject) == ()


def test_policies_are_added_before_the_properties(checker: Checker) -> None:
    added = after(TABLE, fix_of(checker, TABLE, "I3011", "Retain"))
    policies = "    DeletionPolicy: Retain\n    UpdateReplacePolicy: Retain\n"
    assert added == TABLE.replace("    Properties", policies + "    Properties")
    assert ids(checker, added) == []


def test_snapshots_are_offered_where_the_service_makes_them(checker: Checker) -> None:
    properties = "Properties: {Engine: mysql}\n"
    text = f"Resources:\n  A:\n    Type: AWS::RDS::DBCluster\n    DeletionPolicy: Retain\n    {properties}"
    finding = next(each for each in findings(checker, text) if each.id == "I3011")
    titles = [each.title for each in fixes_of(finding, subject_of(text))]
    assert titles[:3] == [f"Add UpdateReplacePolicy: {each}" for each in ("Retain", "Snapshot", "Delete")]


def test_a_reference_is_pinned_to_the_version_that_the_lookups_know(checker: Checker) -> None:
    text = TOPIC.replace("sound", "'a {{resolve:ssm:/app/name}} b'")
    finding = next(each for each in findings(checker, text) if each.id == "I9714")
    known = Configuration(lookups=_lookups(7))
    fix = fixes_of(finding, subject_of(text, known))[0]
    assert after(text, fix) == text.replace("name}}", "name:7}}")
    assert after(text, fixes_of(finding, subject_of(text))[0]) == text.replace("name}}", "name:1}}")


def _lookups(version: int) -> Lookups:
    return Lookups(ssm={"/app/name": SsmParameter("String", {version: "x"}, version)})


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize(
    ("text", "id"),
    [
        (TABLE, "I3011"),
        (TOPIC.replace("DisplayName: sound", "DisplayNme: sound  # once"), "E3002"),
        (TOPIC.replace("DisplayName: sound", "DisplayName: |\n        a\n        b\n      TopicNme: x"), "E3002"),
        (TOPIC.replace("DisplayName: sound", "TopicName: >-\n        {{resolve:ssm:/a}}\n        b"), "I9714"),
    ],
)
def test_a_suppression_leaves_out_its_finding_and_changes_no_value(
    checker: Checker, text: str, id: str, newline: str
) -> None:
    text = text.replace("\n", newline)
    fix = fix_of(checker, text, id, f"Leave {id} out here until 2027-02-28")
    added = after(text, fix)
    assert parse(added).root == parse(text).root
    assert "cfnkit: ignore" in added
    left = ids(checker, added)
    assert id not in left
    assert "W9795" not in left


def test_a_suppression_in_json_is_in_metadata(checker: Checker) -> None:
    text = '{\n  "Resources": {\n    "Topic": {"Type": "AWS::SNS::Topic", "Properties": {"TopicNme": "x"}}\n  }\n}\n'
    added = after(text, fix_of(checker, text, "E3002", "Leave E3002 out"))
    assert ids(checker, added) == []
    again = added.replace('"TopicNme": "x"', '"TopicNme": "x", "DisplayName": "{{resolve:ssm:/a}}"')
    both = after(again, fix_of(checker, again, "I9714", "Leave I9714 out"))
    assert ids(checker, both) == []
    assert both.count("reason") == 2


def test_nothing_leaves_out_what_is_mandatory(checker: Checker) -> None:
    config = Configuration(check=replace(Configuration().check, mandatory=("E3",)))
    text = TOPIC.replace("DisplayName", "DisplayNme")
    found = fixes_of(findings(checker, text)[0], subject_of(text, config))
    assert [each.title for each in found] == ["Change 'DisplayNme' to 'DisplayName'"]


def test_an_unknown_macro_is_configured_with_a_handler_that_runs(checker: Checker, tmp_path: Path) -> None:
    text = "Transform: Corp::Tags\n" + TOPIC
    path = tmp_path / NAME
    path.write_text(text)
    finding = next(each for each in checker.check(str(path), text.encode()).findings if each.id == "E9751")
    subject = FixSubject(process(text, name=path), Configuration(), TODAY)
    fix = next(each for each in fixes_of(finding, subject) if "Add the macro Corp::Tags" in each.title)
    for each in fix.replacements:
        file = Path(each.span.source)
        file.parent.mkdir(exist_ok=True)
        file.write_text(each.text)
    assert sorted(str(each.relative_to(tmp_path)) for each in tmp_path.rglob("*") if each.is_file()) == [
        ".cfnkit.yaml",
        "macros/corp_tags.py",
        NAME,
    ]
    processed = process(text, name=path, config=tmp_path / ".cfnkit.yaml")
    assert processed.accepted
    assert [step.call.name for step in processed.trace] == ["Corp::Tags"]


def read(path: str) -> SourceText | None:
    return SourceText(path, Path(path).read_text()) if Path(path).exists() else None


def test_an_entry_is_added_to_the_macros_that_there_are(checker: Checker, tmp_path: Path) -> None:
    text = "Transform: Tags\n" + TOPIC
    configured = tmp_path / ".cfnkit.yaml"
    written = "version: 1\nmacros:\n  Count: {replay: recordings}  # of May\n"
    configured.write_text(written)
    config = Configuration(path=configured)
    subject = FixSubject(process(text, name=tmp_path / NAME), config, TODAY, read)
    finding = findings(checker, text)[0]
    fix = next(each for each in fixes_of(finding, subject) if "Add the macro Tags" in each.title)
    edited = replaced(SourceText(str(configured), written), fix.replacements)
    assert edited == written + "  Tags:\n    handler: macros/tags.py:handler\n"


def name_of(text: str) -> str:
    """What the service would name the topic, as a text."""
    resolved = process(text).resolved
    assert resolved is not None
    named = at_path(resolved, ("Resources", "Topic", "Properties", "DisplayName"))
    assert isinstance(named, Scalar)
    return named.text


@pytest.mark.parametrize(
    ("value", "parameter"),
    [
        ("sound", "Type: String\n    Default: sound"),
        ("'12'", "Type: String\n    Default: '12'"),
        ("12", "Type: Number\n    Default: 12"),
        ("true", "Type: String\n    Default: 'true'\n    AllowedValues:\n      - 'true'\n      - 'false'"),
        ("|\n        two\n        lines", 'Type: String\n    Default: "two\\nlines\\n"'),
    ],
)
def test_a_value_becomes_a_parameter_whose_default_it_is(value: str, parameter: str) -> None:
    text = TOPIC.replace("sound", value)
    fix = extraction_at(5, 21, subject_of(text))
    assert fix is not None
    added = after(text, fix)
    section = f"Parameters:\n  TopicDisplayName:\n    {parameter}\n"
    assert added == section + TOPIC.replace("sound", "!Ref TopicDisplayName")
    assert name_of(added) == name_of(text)


@pytest.mark.parametrize(
    "value", ["!Ref AWS::Region", "!Sub 'x${AWS::Region}'", "'{{resolve:ssm:/a:1}}'", "''", "!GetAtt Topic.TopicName"]
)
def test_functions_references_and_nothing_are_no_values_to_extract(value: str) -> None:
    assert extraction_at(5, 24, subject_of(TOPIC.replace("sound", value))) is None


@pytest.mark.parametrize(("line", "column"), [(3, 12), (2, 4), (1, 2), (5, 8)])
def test_no_parameter_can_stand_elsewhere(line: int, column: int) -> None:
    assert extraction_at(line, column, subject_of(TOPIC)) is None
