"""What `cfnkit check` finds between the stacks of a repository."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cfnkit.cli import main

Check = Callable[..., list[str]]

SECURE = "{{resolve:ssm-secure:/app/key}}"
SAMCONFIG = """\
version = 0.1
[prod.deploy.parameters]
template_file = "{0}"
stack_name = "{1}"
region = "eu-west-1"
"""
CONFIGURED = """\
version: 1
templates: ["*.yaml"]
targets:
  prod: {account_id: "111111111111", region: eu-west-1}
  test: {account_id: "222222222222", region: eu-west-1}
"""


def topic(name: str = "", value: str = "x", more: str = "", output: str = "X") -> str:
    """A template that exports a name."""
    exported = f"Outputs: {{{output}: {{Value: x, Export: {{Name: {name}}}}}}}\n" if name else ""
    return f"Resources:\n  Topic: {{Type: AWS::SNS::Topic, Properties: {{DisplayName: {value}}}}}\n{more}{exported}"


def imported(name: str) -> str:
    return f"{{Fn::ImportValue: {name}}}"


def parameter(name: str) -> str:
    return f"  P: {{Type: AWS::SSM::Parameter, Properties: {{Name: {name}, Type: String, Value: v}}}}\n"


@pytest.fixture
def check(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Check:
    """Checks files of the current folder: `ID file:line message` for each finding about neighbours."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".git").mkdir()

    def found(files: dict[str, str], *words: str, informed: bool = True) -> list[str]:
        for name, text in files.items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(text, "utf-8")
        include = ["--include", "I93"] if informed else []
        main(["check", "--engine", "fast", "--format", "json", "--jobs", "1", "--no-cache", *include, *words])
        report: Any = json.loads(capsys.readouterr().out)
        return [
            f"{each['Rule']['Id']} {each['Filename']}:{each['Location']['Start']['LineNumber']} {each['Message']}"
            for each in report
            if "931" in each["Rule"]["Id"]
        ]

    return found


def test_an_import_that_no_template_exports_is_information(check: Check) -> None:
    files = {"a.yaml": topic(value=imported("net-Vcp")), "b.yaml": topic("net-Vpc")}
    assert check(files) == ["I9310 a.yaml:2 No template of the repository exports net-Vcp."]
    assert check({}, informed=False) == []


def test_the_whole_repository_is_looked_at_for_one_template(check: Check) -> None:
    files = {"a.yaml": topic(value=imported("net-Vpc")), "others/b.yaml": topic("net-Vpc")}
    assert check(files, "a.yaml") == []
    assert check({"others/b.yaml": topic("net-Other")}, "a.yaml") == [
        "I9310 a.yaml:2 No template of the repository exports net-Vpc."
    ]


def test_a_part_that_only_a_deployment_knows_may_be_anything(check: Check) -> None:
    value = "{Fn::ImportValue: !Sub '${Network}-Vpc'}"
    more = "Parameters: {Network: {Type: String, Default: other}}\n"
    assert check({"a.yaml": topic(value=value) + more, "b.yaml": topic("!Sub '${AWS::StackName}-Vpc'")}) == []


def test_what_lookups_know_is_not_told(check: Check) -> None:
    lookups = "version: 1\nlookups:\n  exports: {net-Vpc: vpc-1}\n  ssm: {/app/name: {type: String, value: a}}\n"
    text = (
        topic(value=imported("net-Vpc"))
        + "Parameters: {N: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /app/name}}\n"
    )
    assert check({".cfnkit.yaml": lookups, "a.yaml": text}) == []
    assert [each[:5] for each in check({".cfnkit.yaml": "version: 1\n"})] == ["I9310", "I9313"]


def test_a_name_that_two_stacks_of_one_account_and_region_export_is_an_error(check: Check) -> None:
    files = {".cfnkit.yaml": CONFIGURED, "a.yaml": topic("vpc"), "b.yaml": topic("vpc")}
    assert check(files, informed=False) == [
        "E9311 a.yaml:3 a.yaml exports vpc, and so does b.yaml.",
        "E9311 b.yaml:3 b.yaml exports vpc, and so does a.yaml.",
    ]
    assert {each[:5] for each in check({".cfnkit.yaml": "version: 1\n"})} == {"I9311"}


