"""`cfnkit check --rules DIR` runs rules of one's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from cfnkit.cli import main

SNIPPET = "```python\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, checkout: Path) -> Path:
    """A folder with the rule of the guide, and a template."""
    monkeypatch.chdir(tmp_path)
    guide = (checkout / "rules" / "README.md").read_text("utf-8").partition("## Rules of your own")[2]
    code = guide.partition(SNIPPET)[2].partition("```")[0]
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "queue_has_name.py").write_text(code)
    (tmp_path / "t.yaml").write_text("Resources:\n  Q: {Type: AWS::SQS::Queue}\n")
    return tmp_path


@pytest.mark.parametrize("cache", [[], ["--no-cache"]])
def test_they_run_and_are_ignored_by_their_ids(cache: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    words = ["check", "t.yaml", "--rules", "own", "--format", "parseable", *cache]

    assert main(words) == 4
    assert capsys.readouterr().out == "t.yaml:2:3:2:4:W9800:The queue Q has no name.\n"
    assert main([*words, "--ignore", "W9800"]) == 0
    assert main(["check", "t.yaml", "--rules", "own", "--explain", "W9800"]) == 0


def test_a_comment_leaves_them_out(folder: Path) -> None:
    (folder / "t.yaml").write_text("Resources:\n  Q: {Type: AWS::SQS::Queue}  # cfnkit: ignore W9800: it needs none\n")

    assert main(["check", "t.yaml", "--rules", "own"]) == 0


def test_ids_of_others_and_missing_folders_are_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rule = folder / "own" / "queue_has_name.py"
    rule.write_text(rule.read_text().replace("W9800", "W9700"))

    assert main(["check", "t.yaml", "--rules", "own"]) == 1
    assert "own: the id W9700 is not E, W or I with a number from 9800 to 9899." in capsys.readouterr().err
    assert main(["check", "t.yaml", "--rules", "onw"]) == 1
    assert "There is no folder of rules 'onw'." in capsys.readouterr().err
