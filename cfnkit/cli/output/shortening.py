"""Shorten messages that list many words, for people; the other formats have the whole message."""

from __future__ import annotations

import re
from difflib import get_close_matches

LONGEST = 300  # characters

_LIST = re.compile(r"\[([^\[\]]*)\]")
_WORD_BEFORE = re.compile(r"'([^']*)' is not one of \Z")
_ITEM = re.compile(r"'[^']*'|\"[^\"]*\"|[^,\s][^,]*")
_SHOWN = 3


def shortened(message: str) -> str:
    """The message; when it is long, a list in it has the words nearest to the one that was written, or the first."""
    if len(message) <= LONGEST:
        return message
    brief = _LIST.sub(_few, message)
    if len(brief) <= LONGEST:
        return brief
    end = brief[-LONGEST // 3 :]
    return f"{brief[: LONGEST - len(end) - 5]} ... {end}"


def _few(match: re.Match[str]) -> str:
    items = _ITEM.findall(match[1])
    if len(match[0]) < LONGEST // 3 or len(items) <= _SHOWN:
        return match[0]
    written = _WORD_BEFORE.search(match.string[: match.start()])
    words = [item.strip("'\"") for item in items]
    near = get_close_matches(written[1], words, _SHOWN) if written else []
    if near:
        return f"{len(items)} words; did you mean {', '.join(map(repr, near))}?"
    return f"[{', '.join(items[:_SHOWN])} and {len(items) - _SHOWN} more]"
