"""Diagnostics for texts that are not YAML, in the service's words, with a hint for the author."""

from __future__ import annotations

import re
from typing import Any, NamedTuple, TypeAlias

import yaml

from cfnkit.diagnostics import Code, Diagnostic, Problem
from cfnkit.source import SourceText, Span
from cfnkit.vocabulary import SHORT_FORMS

_Place: TypeAlias = tuple[int, int]

_MESSAGE = "Template format error: YAML not well-formed. (line {line}, column {column})"

_UNREADABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MAX_KEY = 1024
_INDENTATION = re.compile(r"[\s\u200b]*")
_NO_SPACE_AFTER_COLON = re.compile(r"\s*(?:- +)*[\w:]*\w:[^\s:/]")
_TAG_BEFORE = re.compile(r"!(\w+)\s+\Z")
_ESCAPED_QUOTES = {"'": "a quote as two: ''", '"': 'a quote as \\"'}

# A part of libyaml's message, and the hint. `{start}` is the line where the construct began, `{column}` its column.
_HINTS = (
    ("escape c", "In double quotes a backslash begins an escape: write it twice, or use single quotes."),
    ("hexdecimal number", "In double quotes a backslash begins an escape: write it twice, or use single quotes."),
    ("expected ',' or", "The bracket opened at line {start} is not closed, or a comma is missing."),
    ("expected '-' indicator", "The items of the list of line {start} all begin with a '-' in column {column}."),
    ("expected node content", "A value is missing here, or a bracket before it is not closed."),
    ("could not find expected ':'", "A colon is missing after the key at line {start}."),
    ("block sequence entries", "A list begins on a line of its own, below its key."),
    ("mapping keys are not allowed", "A value that begins with '?' must be in quotes."),
    ("whitespace or line break", "A space must follow a tag."),
    ("undefined tag handle", "If this is text and not a function, quote it."),
    ("incompatible YAML", "A template is YAML 1.1: remove the line with '%YAML'."),
    ("expected <document start>", "A template is one YAML document: remove what follows '...', or the line with '%'."),
    ("comment or line break", "The text begins on the line below '|' or '>'."),
    ("equal to 0", "The number after '|' or '>' counts the spaces of the indentation: 1 to 9."),
)


def unreadable_character(source: SourceText) -> tuple[int, Diagnostic]:
    """The offset of the first character that YAML does not allow, and the diagnostic for it."""
    match = _UNREADABLE.search(source.text)
    offset = match.start() if match else 0
    character = match[0] if match else "\0"
    hint = f"The character U+{ord(character):04X} is not allowed in YAML. "
    if character == "\0":
        hint += "Is the file UTF-16? Save it as UTF-8."
    else:
        hint += f'In double quotes it can be written as "\\x{ord(character):02x}".'
    place = source.position(offset)
    return offset, _not_well_formed(source, place, place, hint)


def yaml_error(error: yaml.YAMLError, source: SourceText, last: Span | None) -> Diagnostic:
    """The diagnostic for an error of the YAML parser; `last` is the span of the scalar before it, if any."""
    end = source.position(len(source.text))
    mark: Any = getattr(error, "problem_mark", None)
    context_mark: Any = getattr(error, "context_mark", None) or mark
    place = min((mark.line + 1, mark.column + 1), end) if mark else end
    start = (context_mark.line + 1, context_mark.column + 1) if context_mark else place
    problem, context = (str(getattr(error, name, None) or "") for name in ("problem", "context"))
    if "quoted scalar" in context and "unexpected" in problem:
        hint, shown = "The quote opened here is not closed.", start
    else:
        hint = _Trouble(problem, source, place, start, last).hint()
        shown = start if place == end and "expected ',' or" in problem else place
    if place != shown and hint:
        hint += " CloudFormation names the place where it notices this."
    return _not_well_formed(source, place, shown, hint or f"{problem[:1].upper()}{problem[1:]} {context}".strip() + ".")


