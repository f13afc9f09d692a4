"""`cfnkit macro run`: the calls of one macro, shown."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from cfnkit.cli import main

Run = Callable[..., tuple[int, str, str]]

TAGGER = """
def handler(event, context):
    print("called for", event["params"].get("Owner"))
    fragment = dict(event["fragment"])
    fragment["Description"] = f"{event['params']['Owner']} {event['templateParameterValues'].get('Password', '')}"
    return {"requestId": event["requestId"], "status": "success", "fragment": fragment}
"""
TEMPLATE = """
Transform: {Name: Tagger, Parameters: {Owner: me}}
Parameters: {Password: {Type: String, NoEcho: true, Default: default-secret}}
Resources:
  Rule: {Type: AWS::Events::Rule, Properties: {Fn::Transform: {Name: Tagger, Parameters: {Owner: you}}}}
"""


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs the command in a folder with the macro Tagger; returns the exit status, stdout and stderr."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tagger.py").write_text(TAGGER)
    (tmp_path / ".cfnkit.yaml").write_text('version: 1\nmacros: {Tagger: {handler: "tagger.py:handler"}}\n')
    (tmp_path / "template.yaml").write_text(TEMPLATE)

    def command(*words: str) -> tuple[int, str, str]:
        status = main(["macro", "run", *words])
        return (status, *capsys.readouterr())

    return command


def calls(run: Run, *words: str) -> list[dict[str, Any]]:
    status, out, err = run(*words, "--format", "json")
    assert (status, err) == (0, "")
    report = json.loads(out)
    assert report["macro"]
    made: list[dict[str, Any]] = report["calls"]
    return made


def test_the_calls_of_a_template_are_shown_in_their_order(run: Run) -> None:
    snippet, whole = calls(run, "Tagger", "template.yaml")
    assert (snippet["path"], snippet["whole"], whole["path"], whole["whole"]) == (
        ["Resources", "Rule", "Properties"],
        False,
        [],
        True,
    )
    assert snippet["event"]["params"] == {"Owner": "you"}
    assert whole["event"]["fragment"]["Resources"]["Rule"]["Properties"] == {"Description": "you ****"}
    assert whole["response"]["fragment"]["Description"] == "me ****"
    assert "+Description: me ****" in whole["diff"].splitlines()
    assert whole["printed"] == "called for me\n"
    assert whole["failure"] == ""
    assert snippet["seconds"] > whole["again_seconds"] > 0


@pytest.mark.parametrize("given", [(), ("-p", "Password=another-secret")])
@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.parametrize("macro", ["Tagger", "echo"])
def test_no_secret_is_shown(run: Run, macro: str, given: tuple[str, ...], form: str) -> None:
    status, out, _ = run(macro, "template.yaml", *given, "--format", form)
    assert status == 0
    assert "default-secret" not in out
    assert "another-secret" not in out
    assert "****" in out


def test_the_report_has_a_part_for_each_thing(run: Run) -> None:
    status, out, _ = run("Tagger", "template.yaml")
    assert status == 0
    assert out.startswith("Tagger on the fragment at Resources/Rule/Properties\n\nEvent\n  {\n")
    lines = out.splitlines()
    headings = [line for line in lines if line and not line.startswith((" ", "Tagger"))]
    assert headings == ["Event", "Response", "Difference", "Printed", "Time"] * 2
    assert "Tagger on the whole template" in lines
    assert lines[-1].endswith(" ms once more")


def test_a_template_that_does_not_call_the_macro_is_given_to_it_whole(run: Run, tmp_path: Path) -> None:
    (tmp_path / "plain.yaml").write_text("Resources: {T: {Type: AWS::SNS::Topic}}\n")
    given = ("--with", "Owner=me", "--with", 'More={"a": [1]}', "--region", "eu-west-1")
    (call,) = calls(run, "Tagger", "plain.yaml", *given)
    assert call["event"]["params"] == {"Owner": "me", "More": {"a": [1]}}
    assert call["event"]["region"] == "eu-west-1"
    assert call["response"]["fragment"]["Description"] == "me "


def test_a_macro_may_be_a_folder_or_one_of_the_library(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "index.py").write_text(TAGGER)
    (folder / "macro.yaml").write_text("name: Mine\ndescription: Mine.\n")
    (call,) = calls(run, "mine", "template.yaml", "--with", "Owner=1")
    assert call["event"]["transformId"] == "123456789012::Mine"
    (echo,) = calls(run, "Echo", "template.yaml")
    assert echo["diff"] == ""
    assert run("echo", "template.yaml")[1].count("Difference\n  none\n") == 1


def test_an_event_is_sent_as_it_is_in_the_file(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    event = {
        "region": "eu-west-1",
        "accountId": "111111111111",
        "params": {"Owner": "kept"},
        "fragment": {"A": 1},
        "templateParameterValues": {"Password": "x"},
    }
    (tmp_path / "event.json").write_text(json.dumps(event))
    (tmp_path / "recorded.json").write_text(json.dumps({"macro": "Tagger", "event": event, "response": {}}))
    for file in ("event.json", "recorded.json"):
        (call,) = calls(run, "Tagger", "--event", file)
        sent = {key: call["event"][key] for key in event}
        assert sent == event
        assert call["response"]["fragment"] == {"A": 1, "Description": "kept x"}
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"B: 2")))
    (other,) = calls(run, "Tagger", "-", "--event", "event.json")
    assert other["response"]["fragment"] == {"B": 2, "Description": "kept x"}


def test_a_macro_that_fails_is_shown_with_what_it_printed(run: Run, tmp_path: Path) -> None:
    handler = "def handler(event, context):\n    print('so far')\n    raise KeyError('Type')\n"
    (tmp_path / "tagger.py").write_text(handler)
    status, out, _ = run("Tagger", "template.yaml")
    assert status == 2
    assert "Failure\n  Received malformed response from transform 123456789012::Tagger\n" in out
    assert "  The handler raised KeyError: 'Type' (tagger.py, line 3).\nPrinted\n  so far\n  Traceback " in out


def test_a_template_that_is_refused_before_the_macro_is_reported(run: Run, tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text("Transform: [Unknown, Tagger]\nResources: {}\n")
    status, out, err = run("Tagger", "bad.yaml")
    assert (status, out) == (2, "")
    assert "No transform named 123456789012::Unknown found." in err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["Tager", "template.yaml"], "There is no macro 'Tager': none in the configuration, none in the library, "),
        (["Tager", "template.yaml"], "Did you mean 'Tagger'?"),
        (["Tagger"], "There is nothing to run the macro on: name a template, or give --event FILE."),
        (["Tagger", "nothing.yaml"], "nothing.yaml cannot be read: No such file or directory."),
        (["Tagger", "--event", "template.yaml"], "template.yaml is not JSON: "),
        (["Tagger", "--event", "list.json"], "list.json is not the event of a macro, an object with fragment"),
        (["Tagger", "--event", "params.json"], "params.json is not the event of a macro: its params is no object."),
        (["echo", "plain.yaml", "--with", "Owner"], "'Owner' is not a parameter for the macro, which is written KEY="),
        (["echo", "broken.json"], "broken.json:1:2: "),
    ],
)
def test_what_cannot_be_run_is_reported(run: Run, tmp_path: Path, words: list[str], message: str) -> None:
    files = {
        "plain.yaml": "A: 1",
        "list.json": "[1]",
        "params.json": '{"fragment": {}, "params": []}',
        "broken.json": "{",
    }
    for name, text in files.items():
        (tmp_path / name).write_text(dedent(text))
    status, out, err = run(*words)
    assert (status, out) == (1, "")
    assert err.startswith("cfnkit: ")
    assert message in err
