"""TOML to a tree, with the lines of its keys. https://toml.io/en/v1.0.0"""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

from cfnkit.diagnostics import Code, Diagnostic, Problem
from cfnkit.source import SourceText, Span
from cfnkit.syntax.nodes import Mapping, Node, Scalar, Sequence, from_plain
from cfnkit.syntax.parse import Document

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

if TYPE_CHECKING:
    from cfnkit.json_schema import Json

TOML = "toml"
_PATH = tuple[str, ...]
_BARE = r"[A-Za-z0-9_-]+|\"[^\"]*\"|'[^']*'"
_NAME = rf"(?:{_BARE})(?:\s*\.\s*(?:{_BARE}))*"
_TABLE = re.compile(rf"\s*\[\[?\s*(?P<name>{_NAME})\s*\]\]?")
_ENTRY = re.compile(rf"(?P<indent>\s*)(?P<name>{_NAME})(?P<equals>\s*=\s*)(?P<value>.*?)\s*(?:#.*)?$")
_PART = re.compile(_BARE)
_WHERE = re.compile(r"\(at line (?P<line>\d+), column (?P<column>\d+)\)")


def parse_toml(text: str, name: str) -> Document:
    """The tree of a text in TOML. A key has its place; a value has that of the rest of its first line.

    A text that is not well-formed has a diagnostic with the place.
    """
    source = SourceText(name, text)
    whole = Span(name, 1, 1, *source.position(len(text)))
    try:
        root: Json = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = _WHERE.search(str(error))
        place = (int(found["line"]), int(found["column"])) if found else source.position(len(text))
        problem = Problem("The text is not well-formed TOML.", Span(name, *place, *place))
        return Document(source, TOML, Mapping({}, {}, whole), (Diagnostic(Code.NOT_WELL_FORMED, problem),))
    return Document(source, TOML, _placed(from_plain(_without_dates(root), whole), (), _places(source)), ())


def _without_dates(value: Json) -> Json:
    """A value with the text of each date and time, which JSON does not have."""
    if isinstance(value, dict):
        return {key: _without_dates(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_without_dates(each) for each in value]
    return value if isinstance(value, (str, int, float, bool)) else str(value)


def _places(source: SourceText) -> dict[_PATH, tuple[Span, Span]]:
    """The places of the key and of the value of each entry, and of each table, by path."""
    places: dict[_PATH, tuple[Span, Span]] = {}
    table: _PATH = ()
    for number, line in enumerate(source.lines, 1):
        header = _TABLE.match(line)
        if header is not None:
            table = _path(header["name"])
            span = Span(source.name, number, header.start("name") + 1, number, header.end("name") + 1)
            places.setdefault(table, (span, span))
            continue
        entry = _ENTRY.match(line)
        if entry is not None:
            key = Span(source.name, number, entry.start("name") + 1, number, entry.end("name") + 1)
            value = key._replace(column=entry.start("value") + 1, end_column=entry.end("value") + 1)
            places.setdefault((*table, *_path(entry["name"])), (key, value))
    return places


def _path(name: str) -> _PATH:
    return tuple(part.strip("\"'") for part in _PART.findall(name))


def _placed(node: Node, path: _PATH, places: dict[_PATH, tuple[Span, Span]]) -> Node:
    """A tree with the places of its entries; what has no place of its own has that of what contains it."""
    span = places[path][1] if path in places else node.span
    if isinstance(node, Scalar):
        return Scalar(node.kind, node.text, span)
    if isinstance(node, Sequence):
        return Sequence(tuple(_placed(_at(item, span), (), {}) for item in node.items), span)
    below = {key: (*path, key) for key in node.entries}
    entries = {key: _placed(_at(each, span), below[key], places) for key, each in node.entries.items()}
    keys = {key: places[where][0] if where in places else span for key, where in below.items()}
    return Mapping(entries, keys, span)


def _at(node: Node, span: Span) -> Node:
    if isinstance(node, Scalar):
        return Scalar(node.kind, node.text, span)
    if isinstance(node, Sequence):
        return Sequence(node.items, span)
    return Mapping(node.entries, node.key_spans, span)
