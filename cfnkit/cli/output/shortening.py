"""Shorten messages that list many words, for people; the other formats have the whole message."""

from __future__ import annotations

import re

LONGEST = 300  # characters
LONGEST_OF_MACRO = 2_000  # a macro may say more than a line, and its author chose the words

_LIST = re.compile(r"\[([^\[\]]*)\]")
_WORD_BEFORE = re.compile(r"'([^']*)' is not one of \Z")
_ITEM = re.compile(r"'[^']*'|\"[^\"]*\"|[^,\s][^,]*")
_SHOWN = 3


def shortened(message: str, longest: int = LONGEST) -> str:
    """The message, which holds no secret; in a long one, a list has the words nearest to the written one, or the first.

    What is then still longer than `longest` characters has its begin and its end.
    """
    if len(message) <= LONGEST:
        return message
    brief = _LIST.sub(_few, message)
    if len(brief) <= longest:
        return brief
    end = brief[-longest // 3 :]
    return f"{brief[: longest - len(end) - 5]} ... {end}"


def _few(match: re.Match[str]) -> str:
    items = _ITEM.findall(match[1])
    if len(match[0]) < LONGEST // 3 or len(items) <= _SHOWN:
        return match[0]
    from difflib import get_close_matches  # few messages are long

    written = _WORD_BEFORE.search(match.string[: match.start()])
    words = [item.strip("'\"") for item in items]
    near = get_close_matches(written[1], words, _SHOWN) if written else []
    if near:
        items = sorted(items, key=lambda item: near.index(word) if (word := item.strip("'\"")) in near else len(near))
    shown = len(near) or _SHOWN
    return f"[{', '.join(items[:shown])} and {len(items) - shown} more]"
