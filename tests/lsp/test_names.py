"""Completion, outline, folding, selections and tokens through the protocol."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from support.editor import Editor

TEMPLATE = """\
Transform: AWS::LanguageExtensions
Parameters:
  Stage: {Type: String, Default: prod}
Resources:
  Fn::ForEach::Queues:
    - Team
    - [blue, green]
    - Queue${Team}:
        Type: AWS::SQS::Queue
        Properties: {QueueName: !Sub "é😀 ${Team}"}
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      DisplayName: !Sub 😀${Stage}
"""
NESTED = """\
  Nested:
    Type: AWS::CloudFormation::Stack
    Properties: {TemplateURL: nested.yaml}
"""
CONFIG = """\
version: 1
macros:
  Tags: {handler: "index.py:handler"}
"""
HANDLER = """\
from cfnkit.macro import macro
PARAMETERS = {"type": "object", "properties": {"Owner": {"type": "string"}}}
@macro(parameters=PARAMETERS)
def handler(fragment, request):
    return fragment
"""


def complete(editor: Editor, uri: str, at: str, offset: int) -> dict[str, dict[str, Any]]:
    found = editor.request("textDocument/completion", editor.at(uri, at, offset))
    return {each["label"]: each for each in found or ()}


def test_completion_while_typing(tmp_path: Path) -> None:
    """At once after the key, before the text was processed again; with what the loop makes, and ids of rules."""
    (tmp_path / ".cfnkit.yaml").write_text(CONFIG, encoding="utf-8")
    (tmp_path / "index.py").write_text(HANDLER, encoding="utf-8")
    (tmp_path / "t.yaml").write_text(TEMPLATE + NESTED, encoding="utf-8")
    (tmp_path / "nested.yaml").write_text("Outputs: {Url: {Value: a}}\nResources: {}\n", encoding="utf-8")
    with Editor(tmp_path) as editor:
        assert "." in editor.server["capabilities"]["completionProvider"]["triggerCharacters"]
        uri = editor.open("t.yaml")
        editor.processed(uri)
        editor.type(uri, "AWS::SNS::Topic\n", "    DependsOn: \n")
        found = complete(editor, uri, "DependsOn: ", len("DependsOn: "))
        assert {"Queueblue", "Queuegreen"} <= found.keys()
        assert not {"Stage", "Topic"} & found.keys()
        assert found["Queueblue"]["textEdit"]["newText"] == "Queueblue"
        editor.replace(uri, "DependsOn: \n", "DependsOn: Queueblue\n")
        editor.replace(uri, "!Sub 😀${Stage}", "!GetAtt Nested.Out")
        assert complete(editor, uri, "Nested.Out", len("Nested.Out")).keys() == {"StackId", "Outputs.Url"}
        editor.replace(uri, "!GetAtt Nested.Out", "!Sub 😀${Stage}")
        editor.replace(uri, "!Sub 😀${Stage}", "!Sub 😀${St")
        found = complete(editor, uri, "😀${St\n", len("😀${St"))
        start = found["Stage"]["textEdit"]["range"]["start"]
        assert start == editor.position(uri, "St\n")
        assert start["character"] == len("      DisplayName: !Sub xx${")
        editor.replace(uri, "!Sub 😀${St\n", "!Ref Stage # cfnkit: ignore \n")
        assert "E3012" in complete(editor, uri, "ignore \n", len("ignore "))
        editor.replace(uri, "Transform: AWS::LanguageExtensions", "Transform: [AWS::LanguageExtensions, {Name: ")
        assert "Tags" in complete(editor, uri, "{Name: ", len("{Name: "))
        editor.replace(uri, "{Name: ", "{Name: Tags, Parameters: {")
        assert complete(editor, uri, "Parameters: {", len("Parameters: {")).keys() == {"Owner"}


def test_outline_folds_selections_and_tokens(tmp_path: Path) -> None:
    """In UTF-16, and moved with the text where it was not processed yet."""
    with Editor(tmp_path) as editor:
        uri = editor.open("t.yaml", TEMPLATE)
        document = {"textDocument": {"uri": uri}}
        sections = {each["name"]: each for each in editor.request("textDocument/documentSymbol", document)}
        members = {each["name"]: each for each in sections["Resources"]["children"]}
        made = {each["name"]: each.get("detail") for each in members["Fn::ForEach::Queues"]["children"]}
        assert made["Queueblue"] == "AWS::SQS::Queue, made by AWS::LanguageExtensions"
        editor.type(uri, "Resources:\n", "  # a comment\n")
        folds = editor.request("textDocument/foldingRange", document)
        loop = editor.position(uri, "Fn::ForEach")["line"]
        assert [(each["startLine"], each["endLine"]) for each in folds if each["startLine"] == loop] == [(5, 10)]
        [chain] = editor.request(
            "textDocument/selectionRange", {**document, "positions": [editor.position(uri, 'Team}"}', 1)]}
        )
        assert chain["range"] == {"start": editor.position(uri, 'Team}"}'), "end": editor.position(uri, '}"}')}
        outermost = chain
        while outermost.get("parent"):
            outermost = outermost["parent"]
        assert outermost["range"]["start"] == {"line": 0, "character": 0}
        assert named(editor, uri)[-2:] == [("Topic", "class", 1), ("Stage", "parameter", 0)]


def named(editor: Editor, uri: str) -> list[tuple[str, str, int]]:
    """The coloured parts of a text, with their types and modifiers."""
    legend = editor.server["capabilities"]["semanticTokensProvider"]["legend"]["tokenTypes"]
    data = editor.request("textDocument/semanticTokens/full", {"textDocument": {"uri": uri}})["data"]
    lines = [line.encode("utf-16-le") for line in editor.text(uri).split("\n")]
    found, line, character = [], 0, 0
    for down, right, length, kind, modifiers in zip(*(iter(data),) * 5, strict=True):
        line, character = line + down, right if down else character + right
        text = lines[line][2 * character : 2 * (character + length)].decode("utf-16-le")
        found.append((text, legend[kind], modifiers))
    return found
