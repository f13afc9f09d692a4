"""What rules are given."""

from __future__ import annotations

from pathlib import Path

from cfnkit.configuration.file import load_configuration
from cfnkit.lint.examination.subjects import runs_macros, subject_of
from cfnkit.pipeline import process

ECHO = """\
def handler(event, context):
    return {"requestId": event["requestId"], "status": "success", "fragment": event["fragment"]}
"""
CONFIGURATION = """\
version: 1
macros:
  Echo: {handler: echo.py:handler}
  Near: {lambda: near}
  Far: {lambda: far, region: eu-west-1}
  Named: {lambda: "arn:aws:lambda:ap-northeast-1:123456789012:function:named"}
"""
ECHOED = """\
Transform: Echo
Parameters:
  Name: {Type: String, Default: a}
Resources:
  A: {Type: AWS::SNS::Topic, Properties: {TopicName: !Ref Name}}
"""


def test_a_subject_has_the_views_the_macros_and_their_regions(tmp_path: Path) -> None:
    (tmp_path / "echo.py").write_text(ECHO)
    (tmp_path / ".cfnkit.yaml").write_text(CONFIGURATION)
    config = load_configuration(tmp_path / ".cfnkit.yaml")
    processed = process(ECHOED, config=config)
    subject = subject_of(processed, config, process(ECHOED, config=config))
    assert "Transform" in subject.written.root.entries
    assert "Transform" not in subject.processed.root.entries
    assert "Parameters" not in subject.deployed.root.entries
    assert subject.macros >= {"Echo", "Near", "Far", "Named", "AWS::Include"}
    assert subject.macro_regions == {"Far": "eu-west-1", "Named": "ap-northeast-1"}
    assert [step.call.name for step in subject.reruns] == ["Echo"]


def test_the_deployed_view_of_a_refused_template_is_the_processed_one(tmp_path: Path) -> None:
    processed = process(ECHOED)
    subject = subject_of(processed, load_configuration(_empty(tmp_path)))
    assert subject.resolved is None
    assert list(subject.deployed.resources) == ["A"]


def test_only_a_macro_is_worth_a_second_run(tmp_path: Path) -> None:
    (tmp_path / "echo.py").write_text(ECHO)
    (tmp_path / ".cfnkit.yaml").write_text(CONFIGURATION)
    config = load_configuration(tmp_path / ".cfnkit.yaml")
    assert runs_macros(process(ECHOED, config=config))
    assert not runs_macros(process(ECHOED.replace("Echo", "AWS::LanguageExtensions"), config=config))


def _empty(folder: Path) -> Path:
    path = folder / ".cfnkit.yaml"
    path.write_text("version: 1\n")
    return path
