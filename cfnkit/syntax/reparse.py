"""The parse of a text that differs from a parsed one in a few lines: only the entry that they are in is read again.

An entry is one resource, parameter, mapping, ...: a key of a section and its value.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from cfnkit.diagnostics import Code, Diagnostic
from cfnkit.source import SourceText, Span
from cfnkit.syntax.limits import MAX_PROBLEMS, WARN_BYTES
from cfnkit.syntax.nodes import Mapping, Node
from cfnkit.syntax.parse import YAML, Document, parse
from cfnkit.syntax.yaml.reader import parse_yaml

# Lines that begin or end a YAML document, and directives, have a meaning for the text as a whole.
_OF_DOCUMENTS = re.compile(r"---|\.\.\.|%|\ufeff")
_SURROGATE = re.compile("[\ud800-\udfff]")
# Other findings can be about more than one entry.
_WITHIN_ENTRY = (Code.UNKNOWN_TAG, Code.KEY_NOT_STRING)
_MOST_FINDINGS = MAX_PROBLEMS // 5
_LINE, _SECTION, _NEXT = "\n", "a", "b"


class _Entry(NamedTuple):
    """An entry of a section, and its lines: from line `first` up to, not including, line `end` (1-based).

    `is_last` says that it is the last one of its section, and `in_last` that the section is the last of the text.
    """

    section: str
    key: str
    first: int
    end: int
    is_last: bool
    in_last: bool


def reparsed(old: Document, source: SourceText) -> Document | None:
    """The document of `source`, made of `old`, that of a text with as many lines; None when that cannot be.

    It equals what `parse` gives, with the same spans and diagnostics.
    """
    before, after = old.source.lines, source.lines
    if old.format != YAML or len(before) != len(after) or not _is_of_entries(old):
        return None
    changed = [number for number, pair in enumerate(zip(before, after, strict=True), 1) if pair[0] != pair[1]]
    if not changed or not all(map(_is_usual, (after[number - 1] for number in changed))):
        return None
    entry = _entry_around(old, changed[0], changed[-1])
    if entry is None or _around(old.source, entry) != _around(source, entry) or _is_large(source.text):
        return None
    return _with_entry(old, source, entry)


def parsed_after(old: Document | None, text: str, name: str) -> Document:
    """The document of a text: as `parse` gives it, but from `old`, that of the text before an edit, where possible."""
    if old is not None and old.source.name == name:
        document = reparsed(old, SourceText(name, text))
        if document is not None:
            return document
    return parse(text, name)


def _is_of_entries(old: Document) -> bool:
    """Whether all findings of a document are each about one entry."""
    return len(old.diagnostics) <= _MOST_FINDINGS and all(each.code in _WITHIN_ENTRY for each in old.diagnostics)


def _is_usual(line: str) -> bool:
    """Whether a line has no meaning for the text as a whole, and can be written in UTF-8."""
    return not _OF_DOCUMENTS.match(line) and not _SURROGATE.search(line)


def _is_large(text: str) -> bool:
    return len(text) > WARN_BYTES or (not text.isascii() and len(text.encode()) > WARN_BYTES)


def _around(source: SourceText, entry: _Entry) -> tuple[str, str]:
    """The text before and after the lines of an entry; line breaks may differ in texts of equal lines."""
    text = source.text
    return text[: source.offset(entry.first, 1)], text[source.offset(entry.end, 1) :]


def _entry_around(old: Document, first: int, last: int) -> _Entry | None:
    """The entry that the lines from `first` to `last` are in, after the line of the section's key."""
    root = old.root
    total = len(old.source.lines)
    if not isinstance(root, Mapping) or not _is_block(root, old.source):
        return None
    section = _key_before(root, first, last, total + 1)
    if section is None:
        return None
    name, end, in_last = section
    value = root.entries[name]
    if not isinstance(value, Mapping) or value.span.line <= root.key_span(name).line:
        return None
    if not _is_block(value, old.source):
        return None
    entry = _key_before(value, first, last, end)
    if entry is None:
        return None
    key, until, is_last = entry
    return _Entry(name, key, value.key_span(key).line, until, is_last, in_last)


def _key_before(node: Mapping, first: int, last: int, end: int) -> tuple[str, int, bool] | None:
    """The key of a block mapping whose lines hold those from `first` to `last`; with the line after, and if it is last.

    `end` is the line after the mapping.
    """
    keys = list(node.entries)
    for key, following in pairwise([*keys, ""]):
        is_last = key == keys[-1]
        until = end if is_last else node.key_span(following).line
        if node.key_span(key).line <= first < until:
            return (key, until, is_last) if last < until else None
    return None


def _is_block(node: Mapping, source: SourceText) -> bool:
    """Whether a mapping is in block style, with each key at the beginning of a line."""
    if not node.entries or node.span[1:3] != node.key_span(next(iter(node.entries)))[1:3]:
        return False
    spans = list(map(node.key_span, node.entries))
    if any(span.column != node.span.column for span in spans):
        return False
    margin = " " * (node.span.column - 1)
    return all(source.line(span.line)[: span.column - 1] == margin for span in spans)


def _with_entry(old: Document, source: SourceText, entry: _Entry) -> Document | None:
    """The old document with what the lines of an entry say now."""
    root = old.root
    assert isinstance(root, Mapping)
    section = root.entries[entry.section]
    assert isinstance(section, Mapping)
    found = _read(source, entry)
    if found is None:
        return None
    made, problems = found
    siblings = section.entries.keys() - {entry.key}
    first = next(iter(made.key_spans.values()))
    if first[1:3] != (entry.first, section.span.column) or made.entries.keys() & siblings:
        return None
    outside = (each for each in old.diagnostics if not entry.first <= each.span.line < entry.end)
    diagnostics = tuple(sorted((*outside, *problems), key=lambda each: each.span))
    span, whole = section.span, root.span
    if entry.is_last:
        span = _until(span, made.span)
        whole = _until(whole, made.span) if entry.in_last else whole
    entries: dict[str, Node] = {}
    key_spans: dict[str, Span] = {}
    for key, value in section.entries.items():
        entries.update(made.entries if key == entry.key else {key: value})
        key_spans.update(made.key_spans if key == entry.key else {key: section.key_spans[key]})
    sections = {**root.entries, entry.section: Mapping(entries, key_spans, span)}
    return replace(old, source=source, root=Mapping(sections, root.key_spans, whole), diagnostics=diagnostics)


def _read(source: SourceText, entry: _Entry) -> tuple[Mapping, list[Diagnostic]] | None:
    """The keys and values in the lines of an entry, and what is found in them; None for what only `parse` can tell."""
    is_end = entry.end > len(source.lines)
    lines = source.text[source.offset(entry.first, 1) : source.offset(entry.end, 1)]
    # The lines stand where they stand in the text, below a section, and before another one unless the text ends.
    alone = f"{_LINE * (entry.first - 2)}{_SECTION}:{_LINE}{lines}{'' if is_end else f'{_NEXT}:{_LINE}'}"
    root, problems = parse_yaml(SourceText(source.name, alone))
    if not isinstance(root, Mapping) or list(root.entries) != [_SECTION, *([] if is_end else [_NEXT])]:
        return None
    made = root.entries[_SECTION]
    if not isinstance(made, Mapping) or not _is_block(made, SourceText(source.name, alone)):
        return None
    return None if any(each.code not in _WITHIN_ENTRY for each in problems) else (made, problems)


def _until(span: Span, other: Span) -> Span:
    return span._replace(end_line=other.end_line, end_column=other.end_column)
