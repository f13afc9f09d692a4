"""Examples for rules, from their case files: an entry in which a rule finds something, and one in which none does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from cfnkit.syntax import Mapping, Node, Scalar, parse

_LONGEST = 24
_ANY = 1_000
_AROUND = 5
_TEMPLATE = "template.yaml"
# What a case has beside its template; without it, the template shows nothing.
_BESIDE = {"files", "target", "parameters", "twice", "command", "while", "bytes"}
_WHILE = {"typed": "in an editor, before the file is saved", "saved": "in an editor, after the file is saved"}


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


class File(NamedTuple):
    """A file of an example, or what matters of it; `line` is one to point at, counted from 1, or 0."""

    name: str
    text: str
    line: int = 0


class Example(NamedTuple):
    """Files in which a rule finds something, at a line of the first; and files in which it finds nothing.

    `where` says which check finds it, if that is not any, and `right_where` which check finds nothing.
    """

    wrong: tuple[File, ...]
    right: tuple[File, ...]
    where: str = ""
    right_where: str = ""


def examples(paths: Iterable[Path]) -> dict[str, Example]:
    """An example of each rule that the case files have one for, by the rule's id.

    A case with `right` is the right example of the rules that this names; the wrong one stands before it. Else the
    plainest finding is the wrong example, and the sound entry of a template that is most like it the right one.
    """
    files = {path: list(yaml.safe_load_all(path.read_text("utf-8"))) for path in paths}
    found: dict[str, Example] = {}
    for own in files.values():
        for at, case in enumerate(own):
            for id in case.get("right", ()):
                found.setdefault(id, _pair(id, own[:at], case))
    cases = [(path, case) for path, own in files.items() for case in own if "template" in case]
    for is_plain in (_stands_alone, lambda case: True):
        for longest in (_LONGEST, _ANY):
            for path, case in cases:
                if is_plain(case):
                    alike = [each for of, each in cases if of == path and _is_of(case, each)]
                    for id, example in _examples_in(case, alike, longest):
                        found.setdefault(id, example)
    return found


def _pair(id: str, before: Sequence[dict[str, Any]], right: dict[str, Any]) -> Example:
    """The example of a rule whose right side is a case of its own; the last case before it that finds it is wrong."""
    wrong = next(case for case in reversed(before) if id in map(_id, case["findings"]))
    line = next(row[1] for row in wrong["findings"] if _id(row) == id)
    shown = list(_files(wrong))
    first = shown[0]
    if len(first.text.split("\n")) > _LONGEST and first.name == _TEMPLATE:
        entry = next(each for each in entries(wrong["template"]) if each.has(line))
        text, line = abridged(entry.text, entry.line_in_text(line))
        first = File(_TEMPLATE, text)
    wrong_files = (first._replace(line=line), *shown[1:])
    right_files = [each for each in _files(right) if each not in shown]
    return Example(wrong_files, tuple(right_files) or tuple(_files(right))[:1], _where(wrong), _where(right))


def _id(row: Sequence[Any]) -> str:
    """The id of the rule in a finding of a case, without the name of a rule of one's own."""
    return str(row[0]).partition("/")[0]


def _files(case: dict[str, Any]) -> Iterator[File]:
    """The files of a case: the one with the findings, the template, and what is beside it."""
    template = [File(_TEMPLATE, case["template"].rstrip())] if "template" in case else []
    files = [*template, *_beside(case)]
    named = case.get("in", _TEMPLATE)
    yield from sorted(files, key=lambda file: file.name != named)


def _examples_in(case: dict[str, Any], alike: Sequence[dict[str, Any]], longest: int) -> Iterator[tuple[str, Example]]:
    sound = [entry for other in alike for entry in _sound(other)]
    for row in case["findings"]:
        id, line = _id(row), row[1]
        for entry in [_whole(case["template"])] if case.get("whole") else entries(case["template"]):
            if entry.has(line) and len(entry.lines) <= longest:
                text, marked = abridged(entry.text, entry.line_in_text(line))
                wrong = (File(_TEMPLATE, text, marked), *_beside(case))
                right = _most_like(entry, sound)
                yield id, Example(wrong, (File(_TEMPLATE, right),) if right else (), _where(case))


def _most_like(entry: Entry, sound: Iterable[Entry]) -> str:
    """The text of the sound entry that is written most like another one, of the same type."""
    texts = dict.fromkeys(each.text for each in sound if _alike(entry, each) and each.text != entry.text)
    return max(texts, key=lambda text: SequenceMatcher(None, entry.text, text).quick_ratio(), default="")


def _is_of(case: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether an entry of another case means the same beside the files and the configuration of a case."""
    return all(other.get(key) == case.get(key) for key in ("config", "files")) or _stands_alone(other)


def _beside(case: dict[str, Any]) -> Iterator[File]:
    """The files beside the template of a case."""
    if "config" in case and not _stands_alone(case):
        yield File(".cfnkit.yaml", case["config"].rstrip())
    for name, text in case.get("files", {}).items():
        yield File(name, abridged(text.rstrip(), 1)[0])


def _where(case: dict[str, Any]) -> str:
    """How the check of a case is run, as the end of a sentence."""
    target = case.get("target", {})
    said = [_WHILE[case["while"]]] if "while" in case else []
    said += [f"with `{case['command']}`"] if "command" in case else []
    said += [f"with comments that make it {case['bytes']:,} bytes"] if "bytes" in case else []
    said += [f"in the region {target['region']}"] if "region" in target else []
    said += [f"with `-p {name}={value}`" for name, value in target.get("parameters", {}).items()]
    return " and ".join([*said, *(["with `--run-macros-twice`"] if case.get("twice") else [])])


def abridged(text: str, line: int) -> tuple[str, int]:
    """A text of at most so many lines, and the number of a line in it: what is far from the line is `...`.

    The lines that hold the line, by their indentation, stay.
    """
    lines = text.split("\n")
    if len(lines) <= _LONGEST:
        return text, line
    kept = {*range(max(1, line - _AROUND), line + _AROUND + 1), 1, 2, 3}
    depth = _depth(lines[line - 1])
    for number in range(line - 1, 0, -1):
        if lines[number - 1].strip() and _depth(lines[number - 1]) < depth:
            depth = _depth(lines[number - 1])
            kept.add(number)
    shown: list[str] = []
    marked = line
    for number, each in enumerate(lines, 1):
        if number in kept:
            shown.append(each)
        elif number - 1 in kept:
            shown.append(" " * _depth(each) + "...")
        if number == line:
            marked = len(shown)
    return "\n".join(shown), marked


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip())


def _whole(template: str) -> Entry:
    """A template as one entry, of a case with `whole: true`, whose parts mean nothing alone."""
    return Entry("", "", 1, tuple(template.splitlines()))


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
