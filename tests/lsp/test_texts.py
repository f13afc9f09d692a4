"""Open texts: what is published of them, as they are opened, changed, saved and closed."""

from __future__ import annotations

from pathlib import Path

from support.editor import Editor, codes

TEMPLATE = """\
Parameters:
  Team: {Type: String, Default: blue}
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      TopicName: !Sub "${Team}-${Nobody}"
"""


def test_findings_follow_the_text_and_carry_its_version(tmp_path: Path) -> None:
    (tmp_path / "t.yaml").write_text(TEMPLATE)
    with Editor(tmp_path) as editor:
        uri = editor.open("t.yaml")
        assert "E9762:7" in codes(editor.diagnostics(uri, bool, version=1))
        version = editor.replace(uri, "${Nobody}", "${AWS::Region}")
        assert codes(editor.diagnostics(uri, lambda found: not found, version=version)) == []
        editor.close(uri)
        assert editor.quit() == 0


def test_a_document_of_another_kind_has_no_findings(tmp_path: Path) -> None:
    (tmp_path / "t.yaml").write_text(TEMPLATE)
    with Editor(tmp_path) as editor:
        other = editor.open("other.yaml", "kind: Pod\napiVersion: v1\nmetadata: {name: !Sub x}\n")
        uri = editor.open("t.yaml")
        editor.diagnostics(uri, bool)
        assert editor.shown(other) == []
        code = editor.open("handler.py", 'RESOURCE = {"Type": "AWS::SNS::Topic"}\nResources: {}\n', "python")
        editor.diagnostics(editor.open("u.yaml.tmpl", TEMPLATE, "yaml"), bool)
        assert editor.shown(code) == []
