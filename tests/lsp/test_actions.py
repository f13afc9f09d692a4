"""Code actions: what they are called, and the text after them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from support.editor import Editor, codes

TEMPLATE = """\
Transform: Nobody
Parameters:
  Team: {Type: String, Default: blue}
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      DisplayName: red
      TopicName: !Sub "é😀${Taem}-${Stage}"
"""


def actions(editor: Editor, uri: str, at: str, **context: Any) -> list[dict[str, Any]]:
    start = editor.position(uri, at)
    context = {"diagnostics": editor.shown(uri), **context}
    params = {"textDocument": {"uri": uri}, "range": {"start": start, "end": start}, "context": context}
    found: list[dict[str, Any]] = editor.request("textDocument/codeAction", params)
    return found


def applied(text: str, edits: list[dict[str, Any]]) -> str:
    """A text after edits, whose positions count UTF-16 code units."""
    lines = [line.encode("utf-16-le") for line in text.splitlines(keepends=True)]
    starts = [sum(map(len, lines[:number])) for number in range(len(lines) + 1)]

    def offset(position: dict[str, int]) -> int:
        return starts[position["line"]] + 2 * position["character"]

    whole = b"".join(lines)
    for edit in sorted(edits, key=lambda each: offset(each["range"]["start"]), reverse=True):
        start, end = offset(edit["range"]["start"]), offset(edit["range"]["end"])
        whole = whole[:start] + edit["newText"].encode("utf-16-le") + whole[end:]
    return whole.decode("utf-16-le")


def test_each_action_is_exact_and_one_undo(tmp_path: Path) -> None:
    (tmp_path / "t.yaml").write_text(TEMPLATE, "utf-8")
    with Editor(tmp_path, {"trusted": True}) as editor:
        uri = editor.open("t.yaml")
        editor.diagnostics(uri, bool)
        found = {each["title"]: each for each in actions(editor, uri, "Taem")}
        assert {"Change 'Taem' to 'Team'", "Add the parameter Taem", "Add the parameter Stage"} <= set(found)
        changed = applied(TEMPLATE, found["Change 'Taem' to 'Team'"]["edit"]["changes"][uri])
        assert changed == TEMPLATE.replace("Taem", "Team")
        added = applied(TEMPLATE, found["Add the parameter Stage"]["edit"]["changes"][uri])
        assert added == TEMPLATE.replace("blue}\n", "blue}\n  Stage:\n    Type: String\n")


def test_an_action_belongs_to_the_findings_that_it_mends(tmp_path: Path) -> None:
    (tmp_path / "t.yaml").write_text(TEMPLATE, "utf-8")
    with Editor(tmp_path) as editor:
        uri = editor.open("t.yaml")
        editor.diagnostics(uri, lambda shown: "E9751:1" in codes(shown))
        found = actions(editor, uri, "Nobody")
        leaving = next(each for each in found if each["title"].startswith("Leave E9751 out"))
        assert [each["code"] for each in leaving["diagnostics"]] == ["E9751"]
        assert leaving["kind"] == "quickfix"


def test_an_unknown_macro_is_configured_in_files_that_are_made(tmp_path: Path) -> None:
    (tmp_path / "t.yaml").write_text(TEMPLATE, "utf-8")
    with Editor(tmp_path) as editor:
        uri = editor.open("t.yaml")
        editor.diagnostics(uri, bool)
        action = next(each for each in actions(editor, uri, "Nobody") if "Add the macro Nobody" in each["title"])
        changes = action["edit"]["documentChanges"]
        made = [each["uri"].rpartition("/")[2] for each in changes if each.get("kind") == "create"]
        assert made == [".cfnkit.yaml", "nobody.py"]


def test_a_value_becomes_a_parameter_when_the_editor_asks_for_refactorings(tmp_path: Path) -> None:
    (tmp_path / "t.yaml").write_text(TEMPLATE, "utf-8")
    with Editor(tmp_path) as editor:
        uri = editor.open("t.yaml")
        editor.diagnostics(uri, bool)
        (action,) = actions(editor, uri, "red", only=["refactor"])
        assert action["kind"] == "refactor.extract"
        added = applied(TEMPLATE, action["edit"]["changes"][uri])
        parameter = "  TopicDisplayName:\n    Type: String\n    Default: red\n"
        referring = TEMPLATE.replace(": red", ": !Ref TopicDisplayName")
        assert added == referring.replace("blue}\n", f"blue}}\n{parameter}")
        assert actions(editor, uri, "red", only=["source"]) == []


def test_a_half_typed_text_has_no_actions(tmp_path: Path) -> None:
    (tmp_path / "t.yaml").write_text(TEMPLATE, "utf-8")
    with Editor(tmp_path) as editor:
        uri = editor.open("t.yaml")
        editor.diagnostics(uri, bool)
        editor.replace(uri, '"é😀', '["é😀')
        assert actions(editor, uri, "red", only=["refactor"]) == []


def test_a_security_finding_has_the_fix_of_its_rule(tmp_path: Path) -> None:
    template = "Resources:\n  Bucket:\n    Type: AWS::S3::Bucket\n    Properties: {BucketName: mine}\n"
    (tmp_path / "t.yaml").write_text(template, "utf-8")
    (tmp_path / ".cfnkit.yaml").write_text("version: 1\nsecurity: {profile: all}\n", "utf-8")
    with Editor(tmp_path) as editor:
        uri = editor.open("t.yaml")
        editor.diagnostics(uri, lambda shown: any(each.startswith("W9600:") for each in codes(shown)))
        found = {each["title"]: each for each in actions(editor, uri, "Properties")}
        title = next(each for each in found if each.startswith("Set BlockPublicAcls, "))
        assert found[title]["isPreferred"]
        changed = applied(template, found[title]["edit"]["changes"][uri])
        assert "BucketName: mine, PublicAccessBlockConfiguration: {BlockPublicAcls: true, " in changed
