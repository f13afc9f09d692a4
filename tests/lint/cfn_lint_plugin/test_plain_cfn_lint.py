"""The real cfn-lint command with our rules: what it prints is all that an editor sees."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from lint.engines.cfn_lint.test_engine import CONFIGURATION, COPIES, MACRO, SERVERLESS, SERVERLESS_BEHIND_A_MACRO
from support.cfn_lint import CfnLint, installed_cfn_lint

# What the cfn-lint extension of VS Code runs in the workspace, and with `append_rules` in a .cfnlintrc instead.
EDITOR = ("--format", "json", "--include-checks", "I")
APPENDED = ("--append-rules", "rules")


class Output(NamedTuple):
    status: int
    findings: list[dict[str, Any]]

    @property
    def places(self) -> list[tuple[str, int]]:
        return sorted((finding["Rule"]["Id"], finding["Location"]["Start"]["LineNumber"]) for finding in self.findings)


class Workspace:
    """A folder with the rules, macros, and cfn-lint."""

    def __init__(self, folder: Path, checkout: Path, cfn_lint: CfnLint) -> None:
        self.folder = folder
        self.cfn_lint = cfn_lint
        self._checkout = checkout

    def write(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text, "utf-8")

    def run(self, text: str, *arguments: str, name: str = "template.yaml") -> Output:
        """The command on a template; what it says on stdout is JSON, and on stderr nothing."""
        self.write(name, text)
        return self.call(*arguments, "--", name)

    def call(self, *arguments: str, stdin: str = "") -> Output:
        """The command in the folder."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        environment |= {"HOME": str(self.folder / "home"), "PYTHONPATH": str(self._checkout)}
        process = self.cfn_lint(arguments, self.folder, environment, stdin)
        assert process.stderr == ""
        return Output(process.returncode, json.loads(process.stdout))


@pytest.fixture
def workspace(tmp_path: Path, checkout: Path, cfn_lint: CfnLint) -> Workspace:
    shutil.copytree(checkout / "rules", tmp_path / "rules")
    made = Workspace(tmp_path, checkout, cfn_lint)
    made.write(".cfnkit.yaml", CONFIGURATION)
    made.write("copies.py", MACRO.replace("    fragment =", "    print('said by the macro')\n    fragment ="))
    return made


@pytest.mark.parametrize("installed", [True, False], ids=["installed", "forked"])
def test_the_command_of_the_editor_extension_lints_what_macros_make(workspace: Workspace, installed: bool) -> None:
    workspace.cfn_lint = installed_cfn_lint if installed else workspace.cfn_lint
    output = workspace.run(COPIES, *EDITOR, *APPENDED)
    assert [place for place in output.places if place[0][0] == "E"] == [("E3030", 9), ("E6101", 12)]
    third = next(finding for finding in output.findings if finding["Rule"]["Id"] == "E6101")
    assert third["Message"] == "'Bucket3' is not one of ['Bucket1', 'Bucket2'] Did you mean 'Bucket2'?"
    assert output.status == 2 | (8 if any(id[0] == "I" for id, _ in output.places) else 0)


@pytest.mark.parametrize(
    "words", [("-a", "rules/", "t.yaml"), ("-a", "cfnkit.lint.rules", "t.*"), ("t.yaml", "-a", "rules")]
)
def test_the_template_stands_before_or_behind_the_rules(words: tuple[str, ...], workspace: Workspace) -> None:
    workspace.write("t.yaml", COPIES)
    assert workspace.call("--format", "json", *words).places == [("E3030", 9), ("E6101", 12)]


def test_a_template_on_stdin_is_linted_as_what_its_macros_make(workspace: Workspace) -> None:
    output = workspace.call("--format", "json", *APPENDED, stdin=COPIES)
    assert output.places == [("E3030", 9), ("E6101", 12)]
    assert {finding["Filename"] for finding in output.findings} == {None}


@pytest.mark.parametrize("place", ["rules", "cfnkit.lint.rules"])
def test_the_same_through_the_configuration_at_the_root_of_the_workspace(place: str, workspace: Workspace) -> None:
    workspace.write(".cfnlintrc", f"append_rules: [{place}]\n")
    output = workspace.run(COPIES, *EDITOR)
    assert [place for place in output.places if place[0][0] == "E"] == [("E3030", 9), ("E6101", 12)]


