"""The text of a file with states: its JSON values, and the places of their flaws."""

from __future__ import annotations

import json
import re
from typing import Any, NamedTuple, NoReturn

from cfnkit.diagnostics import ConfigurationError, Severity
from cfnkit.source import SourceText, Span
from cfnkit.syntax import Document, Mapping, at_path, parse, to_plain
from cfnkit.syntax.limits import MAX_BYTES

_SPACE = re.compile(r"[ \t\r\n]*")
# The number of characters after a syntax error that are parsed again to describe it.
_BEHIND = 1000


class TextValue(NamedTuple):
    """One JSON value of a text, from the 0-based offset `start` to before `end`."""

    value: Any
    start: int
    end: int


class StateText:
    """A text that holds one JSON value, several one after the other (JSON lines, or appended files), or YAML.

    `data` in bytes is UTF-8, or UTF-16 or UTF-32 as PowerShell writes it. Raises ConfigurationError, with the place,
    for any other text. No message quotes a value, which may be secret.
    """

    def __init__(self, data: str | bytes, name: str) -> None:
        """Take the content of the file, and its name in messages."""
        self._source = SourceText(name, data.removeprefix("\ufeff") if isinstance(data, str) else _decoded(data, name))

    def values(self) -> list[TextValue]:
        """The values in order, at least one."""
        text = self._source.text
        start = _skip(text, 0)
        if start == len(text):
            raise ConfigurationError("The file is empty.", self._span(0))
        if text[start] not in "{[":
            return [self._yaml(start)]
        decoder = json.JSONDecoder(parse_constant=_no_json)
        values: list[TextValue] = []
        while start < len(text):
            try:
                value, end = decoder.raw_decode(text, start)
            except RecursionError:
                raise ConfigurationError("The value is nested too deep to be read.", self._span(start)) from None
            except ValueError as error:
                self._refuse_json(start, error)
            values.append(TextValue(value, start, end))
            start = _skip(text, end)
        return values

    def refusal(self, value: TextValue, path: tuple[str | int, ...], message: str) -> ConfigurationError:
        """The error for the part at `path` of one of the values."""
        if value.end - value.start > MAX_BYTES:
            return ConfigurationError(message, self._span(value.start))
        root = self._document(value.start, value.end).root
        parent = at_path(root, path[:-1])
        if path and isinstance(parent, Mapping) and path[-1] in parent.entries:
            return ConfigurationError(message, parent.key_span(str(path[-1])))
        node = at_path(root, path)
        return ConfigurationError(message, root.span if node is None else node.span)

    def _yaml(self, start: int) -> TextValue:
        document = parse(self._source.text, self._source.name)
        _raise_first(document)
        return TextValue(to_plain(document.root), start, len(self._source.text))

    def _refuse_json(self, start: int, error: ValueError) -> NoReturn:
        """Raise for the value at `start`, with the message and hint that a template would get."""
        located = isinstance(error, json.JSONDecodeError)
        at = error.pos if isinstance(error, json.JSONDecodeError) else len(self._source.text)
        if at - start < MAX_BYTES - _BEHIND:
            _raise_first(self._document(start, at + _BEHIND))
        message = "The text is not well-formed JSON." if located else "A number in it is too long to be read."
        raise ConfigurationError(message, self._span(at if located else start)) from None

    def _document(self, start: int, end: int) -> Document:
        """The tree of a part of the text, with its spans in the whole text."""
        text = self._source.text
        if text[start] not in "{[":
            return parse(text, self._source.name)
        line, column = self._source.position(start)
        return parse("\n" * (line - 1) + " " * (column - 1) + text[start:end], self._source.name)

    def _span(self, offset: int) -> Span:
        line, column = self._source.position(offset)
        return Span(self._source.name, line, column, line, column)


def _decoded(data: bytes, name: str) -> str:
    encoding = json.detect_encoding(data)
    try:
        return data.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        before = SourceText(name, data[: error.start].decode(encoding, "ignore"))
        line, column = before.position(len(before.text))
        shown = encoding.upper().removesuffix("-SIG")
        message = f"Byte 0x{data[error.start]:02x} is not {shown}. Save the file as UTF-8."
        raise ConfigurationError(message, Span(name, line, column, line, column)) from None


def _no_json(word: str) -> NoReturn:
    """Refuse NaN and Infinity, which Python's parser accepts."""
    raise ValueError(word)


def _skip(text: str, offset: int) -> int:
    match = _SPACE.match(text, offset)
    return match.end() if match else offset


def _raise_first(document: Document) -> None:
    """Raise for the first error of a document, without a hint of the YAML parser that quotes a value."""
    for finding in document.diagnostics:
        if finding.severity is Severity.ERROR:
            hint = "" if document.format == "yaml" and "'" in finding.hint else finding.hint
            raise ConfigurationError(f"{finding.code.title}. {hint}".rstrip(), finding.span)
