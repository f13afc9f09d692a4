"""The files that arguments name; ``-`` is stdin. Apart from `inputs`, so that a check from the cache starts fast."""

from __future__ import annotations

import sys

from cfnkit.diagnostics import ConfigurationError

STDIN = "-"
STDIN_NAME = "<stdin>"


def input_name(path: str) -> str:
    """The name of an input in messages."""
    return STDIN_NAME if path == STDIN else path


def read_input(path: str) -> bytes:
    """The content of a file, or of stdin. Raises ConfigurationError."""
    try:
        if path == STDIN:
            if sys.stdin is None:  # it was closed before the process began
                raise ConfigurationError("stdin cannot be read: it is closed.")
            return sys.stdin.buffer.read()
        with open(path, "rb") as file:
            return file.read()
    except OSError as error:
        raise ConfigurationError(f"{'stdin' if path == STDIN else path} cannot be read: {error.strerror}.") from error
