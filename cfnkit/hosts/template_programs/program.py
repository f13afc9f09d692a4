"""Templates that a Python program makes, named `FILE.py:NAME` by the user: running it is what that word asks for."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

from cfnkit.diagnostics import ConfigurationError

_REFERENCE = re.compile(r"(?P<file>.+\.py):(?P<name>[^\W\d]\w*(?:\.[^\W\d]\w*)*)", re.DOTALL)
TIME_LIMIT = 120.0
"""The seconds that a program may take."""

REFUSED = 3
"""The exit status of `worker` where the program or its template has a fault, which it then prints."""


def names_template(word: str) -> bool:
    """Whether a word of the command line names a template of a program, `stack.py:template`, and no file."""
    found = _REFERENCE.fullmatch(word)
    return found is not None and not os.path.lexists(word) and os.path.isfile(found["file"])


def template_of_program(word: str) -> bytes:
    """The template `NAME` of the program `FILE.py`, which runs as `python FILE.py` would, but as no main module.

    What it prints goes to stderr. Raises ConfigurationError, with the program's own reason and line.
    """
    import subprocess  # a check from the cache starts without it

    found = _REFERENCE.fullmatch(word)
    assert found is not None
    worker = str(Path(__file__).with_name("worker.py"))
    command = [sys.executable, worker, os.path.abspath(found["file"]), found["name"]]
    try:
        run = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, timeout=TIME_LIMIT, check=False)
    except subprocess.TimeoutExpired as error:
        raise ConfigurationError(f"{word} makes no template: it ran longer than {TIME_LIMIT:g} seconds.") from error
    if run.returncode == 0:
        return run.stdout
    why = run.stdout.decode("utf-8", "replace").strip() if run.returncode == REFUSED else ""
    raise ConfigurationError(f"{word} makes no template: {why or f'it ended with the status {run.returncode}'}")
