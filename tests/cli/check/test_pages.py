"""The page and the Markdown of a check over targets."""

from __future__ import annotations

import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest

from support.forks.commands import forked_cfnkit

TEMPLATE = """\
Parameters:
  Env: {Type: String, AllowedValues: [dev, prod]}
  Password: {Type: String, NoEcho: true}
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties: {TopicNme: "<script>alert(1)</script>", DisplayName: !Sub "${Env}${Password}"}
"""
CONFIGURATION = """\
version: 1
templates: [t.yaml]
targets:
  tokyo: {region: ap-northeast-1, parameters: {Env: prod, Password: hunter-two}}
  dublin: {region: eu-west-1, parameters: {Env: nothing, Password: hunter-two}}
"""


class Page(HTMLParser):
    """The tags of a page with their attributes, and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "t.yaml").write_text(TEMPLATE)
    (tmp_path / ".cfnkit.yaml").write_text(CONFIGURATION)
    return tmp_path


def check(folder: Path, *words: str) -> str:
    command = [*forked_cfnkit(), "check", "--all-targets", "--no-cache", *words]
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)
    assert run.returncode == 2, run.stderr
    return run.stdout


def test_the_page_has_a_matrix_and_each_finding_with_its_targets(folder: Path) -> None:
    page = Page(check(folder, "--format", "html"))
    buttons = [attributes for tag, attributes in page.tags if tag == "button" and "data-target" in attributes]
    assert [(each["data-file"], each["data-target"]) for each in buttons] == [("t.yaml", "tokyo"), ("t.yaml", "dublin")]
    findings = [attributes for tag, attributes in page.tags if tag == "article"]
    assert sorted(str(each["data-targets"]) for each in findings) == ["dublin", "tokyo\ndublin"]
    assert "TopicNme" in page.text
    assert "hunter" not in page.text
    assert [tag for tag, _ in page.tags].count("script") == 1


def test_the_markdown_has_a_row_for_each_finding_and_no_sign_of_its_own(folder: Path) -> None:
    rows = [line for line in check(folder, "--format", "markdown").splitlines() if line.startswith("| error")]
    assert len(rows) == 2
    assert any("in dublin of 2 targets" in row and "E9771" in row for row in rows)
    assert any("in all 2 targets" in row and "E3002" in row for row in rows)
    assert "<script" not in "".join(rows)
    assert "hunter" not in "".join(rows)
