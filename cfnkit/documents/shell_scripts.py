"""Shell scripts, read by `bash -n`: it parses a script and runs nothing of it."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from functools import lru_cache
from typing import NamedTuple

_SECONDS = 5
_LONGEST = 200_000
_MINIMUM = 4  # the bash of macOS is 3.2, which knows less than that of an instance
_FAULT = re.compile(r"bash: line (\d+): (.*)")
# bash takes the rest of the script for the text of such a document, says so, and exits with 0.
_UNENDED = re.compile(r"here-document at line \d+ delimited by end-of-file \(wanted `(.+)'\)")
_VERSION = re.compile(r"version (\d+)\.")


class ShellFault(NamedTuple):
    """Why a text is no shell script, and its line (from 1)."""

    message: str
    line: int


@lru_cache(maxsize=256)
def shell_fault(text: str) -> ShellFault | None:
    """Why a text is no shell script.

    None for one that is, for one that is too long to be read in time, and where there is no bash from version 4 on.
    """
    program = _bash()
    if program is None or len(text) > _LONGEST or "\0" in text:
        return None
    patterns = ["-O", "extglob"] if "extglob" in text else []  # `shopt` does not run
    command = [program, "--norc", "--noprofile", *patterns, "-n"]
    answer = _run(command, text if text.endswith("\n") else f"{text}\n")
    if answer is None:
        return None
    status, said = answer
    found = _FAULT.search(said)
    if not status or found is None:
        return _unended(text, said)
    lines = text.rstrip("\n").count("\n") + 1
    return ShellFault(found[2].rstrip(), min(int(found[1]), lines))


def _unended(text: str, said: str) -> ShellFault | None:
    """A here-document without an end, if a line would be its end but for the blanks around it."""
    found = _UNENDED.search(said)
    for number, line in enumerate(text.split("\n") if found is not None else (), start=1):
        assert found is not None
        if line.strip() == found[1] != line:
            message = f"nothing ends its here-document, since blanks stand around this {found[1]}"
            return ShellFault(message, number)
    return None


@lru_cache(maxsize=1)
def _bash() -> str | None:
    """The path of a bash that is new enough. That of Windows starts another system, which takes too long."""
    program = None if sys.platform == "win32" else shutil.which("bash")
    if program is None:
        return None
    answer = _run([program, "--version"], "")
    version = _VERSION.search(answer[1]) if answer is not None else None
    return program if version is not None and int(version[1]) >= _MINIMUM else None


def _run(command: list[str], text: str) -> tuple[int, str] | None:
    """The exit status and the messages of bash in an empty environment, in English; None if it takes too long."""
    try:
        done = subprocess.run(
            command,
            input=text.encode("utf-8", "surrogatepass"),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env={"LC_ALL": "C"},
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return None
    return done.returncode, done.stdout.decode("utf-8", "replace")
