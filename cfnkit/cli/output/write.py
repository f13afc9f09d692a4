"""Results to stdout, or to a file."""

from __future__ import annotations

import sys
from pathlib import Path

from cfnkit.diagnostics import ConfigurationError


def write_output(text: str, path: str | None) -> None:
    """Write a text as UTF-8; without a path, or with `-`, to stdout. Raises ConfigurationError."""
    data = text.encode("utf-8", "replace")
    if path is None or path == "-":
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    try:
        Path(path).write_bytes(data)
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be written: {error.strerror}.") from error
