from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from cfnkit.hosts.command import CommandHost
from cfnkit.hosts.python import PythonHost

MakePython = Callable[..., PythonHost]
MakeCommand = Callable[..., CommandHost]


@pytest.fixture
def python_host(tmp_path: Path) -> Iterator[MakePython]:
    """Makes a host for the given `index.py` (and other files), and closes it.

    With the network the host's processes have the numbers that the test sees; `test_confinement` is about the rest.
    """
    hosts: list[PythonHost] = []

    def make(
        code: str = "", *, handler: str = "index.handler", files: dict[str, str] | None = None, **options: Any
    ) -> PythonHost:
        for name, text in {"index.py": code, **(files or {})}.items():
            path = tmp_path / "code" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(dedent(text))
        host = PythonHost(tmp_path / "code", handler, **{"timeout": 30.0, "network": True, **options})
        hosts.append(host)
        return host

    yield make
    for host in hosts:
        host.close()


@pytest.fixture
def command_host(tmp_path: Path) -> Iterator[MakeCommand]:
    """Makes a host for a program in Python, in a folder that it cannot change, and closes it."""
    hosts: list[CommandHost] = []

    def make(code: str, **options: Any) -> CommandHost:
        folder = tmp_path / "code"
        folder.mkdir(exist_ok=True)
        (folder / "program.py").write_text(dedent(code))
        options = {"timeout": 30.0, "network": True, **options}
        hosts.append(CommandHost([sys.executable, "program.py"], cwd=folder, **options))
        return hosts[-1]

    yield make
    for host in hosts:
        host.close()
