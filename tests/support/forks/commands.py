"""The command cfnkit as a process that starts quickly, since it is a fork of one that has imported cfnkit."""

from __future__ import annotations

import atexit
import os
import shutil
import socket
import subprocess
import sys
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

_HERE = Path(__file__).parent


@cache
def forked_cfnkit(**settings: str) -> tuple[str, ...]:
    """The words that begin a command, in place of `python -m cfnkit`; the first call starts the server.

    `settings` are variables that an interpreter reads when it starts, and that the command has too.

    The process has its own streams, folder, environment and umask, and ends as the command does. Limits and groups of
    processes are those of the server: what is about these, or about the start itself, says `python -m cfnkit`.
    """
    if sys.platform != "linux":  # Windows has no fork, and macOS has libraries that do not survive one
        return (sys.executable, "-m", "cfnkit")
    folder = mkdtemp(prefix="cfnkit")
    place = f"{folder}/socket"
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(place)
        listener.listen()
        server = subprocess.Popen(
            [sys.executable, str(_HERE / "server.py"), str(listener.fileno())],
            cwd=folder,
            env=os.environ | settings | {"XDG_CACHE_HOME": folder},
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            pass_fds=[listener.fileno()],
        )
    atexit.register(_end, server, folder)
    return (sys.executable, "-I", "-S", str(_HERE / "client.py"), place, "cfnkit")


def _end(server: subprocess.Popen[bytes], folder: str) -> None:
    assert server.stdin is not None
    server.stdin.close()
    server.wait(10)
    shutil.rmtree(folder)