def _not_well_formed(source: SourceText, place: _Place, shown: _Place, hint: str) -> Diagnostic:
    """The diagnostic for an error that libyaml reports at `place`, with a span of one character at `shown`."""
    line, column = shown
    span = Span(source.name, line, column, line, min(column + 1, len(source.line(line)) + 1))
    return Diagnostic(Code.NOT_WELL_FORMED, Problem(_MESSAGE.format(line=place[0], column=place[1]), span, hint=hint))


class _Trouble(NamedTuple):
    """An error of libyaml at `place`, in the construct that began at `start`; `last` is the scalar before it."""

    problem: str
    source: SourceText
    place: _Place
    start: _Place
    last: Span | None

    def hint(self) -> str:
        """The hint; empty when only libyaml's own words help."""
        problem = self.problem
        match = _INDENTATION.match(self.source.line(self.place[0]))
        indentation = match[0] if match else ""
        if "\t" in indentation or "a tab character" in problem:
            return "YAML allows no tabs for indentation: use spaces."
        if not indentation.isascii():
            return f"The line is indented with the character U+{ord(max(indentation)):04X}: use plain spaces."
        character = self._character(self.place)
        if "alphabetic or numeric" in problem:
            return f"A value that begins with '{self._character(self.start)}' must be in quotes."
        if "cannot start any token" in problem or ("expected node content" in problem and character in tuple("}],")):
            return f"A value that begins with '{character}' must be in quotes."
        tag = _TAG_BEFORE.search(self.source.text[: self.source.offset(*self.place)][-100:])
        if character == "!" and tag:
            outer = SHORT_FORMS.get(tag[1], f"Fn::{tag[1]}")
            return f"One value has one tag: write '{outer}:' in place of '!{tag[1]}', and the inner function below it."
        if "mapping values" in problem:
            return self._colon_hint()
        if "expected key" in problem:
            return self._key_hint()
        line, column = self.start
        return next((hint.format(start=line, column=column) for part, hint in _HINTS if part in problem), "")

    def _character(self, place: _Place) -> str:
        line, column = place
        return self.source.line(line)[column - 1 : column]

    def _colon_hint(self) -> str:
        """The hint for a colon after something that is no key."""
        (line, column), last = self.place, self.last
        if last is None or last.line == line:
            if column > _MAX_KEY:
                return f"A key has at most {_MAX_KEY:,} characters."
            return "A value with a colon and a space in it must be in quotes."
        if self.source.cut(last)[:1] in _ESCAPED_QUOTES:
            return _missing_quote(last.line)
        if _NO_SPACE_AFTER_COLON.match(self.source.line(last.line)):
            return f"A space is missing after the colon at line {last.line}."
        if self.source.line(last.line)[: last.column - 1].rstrip().endswith((":", "-")):
            return f"Line {last.line} has a value, and this line is indented below it: check the indentation."
        return f"A colon is missing after the key at line {last.line}."

    def _key_hint(self) -> str:
        """The hint for a place where a key should begin."""
        (line, column), last = self.place, self.last
        follows = last is not None and last.end_line == line and last.end_column <= column
        opening = self.source.cut(last)[:1] if last is not None and follows else ""
        begun = last.line if last is not None else line
        if opening in _ESCAPED_QUOTES and begun < line:
            return _missing_quote(begun)
        if opening in _ESCAPED_QUOTES:
            return f"There is text after the closing quote. Within the quotes, write {_ESCAPED_QUOTES[opening]}."
        if self.source.line(line)[: column - 1].strip():
            return "There is text after the end of the value: put the whole value in quotes."
        if opening in ("|", ">"):
            return f"The text that begins at line {begun} is indented less here: indent all its lines alike."
        if self.source.line(line)[column - 1 :].startswith("- "):
            return "There is a list item where a key is expected: indent the list below its key."
        line, column = self.start
        return f"The keys of the object that begins at line {line} all begin in column {column}: check the indentation."


def _missing_quote(line: int) -> str:
    return f"The quote opened at line {line} is closed in this line only. Is one missing at line {line}?"
