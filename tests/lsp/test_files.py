"""Files that a template depends on: what changes in them, and what is wrong in them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from support.editor import CAPABILITIES, Editor, codes, uri_of

TEMPLATE = """\
Transform: Made
Parameters:
  Team: {Type: String, Default: blue}
Resources:
  Topic: {Type: AWS::SNS::Topic, Properties: {TopicName: !Ref Team}}
"""
MACRO = """\
def handler(event, context):
    fragment = event["fragment"]
    fragment["Resources"]["Made"] = {"Type": "AWS::SQS::Queue", "Properties": {"DelaySeconds": %s}}
    return {"requestId": event["requestId"], "status": "success", "fragment": fragment}
"""
CONFIGURATION = """\
version: 1
macros:
  Made: {handler: made/index.py:handler}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "made").mkdir()
    (tmp_path / "made" / "index.py").write_text(MACRO % 3)
    (tmp_path / ".cfnkit.yaml").write_text(CONFIGURATION)
    (tmp_path / "t.yaml").write_text(TEMPLATE)
    return tmp_path


def changed(editor: Editor, path: Path) -> None:
    editor.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": uri_of(path), "type": 2}]})


def test_the_code_of_a_macro_changes_the_findings_of_the_template(folder: Path) -> None:
    with Editor(folder, {"trusted": True}) as editor:
        uri = editor.open("t.yaml")
        assert codes(editor.checked(uri)) == []
        assert [each["method"] for each in editor.registered] == ["workspace/didChangeWatchedFiles"]
        (folder / "made" / "index.py").write_text(MACRO % '"soon"')
        changed(editor, folder / "made" / "index.py")
        found = editor.diagnostics(uri, lambda found: any(each["code"] == "E3012" for each in found))
        related = [each["message"] for each in found[0]["relatedInformation"]]
        assert any(each.startswith("made by Made as Resources/Made") for each in related)


def test_without_watching_the_server_looks_itself(folder: Path) -> None:
    capabilities: dict[str, Any] = {**CAPABILITIES, "workspace": {}}
    with Editor(folder, {"trusted": True}, capabilities=capabilities) as editor:
        uri = editor.open("t.yaml")
        editor.processed(uri)
        (folder / "made" / "index.py").write_text("def handler(event, context):\n    raise ValueError('none')\n")
        assert codes(editor.diagnostics(uri, bool)) == ["E9752:1"]
        assert editor.registered == []


def test_a_workspace_that_is_not_trusted_runs_no_code(folder: Path) -> None:
    (folder / "made" / "index.py").write_text(f"open({str(folder / 'ran')!r}, 'w')\n")
    with Editor(folder) as editor:
        found = editor.diagnostics(editor.open("t.yaml"), bool)
        assert "W9749:1" in codes(found)
        assert not (folder / "ran").exists()
    with Editor(folder, words=["--trusted"]) as editor:
        editor.diagnostics(editor.open("t.yaml"), bool)
        assert (folder / "ran").exists()


def test_a_fault_of_the_configuration_is_published_on_it_and_goes(folder: Path) -> None:
    path = folder / ".cfnkit.yaml"
    with Editor(folder, {"trusted": True}) as editor:
        uri = editor.open("t.yaml")
        editor.processed(uri)
        path.write_text(CONFIGURATION + "targets: {production: {regoin: eu-west-1}}\n")
        changed(editor, path)
        assert codes(editor.diagnostics(uri_of(path), bool)) == ["E9798:4"]
        assert editor.shown(uri) == []
        path.write_text(CONFIGURATION)
        changed(editor, path)
        assert editor.diagnostics(uri_of(path), lambda found: not found) == []


def test_a_baseline_that_cannot_be_read_is_said_once_it_is_needed(tmp_path: Path) -> None:
    (tmp_path / "t.yaml").write_text("Resources:\n  Topic: {Type: AWS::SNS::Topic}\n")
    (tmp_path / ".cfnkit-baseline.json").write_text("{")
    with Editor(tmp_path) as editor:
        uri = editor.open("t.yaml")
        assert codes(editor.checked(uri)) == ["E9798:1"]
        (tmp_path / ".cfnkit-baseline.json").unlink()
        version = editor.replace(uri, "Topic:", "Topics:")
        assert codes(editor.checked(uri, version)) == []


