"""Checkouts that a test writes, and commands in them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple, Protocol

import pytest

from cfnkit.cli import main
from support.cfn_lint import CfnLint

TEMPLATE = """\
Transform: Evil
Parameters: {DbPassword: {Type: String, NoEcho: true}}
Resources: {Q: {Type: AWS::SQS::Queue}}
"""


class Ran(NamedTuple):
    """The end of a command."""

    returncode: int
    stdout: str
    stderr: str


class Run(Protocol):
    """Runs a command in a folder: `cfnkit` in this process, or `cfn-lint` in one of its own; `more` is environment."""

    def __call__(self, folder: Path, *words: str, **more: str) -> Ran: ...


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path, cfn_lint: CfnLint) -> Run:
    """Run commands of a person whose cache is empty."""

    def run(folder: Path, *words: str, **more: str) -> Ran:
        program, *rest = words
        with monkeypatch.context() as patch:
            patch.chdir(folder)
            patch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
            for name, value in more.items():
                patch.setenv(name, value)
            if program == "cfnkit":
                capsys.readouterr()
                status = main(rest)
                return Ran(status, *capsys.readouterr())
            ended = cfn_lint(rest, folder, os.environ, "")
            return Ran(ended.returncode, ended.stdout, ended.stderr)

    return run


def checkout(folder: Path, macro: str, template: str = TEMPLATE) -> Path:
    """A repository with a macro `Evil` that is configured so."""
    folder.mkdir(exist_ok=True)
    (folder / ".git").mkdir()
    (folder / "t.yaml").write_text(template)
    (folder / ".cfnkit.yaml").write_text(f"version: 1\n{macro}\n")
    return folder
