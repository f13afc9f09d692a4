"""Examples for rules, from their case files: an entry in which a rule finds something, and one in which none does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from cfnkit.syntax import Mapping, Node, Scalar, parse

_LONGEST = 24
# What a case has beside its template; without it, the template shows nothing.
_BESIDE = {"files", "target", "parameters", "twice"}


class Entry(NamedTuple):
    """An entry of a section of a template: its lines, the first's number, and the type of a resource, if it is one.

    A section that has no entries of its own is one without a `section`.
    """

    section: str
    type: str
    first: int
    lines: tuple[str, ...]

    def has(self, line: int) -> bool:
        """Whether a line of the template is in the entry."""
        return self.first <= line < self.first + len(self.lines)

    @property
    def text(self) -> str:
        """The entry below the name of its section."""
        return "\n".join((*self._head, *self.lines))

    def line_in_text(self, line: int) -> int:
        """The line in the text of a line of the template."""
        return line - self.first + 1 + len(self._head)

    @property
    def _head(self) -> tuple[str, ...]:
        return (f"{self.section}:",) if self.section else ()


class Example(NamedTuple):
    """An entry in which a rule finds something, at a line of its text; and a sound one of the same type, if any."""

    wrong: str
    line: int
    right: str


def examples(paths: Iterable[Path]) -> dict[str, Example]:
    """The example of each rule that the case files have a short one for, by the rule's id."""
    found: dict[str, Example] = {}
    for path in paths:
        cases = [case for case in yaml.safe_load_all(path.read_text("utf-8")) if _stands_alone(case)]
        for case in cases:
            sound = [entry for other in cases if other.get("config") == case.get("config") for entry in _sound(other)]
            for id, line, *_ in case["findings"]:
                for entry in entries(case["template"]):
                    if id not in found and entry.has(line) and len(entry.lines) <= _LONGEST:
                        right = next((each for each in sound if _alike(entry, each)), None)
                        found[id] = Example(entry.text, entry.line_in_text(line), right.text if right else "")
    return found


@cache
def entries(template: str) -> tuple[Entry, ...]:
    """The entries of all sections of a YAML template that are written in lines of their own."""
    return tuple(_entries(template))


def _entries(template: str) -> Iterator[Entry]:
    root = parse(template, "template.yaml").root
    lines = template.splitlines()
    if not isinstance(root, Mapping):
        return
    for name, section in root.entries.items():
        is_flow = lines[section.span.line - 1][section.span.column - 1 :].startswith("{")
        if is_flow or not isinstance(section, Mapping):
            first = root.key_span(name).line
            yield Entry("", "", first, tuple(lines[first - 1 : _end(section, lines)]))
            continue
        for id, value in section.entries.items():
            first = section.key_span(id).line
            yield Entry(name, _type(value), first, tuple(lines[first - 1 : _end(value, lines)]))


def _end(node: Node, lines: Sequence[str]) -> int:
    """The number of the last line of a node; a block ends where the next one begins."""
    last, column = node.span.end_line - 1, node.span.end_column - 1
    return last + (last < len(lines) and not (lines[last][:column] or " ").isspace())


def _type(entry: Node) -> str:
    found = entry.entries.get("Type") if isinstance(entry, Mapping) else None
    return found.text if isinstance(found, Scalar) else ""


def _stands_alone(case: dict[str, Any]) -> bool:
    """Whether a case needs nothing but its template, and perhaps a configuration that turns rule tables on."""
    config = yaml.safe_load(case.get("config", "{}"))
    return not _BESIDE & case.keys() and config.keys() <= {"version", "rule_tables"}


def _sound(case: dict[str, Any]) -> Iterator[Entry]:
    """The short entries of a case in whose lines nothing is found."""
    lines = [line for _, line, *_ in case["findings"]]
    for entry in entries(case["template"]):
        suppressed = any("cfnkit" in line for line in entry.lines)
        if len(entry.lines) <= _LONGEST and not suppressed and not any(map(entry.has, lines)):
            yield entry


def _alike(one: Entry, other: Entry) -> bool:
    return bool(one.type) and (one.section, one.type) == (other.section, other.type)
