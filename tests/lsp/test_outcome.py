"""What became of the text, as an editor shows it: hints, hover, lenses, faded parts, the preview and drift."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from outcome.in_lines.test_lenses import MACROS, config_in
from support.editor import Editor, Refused

TEMPLATE = """\
Transform: AWS::LanguageExtensions
Parameters:
  Env: {Type: String, Default: dev}
  Secret: {Type: String, NoEcho: true, Default: hunter2}
Conditions:
  IsProd: !Equals [!Ref Env, prod]
Resources:
  Fn::ForEach::Queues:
    - Team
    - [blue, green]
    - Queue${Team}:
        Type: AWS::SQS::Queue
        Properties:
          QueueName: !Sub "${AWS::StackName}-😀-${Team}"  # é
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      TopicName: !Sub "😀 ${Secret}"
      DisplayName: !If [IsProd, "😀", !Ref Env]
"""
CONFIG = """\
version: 1
targets:
  staging: {stack_name: tickets, parameters: {Env: staging}}
"""


def whole(editor: Editor, uri: str) -> dict[str, Any]:
    end = editor.text(uri).count("\n") + 1
    return {"start": {"line": 0, "character": 0}, "end": {"line": end, "character": 0}}


def hints(editor: Editor, uri: str, lines: tuple[int, int] | None = None) -> list[str]:
    """The texts up to each hint, with the hint; positions count UTF-16 code units."""
    range = whole(editor, uri)
    if lines is not None:
        range = {"start": {"line": lines[0], "character": 0}, "end": {"line": lines[1], "character": 0}}
    found = editor.request("textDocument/inlayHint", {"textDocument": {"uri": uri}, "range": range})
    text = editor.text(uri).splitlines()
    return [
        f"{_cut(text[each['position']['line']], each['position']['character']).strip()} {each['label']}"
        for each in found
    ]


def _cut(line: str, units: int) -> str:
    return line.encode("utf-16-le")[: 2 * units].decode("utf-16-le")


def said(editor: Editor, uri: str, at: str) -> str:
    found = editor.request("textDocument/hover", editor.at(uri, at))
    return "" if found is None else str(found["contents"]["value"])


@pytest.fixture(scope="module")
def editor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Editor]:
    """One server for the tests, each of which opens a text of its own."""
    folder = tmp_path_factory.mktemp("templates")
    (folder / ".cfnkit.yaml").write_text(CONFIG)
    with Editor(folder, {"target": "staging"}) as editor:
        yield editor


def test_values_stand_where_the_text_is_now(editor: Editor) -> None:
    uri = editor.open("values.yaml", TEMPLATE)

    assert hints(editor, uri) == [
        "IsProd: !Equals [!Ref Env, prod] = false",
        'QueueName: !Sub "${AWS::StackName}-😀-${Team}" = tickets-😀-blue, tickets-😀-green',
        'TopicName: !Sub "😀 ${Secret}" = 😀 ****',
        'DisplayName: !If [IsProd, "😀", !Ref Env] = staging',
    ]
    assert [line.split(":")[0] for line in hints(editor, uri, (13, 18))] == ["QueueName", "TopicName"]

    before = hints(editor, uri)
    editor.processed(uri, editor.type(uri, "Conditions:\n", "  Half: [\n"))
    assert hints(editor, uri) == before

    editor.replace(uri, "  Half: [\n", "")
    everything = ["IsProd", "QueueName", "TopicName", "DisplayName"]
    for wanted, names in ((False, ["IsProd", "DisplayName"]), (True, everything)):
        settings = {"cfnkit": {"inlayHints": {"subs": wanted}}}
        editor.notify("workspace/didChangeConfiguration", {"settings": settings})
        assert [line.split(":")[0] for line in hints(editor, uri)] == names


def test_hover_is_markdown_about_the_place_at_the_cursor(editor: Editor) -> None:
    uri = editor.open("hover.yaml", TEMPLATE)

    assert "Queueblue = `tickets-😀-blue`  \nQueuegreen = `tickets-😀-green`" in said(editor, uri, "-😀-${Team}")
    assert said(editor, uri, "Env: {").startswith("**Parameter** `Env`: String")
    assert "hunter2" not in said(editor, uri, "Secret: {") + said(editor, uri, '"😀 ${Secret}')
    assert said(editor, uri, "Type: AWS::SNS") == ""
    editor.replace(uri, "TopicName", "TopicNam")
    editor.diagnostics(uri, lambda found: any("TopicNam" in each["message"] for each in found))
    assert "**E" in said(editor, uri, "TopicNam")


def test_lenses_say_what_was_made_and_show_it(editor: Editor) -> None:
    uri = editor.open("lenses.yaml", TEMPLATE)

    [lens] = editor.request("textDocument/codeLens", {"textDocument": {"uri": uri}})

    assert lens["range"]["start"]["line"] == 7
    assert lens["command"] == {
        "title": "makes Queueblue, Queuegreen",
        "command": "cfnkit.showPreview",
        "arguments": [uri, "/Resources/Queueblue"],
    }


def test_the_preview_has_the_lines_of_the_text(editor: Editor) -> None:
    uri = editor.open("preview.yaml", TEMPLATE)

    shown = editor.request("cfnkit/preview", {"uri": uri, "stage": "resolved", "pointer": "/Resources/Queuegreen"})
    lines = shown["text"].splitlines()
    places = {each["line"]: each["source"] for each in shown["lines"] if each["uri"] == uri}

    assert (shown["language"], shown["target"], shown["version"], shown["incomplete"]) == ("yaml", "staging", 1, None)
    assert lines[shown["line"]] == "  Queuegreen:"
    assert places[shown["line"]] == 10
    assert "hunter2" not in shown["text"]
    [name] = [number for number, line in enumerate(lines) if "tickets-😀-green" in line or "green" in line][1:2]
    assert places[name] == 13
    assert any(each["start"] <= name < each["end"] for each in shown["made"])
    assert {each["by"] for each in shown["made"]} == {"AWS::LanguageExtensions"}
    with pytest.raises(Refused):
        editor.request("cfnkit/preview", {"uri": uri, "stage": "other"})


def test_what_nothing_is_made_of_is_faded_and_is_no_finding(editor: Editor) -> None:
    uri = editor.open("faded.yaml", TEMPLATE)

    found = editor.diagnostics(uri, lambda found: any(each.get("tags") for each in found))

    [faded] = [each for each in found if each.get("tags")]
    assert (faded["severity"], faded["tags"], faded["message"]) == (4, [1], "not used: IsProd is false under staging")
    assert faded["range"]["start"] == editor.position(uri, '"😀", !Ref')
    assert "code" not in faded
    editor.close(uri)
    assert editor.diagnostics(uri, lambda found: not found) == []


@pytest.mark.parametrize("trusted", [True, False])
def test_a_macro_is_shown_with_its_event_its_answer_and_its_log(tmp_path: Path, trusted: bool) -> None:
    config_in(tmp_path)
    (tmp_path / "t.yaml").write_text(MACROS)
    with Editor(tmp_path, {"trusted": trusted}) as editor:
        uri = editor.open("t.yaml")
        lenses = editor.request("textDocument/codeLens", {"textDocument": {"uri": uri}})
        runs = [each["command"]["arguments"] for each in lenses if each["command"]["title"] == "run"]
        assert len(runs) == (3 if trusted else 0)
        if trusted:
            run = editor.command("cfnkit.runMacro", *runs[0])
            assert run["event"]["templateParameterValues"] == {"Password": "****"}
            assert "Tickets" in run["answer"]["fragment"]["Resources"]
            assert run["log"] == "called for ****"
        with pytest.raises(Refused):
            editor.command("cfnkit.runMacro", uri, 9)


def test_drift_stands_at_the_lines_on_request(editor: Editor) -> None:
    resource = {"Type": "AWS::SNS::Topic", "PhysicalId": "t", "Status": "EXISTS", "Properties": {"DisplayName": "x"}}
    snapshot = {
        "format": "cfnkit.snapshot/1",
        "taken": "2026-11-23T08:00:00Z",
        "source": "Cloud Control",
        "stack": {"name": "tickets", "id": "i", "region": "us-east-1", "account_id": "111111111111", "tags": {}},
        "resources": {"Topic": resource},
    }
    path = editor.folder / "live.json"
    path.write_text(json.dumps(snapshot))
    uri = editor.open("drift.yaml", TEMPLATE)
    editor.type(uri, "Conditions:\n", "\n")

    expected = {"line": editor.position(uri, "DisplayName")["line"], "text": '"staging" -> "x"'}
    for argument in (path.as_uri(), str(path), "live.json"):
        found = editor.command("cfnkit.drift", {"uri": uri, "snapshot": argument})
        assert expected in found["differences"]
    assert editor.command("cfnkit.drift", uri, "live.json") == found
    with pytest.raises(Refused, match="cannot be read"):
        editor.command("cfnkit.drift", {"uri": uri, "snapshot": "none.json"})