def test_a_finding_in_an_include_is_published_on_it_and_goes_with_the_template(tmp_path: Path) -> None:
    (tmp_path / "snippet.yaml").write_text("Type: AWS::SQS::Queue\nProperties:\n  QueueName: !Ref Nobody\n")
    (tmp_path / ".cfnkit.yaml").write_text("version: 1\nincludes: {'s3://bucket/': .}\n")
    (tmp_path / "t.yaml").write_text(
        "Resources:\n  Queue:\n    Fn::Transform:\n      Name: AWS::Include\n"
        "      Parameters: {Location: s3://bucket/snippet.yaml}\n"
    )
    with Editor(tmp_path) as editor:
        uri = editor.open("t.yaml")
        snippet = uri_of(tmp_path / "snippet.yaml")
        found = editor.diagnostics(snippet, bool)
        assert {each.partition(":")[2] for each in codes(found)} == {"3"}
        assert "version" not in editor.published(snippet)
        editor.close(uri)
        assert editor.diagnostics(snippet, lambda found: not found) == []


def test_each_folder_of_a_workspace_has_its_own_configuration(tmp_path: Path) -> None:
    for name, macro in (("one", "Made"), ("two", "Other")):
        (tmp_path / name / "made").mkdir(parents=True)
        (tmp_path / name / "made" / "index.py").write_text(MACRO % 3)
        (tmp_path / name / ".cfnkit.yaml").write_text(CONFIGURATION.replace("Made", macro))
        (tmp_path / name / "t.yaml").write_text(TEMPLATE)
    (tmp_path / "one" / "other.yaml").write_text(TEMPLATE.replace("Made", "Other"))
    (tmp_path / "two" / ".cfnlintrc").write_text("ignore_checks: [E9751]\n")
    with Editor(tmp_path, {"trusted": True}, folders=[tmp_path / "one", tmp_path / "two"]) as editor:
        assert codes(editor.checked(editor.open("one/t.yaml"))) == []
        assert "E9751:1" in codes(editor.checked(editor.open("one/other.yaml")))
        assert "E9751" not in "".join(codes(editor.checked(editor.open("two/t.yaml"))))


def test_targets_are_listed_without_secrets_and_chosen(tmp_path: Path) -> None:
    (tmp_path / ".cfnkit.yaml").write_text(
        "version: 1\ntargets:\n"
        "  tokyo: {region: ap-northeast-1, account_id: '111122223333', stack_name: web,"
        " parameters: {Team: red, Key: hunter2hunter2, Other: elsewhere}}\n"
    )
    template = (
        "Parameters:\n  Team: {Type: String}\n  Key: {Type: String, NoEcho: true}\nResources:\n"
        "  Topic: {Type: AWS::SNS::Topic, Properties: {TopicName: !Ref Team, DisplayName: !Ref Key}}\n"
    )
    with Editor(tmp_path) as editor:
        uri = editor.open("t.yaml", template)
        listed = editor.request("cfnkit/targets", {"uri": uri})
        assert listed["current"] is None
        assert listed["targets"] == [
            {
                "name": "tokyo",
                "region": "ap-northeast-1",
                "account": "111122223333",
                "stackName": "web",
                "parameters": {"Team": "red", "Key": "****"},
            }
        ]
        for by_command in (False, True):

            def choose(name: str | None, by_command: bool = by_command) -> None:
                if by_command:
                    editor.command("cfnkit.setTarget", name)
                else:
                    editor.request("cfnkit/setTarget", {"name": name})

            choose("tokyo")
            assert editor.request("cfnkit/targets", {"uri": uri})["current"] == "tokyo"
            preview = editor.request("cfnkit/preview", {"uri": uri, "stage": "resolved"})
            assert "TopicName: red" in preview["text"]
            assert "hunter2" not in preview["text"]
            choose(None)
            assert editor.request("cfnkit/targets", {"uri": uri})["current"] is None