def test_our_rules_and_what_processing_finds_are_rules_of_cfn_lint(workspace: Workspace) -> None:
    text = "Transform: [AWS::Serverless-2016-10-31, AWS::LanguageExtensions]\nResources: {T: {Type: AWS::SNS::Topic}}\n"
    found = {finding["Rule"]["Id"]: finding for finding in workspace.run(text, *EDITOR, *APPENDED).findings}
    rule = found["E9700"]["Rule"]
    assert rule["Source"].startswith("https://docs.aws.amazon.com/")
    assert rule["ShortDescription"] == "AWS::LanguageExtensions is listed after AWS::Serverless"
    assert rule["Description"]
    assert found["E9700"]["Level"] == "Error"


def test_a_macro_that_nobody_configured_is_one_finding_at_its_name(workspace: Workspace) -> None:
    text = "Transform:\n  - Copied\nResources:\n  T: {Type: AWS::SNS::Topic, Bogus: 1}\n"
    output = workspace.run(text, *EDITOR, *APPENDED)
    assert output.places == [("E3001", 4), ("E9751", 2)]
    found = {finding["Rule"]["Id"]: finding for finding in output.findings}
    assert "Copies" in found["E9751"]["Message"]
    assert found["E9751"]["Level"] == "Error"
    assert found["E3001"]["Level"] == "Informational"
    assert "The macro Copied, which gave no result, may explain this." in found["E3001"]["Message"]
    assert output.status == 2 | 8
    template = "Resources:\n  T: {Type: AWS::SNS::Topic, Bogus: 1}\n"
    assert [finding["Level"] for finding in workspace.run(template, *EDITOR, *APPENDED).findings] == ["Error"]


def test_a_template_of_a_shape_that_only_its_macro_understands_is_no_traceback(workspace: Workspace) -> None:
    text = "Transform: Nobody\nResources:\n  - Type: AWS::SNS::Topic\n"
    assert ("E9751", 1) in workspace.run(text, *EDITOR, *APPENDED).places


def test_a_macro_that_fails_is_a_finding_with_its_text(workspace: Workspace) -> None:
    workspace.write("copies.py", "def handler(event, context):\n    raise ValueError('seven')\n")
    output = workspace.run("Transform: Copies\nResources: {T: {Type: AWS::SNS::Topic}}\n", *EDITOR, *APPENDED)
    assert output.places == [("E9752", 1)]
    assert "seven" in output.findings[0]["Message"]


def test_a_finding_in_an_included_file_is_where_it_is_included(workspace: Workspace) -> None:
    workspace.write("part.yaml", "Included:\n  Type: AWS::SNS::Topic\n  Properties:\n    Bogus: !Ref Nothing\n")
    include = "Fn::Transform: {Name: AWS::Include, Parameters: {Location: s3://bucket/part.yaml}}"
    output = workspace.run(f"Resources:\n  {include}\n  Own: {{Type: AWS::SNS::Topic}}\n", *EDITOR, *APPENDED)
    assert {("E3002", 2), ("W9756", 2)} <= set(output.places)
    assert {line for _, line in output.places} == {2}
    assert {finding["Filename"] for finding in output.findings} == {"template.yaml"}
    note = next(finding for finding in output.findings if finding["Rule"]["Id"] == "W9756")
    assert "part.yaml:4)" in note["Message"]
    column = include.index("s3:") + 3
    found = next(finding for finding in output.findings if finding["Rule"]["Id"] == "E3002")
    assert found["Message"].endswith(" (part.yaml:4)")
    assert found["Location"]["Start"] == {"LineNumber": 2, "ColumnNumber": column}


MADE_BY_A_MACRO = """\
Transform: [Alarms, AWS::LanguageExtensions]
Resources:
  First: {Type: AWS::SNS::Topic}
  Fn::ForEach::Queues: [N, [A, B], {"Queue${N}": {Type: AWS::SQS::Queue, Properties: {VisibilityTimeout: 77777}}}]
  Last: {Type: AWS::SNS::Topic}
"""


