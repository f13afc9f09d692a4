"""`cfnkit demo`: the examples, and what can be done with them."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from cfnkit.bundled import bundled_folder
from cfnkit.cli import main

EXAMPLES = bundled_folder("templates") / "examples"


def cfnkit(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"XDG_CACHE_HOME": str(folder / ".cache")}
    command = [sys.executable, "-m", "cfnkit", *words]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=60)


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_each_command_that_is_printed_shows_something(tmp_path: Path) -> None:
    printed = cfnkit(tmp_path, "demo", "my examples").stdout

    assert files(tmp_path / "my examples") == files(EXAMPLES)
    assert "  cd 'my examples'\n" in printed
    commands = [shlex.split(line, comments=True) for line in printed.splitlines() if line.startswith("  cfnkit ")]
    assert {command[1] for command in commands} == {"check", "render", "explain", "refs", "targets", "graph", "drift"}
    for _, *words in commands:
        run = cfnkit(tmp_path / "my examples", *words)
        assert (run.returncode == 1) is (words[0] == "drift"), run.stderr  # what it shows has drifted
        assert run.stdout
        # The snapshot and the lookups of the demo are no templates, as a check of the folder says.
        said = [line for line in run.stderr.splitlines() if "files are no templates" not in line]
        assert said == (["3 targets."] if words[0] == "targets" else [])


def test_nothing_is_overwritten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "cfnkit-demo").mkdir()

    assert main(["demo"]) == 1
    assert list((tmp_path / "cfnkit-demo").iterdir()) == []


def test_what_an_installer_compiled_is_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = tmp_path / "bundled" / "examples" / "echo" / "__pycache__"
    source.mkdir(parents=True)
    (source / "index.cpython-311.pyc").touch()
    (source.parent / "index.py").touch()
    monkeypatch.setattr("cfnkit.bundled.bundled_folder", lambda name: tmp_path / "bundled")

    assert main(["demo", str(tmp_path / "demo")]) == 0
    assert [path.name for path in (tmp_path / "demo").rglob("*")] == ["echo", "index.py"]
