"""`cfnkit graph`: what it reads, where it writes, and how it ends."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from cfnkit.cli import main
from support.aws_server import AwsServer

TEMPLATE = """\
Parameters:
  Env: {Type: String, Default: prod}
Conditions: {IsProd: !Equals [!Ref Env, prod]}
Resources:
  Queue: {Type: AWS::SQS::Queue, Properties: {DelaySeconds: 1}}
  Alarm: {Type: AWS::SNS::Topic, Condition: IsProd, Properties: {TopicName: !GetAtt Queue.QueueName}}
  Net: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: net.yaml}}
"""
NESTED = "Resources: {Topic: {Type: AWS::SNS::Topic, Properties: {TopicName: one}}}\n"
CONFIGURATION = "version: 1\ntargets: {dev: {parameters: {Env: dev}}, prod: {parameters: {Env: prod}}}\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "t.yaml").write_text(TEMPLATE)
    (tmp_path / "net.yaml").write_text(NESTED)
    (tmp_path / ".cfnkit.yaml").write_text(CONFIGURATION)
    return tmp_path


def graph(capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    """The JSON of a graph."""
    assert main(["graph", *words, "--format", "json"]) == 0
    return json.loads(capsys.readouterr().out)


def changes(document: Any) -> dict[str, str | None]:
    return {node["name"]: node["change"] for node in document["nodes"]}


def test_json_has_nodes_edges_and_the_target(capsys: pytest.CaptureFixture[str]) -> None:
    document = graph(capsys, "t.yaml", "--target", "prod")
    assert document["target"] == "prod"
    queue, alarm, _ = document["nodes"]
    assert (queue["path"], queue["type"], queue["place"]) == ("Resources.Queue", "AWS::SQS::Queue", "t.yaml:5:3")
    (edge,) = document["edges"]
    assert (edge["source"], edge["target"]) == (alarm["key"], queue["key"])
    use = {"function": "GetAtt", "attribute": "QueueName", "path": "Properties.TopicName", "conditional": False}
    assert edge["uses"] == [use]
    assert changes(graph(capsys, "t.yaml", "--target", "dev")) == {"Queue": None, "Net": None}


def test_a_picture_is_of_one_target(capsys: pytest.CaptureFixture[str]) -> None:
    for words in (["--target", "*"], ["--target", "*", "--from", "t.yaml"]):
        assert main(["graph", "t.yaml", *words]) == 1
        assert "these are several: dev, prod. Name one of them." in capsys.readouterr().err
    assert main(["graph", "t.yaml", "--target", "prd"]) == 1
    assert "Did you mean 'prod'?" in capsys.readouterr().err


def test_a_template_on_stdin(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    for words in ([], ["--from", "t.yaml"]):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(TEMPLATE.encode())))
        assert graph(capsys, "-", *words)["nodes"][0]["place"] == "<stdin>:5:3"


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("g.svg", "<svg "),
        ("g.HTML", "<!DOCTYPE html>"),
        ("g.md", "### t.yaml"),
        ("g.gv", "digraph "),
        ("g.json", "{"),
        ("g.txt", "flowchart LR"),
    ],
)
def test_the_ending_of_the_output_says_the_format(name: str, start: str, folder: Path) -> None:
    assert main(["graph", "t.yaml", "--output", name]) == 0
    assert (folder / name).read_text("utf-8").startswith(start)
    assert main(["graph", "t.yaml", "--output", name, "--format", "dot"]) == 0
    assert (folder / name).read_text("utf-8").startswith("digraph ")


def test_a_form_that_others_make_is_not_written_as_text(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["graph", "t.yaml", "--output", "g.PDF"]) == 1
    assert "it writes no .pdf" in capsys.readouterr().err
    assert not (folder / "g.PDF").exists()


def test_a_refused_template_says_why_and_prints_nothing(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "bad.yaml").write_text(TEMPLATE.replace("!GetAtt Queue.QueueName", "!Ref Nope"))
    for words in (["bad.yaml"], ["bad.yaml", "--from", "t.yaml"], ["t.yaml", "--from", "bad.yaml"]):
        assert main(["graph", *words]) == 2
        out, err = capsys.readouterr()
        assert out == ""
        assert "[Nope]" in err
        assert "bad.yaml:" in err


def test_changes_are_those_of_diff_also_in_nested_stacks(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "new.yaml").write_text(TEMPLATE.replace("Seconds: 1", "Seconds: 2").replace("net.yaml", "other.yaml"))
    (folder / "other.yaml").write_text(NESTED.replace("one", "two"))
    document = graph(capsys, "new.yaml", "--from", "t.yaml")
    assert changes(document) == {"Queue": "modified", "Alarm": None, "Net": "modified"}
    notes = {node["name"]: node["notes"] for node in document["nodes"]}
    assert notes["Queue"] == ["is updated: DelaySeconds"]
    assert notes["Net"] == ["is updated: TemplateURL", "Topic is replaced: TopicName"]
    assert changes(graph(capsys, "t.yaml", "--from", "t.yaml")) == {"Queue": None, "Alarm": None, "Net": None}


def test_a_part_is_what_is_named_with_its_neighbours(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert list(changes(graph(capsys, "t.yaml", "--around", "N*"))) == ["Net"]
    assert list(changes(graph(capsys, "t.yaml", "--around", "Queue"))) == ["Queue", "Alarm"]
    assert main(["graph", "t.yaml", "--around", "Queue", "--format", "markdown"]) == 0
    assert "2 of 3 are shown." in capsys.readouterr().out
    assert main(["graph", "t.yaml", "--around", "Quueu"]) == 1
    assert "Nothing in the picture has the name 'Quueu'. Did you mean 'Queue'?" in capsys.readouterr().err


def test_a_change_that_is_refused_is_told_and_drawn(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "new.yaml").write_text("Resources: {Queue: {Type: AWS::SNS::Topic}}\n")
    (folder / "old.yaml").write_text("Resources: {Queue: {Type: AWS::SQS::Queue}}\n")
    assert main(["graph", "new.yaml", "--from", "old.yaml"]) == 2
    out, err = capsys.readouterr()
    assert out.startswith("flowchart")
    assert err.startswith("new.yaml:1:13: Queue ")


def test_a_nested_template_that_is_refused_is_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "new.yaml").write_text(TEMPLATE.replace("net.yaml", "other.yaml"))
    (folder / "other.yaml").write_text(NESTED.replace("one", "!Ref Nope"))
    assert main(["graph", "new.yaml", "--from", "t.yaml", "--format", "json"]) == 2
    out, err = capsys.readouterr()
    assert changes(json.loads(out))["Net"] == "modified"
    assert "other.yaml:1:" in err
    assert "[Nope]" in err


def test_what_changes_can_be_shown_alone(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "new.yaml").write_text(TEMPLATE.replace("Seconds: 1", "Seconds: 2"))
    document = graph(capsys, "new.yaml", "--from", "t.yaml", "--changed")
    assert changes(document) == {"Queue": "modified", "Alarm": None}
    assert len(document["edges"]) == 1
    assert graph(capsys, "t.yaml", "--from", "t.yaml", "--changed")["nodes"] == []
    assert main(["graph", "t.yaml", "--changed"]) == 1
    assert "--changed needs a version before" in capsys.readouterr().err


def test_what_changes_of_a_deployed_stack(aws: AwsServer, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = "Resources: {Queue: {Type: AWS::SQS::Queue, Properties: {QueueName: %s}}}\n"
    aws.client("cloudformation").create_stack(StackName="drawn", TemplateBody=text % "one")
    (folder / "deployed.yaml").write_text(text % "two")
    document = graph(capsys, "deployed.yaml", "--stack", "drawn", "--region", "us-east-1")
    assert document["from"] == "the stack drawn"
    assert changes(document) == {"Queue": "replaced"}
    assert main(["graph", "deployed.yaml", "--stack", "drawn", "--offline"]) == 1
    assert "--offline forbids" in capsys.readouterr().err


def test_a_version_before_is_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["graph", "t.yaml", "--from", "HEAD", "--stack", "web"]) == 1
    assert "name one" in capsys.readouterr().err


def test_what_github_does_not_draw_is_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    names = range(251)
    topics = (f"  T{name}: {{Type: AWS::SNS::Topic, DependsOn: [One, Other]}}\n" for name in names)
    queues = "Resources:\n  One: {Type: AWS::SQS::Queue}\n  Other: {Type: AWS::SQS::Queue}\n"
    (folder / "large.yaml").write_text(queues + "".join(topics))
    assert main(["graph", "large.yaml"]) == 0
    assert "this has 502 lines" in capsys.readouterr().err
    assert main(["graph", "large.yaml", "--format", "svg"]) == 0
    assert "this has" not in capsys.readouterr().err


@pytest.mark.parametrize("words", [["--format", "svg"], ["--output", "picture.html"]])
def test_without_the_extra_a_drawing_says_what_to_install(
    words: list[str], folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "grandalf", None)  # to Python, it is not installed
    assert main(["graph", "t.yaml", *words]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert "needs grandalf, of the extra `graph`: pip install 'cfnkit[graph]'." in told.err
    assert not (folder / "picture.html").exists()
    assert main(["graph", "t.yaml", "--format", "mermaid"]) == 0
