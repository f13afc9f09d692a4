"""Writing: results to stdout or to a file, messages to stderr.

A `Text` is for people: on a standard stream it has the stream's encoding, and colour where that is wanted. A str is a
document, in UTF-8. In both, control characters are written out, and no line is a command of a CI system: whoever made
the document in a form with escapes has used them before. `Verbatim` is a document that stays as it is, except on a
terminal, which takes no control characters and has an encoding of its own.
"""

from __future__ import annotations

import os
import sys
from typing import TextIO, TypeAlias

from cfnkit.cli.output.screen import Screen, is_terminal
from cfnkit.cli.output.text import Text
from cfnkit.pages.visible import harmless, one_line, visible

STDOUT = "-"
"""The path that means stdout."""

_LAST_STANDARD = 2


class Verbatim(str):
    """A document that is written as it is: its maker vouches for what others put into it, or it goes to a file."""


Output: TypeAlias = str | Text


def write_output(output: Output, path: str | None = None, *, private: bool = False) -> None:
    """Write a result to the file at `path`, or to stdout when that is None or ``-``.

    Only its owner can read a `private` file.

    Raises CfnkitError when that fails, and BrokenPipeError when nobody reads stdout any more.
    """
    if path is None or path == STDOUT:
        _send(output, sys.stdout, "stdout")
        return
    text = output.on(Screen()) if isinstance(output, Text) else _document(output)
    from cfnkit.files.writing import write_file

    write_file(path, text.encode("utf-8", "backslashreplace"), private=private)


def write_message(message: str | Text) -> None:
    """Write a message and a line break to stderr, unless it is closed. Raises as `write_output` does.

    A str is one line.
    """
    if sys.stderr is not None:
        _send(Text.of([message]) if isinstance(message, str) else message, sys.stderr, "stderr")


def confirm(question: str) -> bool:
    """Ask a question on stderr; returns whether the answer is yes."""
    _send(f"{one_line(question)} [y/N] ", sys.stderr, "stderr")
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def open_missing() -> None:
    """Open standard streams that were closed before the process began, so that no other file takes their numbers.

    A program that is started would take such a file for its stdout. In `sys`, the streams stay None.
    """
    if None in (sys.stdin, sys.stdout, sys.stderr):
        while (number := os.open(os.devnull, os.O_RDWR)) <= _LAST_STANDARD:
            os.set_inheritable(number, True)
        os.close(number)


def settle() -> None:
    """Drop the rest of stdout and stderr if it cannot be written: the interpreter would try again, and report it."""
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:
                stream.flush()
        except OSError:
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, stream.fileno())
            os.close(nowhere)


def _document(output: str) -> str:
    return output if isinstance(output, Verbatim) else harmless(visible(output))


def _send(output: Output, stream: TextIO | None, name: str) -> None:
    if stream is None:  # it was closed before the process began
        raise _unwritable(name, "it is closed")
    rest = memoryview(_encoded(output, stream))
    try:
        stream.flush()
        while rest:
            rest = rest[stream.buffer.write(rest) :]  # it takes all at once, unless Python runs unbuffered
        stream.buffer.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise _unwritable(name, str(error.strerror)) from error


def _unwritable(name: str, why: str) -> Exception:
    from cfnkit.diagnostics import CfnkitError  # help and the version start without it

    return CfnkitError(f"{name} cannot be written: {why}.")


def _encoded(output: Output, stream: TextIO) -> bytes:
    if isinstance(output, Text):
        screen = Screen.of(stream)
        return output.on(screen).encode(screen.encoding)
    text = _document(output)
    if not is_terminal(stream):
        return text.encode("utf-8", "backslashreplace")
    screen = Screen.of(stream)
    return screen.shown(text).encode(screen.encoding)
