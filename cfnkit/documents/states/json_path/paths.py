"""Paths of JSONPath states. https://docs.aws.amazon.com/step-functions/latest/dg/amazon-states-language-paths.html

A path begins with `$` (the input), `$$` (the context object) or `$name` (a variable). Step Functions adds its own
functions to JSONPath and takes only parts of it in a reference path, so that no library for JSONPath knows its paths.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_VARIABLE = re.compile(r"\$\$|\$(?P<name>[^\W\d]\w*)|\$")
_NAME = re.compile(r"[^\s.\[\](){}'\",;]+")
_INDEX = re.compile(r"-?\d+\Z")
_QUOTED = re.compile(r"\s*(['\"])(?:\\.|(?!\1).)*\1\s*\Z", re.DOTALL)


class PathFault(NamedTuple):
    """Why a path is wrong, and the offsets of the part that is so."""

    message: str
    start: int
    end: int
    hint: str = ""


class Path(NamedTuple):
    """A path. variable: the name of the variable that it begins with; empty for none. end: the offset behind it."""

    variable: str
    is_reference: bool
    faults: tuple[PathFault, ...]
    end: int


def read_path(text: str, start: int = 0, within: bool = False) -> Path:
    """The path that begins at an offset of a text; `within` a call, where it ends before a comma or a bracket."""
    begin = _VARIABLE.match(text, start)
    if begin is None:
        return Path("", False, (PathFault("A path begins with $.", start, max(len(text), start + 1)),), len(text))
    variable = begin["name"] or ""
    at, reference = begin.end(), True
    while at < len(text) and not (within and text[at] in ",) "):
        step = _step(text, at)
        if isinstance(step, PathFault):
            return Path(variable, False, (step,), len(text))
        at, single = step
        reference = reference and single
    return Path(variable, reference, (), at)


def _step(text: str, at: int) -> tuple[int, bool] | PathFault:
    """The end of the step at an offset, and whether it leads to one part."""
    if text[at] == "[":
        end = _bracket(text, at)
        if end is None:
            return PathFault("The bracket [ is not closed.", at, at + 1)
        inside = text[at + 1 : end - 1].strip()
        if not inside:
            return PathFault("The brackets [] are empty.", at, end)
        return end, bool(_INDEX.match(inside) or _QUOTED.match(inside))
    if text[at] != ".":
        return PathFault(f"'{text[at:]}' cannot stand here; a step begins with . or [.", at, len(text))
    deep = text.startswith("..", at)
    name = at + 2 if deep else at + 1
    if text[name : name + 1] == "[":
        step = _step(text, name)
        return step if isinstance(step, PathFault) else (step[0], step[1] and not deep)
    match = _NAME.match(text, name)
    if match is None:
        return PathFault("A name must follow after the point.", at, name)
    if text.startswith("(", match.end()):
        end = text.find(")", match.end())
        return (end + 1, False) if end >= 0 else PathFault("The bracket ( is not closed.", match.end(), len(text))
    return match.end(), not deep and match[0] != "*"


def _bracket(text: str, at: int) -> int | None:
    """The offset behind the bracket that closes the one at an offset; texts in it may have brackets."""
    depth, quote, position = 0, "", at
    while position < len(text):
        character = text[position]
        if quote:
            if character == "\\":
                position += 1
            elif character == quote:
                quote = ""
        elif character in "'\"":
            quote = character
        elif character in "[(":
            depth += 1
        elif character in "])":
            depth -= 1
            if depth == 0:
                return position + 1
        position += 1
    return None
