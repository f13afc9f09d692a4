"""What keeps a text from being YAML: in the service's words, and with what to do about it."""

from __future__ import annotations

import re
from typing import Any

import yaml

from cfnkit.diagnostics import Code, Diagnostic
from cfnkit.source import SourceText, Span

_MESSAGE = "Template format error: YAML not well-formed. (line {line}, column {column})"

_UNREADABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_INDENTATION = re.compile(r"[\s\u200b]*")
_NO_SPACE_BEHIND_COLON = re.compile(r"\s*(?:- +)*[\w:]*\w:[^\s:]")
_ESCAPED_QUOTES = {"'": "a quote as two: ''", '"': "a quote as \\\""}

# By a part of libyaml's problem: what to do. `{start}` is the line of what was being read, `{column}` its column.
_HINTS = (
    ("escape c", "In double quotes a backslash begins an escape: write it twice, or use single quotes."),
    ("hexdecimal number", "In double quotes a backslash begins an escape: write it twice, or use single quotes."),
    ("expected ',' or", "The bracket opened at line {start} is not closed, or a comma is missing."),
    ("expected '-' indicator", "The items of the list of line {start} all begin with a '-' in column {column}."),
    ("could not find expected ':'", "A colon is missing behind the key at line {start}."),
    ("block sequence entries", "A list begins on a line of its own, below its key."),
    ("mapping keys are not allowed", "A value that begins with '?' must stand in quotes."),
    ("whitespace or line break", "A space must follow a tag."),
    ("undefined tag handle", "If this is text and not a function, quote it."),
    ("incompatible YAML", "A template is YAML 1.1: remove the line with '%YAML'."),
    ("expected <document start>", "A text holds one YAML document: remove what follows the '...', or the line with '%'."),
    ("comment or line break", "The text begins on the line below '|' or '>'."),
    ("equal to 0", "The number behind '|' or '>' counts the spaces of the indentation: 1 to 9."),
)


def more_than_one_document(span: Span) -> Diagnostic:
    """The diagnostic for the second YAML document of a text, which begins at `span`."""
    message = "The text holds more than one YAML document; a template is one."
    hint = "Remove what follows, or put it in a file of its own."
    return Diagnostic(Code.NOT_WELL_FORMED, message, span, hint=hint)


def unreadable_character(source: SourceText) -> tuple[int, Diagnostic]:
    """The offset of the first character that YAML does not take, and the diagnostic for it."""
    match = _UNREADABLE.search(source.text)
    offset = match.start() if match else len(source.text)
    character = source.text[offset : offset + 1]
    line, column = source.position(offset)
    hint = f'In double quotes it can be written as "\\x{ord(character):02x}".' if character else ""
    if character == "\0":
        hint = "Is the file UTF-16? Save it as UTF-8."
    message = _MESSAGE.format(line=line, column=column)
    span = Span(source.name, line, column, line, column + 1)
    named = f"The character U+{ord(character):04X} cannot stand in YAML. " if character else ""
    return offset, Diagnostic(Code.NOT_WELL_FORMED, message, span, hint=named + hint)


def yaml_error(error: yaml.YAMLError, source: SourceText, last: Span | None) -> Diagnostic:
    """The diagnostic for an error of the YAML parser; `last` is the scalar that was read last, if one was."""
    mark: Any = getattr(error, "problem_mark", None)
    context_mark: Any = getattr(error, "context_mark", None) or mark
    problem, context = (str(getattr(error, name, None) or "") for name in ("problem", "context"))
    if mark is None:
        line, column = source.position(len(source.text))
        return _not_well_formed(source, (line, column), (line, column), problem or str(error))
    place = min((mark.line + 1, mark.column + 1), source.position(len(source.text)))
    start = context_mark.line + 1, context_mark.column + 1
    unclosed = "quoted scalar" in context and "unexpected" in problem
    at_end = place == source.position(len(source.text))
    hint = "The quote opened here is not closed." if unclosed else _hint(problem, source, place, start, last)
    shown = start if unclosed or (at_end and "expected ',' or" in problem) else place
    return _not_well_formed(source, place, shown, hint or f"{problem[:1].upper()}{problem[1:]} {context}".strip() + ".")


def _not_well_formed(source: SourceText, place: tuple[int, int], shown: tuple[int, int], hint: str) -> Diagnostic:
    line, column = shown
    behind = min(column + 1, len(source.line(line)) + 1)
    message = _MESSAGE.format(line=place[0], column=place[1])
    return Diagnostic(Code.NOT_WELL_FORMED, message, Span(source.name, line, column, line, behind), hint=hint)


def _hint(problem: str, source: SourceText, place: tuple[int, int], start: tuple[int, int], last: Span | None) -> str:
    line, column = place
    text = source.line(line)
    match = _INDENTATION.match(text)
    indentation = match[0] if match else ""
    character = text[column - 1 : column]
    if "\t" in indentation or "a tab character" in problem:
        return "YAML takes no tabs for indentation: use spaces."
    if not indentation.isascii():
        return f"The line is indented with the character U+{ord(max(indentation)):04X}: use plain spaces."
    if "alphabetic or numeric" in problem:
        return f"A value that begins with '{source.line(start[0])[start[1] - 1 : start[1]]}' must stand in quotes."
    if "cannot start any token" in problem or ("expected node content" in problem and character in ("}", "]", ",")):
        return f"A value that begins with '{character}' must stand in quotes."
    if "mapping values" in problem:
        return _colon_hint(source, place, last)
    if "expected key" in problem:
        return _key_hint(source, place, start, last)
    return next((hint.format(start=start[0], column=start[1]) for part, hint in _HINTS if part in problem), "")


def _colon_hint(source: SourceText, place: tuple[int, int], last: Span | None) -> str:
    """What to do where a colon stands behind something that is no key."""
    line, column = place
    if last is None or last.line == line:
        if column > 1024:
            return "A key has at most 1,024 characters."
        return "A value with a colon and a space in it must stand in quotes."
    if _NO_SPACE_BEHIND_COLON.match(source.line(last.line)):
        return f"A space is missing behind the colon at line {last.line}."
    if source.line(last.line)[: last.column - 1].rstrip().endswith((":", "-")):
        return f"Line {last.line} has a value, and this line is indented below it: check the indentation."
    return f"A colon is missing behind the key at line {last.line}."


def _key_hint(source: SourceText, place: tuple[int, int], start: tuple[int, int], last: Span | None) -> str:
    """What to do where a key should begin and does not."""
    line, column = place
    opening = source.cut(last)[:1] if last is not None and (last.end_line, last.end_column) <= place else ""
    if last is not None and last.end_line == line and opening in ('"', "'"):
        if last.line < line:
            return f"The quote opened at line {last.line} is closed in this line only. Is one missing at line {last.line}?"
        return f"Text stands behind the closing quote. Within the quotes, write {_ESCAPED_QUOTES[opening]}."
    if source.line(line)[: column - 1].strip():
        return "Text stands behind the end of the value: put the whole value in quotes."
    if last is not None and last.end_line == line and opening in ("|", ">"):
        return f"The text that begins at line {last.line} is indented less here: indent all its lines alike."
    if source.line(line)[column - 1 :].startswith("- "):
        return "A list item stands where a key is expected: indent the list below its key."
    return f"The keys of the object that begins at line {start[0]} all begin in column {start[1]}: check the indentation."
