"""The processes of a session, as Linux lists them."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator


class SessionProcesses:
    """The processes of the session that `leader` began, and those that left it and have `mark` in their environment.

    Only Linux tells of them.
    """

    def __init__(self, leader: int, mark: bytes) -> None:
        self._leader = leader
        self._mark = mark
        self._started = _started(leader)
        self._older: set[str] = set()  # processes that started before the leader

    def alive(self) -> Iterator[int]:
        """The processes that run."""
        if sys.platform != "linux":
            return
        for name in os.listdir("/proc"):
            if not name.isdigit() or name in self._older:
                continue
            stat = _stat(name)
            if stat and int(stat[19]) < self._started:
                self._older.add(name)
            elif stat and stat[0] not in b"ZX" and (int(stat[3]) == self._leader or self._has_mark(name)):
                yield int(name)

    def _has_mark(self, process: str) -> bool:
        try:
            with open(f"/proc/{process}/environ", "rb") as file:
                return self._mark in file.read()
        except OSError:
            return False


def _stat(process: int | str) -> list[bytes]:
    """The fields of `/proc/PID/stat` from the state on (man 5 proc); empty when the process does not exist."""
    try:
        with open(f"/proc/{process}/stat", "rb") as file:
            text = file.read()
    except OSError:
        return []
    return text[text.rindex(b")") + 2 :].split()


def runs(process: int) -> bool:
    """Whether a process runs: it exists, and was not only left by its end."""
    stat = _stat(process)
    return bool(stat) and stat[0] not in b"ZX"


def _started(process: int) -> int:
    """The start of a process in the kernel's ticks; 0 when it is unknown."""
    stat = _stat(process)
    return int(stat[19]) if stat else 0
