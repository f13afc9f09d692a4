"""The half-typed lines of a JSON text, completed: strings, colons, values, commas and brackets that are missing.

The text around a line says what is open before it and what must be open after it, so that each line has one
completion.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from cfnkit.source import SourceText

_TOKEN = re.compile(r'"(?:[^"\\\r\n]|\\.)*"?|[{}\[\],:]|[^\s"{}\[\],:]+')
_STRING = re.compile(r'"(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"')
_NOT_IN_STRING = re.compile(r'[\\"\x00-\x1f]')
_WORD = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?|true|false|null")
_CLOSING = {"{": "}", "[": "]"}
_OPENING = {"}": "{", "]": "["}

# Where a text is, within the innermost open bracket.
_START, _AFTER_KEY, _AFTER_COLON, _AFTER_VALUE = range(4)


def completed(source: SourceText, edited: list[int]) -> str | None:
    """The text with the lines `edited` (1-based, in their order) completed; None where brackets do not match."""
    text = source.text
    places = []
    for number in reversed(edited):
        start = source.line_starts[number - 1]
        places.append((start, source.line(number)))
        text = f"{text[:start]}{text[start + len(places[-1][1]) :]}"
    for start, line in reversed(places):  # what is added to earlier lines moves the later ones
        start += len(text) - len(source.text) + sum(len(other) for place, other in places if place >= start)
        before, after = _before(text[:start]), _after(text[start:])
        if before is None:
            return None
        completion = _Completion(before, after)
        completion.read(line)
        completion.end()
        text = completion.text() + text[start:]
    return text


class _Before(NamedTuple):
    """What precedes a line: its text without a comma at its end, the open brackets, and the place among them.

    `end` is the offset after the last token, and `comma` says whether a comma stood there.
    """

    text: str
    brackets: list[str]
    place: int
    end: int
    comma: bool


class _After(NamedTuple):
    """What follows a line: the brackets that must be open, and the first token (empty at the end of the text)."""

    brackets: list[str]
    token: str


def _before(text: str) -> _Before | None:
    brackets: list[str] = []
    last = earlier = ""
    end = 0
    for match in _TOKEN.finditer(text):
        token = match[0][0]
        if token in _CLOSING:
            brackets.append(token)
        elif token in _OPENING and (not brackets or brackets.pop() != _OPENING[token]):
            return None
        earlier, last, end = last, token, match.end()
    if last == ",":
        return _Before(text[: end - 1] + text[end:], brackets, _AFTER_VALUE, end - 1, True)
    if last in ("", *_CLOSING):
        place = _START
    elif last == ":":
        place = _AFTER_COLON
    else:
        is_key = last == '"' and brackets and brackets[-1] == "{" and earlier in ("{", ",")
        place = _AFTER_KEY if is_key else _AFTER_VALUE
    return _Before(text, brackets, place, end, False)


def _after(text: str) -> _After:
    depth = 0
    needed: list[str] = []
    for match in _TOKEN.finditer(text):
        token = match[0]
        if token in _CLOSING:
            depth += 1
        elif token in _OPENING and depth:
            depth -= 1
        elif token in _OPENING:
            needed.append(_OPENING[token])
    first = _TOKEN.search(text)
    return _After(needed[::-1], first[0][0] if first else "")


class _Completion:
    """Writes a line token by token, with what is missing between two of them."""

    def __init__(self, before: _Before, after: _After) -> None:
        self._before = before
        self._after = after
        self._brackets = before.brackets
        self._place = before.place
        self._glue = ""  # the comma at the end of what precedes the line
        self._written: list[str] = []
        self._comma: int | None = -1 if before.comma else None  # the index of a comma that was read; -1: before it

    def text(self) -> str:
        """The text up to the end of the line."""
        before = self._before
        return before.text[: before.end] + self._glue + before.text[before.end :] + "".join(self._written)

    def read(self, line: str) -> None:
        """Write the tokens of a line; what cannot stand where it stands is left out."""
        if not self._brackets and self._place == _AFTER_VALUE:
            return  # after the end of the JSON value
        at = 0
        for match in _TOKEN.finditer(line):
            self._written.append(line[at : match.start()])
            self._token(match[0])
            at = match.end()
        self._written.append(line[at:])

    def end(self) -> None:
        """Write what brings the line to what follows it."""
        after = self._after
        shared = 0
        for ours, needed in zip(self._brackets, after.brackets, strict=False):
            if ours != needed:
                break
            shared += 1
        while len(self._brackets) > shared:
            self._close()
        for bracket in after.brackets[shared:]:
            self._open(bracket)
        if after.token == ":":
            if self._place != _AFTER_KEY:
                self._item('""')
            return
        self._finish()
        if after.token == "," and self._place == _START:
            self._item('""')
            self._finish()
        elif after.token and after.token not in ",}]" and self._place == _AFTER_VALUE:
            self._write_comma()

    def _token(self, token: str) -> None:
        if token in _CLOSING:
            self._open(token)
        elif token in _OPENING:
            is_root = len(self._brackets) == 1 and bool(self._after.brackets)
            if self._brackets and self._brackets[-1] == _OPENING[token] and not is_root:
                self._close()
        elif token == ":":
            if self._place == _AFTER_KEY:
                self._written.append(":")
                self._place = _AFTER_COLON
        elif token == ",":
            self._finish()
            if self._place == _AFTER_VALUE and self._comma is None:
                self._comma = len(self._written)
                self._written.append(" ")
        else:
            self._item(_as_json(token, self._is_key()))

    def _is_key(self) -> bool:
        in_object = bool(self._brackets) and self._brackets[-1] == "{"
        return in_object and self._place in (_START, _AFTER_VALUE)

    def _item(self, text: str) -> None:
        """Write a key or a scalar."""
        is_key = self._is_key()
        self._begin()
        self._written.append(text)
        self._place = _AFTER_KEY if is_key else _AFTER_VALUE

    def _begin(self) -> None:
        """Write what must precede a key or value here."""
        if self._place == _AFTER_KEY:
            self._written.append(": ")
        elif self._place == _AFTER_VALUE:
            self._write_comma()

    def _write_comma(self) -> None:
        if self._comma is not None and self._comma >= 0:
            self._written[self._comma] = ","
        elif self._comma == -1 or not "".join(self._written).strip():
            self._glue = ","
        else:
            self._written.append(",")
        self._comma = None

    def _open(self, bracket: str) -> None:
        if self._is_key():
            self._item('""')
        self._begin()
        self._written.append(bracket)
        self._brackets.append(bracket)
        self._place = _START

    def _close(self) -> None:
        self._finish()
        self._written.append(_CLOSING[self._brackets.pop()])
        self._place, self._comma = _AFTER_VALUE, None

    def _finish(self) -> None:
        """Give the last key a value."""
        if self._place == _AFTER_KEY:
            self._written.append(": null")
        elif self._place == _AFTER_COLON:
            self._written.append(" null")
        else:
            return
        self._place = _AFTER_VALUE


def _as_json(token: str, is_key: bool) -> str:
    """A string, number or word; what is none of them becomes a string."""
    if _STRING.fullmatch(token) or (not is_key and _WORD.fullmatch(token)):
        return token
    inner = token.removeprefix('"')
    return f'"{_NOT_IN_STRING.sub(" ", inner)}"'
