"""A path that is misspelt is answered with the nearest file beside it."""

from __future__ import annotations

from pathlib import Path

import pytest

from cfnkit.cli import main
from cfnkit.files.nearest import nearest_file, nearest_part


def test_the_nearest_file_or_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "network.yaml").touch()
    (tmp_path / "stacks").mkdir()

    assert nearest_file(str(tmp_path / "netwrok.yaml")) == "Did you mean 'network.yaml'?"
    assert nearest_file(str(tmp_path / "stack")) == "Did you mean 'stacks'?"
    assert nearest_file(str(tmp_path / "else.json")) == ""
    assert nearest_file(str(tmp_path / "gone" / "network.yaml")) == ""


def test_the_first_part_that_does_not_exist_is_told(tmp_path: Path) -> None:
    (tmp_path / "stacks" / "net").mkdir(parents=True)
    (tmp_path / "stacks" / "net" / "topic.yaml").touch()

    assert nearest_part(str(tmp_path / "stack" / "net" / "topic.yaml")) == "Did you mean 'stacks'?"
    assert nearest_part(str(tmp_path / "stacks" / "nett" / "topic.yaml")) == "Did you mean 'net'?"
    assert nearest_part(str(tmp_path / "stacks" / "net" / "topics.yaml")) == "Did you mean 'topic.yaml'?"


def test_extensions_make_no_names_alike(tmp_path: Path) -> None:
    for name in ("t.yaml", "echo.yaml", "echo.template.json", "web.json", "web.yaml"):
        (tmp_path / name).touch()

    for unlike in ("zzzzz.yaml", "nosuch.yaml", "nosuch.template.json"):
        assert nearest_file(str(tmp_path / unlike)) == ""
    assert nearest_file(str(tmp_path / "ehco.template.json")) == "Did you mean 'echo.template.json'?"
    assert nearest_file(str(tmp_path / "web.yml")) == "Did you mean 'web.yaml'?"
    assert nearest_file(str(tmp_path / "t.json")) == "Did you mean 't.yaml'?"


def test_a_command_tells_it_and_says_what_a_folder_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("network.yaml").touch()
    Path("stacks").mkdir()

    assert main(["render", "netwrok.yaml"]) == 1
    assert capsys.readouterr().err == (
        "cfnkit: netwrok.yaml cannot be read: No such file or directory. Did you mean 'network.yaml'?\n"
    )
    assert main(["render", "stacks"]) == 1
    assert "cfnkit: stacks " in capsys.readouterr().err
