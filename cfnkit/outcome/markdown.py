"""Texts of templates in Markdown, so that nothing in them is read as markup. https://spec.commonmark.org/0.31.2/"""

from __future__ import annotations

import re

# What begins a span, a link, a tag, an entity, a table or an address; and at the beginning, a heading or a list.
_MARKUP = re.compile(r"([\\`*_\[\]<>#|~&]|:(?=//)|^\s*[-+=]|^\s*\d+(?=[.)]))")
_TICKS = re.compile(r"`+")
_LINE_BREAKS = re.compile(r"[\r\n\x85\u2028\u2029]+")


def code(text: str) -> str:
    """A text as code on one line."""
    line = _LINE_BREAKS.sub(" ", text)
    fence = "`" * (max((len(ticks) for ticks in _TICKS.findall(line)), default=0) + 1)
    space = " " if line[:1] in ("`", " ", "") or line[-1:] in ("`", " ") else ""
    return f"{fence}{space}{line}{space}{fence}"


def plain(text: str) -> str:
    """A text as prose on one line."""
    return _MARKUP.sub(_escaped, _LINE_BREAKS.sub(" ", text).strip())


def link(text: str, url: str) -> str:
    """A link; the text alone when the address is none of the web."""
    if not re.fullmatch(r"https?://[^\s<>]+", url):
        return plain(text)
    return f"[{plain(text)}](<{url}>)"


def _escaped(match: re.Match[str]) -> str:
    found = match[0].lstrip()
    return f"{found}\\" if found.isdigit() else f"\\{found}"