def test_the_message_names_what_a_macro_made_and_the_copies_of_a_loop(workspace: Workspace) -> None:
    workspace.write(
        "alarms.py",
        "def handler(event, context):\n"
        "    fragment = event['fragment']\n"
        "    fragment['Resources']['LastAlarm'] = {'Type': 'AWS::SNS::Topic', 'Properties': {'Nam': {'Ref': 'Last'}}}\n"
        "    return {'requestId': event['requestId'], 'status': 'success', 'fragment': fragment}\n",
    )
    workspace.write(".cfnkit.yaml", "version: 1\nmacros: {Alarms: {handler: 'alarms.py:handler'}}\n")
    output = workspace.run(MADE_BY_A_MACRO, *EDITOR, *APPENDED)

    messages = {place: found["Message"] for place, found in zip(output.places, output.findings, strict=True)}
    assert messages["E3002", 1].endswith(" (LastAlarm, made by the macro Alarms)")
    assert messages["E3034", 4].endswith(" (QueueA, QueueB)")


def test_serverless_is_linted_as_it_is_written_and_as_what_it_makes(workspace: Workspace) -> None:
    output = workspace.run(SERVERLESS, *EDITOR, *APPENDED)
    assert [place for place in output.places if place[0][0] == "E"] == [("E3002", 16), ("E3034", 10), ("E9451", 13)]
    metadata = "    Metadata: {cfn-lint: {config: {ignore_checks: [E3510]}}}\n"
    ignored = SERVERLESS.replace("::Serverless::Function\n", f"::Serverless::Function\n{metadata}")
    output = workspace.run(ignored, *EDITOR, *APPENDED)
    assert [place for place in output.places if place[0][0] == "E"] == [("E3002", 17), ("E3034", 11)]


def test_serverless_is_linted_as_a_macro_hands_it_on_and_as_what_it_makes(workspace: Workspace) -> None:
    output = workspace.run(SERVERLESS_BEHIND_A_MACRO, *EDITOR, *APPENDED)
    assert [place for place in output.places if place[0][0] == "E"] == [
        ("E3002", 17),
        ("E3034", 11),
        ("E3510", 14),
        ("E9451", 14),
    ]


def test_a_loop_without_its_collection_is_information_at_the_parameter(workspace: Workspace) -> None:
    text = """\
Transform: AWS::LanguageExtensions
Parameters: {Names: {Type: CommaDelimitedList}, Title: {Type: String}}
Resources:
  Fn::ForEach::Topics:
    - Name
    - !Ref Names
    - Topic${Name}:
        Type: AWS::SNS::Topic
        Properties: {TopicName: !Sub "${Name}-topic", DisplayName: !Ref Title, Bogus: 1}
"""
    assert workspace.run(text, *EDITOR, *APPENDED).places == [("I9757", 2)]


def test_a_sound_template_with_parameters_without_values_has_no_findings(workspace: Workspace) -> None:
    text = """\
Transform: Copies
Parameters:
  Stage: {Type: String, AllowedPattern: '[a-z]{3}[0-9]'}
  Size: {Type: Number, MinValue: 10}
  Zone: {Type: String}
Mappings: {Zones: {north: {Name: a}, south: {Name: b}}}
Conditions: {Is: !Equals [!Ref Stage, abc1]}
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Condition: Is
    Properties: {TopicName: !FindInMap [Zones, !Ref Zone, Name], DisplayName: !Sub "${Size}"}
"""
    assert workspace.run(text, *EDITOR[:2], *APPENDED).findings == []


def test_what_only_aws_knows_is_no_error(workspace: Workspace) -> None:
    text = "Transform: AWS::CodeDeployBlueGreen\nHooks: {H: {Type: AWS::CodeDeploy::BlueGreen}}\nResources:\n"
    text += "  T: {Type: AWS::SNS::Topic, Properties: {TopicName: '[[servicecatalog:provisionedProductName]]'}}\n"

    assert workspace.run(text, *APPENDED, "--format", "json").findings == []


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("Resources:\n  A:\n\tType: AWS::SNS::Topic\n", ("E0000", 3), "no tabs for indentation: use spaces."),
        (
            "Resources: {A: {Type: AWS::SNS::Topic, Properties: {TopicName: !Join [a, [!Ref Aa]]}}}",
            ("E1020", 1),
            "Did you mean 'A'?",
        ),
    ],
)
def test_a_fault_is_one_finding_with_what_to_do(
    text: str, place: tuple[str, int], words: str, workspace: Workspace
) -> None:
    [finding] = workspace.run(text, *APPENDED, "--format", "json").findings

    assert (finding["Rule"]["Id"], finding["Location"]["Start"]["LineNumber"]) == place
    assert finding["Message"].endswith(words)


