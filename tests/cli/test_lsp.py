"""`cfnkit lsp` where it cannot serve an editor."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from cfnkit.cli import main
from support.forks.commands import forked_cfnkit

# Python takes a module that is None for one that is not installed.
WITHOUT = "import sys; sys.modules['pygls'] = None; from cfnkit.cli import main; sys.exit(main(['lsp']))"


def test_without_the_extra_it_says_what_to_install(tmp_path: Path) -> None:
    command = [sys.executable, "-c", WITHOUT]
    run = subprocess.run(command, cwd=tmp_path, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60)
    assert (run.returncode, run.stdout) == (1, "")
    assert run.stderr == "cfnkit: cfnkit lsp needs pygls, of the extra `editor`: pip install 'cfnkit[editor]'.\n"


def test_an_unknown_option_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lsp", "--trust"]) == 1
    assert "--trust" in capsys.readouterr().err


def test_an_editor_that_says_nothing_and_goes_ends_the_server(tmp_path: Path) -> None:
    command = [*forked_cfnkit(), "lsp", "--stdio"]
    run = subprocess.run(command, cwd=tmp_path, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60)
    assert (run.returncode, run.stdout, run.stderr) == (1, "", "")


def test_on_a_terminal_it_says_that_an_editor_starts_it(tmp_path: Path) -> None:
    if sys.platform == "win32":
        pytest.skip("POSIX alone has this")
    terminal, end = os.openpty()
    process = subprocess.Popen([*forked_cfnkit(), "lsp"], cwd=tmp_path, stdin=end, stderr=subprocess.PIPE)
    os.close(end)
    try:
        assert process.stderr is not None
        assert b"an editor starts this" in process.stderr.readline()
    finally:
        process.kill()
        process.communicate()
        os.close(terminal)
