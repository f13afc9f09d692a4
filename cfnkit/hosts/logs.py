"""The logs of macros, for people."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import PurePath

_HEADS = ("(most recent call last):", "(most recent call first):")
# A frame of a traceback, and of what faulthandler writes when a handler hangs.
_FRAME = re.compile(r'  File "(?P<path>[^"]+)", line \d+,? in ')
# A frame of Node that is not the macro's: of a package, or of Node itself.
_OF_NODE = re.compile(
    r" +at .*?(?:[/\\]node_modules[/\\](?P<name>(?:@[^/\\]+[/\\])?[^/\\]+)|\bnode:\w|\[eval\d*\]|\(<anonymous>\))"
)
# Installed, or beside a package that runs on the Lambda runtime client; the kit is in that package.
_LIBRARY = re.compile(r"(?:-packages|[/\\]cfnkit-\w+[/\\](?:libraries|code(?=[/\\]cfnkit[/\\])))[/\\](?P<name>[^/\\]+)")
# What the runtime client of Lambda says of each exception.
_NOISE = "LAMBDA_WARNING: Unhandled exception."
_PYTHON = re.compile(r"[/\\]lib(?:64)?[/\\]python3[^/\\]*[/\\]|[/\\]Lib[/\\]|\A<frozen ")
_CFNKIT = str(PurePath(__file__).parent.parent / "-").removesuffix("-")
# What the kit's line about a call has, and a line of a macro's own has hardly.
_RECORD = ("level", "outcome", "requestId", "transform", "durationMs")


def readable(log: str) -> str:
    """A log without line ends at its end; a line of JSON with a traceback, as the kit writes it, is that traceback."""
    return "\n".join(shown for shown, _ in map(_readable_line, log.rstrip().splitlines()))


def telling(log: str) -> str:
    """What a log adds to the sentence about a failure: `readable`, with the macro's own frames, and no more.

    Frames of libraries, of Python and of cfnkit are counted in one line, unless the traceback has no others; the line
    about the call that the kit writes is left out, since the sentence has its message.
    """
    found = (_readable_line(line) for line in log.rstrip().splitlines() if _NOISE not in line)
    lines = [shown for shown, is_record in found if not is_record]
    return "\n".join(_own_node_frames(_own_frames("\n".join(lines).splitlines()))).strip("\n")


def _readable_line(line: str) -> tuple[str, bool]:
    """A line for people, and whether it says nothing but that a call was made, and how it ended."""
    if not line.startswith("{"):
        return line, False
    try:
        facts = json.loads(line)
    except (ValueError, RecursionError):
        return line, False
    if not isinstance(facts, dict):
        return line, False
    if facts.get("traceback"):
        return str(facts["traceback"]).rstrip(), False
    return line, all(name in facts for name in _RECORD)


def _own_frames(lines: list[str]) -> Iterator[str]:
    """The lines; frames that are not the macro's own are one line where they stand together, if it has any."""
    if all(_owner(frame["path"]) for frame in map(_FRAME.match, lines) if frame is not None):
        yield from lines
        return
    position = 0
    while position < len(lines):
        yield lines[position]
        position += 1
        if lines[position - 1].endswith(_HEADS):
            end = position
            while end < len(lines) and lines[end].startswith("  "):
                end += 1
            yield from _counted(lines[position:end])
            position = end


def _counted(traceback: list[str]) -> Iterator[str]:
    frames: list[tuple[str, list[str]]] = []
    for line in traceback:
        head = _FRAME.match(line)
        if head is not None:
            frames.append((_owner(head["path"]), [line]))
        elif frames:
            frames[-1][1].append(line)
        else:
            frames.append(("", [line]))
    others: list[str] = []
    for owner, lines in [*frames, ("", [])]:
        if owner:
            others.append(owner)
            continue
        if others:
            yield f"  {_frames(others)}"
            others = []
        yield from lines


def _own_node_frames(lines: Iterable[str]) -> Iterator[str]:
    """The lines, with those of frames of Node and of its packages counted where they stand together."""
    for is_other, group in groupby(lines, key=lambda line: _OF_NODE.match(line) is not None):
        if is_other:
            found = map(_OF_NODE.match, group)
            yield f"    {_frames([match['name'] or 'Node' for match in found if match is not None])}"
        else:
            yield from group


def _frames(owners: list[str]) -> str:
    count = f"{len(owners)} frames" if len(owners) > 1 else "1 frame"
    return f"... {count} of {', '.join(dict.fromkeys(owners))}"


def _owner(path: str) -> str:
    """Whose code a frame is in, if it is not the macro's: the name of a library, cfnkit or Python."""
    library = _LIBRARY.search(path)
    if library is not None:
        return library["name"].removesuffix(".py")
    if path.startswith(_CFNKIT):
        return "cfnkit"
    return "Python" if _PYTHON.search(path) else ""