def test_mandatory_checks_and_ignored_ones_hold_for_our_ids(workspace: Workspace) -> None:
    metadata = "Metadata: {cfn-lint: {config: {ignore_checks: [E97]}}}\n"
    text = f"{metadata}Transform: Nobody\nResources: {{T: {{Type: AWS::SNS::Topic}}}}\n"
    assert workspace.run(text, *EDITOR, *APPENDED).places == []
    assert workspace.run(text, *EDITOR, *APPENDED, "-m", "E97").places == [("E9751", 2)]


def test_the_folder_and_the_package_together_are_the_same_rules_once(workspace: Workspace) -> None:
    output = workspace.run(COPIES, *EDITOR, "--append-rules", "rules", "cfnkit.lint.rules")
    assert [place for place in output.places if place[0][0] == "E"] == [("E3030", 9), ("E6101", 12)]


def test_a_rule_of_ones_own_in_the_folder_is_a_rule_of_cfn_lint(workspace: Workspace) -> None:
    workspace.write("rules/mine.py", """\
from cfnkit.rule import Problem, rule

@rule("W9790", "Mine", description="Why.", source="https://example.com")
def check(subject):
    yield Problem("found by mine", subject.document.root.span, ("Resources",), "Do so.")
""")  # fmt: skip
    output = workspace.run("Resources: {T: {Type: AWS::SNS::Topic}}\n", *EDITOR, *APPENDED)
    assert [finding["Message"] for finding in output.findings] == ["found by mine Do so."]


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("rules/zz.py", "import cfnkit.rule\n\na = cfnkit.rule.RuleCheck(cfnkit.rule.Rule('E9700'), 1)\n", "E9700"),
        (".cfnkit.yaml", "version: 1\nmacro: {}\n", "macro"),
    ],
)
def test_what_of_ours_cannot_be_read_is_a_finding(name: str, text: str, words: str, workspace: Workspace) -> None:
    workspace.write(name, text)
    (finding,) = workspace.run("Resources: {T: {Type: AWS::SNS::Topic}}\n", *EDITOR, *APPENDED).findings
    assert finding["Rule"]["Id"] == "E9798"
    assert words in finding["Message"]


def test_a_rule_that_fails_is_a_finding(workspace: Workspace) -> None:
    workspace.write("rules/mine.py", """\
from cfnkit.rule import rule

@rule("W9790", "Mine", description="Why.", source="https://example.com")
def check(subject):
    raise KeyError("nothing")
""")  # fmt: skip
    (finding,) = workspace.run("Resources: {T: {Type: AWS::SNS::Topic}}\n", *EDITOR, *APPENDED).findings
    assert finding["Rule"]["Id"] == "E9779"
    assert "W9790 failed with KeyError" in finding["Message"]


def test_without_transforms_the_findings_are_those_without_us(workspace: Workspace) -> None:
    text = "Parameters: {P: {Type: String}}\nResources: {T: {Type: AWS::SNS::Topic, Properties: {Bogus: 1}}}\n"
    assert workspace.run(text, *EDITOR, *APPENDED) == workspace.run(text, *EDITOR)


def test_security_rules_run_where_the_configuration_has_them(workspace: Workspace) -> None:
    text = (
        "Resources:\n  B:\n    Type: AWS::S3::Bucket\n  C:\n    Type: AWS::S3::Bucket\n    #checkov:skip=S3.8:a site\n"
    )
    workspace.write(".cfnkit.yaml", "version: 1\n")
    assert [place for place in workspace.run(text, *EDITOR, *APPENDED).places if place[0] == "W9600"] == []
    workspace.write(".cfnkit.yaml", "version: 1\nsecurity: {profile: all}\n")
    assert [place for place in workspace.run(text, *EDITOR, *APPENDED).places if place[0] == "W9600"] == [("W9600", 2)]
    ignored = workspace.run(text, *EDITOR, *APPENDED, "-i", "S3.8")
    assert [place for place in ignored.places if place[0] == "W9600"] == []
    sound = text.replace("skip=S3.8", "skip=W9600").replace(
        "C:\n    Type: AWS::S3::Bucket", "C:\n    Type: AWS::SNS::Topic"
    )
    assert ("W9795", 6) in workspace.run(sound, *EDITOR, *APPENDED).places
