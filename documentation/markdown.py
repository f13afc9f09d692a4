"""Texts of the program as Markdown."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence

_CODE = re.compile(r"(`[^`]+`)")
_MEANT = re.compile(r"([\\*_\[\]|~^{}])")
_OPTION = re.compile(r"(?<![\w`-])(--[a-z][\w-]*|-[a-z]\b)")


def prose(text: str) -> str:
    """A text in one line in which only code spans have a meaning; options are code."""
    parts = _CODE.split(" ".join(text.split()))
    return "".join(
        code(part[1:-1]) if _CODE.fullmatch(part) else _OPTION.sub(_option, _escaped(part)) for part in parts
    )


def code(text: str) -> str:
    """A text as code, also in a cell of a table."""
    escaped = html.escape(text, quote=False).replace("|", "&#124;")
    return f"<code>{escaped}</code>"


def fence(text: str, language: str = "text", marked: int = 0, title: str = "") -> list[str]:
    """The lines of a block of code; `marked` is a line to point at, counted from 1, and `title` the name of a file."""
    mark = f' hl_lines="{marked}"' if marked else ""
    named = f' title="{title}"' if title else ""
    return [f"```{language}{named}{mark}", *text.rstrip("\n").splitlines(), "```", ""]


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """The lines of a table, and an empty one."""
    return [_row(head), "|" + "---|" * len(head), *map(_row, rows), ""]


def page(title: str, *blocks: Iterable[str]) -> str:
    """A page of blocks of lines."""
    return "\n".join([f"# {title}", "", *(line for block in blocks for line in block)]).rstrip("\n") + "\n"


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _option(option: re.Match[str]) -> str:
    return code(option[1])


def _escaped(part: str) -> str:
    return _MEANT.sub(r"\\\1", html.escape(part, quote=False))
