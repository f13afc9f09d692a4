"""`cfnkit cache`: where the caches are, how large they are, and how they go."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from cfnkit.caches import caches_folder
from cfnkit.cli import main

TEMPLATE = "Resources: {Topic: {Type: AWS::SNS::Topic}}\n"


@pytest.fixture
def caches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Path:
    """The folder of the caches, which is empty so far."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "kept"))
    assert main(["cache", "dir"]) == 0
    return Path(capsys.readouterr().out.removesuffix("\n"))


@pytest.mark.skipif(sys.platform != "linux", reason="the variable is one of Linux")
def test_a_check_fills_the_cache_which_is_shown_and_removed(
    caches: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("topic.yaml").write_text(TEMPLATE, "utf-8")
    assert caches == tmp_path / "kept" / "cfnkit"
    assert main(["cache", "info"]) == 0
    assert "there is no cache yet" in capsys.readouterr().out

    assert main(["check", "topic.yaml"]) == 0
    capsys.readouterr()
    assert main(["cache", "info", "--format", "json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    check = next(each for each in shown["caches"] if each["name"] == "check")
    files = [path for path in (caches / "check").rglob("*") if path.is_file()]
    assert (check["files"], check["bytes"]) == (len(files), sum(path.stat().st_size for path in files))
    assert len(files) > 1

    assert main(["cache", "info"]) == 0
    assert f"check             {len(files)} files" in capsys.readouterr().out
    assert main(["cache", "purge"]) == 0
    assert f"removed from {caches}" in capsys.readouterr().err
    assert list(caches.iterdir()) == []
    assert main(["cache", "purge"]) == 0
    assert "0 files removed" in capsys.readouterr().err


@pytest.mark.skipif(sys.platform != "linux", reason="the variable is one of Linux")
def test_a_link_in_the_folder_is_removed_and_what_it_leads_to_stays(caches: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "file").write_text("mine", "utf-8")
    caches.mkdir(parents=True)
    (caches / "check").symlink_to(mine)

    assert main(["cache", "purge"]) == 0
    assert list(caches.iterdir()) == []
    assert (mine / "file").read_text("utf-8") == "mine"


@pytest.mark.parametrize(
    ("system", "variables", "folder"),
    [
        ("linux", {}, "/home/ada/.cache/cfnkit"),
        ("linux", {"XDG_CACHE_HOME": "/kept"}, "/kept/cfnkit"),
        ("linux", {"XDG_CACHE_HOME": "kept"}, "/home/ada/.cache/cfnkit"),
        ("darwin", {}, "/home/ada/Library/Caches/cfnkit"),
        ("win32", {}, "/home/ada/AppData/Local/cfnkit/Cache"),
        ("win32", {"LOCALAPPDATA": "/local"}, "/local/cfnkit/Cache"),
    ],
)
@pytest.mark.skipif(sys.platform == "win32", reason="the home folder is that of another variable")
def test_the_folder_is_where_each_system_keeps_caches(
    system: str, variables: dict[str, str], folder: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    for name, value in {"HOME": "/home/ada", **variables}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "platform", system)
    assert caches_folder() == folder
