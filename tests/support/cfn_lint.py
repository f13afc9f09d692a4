"""The command cfn-lint in processes of their own, and, where it can fork, in ones that begin with it imported.

To import cfn-lint takes longer than to lint a small template. A server imports it once and forks for each call, which
knows nothing of other calls.
"""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
import sysconfig
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import TypeAlias

import pytest

CfnLint: TypeAlias = Callable[[Sequence[str], Path, Mapping[str, str], str], "subprocess.CompletedProcess[str]"]
"""The command with arguments, in a folder, with an environment and a text on stdin."""


def installed_cfn_lint(
    words: Sequence[str], folder: Path, environment: Mapping[str, str], stdin: str = ""
) -> subprocess.CompletedProcess[str]:
    """The command as it is installed, in a new process."""
    command = [sys.executable, str(Path(sysconfig.get_path("scripts")) / "cfn-lint"), *words]
    return subprocess.run(
        command, cwd=folder, env=environment, input=stdin, capture_output=True, text=True, timeout=60, check=False
    )


@pytest.fixture(scope="session")
def cfn_lint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CfnLint]:
    """The command, in a fork of a process that has imported it; on Windows, as it is installed."""
    if sys.platform == "win32":
        yield installed_cfn_lint
        return
    streams = tmp_path_factory.mktemp("cfn-lint")
    with subprocess.Popen(
        [sys.executable, __file__, str(streams)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        requests, statuses = server.stdin, server.stdout

        def run(
            words: Sequence[str], folder: Path, environment: Mapping[str, str], stdin: str = ""
        ) -> subprocess.CompletedProcess[str]:
            (streams / "stdin").write_text(stdin, "utf-8")
            request = {"words": [*words], "folder": str(folder), "environment": dict(environment)}
            print(json.dumps(request), file=requests, flush=True)
            status = int(statuses.readline())
            stdout, stderr = ((streams / name).read_text("utf-8") for name in ("stdout", "stderr"))
            return subprocess.CompletedProcess(words, status, stdout, stderr)

        yield run


def _serve(streams: Path) -> None:
    """Fork for each line of stdin, a request, and write its exit status."""
    if sys.platform == "win32":
        raise NotImplementedError("Windows has no fork")
    from cfnlint.runner import main

    for name in ("sympy", "cfnkit.lint.cfn_lint_plugin.hook"):  # cfn-lint imports these later
        import_module(name)
    gc.freeze()
    for line in sys.stdin:
        process = os.fork()
        if process == 0:
            _become(streams, **json.loads(line))
            sys.exit(main())
        print(os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]), flush=True)


def _become(streams: Path, words: list[str], folder: str, environment: dict[str, str]) -> None:
    """Take the place of a new process: its streams, arguments, folder and environment."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        opened = os.open(streams / name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC if number else os.O_RDONLY)
        os.dup2(opened, number)
        os.close(opened)
    sys.stdin = open(0, closefd=False)  # noqa: SIM115 - the old one has read requests ahead
    sys.argv = ["cfn-lint", *words]
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)


if __name__ == "__main__":
    _serve(Path(sys.argv[1]))
