"""`cfnkit documents`, and `cfnkit explain` within a document."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cfnkit.cli import main

TEMPLATE = """\
Parameters:
  Team: {Type: String}
  Key: {Type: String, NoEcho: true, Default: hunter2}
Conditions: {IsBlue: !Equals [!Ref Team, blue]}
Resources:
  Role: {Type: AWS::IAM::Role}
  Machine:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      RoleArn: !GetAtt Role.Arn
      DefinitionString: !Sub |
        {"StartAt": "Begin", "TimeoutSeconds": ${Team}, "Comment": "${Key} in ${AWS::Region}",
         "States": {"Begin": {"Type": "Task", "Resource": "${Role.Arn}", "End": true}}}
  Other:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      RoleArn: !GetAtt Role.Arn
      Definition:
        StartAt: !If [IsBlue, Blue, Green]
        States: {Blue: {Type: Pass, Next: Green}, Green: {Type: Pass, End: true}}
  Plain:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      RoleArn: !GetAtt Role.Arn
      DefinitionString: |
        StartAt: Begin
        States: {Begin: {Type: Pass, End: true}}
"""


@pytest.fixture
def template(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "template.yaml"
    path.write_text(TEMPLATE, "utf-8")
    return path


def test_each_document_is_listed_with_its_place_and_what_is_not_known(
    template: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["documents", "template.yaml"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "template.yaml:11:25  state-machine  Machine/DefinitionString  Machine.asl.json  "
        "not known: ${Team}, ${...}, ${AWS::Region}, ${Role.Arn}",
        "template.yaml:19:9  state-machine  Other/Definition  Other-1.asl.json",
        "template.yaml:19:9  state-machine  Other/Definition  Other-2.asl.json",
        "template.yaml:25:25  state-machine  Plain/DefinitionString  Plain.asl.yaml",
    ]


def test_each_document_becomes_a_file_that_other_tools_can_read(
    template: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["documents", "template.yaml", "--write", "out", "--format", "json", "--language", "state-machine"]
    assert main(words) == 0
    shown = capsys.readouterr()
    listed = json.loads(shown.out)
    assert {path.name for path in Path("out").iterdir()} == {each["file"] for each in listed}
    machine = json.loads(Path("out/Machine.asl.json").read_text("utf-8"))
    assert (machine["TimeoutSeconds"], machine["Comment"]) == ("${Team}", "${...} in ${AWS::Region}")
    starts = {json.loads(Path(f"out/Other-{number}.asl.json").read_text("utf-8"))["StartAt"] for number in (1, 2)}
    assert starts == {"Blue", "Green"}
    assert Path("out/Plain.asl.yaml").read_text("utf-8").startswith("StartAt: Begin\n")
    assert "hunter2" not in shown.out + shown.err + "".join(path.read_text("utf-8") for path in Path("out").iterdir())
    assert main(["documents", "template.yaml", "--write", "known", "-p", "Team=5"]) == 0
    assert json.loads(Path("known/Machine.asl.json").read_text("utf-8"))["TimeoutSeconds"] == 5


def test_no_two_documents_have_one_file_on_any_system(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Windows and macOS take upper and lower case as one, and Windows keeps some names for devices."""
    monkeypatch.chdir(tmp_path)
    names = ["Slow", "SLOW", "slow", "Con", "aux", "Lpt1", "Console", "Q" * 255]
    queries = {name: {"Type": "AWS::Logs::QueryDefinition", "Properties": {"QueryString": name}} for name in names}
    pattern = {"Subscription": [{"FilterPolicy": '{"a": ["b"]}'}]}
    queries["Topic"] = {"Type": "AWS::SNS::Topic", "Properties": pattern}
    Path("template.json").write_text(json.dumps({"Resources": queries}), "utf-8")
    assert main(["documents", "template.json", "--write", "out", "--format", "json"]) == 0
    listed = [each["file"] for each in json.loads(capsys.readouterr().out)]
    devices = ["Con_.txt", "aux_.txt", "Lpt1_.txt", "Console.txt"]
    slow = ["Slow-1.txt", "SLOW-2.txt", "slow-3.txt"]
    assert listed == [*slow, *devices, "Q" * 200 + ".txt", "Topic-Subscription-0.json"]
    assert Path("out/SLOW-2.txt").read_text("utf-8") == "SLOW\n"
    assert {path.name for path in Path("out").iterdir()} == set(listed)


def test_a_language_that_is_none_is_refused_with_the_names(template: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["documents", "template.yaml", "--language", "state-machin"]) == 1
    assert "Did you mean 'state-machine'?" in capsys.readouterr().err


@pytest.mark.parametrize("stage", ["processed", "resolved"])
def test_a_path_goes_on_within_a_document(stage: str, template: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert (
        main(["explain", "template.yaml", "Machine.Properties.DefinitionString.States.Begin.Type", "--stage", stage])
        == 0
    )
    shown = capsys.readouterr().out
    assert '  "Task"\nstands at template.yaml:13:' in shown
    inside = "Machine.Properties.DefinitionString"
    assert main(["explain", "template.yaml", f"{inside}.States.Begin.Type", "--stage", stage]) == 0
    assert '  "Task"\nstands at template.yaml:13:' in capsys.readouterr().out
    assert main(["explain", "template.yaml", f"{inside}.StartAtt", "--stage", stage]) == 1
    assert f"There is no 'StartAtt' in Resources.{inside}. Did you mean" in capsys.readouterr().err
