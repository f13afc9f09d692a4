"""Names within a template and across the files of a workspace, asked of the real server."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from support.editor import CAPABILITIES, Editor, Refused, uri_of

CONFIG = """\
version: 1
macros:
  Tables: {handler: "macros/tables.py:handler"}
includes: {"s3://snippets/": ./snippets}
targets:
  dev: {stack_name: shop, parameters: {Env: dev}}
"""
APP = """\
# 😀 é
Transform: [Tables]
Parameters:
  Env: {Type: String}
Resources:
  Fn::Transform: {Name: AWS::Include, Parameters: {Location: s3://snippets/topic.yaml}}
  Nested:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: nested.yaml
      Parameters: {Size: !Ref Env}
Outputs:
  Queue: {Value: !Sub "😀 ${Nested.Outputs.QueueUrl}"}
  Vpc: {Value: !ImportValue {"Fn::Sub": "${AWS::StackName}-VpcId"}}
"""
FILES = {
    ".cfnkit.yaml": CONFIG,
    "app.yaml": APP,
    "macros/tables.py": "import json\n\n\ndef handler(event, context):\n    return event\n",
    "snippets/topic.yaml": "Topic: {Type: AWS::SNS::Topic}\n",
    "network.yaml": """\
Resources:
  Vpc: {Type: AWS::EC2::VPC}
Outputs:
  Vpc: {Value: !Ref Vpc, Export: {Name: shop-VpcId}}
""",
    "nested.yaml": """\
Parameters:
  Size: {Type: Number}
Resources:
  Queue: {Type: AWS::SQS::Queue, Properties: {DelaySeconds: !Ref Size}}
Outputs:
  QueueUrl: {Value: !Ref Queue}
""",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / ".git").mkdir()
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


def places(folder: Path, locations: list[dict[str, Any]]) -> list[str]:
    """Each location as its file, 1-based line, and the text there."""
    shown = []
    for location in locations:
        name = next(name for name in FILES if uri_of(folder / name) == location["uri"])
        start, end = location["range"]["start"], location["range"]["end"]
        line = (folder / name).read_text("utf-8").splitlines()[start["line"]].encode("utf-16-le")
        text = line[2 * start["character"] : 2 * end["character"]].decode("utf-16-le")
        shown.append(f"{name}:{start['line'] + 1} {text}".rstrip())
    return sorted(shown)


def definition(editor: Editor, uri: str, at: str, offset: int = 0) -> list[str]:
    return places(editor.folder, editor.request("textDocument/definition", editor.at(uri, at, offset)))


def references(editor: Editor, uri: str, at: str, offset: int = 0, declaration: bool = False) -> list[str]:
    params = {**editor.at(uri, at, offset), "context": {"includeDeclaration": declaration}}
    return places(editor.folder, editor.request("textDocument/references", params))


def test_definitions_references_and_hovers_cross_files(folder: Path) -> None:
    with Editor(folder, {"target": "dev"}) as editor:
        app, config = editor.open("app.yaml"), editor.open(".cfnkit.yaml", language="yaml")
        assert definition(editor, app, "Tables") == [".cfnkit.yaml:3 Tables", "macros/tables.py:4 handler"]
        assert definition(editor, app, "s3://snippets") == ["snippets/topic.yaml:1"]
        assert definition(editor, app, "nested.yaml") == ["nested.yaml:1"]
        assert definition(editor, app, "Size") == ["nested.yaml:2 Size"]
        assert definition(editor, app, "QueueUrl") == ["nested.yaml:6 QueueUrl"]
        assert definition(editor, app, "-VpcId") == ["network.yaml:4 shop-VpcId"]
        assert definition(editor, app, "!Ref Env", 5) == ["app.yaml:4 Env"]
        assert definition(editor, config, "Env") == ["app.yaml:4 Env"]
        for uri, at, said in (
            (app, "-VpcId", "Imports the export at network.yaml:4."),
            (app, "QueueUrl", "The output QueueUrl at nested.yaml:6."),
            (config, "Env", "The parameter Env at app.yaml:4."),
        ):
            assert said in editor.request("textDocument/hover", editor.at(uri, at, 1))["contents"]["value"]
        assert editor.request("textDocument/hover", editor.at(config, "version")) is None
        assert references(editor, app, "  Env", 2) == [".cfnkit.yaml:6 Env", "app.yaml:11 Env"]
        nested = editor.open("nested.yaml")
        assert references(editor, nested, "  Size", 2, True) == [
            "app.yaml:11 Size",
            "nested.yaml:2 Size",
            "nested.yaml:4 Size",
        ]
        assert references(editor, nested, "Resources") == ["app.yaml:10 nested.yaml"]
        handler = editor.open("macros/tables.py", language="python")
        assert references(editor, handler, "handler") == ["app.yaml:2 Tables"]
        assert references(editor, config, "Tables") == ["app.yaml:2 Tables"]
        snippet = editor.open("snippets/topic.yaml")
        assert references(editor, snippet, "Type") == ["app.yaml:6 s3://snippets/topic.yaml"]


def test_the_editor_is_told_to_ask_for_the_references_of_handlers(folder: Path) -> None:
    texts = {**CAPABILITIES["textDocument"], "references": {"dynamicRegistration": True}}
    with Editor(folder, capabilities={**CAPABILITIES, "textDocument": texts}) as editor:
        editor.processed(editor.open("app.yaml"))
        options = {each["method"]: each["registerOptions"] for each in editor.registered}
        assert options["textDocument/references"] == {"documentSelector": [{"language": "python", "scheme": "file"}]}
        # The editor opens no file of Python for the server, which reads it.
        handler = {
            "textDocument": {"uri": uri_of(folder / "macros/tables.py")},
            "position": {"line": 3, "character": 5},
        }
        found = editor.request("textDocument/references", {**handler, "context": {"includeDeclaration": False}})
        assert places(folder, found) == ["app.yaml:2 Tables"]


def test_a_template_that_is_created_is_found(folder: Path) -> None:
    with Editor(folder) as editor:
        network = editor.open("network.yaml")
        assert references(editor, network, "shop-VpcId") == ["app.yaml:14 ${AWS::StackName}-VpcId"]
        (folder / "more.yaml").write_text("Resources: {A: {Type: AWS::SNS::Topic, B: !ImportValue shop-VpcId}}\n")
        changes = [{"uri": uri_of(folder / "more.yaml"), "type": 1}]
        editor.notify("workspace/didChangeWatchedFiles", {"changes": changes})
        params = {**editor.at(network, "shop-VpcId"), "context": {"includeDeclaration": False}}
        assert uri_of(folder / "more.yaml") in {
            each["uri"] for each in editor.request("textDocument/references", params)
        }


def renamed(editor: Editor, uri: str, at: str, offset: int, new: str) -> dict[str, list[tuple[int, str]]]:
    edit = editor.request("textDocument/rename", {**editor.at(uri, at, offset), "newName": new})
    names = {uri_of(editor.folder / name): name for name in FILES}
    return {
        names[uri]: sorted((each["range"]["start"]["line"] + 1, each["newText"]) for each in edits)
        for uri, edits in edit["changes"].items()
    }


def test_a_rename_is_one_edit_of_all_files_or_an_error_with_the_reason(folder: Path) -> None:
    with Editor(folder, {"target": "dev"}) as editor:
        app, nested = editor.open("app.yaml"), editor.open("nested.yaml")
        assert renamed(editor, nested, "!Ref Size", 5, "Delay") == {
            "nested.yaml": [(2, "Delay"), (4, "Delay")],
            "app.yaml": [(11, "Delay")],
        }
        assert renamed(editor, app, "QueueUrl", 0, "Url") == {
            "nested.yaml": [(6, "Url")],
            "app.yaml": [(13, "Url")],
        }
        assert renamed(editor, app, "!Ref Env", 5, "Stage") == {
            "app.yaml": [(4, "Stage"), (11, "Stage")],
            ".cfnkit.yaml": [(6, "Stage")],
        }
        assert renamed(editor, app, "Tables", 0, "Boards") == {
            ".cfnkit.yaml": [(3, "Boards")],
            "app.yaml": [(2, "Boards")],
        }
        with pytest.raises(Refused, match="The resource Queue exists already, at line 4"):
            renamed(editor, nested, "  Size", 2, "Queue")
        prepared = editor.request("textDocument/prepareRename", editor.at(app, "QueueUrl", 2))
        assert prepared["start"] == editor.position(app, "QueueUrl")
        editor.replace(app, "Nested.Outputs.QueueUrl", "Nested.Outputs.Queue")
        assert renamed(editor, nested, "  Queue:", 2, "Jobs") == {"nested.yaml": [(4, "Jobs"), (6, "Jobs")]}


def test_symbols_links_and_highlights(folder: Path) -> None:
    with Editor(folder) as editor:
        app, config = editor.open("app.yaml"), editor.open(".cfnkit.yaml", language="yaml")
        editor.processed(app)
        other = editor.open("docker-compose.yaml", "services: {}\n")
        assert editor.request("textDocument/documentLink", {"textDocument": {"uri": other}}) == []
        symbols = editor.request("workspace/symbol", {"query": "que"})
        assert [(each["name"], each["containerName"]) for each in symbols] == [
            ("Queue", "output app.yaml"),
            ("Queue", "AWS::SQS::Queue nested.yaml"),
            ("QueueUrl", "output nested.yaml"),
        ]
        for uri, targets in (
            (app, [(6, "snippets/topic.yaml", ""), (10, "nested.yaml", "")]),
            (config, [(3, "macros/tables.py", "#L4"), (4, "snippets", "")]),
        ):
            links = editor.request("textDocument/documentLink", {"textDocument": {"uri": uri}})
            assert sorted((each["range"]["start"]["line"] + 1, each["target"]) for each in links) == [
                (line, uri_of(folder / name) + fragment) for line, name, fragment in targets
            ]
        uri = editor.open("nested.yaml")
        editor.processed(uri)
        editor.type(uri, "Parameters:\n", "  New: {Type: String}\n")
        found = editor.request("textDocument/documentHighlight", editor.at(uri, "!Ref Size", 5))
        assert [(each["range"]["start"]["line"], each["kind"]) for each in found] == [(2, 3), (4, 2)]
