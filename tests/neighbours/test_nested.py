"""Nested stacks in the runs of `cfnkit check`: several templates at once, the cache, and what changed since a revision.

What the rules find in one template is in tests/rules/cases/neighbours.yaml.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from cfnkit.cli import main
from cfnkit.neighbours import rules
from cfnkit.rule import Rule

RULES = [value for value in vars(rules).values() if isinstance(value, Rule)]
INNER = """\
Parameters: {Stage: {Type: String}}
Mappings: {Sizes: {dev: {Size: 1}}}
Resources:
  Topic: {Type: AWS::SNS::Topic, Properties: {DisplayName: !FindInMap [Sizes, !Ref Stage, Size]}}
  Wrong: {Type: AWS::SNS::Topic, Properties: {TopicName: !Ref Nothing}}
"""
OUTER = """\
Resources:
  Inner:
    Type: AWS::CloudFormation::Stack
    Properties: {TemplateURL: parts/inner.yaml, Parameters: {Stage: prod}}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "inner.yaml").write_text(INNER, "utf-8")
    (tmp_path / "outer.yaml").write_text(OUTER, "utf-8")
    (tmp_path / "second.yaml").write_text(OUTER, "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path


def found(capsys: pytest.CaptureFixture[str], *words: str) -> list[tuple[str, int, str]]:
    """The file, line and id of each error that a check reports."""
    assert main(["check", "--engine", "fast", "--format", "json", "--jobs", "1", *words]) in (0, 2, 4, 6)
    report: Any = json.loads(capsys.readouterr().out)
    errors = [each for each in report if each["Level"] == "Error"]
    places = [(Path(each["Filename"]).as_posix(), each["Location"]["Start"]["LineNumber"]) for each in errors]
    return [(*place, each["Rule"]["Id"]) for place, each in zip(places, errors, strict=True)]


def test_a_fault_in_a_nested_template_stands_in_its_own_file(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert found(capsys, "outer.yaml") == [("parts/inner.yaml", 4, "E9775"), ("parts/inner.yaml", 5, "E9762")]


def test_a_fault_is_told_once_in_a_run(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    errors = found(capsys, "outer.yaml", "second.yaml", "parts")
    assert sorted((file, line) for file, line, _ in errors) == [("parts/inner.yaml", 4), ("parts/inner.yaml", 5)]


def test_what_a_nested_template_gives_to_another_is_told_once_in_a_run(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    deeper = "Parameters: {Stage: {Type: String, Default: x}}\n" + OUTER.replace("parts/inner", "leaf")
    (folder / "parts" / "inner.yaml").write_text(deeper.replace("Stage: prod", "Staeg: prod"), "utf-8")
    (folder / "parts" / "leaf.yaml").write_text("Resources: {T: {Type: AWS::SNS::Topic}}\n", "utf-8")
    expected = [("parts/inner.yaml", 5, "E9302")]
    assert found(capsys, "outer.yaml") == expected
    assert found(capsys, "outer.yaml", "second.yaml", "parts") == expected


def test_each_stack_that_gives_a_wrong_value_is_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "parts" / "inner.yaml").write_text(
        "Parameters: {Stage: {Type: String, AllowedValues: [dev]}}\nResources: {T: {Type: AWS::SNS::Topic}}\n", "utf-8"
    )
    (folder / "outer.yaml").write_text(OUTER + OUTER.partition("\n")[2].replace("Inner", "Other"), "utf-8")
    assert found(capsys, "outer.yaml") == [("outer.yaml", 4, "E9303"), ("outer.yaml", 7, "E9303")]


def test_templates_that_nest_many_others_at_each_level_are_followed_to_a_bound(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for level in range(6):
        stacks = "".join(
            f"  S{number}: {{Type: AWS::CloudFormation::Stack, Properties: {{TemplateURL: {level + 1}.yaml}}}}\n"
            for number in range(12)
        )
        (folder / f"{level}.yaml").write_text(f"Resources:\n{stacks}", "utf-8")
    (folder / "6.yaml").write_text("Resources: {T: {Type: AWS::SNS::Topic}}\n", "utf-8")
    assert [id for _, _, id in found(capsys, "0.yaml")] == ["E9306"]


def test_a_comment_in_the_nested_template_is_heeded(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = INNER.replace("  Wrong", "  # cfnkit: ignore E9762: it is made later\n  Wrong")
    (folder / "parts" / "inner.yaml").write_text(text, "utf-8")
    assert found(capsys, "outer.yaml") == [("parts/inner.yaml", 4, "E9775")]


def test_the_cache_knows_that_a_nested_template_changed(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = found(capsys, "outer.yaml")
    assert found(capsys, "outer.yaml") == before
    mended = INNER.replace("dev:", "prod:").replace("!Ref Nothing", "named")
    (folder / "parts" / "inner.yaml").write_text(mended, "utf-8")
    assert found(capsys, "outer.yaml") == []


def test_a_template_whose_nested_one_changed_has_changed(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@example.com"]
    for words in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "all"]):
        subprocess.run([*git, *words], cwd=folder, check=True)
    assert found(capsys, "--changed-since", "HEAD", "outer.yaml") == []
    (folder / "parts" / "inner.yaml").write_text(INNER + "\n", "utf-8")
    assert len(found(capsys, "--changed-since", "HEAD", "outer.yaml")) == 2


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_each_rule_says_what_it_is_about(rule: Rule) -> None:
    assert int(rule.id[1:]) in range(9300, 9330)
    assert rule.source.startswith("https://")
    assert rule.description.endswith(".")
    assert len({each.id for each in RULES}) == len(RULES)


def test_the_page_lists_each_rule(checkout: Path) -> None:
    page = (checkout / "docs" / "neighbours.md").read_text("utf-8")
    rows = [line for line in page.splitlines() if line.startswith("| `")]
    assert [f"| `{rule.id}` | {rule.severity.value} | {rule.title} |" for rule in RULES] == rows