def test_exports_that_conditions_decide_about_are_not_given_twice(check: Check) -> None:
    text = """\
Parameters: {Old: {Type: String}}
Conditions: {IsOld: !Equals [!Ref Old, a], IsNew: !Not [!Condition IsOld]}
Resources: {Topic: {Type: AWS::SNS::Topic}}
Outputs:
  A: {Condition: IsOld, Value: a, Export: {Name: same}}
  B: {Condition: IsNew, Value: b, Export: {Name: same}}
"""
    assert check({"a.yaml": text}) == []
    both = text.replace("Condition: IsOld, ", "").replace("Condition: IsNew, ", "")
    assert check({"a.yaml": both}) == []  # E9760 has it


def test_an_output_must_be_one_of_the_named_stack(check: Check) -> None:
    value = "!GetStackOutput {StackName: net-prod, OutputName: Vcp}"
    files = {
        "net/net.yaml": topic("n", output="Vpc"),
        "net/samconfig.toml": SAMCONFIG.format("net.yaml", "net-prod"),
        "a.yaml": topic(value=value),
    }
    assert check(files) == ["E9312 a.yaml:2 The stack net-prod (net/net.yaml) has no output Vcp."]
    assert check({"a.yaml": topic(value=value.replace("Vcp", "Vpc"))}) == []
    assert check({"net/net.yaml": topic(more="Outputs: {Vpc: {Value: a}}\n")}) == []
    assert check({"a.yaml": topic(value=value.replace("net-prod", "net-prd"))}) == [
        "I9312 a.yaml:2 No file of the repository names a stack net-prd."
    ]


def test_ssm_parameters_are_read_as_they_are_written(check: Check) -> None:
    files = {"a.yaml": topic(value=f"'{SECURE}'"), "b.yaml": topic(more=parameter("/app/key"))}
    assert check(files) == ["E9313 a.yaml:2 /app/key is read as a SecureString, and is written as a String."]
    files = {"a.yaml": topic(value="'{{resolve:ssm:/app/key}}'")}
    assert check(files) == []
    files = {"a.yaml": topic(value="'{{resolve:ssm:/app/kee}}'")}
    assert check(files) == ["I9313 a.yaml:2 No template of the repository writes the SSM parameter /app/kee."]


def test_an_ssm_parameter_is_written_once(check: Check) -> None:
    files = {"a.yaml": topic(more=parameter("/app/key") + parameter("/app/key").replace("P:", "Q:"))}
    assert [each[:14] for each in check(files)] == ["E9314 a.yaml:3", "E9314 a.yaml:4"]


def test_stacks_that_need_each_other_are_an_error_unless_a_condition_decides(check: Check) -> None:
    files = {"a.yaml": topic("a", imported("b")), "b.yaml": topic("b", imported("a"))}
    found = check(files, informed=False)
    assert [each[:14] for each in found] == ["E9315 a.yaml:2", "E9315 b.yaml:2"]
    assert "a.yaml -> b.yaml -> a.yaml. This one imports b." in found[0]
    more = "Parameters: {P: {Type: String}}\nConditions: {C: !Equals [!Ref P, a]}\n"
    files = {"a.yaml": topic("a", f"!If [C, {imported('b')}, x]") + more}
    assert check(files, informed=False) == []


def test_a_comment_leaves_a_finding_out_and_is_never_called_unused(
    check: Check, capsys: pytest.CaptureFixture[str]
) -> None:
    comment = "  # cfnkit: ignore I9310: the network team exports it\n"
    text = topic(value=imported("net-Vpc")).replace("  Topic", comment + "  Topic")
    assert check({"a.yaml": text}) == []
    main(["check", "a.yaml", "--no-cache"])
    assert "I9310" not in capsys.readouterr().out
