"""Diagnostics for texts that are not JSON, in the service's words, with a hint for the author."""

from __future__ import annotations

import re

from cfnkit.diagnostics import Code, Diagnostic, Problem
from cfnkit.source import SourceText, Span

_BREAK = re.compile("\r\n|[\n\r]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_WORD = re.compile(r"[\w.+-]+")

_READ_AS_JSON = "A text that begins with '{' or '[' is read as JSON."
_NOT_IN_JSON = (
    ("!", f"Short forms as '!Ref' are YAML. {_READ_AS_JSON}"),
    ("'", "In JSON, keys and strings are in double quotes."),
    ("#", "JSON has no comments."),
    ("/", "JSON has no comments."),
    ("\u201c", "These are typographic quotes: JSON uses plain double quotes."),
    ("\u201d", "These are typographic quotes: JSON uses plain double quotes."),
)


class MalformedJson(Exception):
    """The text stops being JSON at `offset`; `shown` is the offset to point at. It never leaves the package."""

    def __init__(self, offset: int, hint: str, shown: int | None = None) -> None:
        super().__init__(hint)
        self.offset = offset
        self.hint = hint
        self.shown = offset if shown is None else shown


def not_well_formed(source: SourceText, error: MalformedJson) -> Diagnostic:
    """The diagnostic for the place where the text stops being JSON.

    The service's parser counts lines that end with CR or LF, and reports the column after the offending character;
    at the end of the text there is no such column.
    """
    breaks = list(_BREAK.finditer(source.text, 0, error.offset))
    line_start = breaks[-1].end() if breaks else 0
    column = error.offset - line_start + (2 if error.offset < len(source.text) else 1)
    message = f"Template format error: JSON not well-formed. (line {len(breaks) + 1}, column {column})"
    line, shown_column = source.position(error.shown)
    span = Span(source.name, line, shown_column, line, min(shown_column + 1, len(source.line(line)) + 1))
    return Diagnostic(Code.NOT_WELL_FORMED, Problem(message, span, hint=error.hint))


def read_string(text: str, offset: int) -> tuple[str, int]:
    """The value of the string whose quote is at `offset`, and the offset after it. Raises MalformedJson."""
    from json import JSONDecodeError, decoder  # slow to import, and needed only for escapes

    try:
        value, end = decoder.scanstring(text, offset + 1, True)  # type: ignore[attr-defined]  # typeshed lacks it
    except JSONDecodeError as error:
        raise _malformed_string(text, offset, error.pos) from None
    # An escape can name half of a pair, which no UTF-8 output can hold.
    return _SURROGATE.sub("\ufffd", value), end


def _malformed_string(text: str, start: int, place: int) -> MalformedJson:
    character = text[place : place + 1]
    if place == start or not character:
        return MalformedJson(len(text), "The quote opened here is not closed.", start)
    if character in "\r\n":
        hint = "The quote opened here is not closed on its line. A line break in a text is written \\n."
        return MalformedJson(place, hint, start)
    if character < " ":
        written = "\\t" if character == "\t" else f"\\u{ord(character):04x}"
        return MalformedJson(place, f"This character is written {written} in JSON.")
    backslash = text.rfind("\\", start, place + 1)
    hint = f"'{text[backslash : backslash + 2]}' is no escape: write a backslash as two."
    return MalformedJson(backslash + 1, hint, backslash)


def hint_for_key(source: SourceText, offset: int, opening: int) -> str:
    """The hint for a place where a key should begin, in the object whose brace is at `opening`."""
    rest = source.text[offset : offset + 80]
    if not rest:
        return _not_closed(source, opening)
    if rest[0] == "}" and source.text[opening + 1 : offset].rstrip().endswith(","):
        return "Remove the comma before the closing bracket."
    if rest[0] == "," or (rest[0] in "]}[{:" and not rest.startswith("{{")):
        return "A key in double quotes is missing here."
    return _other_language(rest) or f"In JSON, a key is in double quotes. {_READ_AS_JSON}"


def hint_for_value(source: SourceText, offset: int) -> str:
    """The hint for a place where a value should begin."""
    rest = source.text[offset : offset + 80]
    if not rest:
        return "The text ends where a value should begin."
    if rest[0] in "]}" and source.text[:offset].rstrip().endswith(","):
        return "Remove the comma before the closing bracket."
    if rest[0] in ",]}:":
        return "A value is missing here."
    word = _WORD.match(rest)
    if word is None:
        return _other_language(rest) or "This does not begin a JSON value."
    if word[0].lower() in ("true", "false", "null"):
        return f"JSON writes {word[0].lower()} in lower case."
    if word[0] == "None":
        return "JSON writes null."
    if word[0][0] in "+-.0123456789":
        return "This is no number in JSON: a sign is '-', there are no leading zeros, and a dot is between digits."
    return f"In JSON, a string is in double quotes. {_READ_AS_JSON}"


def hint_after_value(source: SourceText, offset: int, opening: int) -> str:
    """The hint for a place where a comma or the end of the collection whose bracket is at `opening` should follow."""
    rest = source.text[offset : offset + 80]
    if not rest:
        return _not_closed(source, opening)
    if rest[0] in "]}":
        line, _ = source.position(opening)
        return f"The '{source.text[opening]}' of line {line} is closed with a '{rest[0]}'."
    return _other_language(rest, "!#/") or "A comma is missing before this, or a closing bracket."


def _not_closed(source: SourceText, opening: int) -> str:
    line, _ = source.position(opening)
    return f"The '{source.text[opening]}' opened at line {line} is not closed."


def _other_language(rest: str, starts: str = "!'#/\u201c\u201d") -> str:
    return next((hint for start, hint in _NOT_IN_JSON if rest[0] == start and start in starts), "")
