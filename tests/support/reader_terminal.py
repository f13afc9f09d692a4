"""A reader's terminal: a command of cfnkit in a folder, run in the process of the tests, with all that it prints."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import NamedTuple

from cfnkit.cli import main


class Ended(NamedTuple):
    """A command that ended: its exit status, and what it printed, stdout and stderr in one."""

    status: int
    printed: str


def typed(words: Sequence[str], folder: Path) -> Ended:
    """Run `cfnkit` with words as arguments in a folder. Paths below the folder are printed without it."""
    printed = BytesIO()
    terminal = TextIOWrapper(printed, "utf-8", write_through=True)
    with within(folder), redirect_stdout(terminal), redirect_stderr(terminal):
        try:
            status = main(list(words))
        except SystemExit as ended:  # help and the version
            status = int(ended.code or 0)
    return Ended(status, printed.getvalue().decode().replace(f"{folder}{os.sep}", ""))


@contextmanager
def within(folder: Path) -> Iterator[None]:
    """Run in a folder, as a terminal does."""
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)
