"""The half-typed lines of a YAML text, completed.

A completion is tried on the entry of a section (a resource, a parameter) that the line is in, since libyaml reads
these few lines in a fraction of the time of the whole text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cfnkit.diagnostics import Code
from cfnkit.source import SourceText
from cfnkit.syntax.nodes import Scalar
from cfnkit.syntax.yaml.reader import parse_yaml

_KEY = re.compile(r"""(?P<dashes>\s*(?:-[ ]+)*)(?:"[^"]*"|'[^']*'|[^\s#"'{\[][^#]*?)\s*:(?=\s|$)""")
_DASHES = re.compile(r"\s*-(?:[ ]+-)*(?=\s|$)")
_CLOSING = {"{": "}", "[": "]"}
_BEGINNINGS = " \t!\"%&'*,-:>@[`{|"
# They take about 30 ms to read.
_MOST_CHARACTERS = 100_000
_BEFORE_TOKEN = " \t[{,"


def completed(source: SourceText, edited: list[int]) -> str | None:
    """The text with the lines `edited` (1-based, in their order) completed; None where no completion is found.

    Lines that need no completion are left as they are.
    """
    lines = list(source.lines)
    written = {number: lines[number - 1] for number in edited}
    for number in edited:
        lines[number - 1] = ""
    reading = _Reading()
    done = all(_complete(lines, number, text, reading) for number, text in written.items())
    return _joined(source, lines) if done else None


def _joined(source: SourceText, lines: list[str]) -> str:
    """The lines with the line breaks of the source."""
    text, starts = source.text, source.line_starts
    ends = [*starts[1:], len(text)]
    breaks = (text[start + len(line) : end] for start, line, end in zip(starts, source.lines, ends, strict=True))
    return "".join(line + line_break for line, line_break in zip(lines, breaks, strict=True))


def _complete(lines: list[str], number: int, text: str, reading: _Reading) -> bool:
    """Put a completion of a line into `lines` with which its surroundings can be read; whether there is one.

    It is the first one that repeats no key, or else the first one.
    """
    for first, last in _surroundings(lines, number):
        repeating = None
        for candidate in _candidates(lines, number, text):
            lines[number - 1] = candidate
            codes = reading.problems("\n".join(lines[first:last]), number - first)
            if not codes:
                return True
            if repeating is None and codes == {Code.DUPLICATE_KEY}:
                repeating = candidate
        lines[number - 1] = repeating or ""
        if repeating is not None:
            return True
    return False


class _Reading:
    """Reads parts of one text, until so much was read in vain that the author would wait for it."""

    def __init__(self) -> None:
        self._left = _MOST_CHARACTERS

    def problems(self, text: str, number: int) -> set[Code]:
        """What keeps a part from being read as an object or list; `number` is the line that is completed in it."""
        self._left -= len(text)
        if self._left < 0:
            return {Code.NOT_WELL_FORMED}
        root, problems = parse_yaml(SourceText("", text))
        codes = {one.code for one in problems if one.code is not Code.UNKNOWN_TAG or one.span.line == number}
        if isinstance(root, Scalar):
            codes.add(Code.NOT_WELL_FORMED)
        return codes & {Code.NOT_WELL_FORMED, Code.UNKNOWN_TAG, Code.DUPLICATE_KEY}


def _candidates(lines: list[str], number: int, text: str) -> Iterator[str]:
    """The completions of a line, those that keep most of it first."""
    yield text
    bare = text.rstrip()
    key = _KEY.match(bare)
    closing = _open_at_end(bare)
    for behind in (closing, f"{closing},") if closing else ():
        yield bare + behind
    if bare:
        yield f"{bare}{closing}:"
    if bare.endswith(":"):
        yield f"{bare} |"
    if key is not None:
        yield key[0]
        yield f"{key[0]} |"
    dashes = _DASHES.match(bare)
    if dashes is not None:
        yield dashes[0]
        yield f"{dashes[0]} |"
    word = bare.rstrip(_BEGINNINGS)
    if word != bare:
        yield f"{word}:"
    if bare.endswith(","):
        yield bare[:-1]
    yield f"{bare},"
    yield ""
    for column in _columns(lines, number):
        yield f'{" " * column}"":'
        yield f"{' ' * column}-"


def _open_at_end(line: str) -> str:
    """What closes the quotes and brackets that are open at the end of a line."""
    open_brackets: list[str] = []
    quote = ""
    before = " "
    for character in line:
        if quote:
            if character == quote and before != "\\":
                quote = ""
        elif character in "\"'" and before in _BEFORE_TOKEN:
            quote = character
        elif character in "{[" and (open_brackets or before in _BEFORE_TOKEN):
            open_brackets.append(_CLOSING[character])
        elif open_brackets and character == open_brackets[-1]:
            open_brackets.pop()
        elif character == "#" and before in " \t":
            break
        before = character
    return quote + "".join(reversed(open_brackets))


def _columns(lines: list[str], number: int) -> list[int]:
    """The indentations that the key of the lines below a line can have, the likeliest first."""
    below = next((_indentation(line) for line in lines[number:] if _is_content(line)), 0)
    above = {_indentation(line) for line in lines[max(0, number - 100) : number - 1] if _is_content(line)}
    return sorted((column for column in above | {below - 2} if 0 <= column < below), reverse=True)[:4]


def _surroundings(lines: list[str], number: int) -> Iterator[tuple[int, int]]:
    """The entry of a section that a line (1-based) is in, as a range of indices, and the lines of the next entry.

    Then, in case the entry begins or ends within a text or collection of many lines: the section up to there, and the
    entry alone.
    """
    section = _last(lines, 0, number - 1, 0)
    end = _next(lines, number, 0)
    deeper = min((_indentation(line) for line in lines[section + 1 : end] if _is_content(line)), default=0)
    first, last = _last(lines, section, number - 1, deeper), _next(lines, number, deeper)
    yield first, last + 1
    yield section, last + 1
    yield first, last


def _last(lines: list[str], start: int, stop: int, indentation: int) -> int:
    """The index of the last line before `stop` that is indented by at most `indentation`; `start` when none is."""
    for index in range(stop - 1, start, -1):
        if _is_content(lines[index]) and _indentation(lines[index]) <= indentation:
            return index
    return start


def _next(lines: list[str], start: int, indentation: int) -> int:
    """The index of the first line from `start` on that is indented by at most `indentation`."""
    for index in range(start, len(lines)):
        if _is_content(lines[index]) and _indentation(lines[index]) <= indentation:
            return index
    return len(lines)


def _indentation(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _is_content(line: str) -> bool:
    """Whether a line begins a key or an item: it is not blank, no comment, and does not close a bracket."""
    return bool(line.strip()) and line.lstrip()[0] not in "#]}"
