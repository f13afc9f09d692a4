"""`cfnkit macro record` and `cfnkit macro replay`: a template processed without the code of its macros."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from cfnkit.cli import main

Run = Callable[..., tuple[int, str, str]]

MACRO = """
def handler(event, context):
    fragment = {**event["fragment"], "Description": f"by {event['params']['Owner']}"}
    return {"requestId": event["requestId"], "status": "success", "fragment": fragment}
"""
TEMPLATE = """
Transform: [{Name: Tagger, Parameters: {Owner: me}}, Other]
Parameters: {Password: {Type: String, NoEcho: true, Default: default-secret}}
Resources: {Topic: {Type: AWS::SNS::Topic, Properties: {DisplayName: !Ref Password}}}
"""
OTHER = """
def handler(event, context):
    fragment = {**event["fragment"], "Metadata": {"Is": event["templateParameterValues"]["Password"]}}
    return {"requestId": event["requestId"], "status": "success", "fragment": fragment}
"""


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command in a folder with two macros; returns the exit status, stdout and stderr."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tagger.py").write_text(MACRO)
    (tmp_path / "other.py").write_text(OTHER)
    configure(tmp_path, Tagger="{handler: 'tagger.py:handler'}", Other="{handler: 'other.py:handler'}")
    (tmp_path / "template.yaml").write_text(TEMPLATE)

    def command(*words: str) -> tuple[int, str, str]:
        status = main(list(words))
        return (status, *capsys.readouterr())

    return command


def configure(folder: Path, **macros: str) -> None:
    entries = "".join(f"  {name}: {entry}\n" for name, entry in macros.items())
    (folder / ".cfnkit.yaml").write_text(f"version: 1\nmacros:\n{entries}" if entries else "version: 1\n")


def test_what_is_recorded_is_replayed_without_the_macros(run: Run, tmp_path: Path) -> None:
    _, rendered, _ = run("render", "template.yaml")
    status, out, err = run("macro", "record", "template.yaml", "--to", "kept")
    assert (status, err) == (0, "")
    assert len(out.splitlines()) == 2
    for line in out.splitlines():
        recorded = json.loads((tmp_path / line).read_text())
        assert list(recorded) == ["macro", "template", "event", "response"]
    configure(tmp_path)
    assert run("render", "template.yaml")[0] == 2
    assert run("macro", "replay", "template.yaml", "--from", "kept") == (0, rendered, "")
    status, resolved, _ = run("macro", "replay", "template.yaml", "--from", "kept", "--stage", "resolved")
    assert status == 0
    assert json.loads(resolved)["Description"] == "by me"


def test_a_configuration_can_name_the_recordings(run: Run, tmp_path: Path) -> None:
    run("macro", "record", "template.yaml", "--to", "kept")
    configure(tmp_path, Tagger="{replay: kept}", Other="{replay: ./kept}")
    status, rendered, err = run("render", "template.yaml")
    assert (status, err) == (0, "")
    assert json.loads(rendered)["Metadata"] == {"Is": "****"}
    assert run("check", "--no-cache", "template.yaml")[0] == 0


def test_no_secret_is_recorded_and_another_value_finds_the_recording(run: Run, tmp_path: Path) -> None:
    run("macro", "record", "template.yaml", "--to", "kept", "-p", "Password=another-secret")
    kept = "".join(path.read_text() for path in (tmp_path / "kept").iterdir())
    assert "another-secret" not in kept
    assert "default-secret" not in kept
    for given in ((), ("-p", "Password=a-third")):
        status, out, _ = run("macro", "replay", "template.yaml", "--from", "kept", *given, "--show-secrets")
        assert status == 0
        assert json.loads(out)["Metadata"] == {"Is": "****"}


def test_a_call_that_was_not_recorded_names_the_command_to_run(run: Run, tmp_path: Path) -> None:
    run("macro", "record", "template.yaml", "--to", "kept")
    (tmp_path / "template.yaml").write_text(TEMPLATE.replace("Owner: me", "Owner: you"))
    status, out, err = run("macro", "replay", "template.yaml", "--from", "kept")
    assert (status, out) == (1, "")
    assert err == (
        "cfnkit: There is no recording of Tagger for this call in kept; of its 1 there, the nearest differs first "
        "at params/Owner. Run `cfnkit macro record TEMPLATE --to kept` where the macro can be called.\n"
    )


def test_one_macro_can_be_recorded_alone(run: Run, tmp_path: Path) -> None:
    status, out, _ = run("macro", "record", "template.yaml", "--to", "kept", "--macro", "Other")
    assert status == 0
    assert [Path(line).name.split("-")[0] for line in out.splitlines()] == ["Other"]
    configure(tmp_path, Tagger="{handler: 'tagger.py:handler'}")
    assert run("macro", "replay", "template.yaml", "--from", "kept")[0] == 0


def test_a_failure_is_recorded_and_replayed_too(run: Run, tmp_path: Path) -> None:
    (tmp_path / "other.py").write_text("def handler(event, context): raise KeyError('Type')")
    status, _, err = run("macro", "record", "template.yaml", "--to", "kept")
    assert status == 2
    configure(tmp_path)
    status, out, replayed = run("macro", "replay", "template.yaml", "--from", "kept")
    assert (status, out) == (2, "")
    assert "The handler raised KeyError: 'Type' (other.py, line 1)." in replayed
    assert err.splitlines()[:2] == replayed.splitlines()[:2]


def test_there_must_be_something_to_record_and_to_replay(run: Run, tmp_path: Path) -> None:
    (tmp_path / "plain.yaml").write_text("Resources: {Topic: {Type: AWS::SNS::Topic}}\n")
    status, out, err = run("macro", "record", "plain.yaml", "--to", "kept")
    assert (status, out, err) == (0, "", "cfnkit: the template calls no macro that could be recorded.\n")
    status, _, err = run("macro", "replay", "plain.yaml", "--from", "kept")
    assert (status, err) == (1, "cfnkit: There are no recordings of macros in kept.\n")


def test_older_recordings_of_a_template_are_told_and_removed(run: Run, tmp_path: Path) -> None:
    _, first, _ = run("macro", "record", "template.yaml", "--to", "kept")
    (tmp_path / "other.yaml").write_text(TEMPLATE.replace("Owner: me", "Owner: other"))
    _, other, _ = run("macro", "record", "other.yaml", "--to", "kept")
    (tmp_path / "template.yaml").write_text(TEMPLATE.replace("Owner: me", "Owner: you"))
    status, second, err = run("macro", "record", "template.yaml", "--to", "kept")
    assert (status, err) == (0, "cfnkit: 2 older recordings of this template are there; --prune removes them.\n")
    status, _, err = run("macro", "record", "template.yaml", "--to", "kept", "--prune")
    assert (status, err) == (0, "".join(f"removed: {line}\n" for line in sorted(first.splitlines())))
    there = {f"kept/{path.name}" for path in (tmp_path / "kept").iterdir()}
    assert there == {*second.splitlines(), *other.splitlines()}


def test_a_call_without_a_recording_says_the_first_place_that_differs(run: Run, tmp_path: Path) -> None:
    run("macro", "record", "template.yaml", "--to", "kept")
    (tmp_path / "template.yaml").write_text(TEMPLATE.replace("AWS::SNS::Topic", "AWS::SNS::Topc"))
    status, _, err = run("macro", "replay", "template.yaml", "--from", "kept")
    assert status == 1
    assert "the nearest differs first at fragment/Resources/Topic/Type. Run `cfnkit macro record" in err
