"""The start and the end of the server."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from cfnkit.cli import main


def test_without_the_extra_it_says_what_to_install(tmp_path: Path) -> None:
    program = "import sys; sys.modules['mcp'] = None; from cfnkit.cli import main; sys.exit(main(['mcp']))"
    command = [sys.executable, "-c", program]
    run = subprocess.run(command, cwd=tmp_path, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60)

    assert (run.returncode, run.stdout) == (1, "")
    assert run.stderr == "cfnkit: cfnkit mcp needs mcp 2, of the extra `mcp`: pip install 'cfnkit[mcp]'.\n"


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["mcp", str(tmp_path / "gone")]) == 1
    assert "gone cannot be served: No such file or directory." in capsys.readouterr().err


def test_an_agent_that_says_nothing_and_goes_ends_the_server(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "cfnkit", "mcp", str(tmp_path)]
    run = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60)
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")
