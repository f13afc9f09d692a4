"""A default is no value of a deployment: what rests on one is a warning that names it, unless a target decides."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from cfnkit.diagnostics import Severity
from cfnkit.lint import FileRequest, Settings, TargetArguments, check_files
from cfnkit.rule import Finding

SETTINGS = Settings(jobs=1, cache=False)

RULES = """\
Parameters: {Users: {Type: CommaDelimitedList, Default: ''}}
Rules:
  AtLeastOne:
    Assertions:
      - {Assert: !Not [!Contains [!Ref Users, '']], AssertDescription: Name a user}
Resources: {B: {Type: AWS::S3::Bucket, Properties: {Tags: [{Key: u, Value: !Join [':', !Ref Users]}]}}}
"""
MAPPING = """\
Parameters:
  Stage: {Type: String, Default: ''}
Mappings: {M: {gamma: {T: a}, prod: {T: b}}}
Resources:
  T: {Type: AWS::SNS::Topic, Properties: {TopicName: !FindInMap [M, !Ref Stage, T]}}
"""
ABSENT = """\
Parameters:
  Stage:
    Type: String
    Default: dev
Conditions: {IsProd: !Equals [!Ref Stage, prod]}
Resources:
  Alarms: {Type: AWS::SNS::Topic, Condition: IsProd}
  Queue: {Type: AWS::SQS::Queue, Properties: {QueueName: !Sub '${Alarms.TopicName}-q'}}
"""
LOOP = """\
Transform: AWS::LanguageExtensions
Parameters: {Names: {Type: CommaDelimitedList, Default: 'a,a'}}
Resources:
  Fn::ForEach::T: [N, !Ref Names, {'T${N}': {Type: AWS::SNS::Topic}}]
"""
VALUE = """\
Transform: AWS::LanguageExtensions
Parameters: {Days: {Type: CommaDelimitedList, Default: 'a,b'}}
Resources:
  G: {Type: AWS::Logs::LogGroup, Properties: {RetentionInDays: {Fn::Length: !Ref Days}}}
"""


def found(text: str, folder: Path, target: TargetArguments | None = None) -> list[Finding]:
    path = folder / "t.yaml"
    path.write_text(text)
    [result] = check_files([FileRequest(str(path))], replace(SETTINGS, target=target or TargetArguments()))
    return [finding for finding in result.findings if finding.id[0] == "E"]


@pytest.mark.parametrize(
    ("text", "id", "words"),
    [
        (RULES, "E9772", "Rule AtLeastOne failed: Name a user, with the default of Users (line 1)"),
        (MAPPING, "E9775", "Template error: Unable to get mapping for M::::T, with the default of Stage (line 2)"),
        (
            ABSENT,
            "E9762",
            "Template format error: Unresolved resource dependencies [Alarms] in the Resources block of the template, "
            "with the default of Stage (line 4)",
        ),
        (
            LOOP,
            "E9754",
            "Transform AWS::LanguageExtensions failed with: Duplicate key 'Ta' when merging keys to parent object in "
            "Fn::ForEach, with the default of Names (line 2)",
        ),
    ],
)
def test_what_rests_on_a_default_is_a_warning_that_names_it(text: str, id: str, words: str, tmp_path: Path) -> None:
    (finding,) = found(text, tmp_path)

    assert (finding.id, finding.severity, finding.message) == (id, Severity.WARNING, words)


def test_what_an_engine_says_of_a_value_that_a_default_made_is_a_warning_too(tmp_path: Path) -> None:
    (finding,) = found(VALUE, tmp_path)

    assert (finding.id, finding.severity) == ("E3030", Severity.WARNING)
    assert finding.message.endswith(", with the default of Days (line 2)")


@pytest.mark.parametrize(
    ("text", "parameters"),
    [
        (RULES, {"Users": ""}),
        (MAPPING, {"Stage": ""}),
        (ABSENT, {"Stage": "dev"}),
        (LOOP, {"Names": "a,a"}),
        (VALUE, {"Days": "a,b"}),
    ],
)
def test_with_a_value_that_is_given_it_is_an_error(text: str, parameters: dict[str, str], tmp_path: Path) -> None:
    (finding,) = found(text, tmp_path, TargetArguments(parameters=parameters))

    assert finding.severity is Severity.ERROR
    assert "with the default" not in finding.message


def test_a_target_of_the_configuration_takes_the_defaults(tmp_path: Path) -> None:
    (tmp_path / ".cfnkit.yaml").write_text("version: 1\ntargets: {dev: {region: eu-west-1}}\n")
    (finding,) = found(RULES, tmp_path, TargetArguments(name="dev"))

    assert finding.severity is Severity.ERROR


def test_what_holds_whatever_the_values_are_is_an_error(tmp_path: Path) -> None:
    text = ABSENT.replace("${Alarms.TopicName}", "${Alarm.TopicName}")

    assert [finding.severity for finding in found(text, tmp_path)] == [Severity.ERROR]


def test_macros_are_not_run_again_to_find_out(tmp_path: Path) -> None:
    (tmp_path / "macro").mkdir()  # a macro cannot change the folder of its code
    (tmp_path / "macro" / "m.py").write_text(
        "import pathlib\n"
        "def handler(event, context):\n"
        "    with open(pathlib.Path(__file__).parent.with_name('calls'), 'a') as file: file.write('.')\n"
        "    return {'requestId': event['requestId'], 'status': 'success', 'fragment': event['fragment']}\n"
    )
    (tmp_path / ".cfnkit.yaml").write_text("version: 1\nmacros: {M: {handler: macro/m.py:handler}}\n")
    (finding,) = found("Transform: M\n" + MAPPING, tmp_path)

    assert finding.severity is Severity.WARNING
    assert (tmp_path / "calls").read_text() == "."
