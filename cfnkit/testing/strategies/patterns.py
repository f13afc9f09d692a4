"""Texts that match a regular expression of a resource type's schema."""

from __future__ import annotations

import contextlib
import re
import warnings
from functools import lru_cache
from typing import Any

from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument

# Readable characters are enough.
_ALPHABET = st.characters(min_codepoint=32, max_codepoint=126, include_characters="\t\n\r")
_PROPERTY = re.compile(r"\\([pP])(?:\{\^?(\w+)\}|(\w))")
# The ASCII characters of each Unicode property, as the inside of a character class.
_CLASSES = {
    "L": "a-zA-Z",
    "N": "0-9",
    "Nd": "0-9",
    "Z": " ",
    "Zs": " ",
    "P": r"!-#%-*,-/:;?@\[-\]_{}",
    "S": r"$+<->^`|~",
    "M": "",
    "Alpha": "a-zA-Z",
    "Digit": "0-9",
    "Alnum": "a-zA-Z0-9",
    "Graph": "!-~",
    "Print": " -~",
    "ASCII": " -~",
    "Punct": r"!-/:-@\[-`{-~",
}
_NOT_CONTROL = ("C", "Cc", "Cntrl")
_RANGE = re.compile(r"(\\u\w{4}|\\x\w\w|\\.|[^\\])-(\\u\w{4}|[^\x00-\x7f])", re.DOTALL)
# A repeated repetition, for which `re` takes exponential time.
_REPEATED = re.compile(r"\((\.[*+])\)(?:\{\d+,\d*\}|[*+])")
# A length that is written as a look-ahead, which hypothesis cannot generate from.
_LENGTH = re.compile(r"\^?\(\?=\.\{(\d+),(\d+)\}\$\)")
_STRETCHES = 64
_SECONDS = 0.5


@lru_cache(maxsize=4096)
def texts_matching(pattern: str, min_size: int = 0, max_size: int | None = None) -> st.SearchStrategy[str]:
    """ASCII texts in which `pattern` matches, of `min_size` to `max_size` characters.

    Schemas are written for several engines (`\\p{L}`, `(?i)` in the middle, `[\\w-.]`); the pattern is read as the
    package `regex` reads it. `st.nothing()` for a pattern that cannot be read.
    """
    lengths = _LENGTH.match(pattern)
    if lengths:
        min_size, max_size = max(min_size, int(lengths[1])), min(int(lengths[2]), max_size or int(lengths[2]))
    readable = _readable(_LENGTH.sub("^", pattern))
    if readable is None or (max_size is not None and max_size < min_size):
        return st.nothing()
    written = st.from_regex(readable, fullmatch=True, alphabet=_ALPHABET)
    try:
        written.validate()
    except InvalidArgument:
        return st.nothing()
    return written.map(lambda text: _stretched(text, pattern, min_size)).filter(
        lambda text: len(text) >= min_size and (max_size is None or len(text) <= max_size) and matches(pattern, text)
    )


def matches(pattern: str, text: str) -> bool:
    """Whether the pattern of a schema matches anywhere in a text; a pattern that cannot be read matches every text."""
    compiled = _compiled(pattern)
    try:
        return compiled is None or compiled.search(text, timeout=_SECONDS) is not None
    except TimeoutError:
        return False


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> Any:
    import regex

    try:
        return regex.compile(pattern, regex.V0)
    except (regex.error, RecursionError):
        return None


@lru_cache(maxsize=1024)
def _readable(pattern: str) -> re.Pattern[str] | None:
    """The pattern rewritten for Python's `re`, which knows less; None when that is not possible."""
    narrow = _REPEATED.sub(r"\1", _RANGE.sub(_within_ascii, pattern))
    with warnings.catch_warnings():
        # `re` warns of character classes whose meaning will change; those are rewritten.
        warnings.simplefilter("error", FutureWarning)
        for text in (narrow, _rewritten(narrow)):
            with contextlib.suppress(re.error, RecursionError, OverflowError, FutureWarning):
                return re.compile(text, re.ASCII)
    return None


def _within_ascii(found: re.Match[str]) -> str:
    """A range of characters, cut to ASCII; it may have a million characters."""
    first, last = _ordinal(found[1]), _ordinal(found[2])
    if last < 0x7F:
        return found[0]
    return f"{found[1]}-~" if first < 0x7F else ""


def _ordinal(written: str) -> int:
    return int(written[2:], 16) if written[:2] in ("\\u", "\\x") else ord(written[-1])


def _rewritten(pattern: str) -> str:
    text = re.sub(r"\(\?[is]+\)", "", pattern)
    text = re.sub(r"(\\[wsdWSD])-(?!\])", r"\1\\-", text)
    written, inside, offset = [], False, 0
    while offset < len(text):
        found = _PROPERTY.match(text, offset)
        if found:
            written.append(_class(found[2] or found[3], found[1] == "P", inside))
            offset = found.end()
            continue
        size = 2 if text[offset] == "\\" else 1
        piece = text[offset : offset + size]
        written.append(f"\\{piece}" if inside and piece in "[&|~" else piece)
        inside = piece == "[" or (inside and piece != "]")
        offset += size
    return "".join(written)


def _class(name: str, negated: bool, inside: bool) -> str:
    if name in _NOT_CONTROL:
        characters = " -~" if negated else r"\x00-\x1f\x7f"
    else:
        characters = r"\x00-\x7f" if negated and name == "M" else _CLASSES.get(name, "a-z")
    return characters if inside else f"[{characters}]"


def _stretched(text: str, pattern: str, size: int) -> str:
    """A text that is too short, with one of its characters repeated where the pattern still matches."""
    missing = size - len(text)
    if missing <= 0:
        return text
    if not text:
        return "a" * size
    for offset in range(len(text) - 1, max(-1, len(text) - _STRETCHES), -1):
        longer = text[:offset] + text[offset] * missing + text[offset:]
        if matches(pattern, longer):
            return longer
    return text
