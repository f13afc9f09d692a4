"""Markdown for comments on pull requests: texts in which nothing has a meaning, and tables."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

_VALUE = 300
# Signs of Markdown, and those by which GitHub and GitLab link and mention: @user, octo/repo#1, GH-1, !1, www., a
# scheme or the hash of a commit (in which one character is enough).
# https://docs.github.com/en/get-started/writing-on-github/working-with-advanced-formatting/autolinked-references-and-urls
_SIGNS = re.compile(
    r"[|\\`*~\[\]@!$%]|(?<!&)#|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])|:(?=//)|(?i:(?<=www)\.|(?<=\bGH)-)"
    r"|(?<![0-9A-Za-z])[0-9a-f](?=[0-9a-f]{6,63}(?![0-9A-Za-z]))"
)


def table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]], limit: int) -> str:
    """A table of at most `limit` characters; rows that would make it longer are counted only."""
    lines = [f"| {' | '.join(head)} |", f"|{' --- |' * len(head)}"]
    size = 0
    for number, row in enumerate(rows):
        line = f"| {' | '.join(row)} |"
        size += len(line) + 1
        if size > limit:
            return "\n".join([*lines, "", f"{len(rows) - number:,} more are left out."])
        lines.append(line)
    return "\n".join(lines)


def code(value: str) -> str:
    """A value as an HTML code element, since a code span in a table cannot have every character."""
    if not value:
        return ""
    cut = value if len(value) <= _VALUE else f"{value[:_VALUE]}..."
    return f"<code>{text(cut)}</code>"


def text(value: str) -> str:
    """A text in which no character has a meaning in Markdown or HTML, and nobody is mentioned."""
    line = html.escape(" ".join(value.splitlines()), quote=False)
    return _SIGNS.sub(lambda sign: f"&#{ord(sign[0])};", line)
