"""A picture of two panes of a terminal, as SVG: a file with numbered lines, and a command with what it printed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import zip_longest
from typing import NamedTuple

_CHARACTER, _LINE = 7.8, 19
_MARGIN, _BAR = 16, 34
_CODES = {"1": "bold", "2": "dim", "31": "red", "32": "green", "33": "yellow", "34": "blue", "35": "pink", "36": "cyan"}
_CODE = re.compile(r"\x1b\[([0-9;]*)m")
_FOUND = re.compile(r"^ +(\d+):\d+ ", re.MULTILINE)
_KEY = re.compile(r"^[ -]*(?P<key>[^\s:]+(?:::[^\s:]+)*):(?= |$)")
_STYLE = """\
text { font: 13px ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace; fill: #d7dce2;
  white-space: pre }
.back { fill: #161b22 } .bar { fill: #21262d } .found { fill: #f85149; opacity: .16 } .edge { stroke: #30363d }
.bold { font-weight: bold; fill: #fff } .dim { fill: #8b949e } .red { fill: #ff7b72; font-weight: bold }
.green { fill: #7ee787 } .yellow { fill: #e3b341 } .blue { fill: #79c0ff } .pink { fill: #d2a8ff }
.cyan { fill: #76e3ea }"""


class Run(NamedTuple):
    """Characters of one style, which is a class of the picture or empty."""

    text: str
    style: str


Row = Sequence[Run]


def terminal_picture(title: str, name: str, text: str, command: str, printed: str, columns: int) -> str:
    """The SVG of a file `name`, and beside it what a command printed with colours, wrapped at so many columns.

    The lines of the file for which the command printed a place have a background.
    """
    left = list(_numbered(text))
    right = [row for line in (f"\x1b[32m$\x1b[0m {command}", *printed.splitlines()) for row in _wrapped(line, columns)]
    found = {int(line) for line in _FOUND.findall(_CODE.sub("", printed))}
    middle = 2 * _MARGIN + round(max(map(_length, left)) * _CHARACTER)
    width = middle + 2 * _MARGIN + round(columns * _CHARACTER)
    height = _BAR + 2 * _MARGIN + max(len(left), len(right)) * _LINE
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img">',
            f"<title>{escape(title)}</title>",
            f"<style>\n{_STYLE}\n</style>",
            f'<rect class="back" width="{width}" height="{height}" rx="8"/>',
            f'<path class="bar" d="M0 {_BAR}V8a8 8 0 0 1 8-8H{width - 8}a8 8 0 0 1 8 8V{_BAR}z"/>',
            *_text(_MARGIN, 22, (Run(name, "dim"),)),
            *_text(middle + _MARGIN, 22, (Run("terminal", "dim"),)),
            f'<path class="edge" d="M{middle} {_BAR}V{height}"/>',
            *_rows(left, right, found, middle),
            "</svg>\n",
        )
    )


def _rows(left: Sequence[Row], right: Sequence[Row], found: set[int], middle: int) -> Iterator[str]:
    """The elements of both panes, a line of the picture after the other."""
    for number, (ours, theirs) in enumerate(zip_longest(left, right, fillvalue=()), 1):
        bottom = _BAR + _MARGIN + number * _LINE - 5
        if number in found:
            yield f'<rect class="found" y="{bottom - 14}" width="{middle}" height="{_LINE}"/>'
        yield from _text(_MARGIN, bottom, ours)
        yield from _text(middle + _MARGIN, bottom, theirs)


def _numbered(text: str) -> Iterator[Row]:
    """The lines of a YAML text with their numbers, and with a colour for keys."""
    lines = text.splitlines()
    for number, line in enumerate(lines, 1):
        start, end = match.span("key") if (match := _KEY.match(line)) else (0, 0)
        dim = Run(f"{number:{len(str(len(lines)))}}  ", "dim")
        yield [dim, Run(line[:start], ""), Run(line[start:end], "blue"), Run(line[end:], "")]


def _wrapped(line: str, columns: int) -> Iterator[Row]:
    """A line with codes of colours as rows of so many characters."""
    row: list[Run] = []
    for run in _runs(line):
        rest = run.text
        while rest:
            space = columns - _length(row)
            row.append(Run(rest[:space], run.style))
            rest = rest[space:]
            if rest:
                yield row
                row = []
    yield row


def _runs(line: str) -> Iterator[Run]:
    """The parts of a line between its codes. Raises KeyError for a code that this picture has no colour for."""
    style = ""
    for position, part in enumerate(_CODE.split(line)):
        if position % 2:
            style = _CODES[part] if part.strip("0") else ""
        elif part:
            yield Run(part, style)


def _length(row: Iterable[Run]) -> int:
    return sum(len(run.text) for run in row)


def _text(left: float, bottom: int, row: Row) -> Iterator[str]:
    """The elements of a row; each run has its own place, so that no font moves the next."""
    for run in row:
        text = run.text.strip()
        if text:
            place = left + (len(run.text) - len(run.text.lstrip())) * _CHARACTER
            style = f' class="{run.style}"' if run.style else ""
            yield (
                f'<text{style} x="{place:.1f}" y="{bottom}" textLength="{len(text) * _CHARACTER:.1f}" '
                f'lengthAdjust="spacingAndGlyphs">{escape(text)}</text>'
            )
        left += len(run.text) * _CHARACTER
