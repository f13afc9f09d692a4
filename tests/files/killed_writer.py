"""Replaces a file, each time in a process that is killed one line later: `killed_writer.py PATH OLD NEW`.

PATH has the bytes of the file OLD before, or is not there where OLD is not, and gets those of NEW. Prints a line for
each process: whether it was killed, and what it left, `old`, `new` or else. It is a program since forks of the tests,
which are large, take long.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from types import FrameType
from typing import Any

from cfnkit.files import writing

if sys.platform == "win32":
    raise NotImplementedError("Windows has no fork")


def main(path: Path, before: bytes | None, new: bytes) -> None:
    """Kill before each line of the module of files that are written, until none is left."""
    line, was_killed = 0, True
    while was_killed:
        path.unlink(missing_ok=True)
        if before is not None:
            path.write_bytes(before)
        was_killed = killed_at(line, path, new)
        found = path.read_bytes() if path.exists() else None
        print(was_killed, "old" if found == before else "new" if found == new else "else")
        line += 1


def killed_at(line: int, path: Path, new: bytes) -> bool:
    """Whether a process that replaces a file was killed before it ran so many lines of the module."""
    child = os.fork()
    if child == 0:
        left = line

        def trace(frame: FrameType, event: str, argument: Any) -> Any:
            nonlocal left
            if frame.f_code.co_filename != writing.__file__:
                return None
            if event == "line":
                left -= 1
                if left < 0:
                    os.kill(os.getpid(), signal.SIGKILL)
            return trace

        sys.settrace(trace)
        writing.replace_file(path, new)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


if __name__ == "__main__":
    place, old, made = map(Path, sys.argv[1:])
    main(place, old.read_bytes() if old.exists() else None, made.read_bytes())
