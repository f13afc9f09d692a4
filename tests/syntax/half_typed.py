"""Texts as they are while somebody types in them: one line of a whole text is half typed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from random import Random
from typing import NamedTuple, TypeAlias

from cfnkit.syntax import Document, Scalar, parse, walk

_WORDS = ("Na", "Description", "T", "Proper")
_BEGINNINGS = (
    *("{", "[", '"', "'", "!", "&", "*", "- ", "\t", "|", "Key: {", "Key: '", 'Key: "a', "Key: !Su", "Key: [a, b"),
    *('Key: !Sub "${A', "- {a: b", "- Key: '", "Key: &", "Key: *", "Key: %", "Key: @", "Key: `", "Key: }"),
)
_ENDS = ("{", '"', "!", "&", "- ", "\t", " {", ' "', " !", " &", " - ")

_Placed: TypeAlias = tuple[int, int, int, int, str, str]


class HalfTyped(NamedTuple):
    """A text whose line `line` (1-based) is half typed, and the scalars of the whole text that lie on other lines.

    A scalar is the four numbers of its span, its kind and its text.
    """

    text: str
    line: int
    scalars: Counter[_Placed]

    def kept(self, document: Document) -> float:
        """The share of these scalars that a document has, at the same places."""
        found = _scalars(document, lambda first, last: not first <= self.line <= last)
        return (found & self.scalars).total() / max(self.scalars.total(), 1)


def half_typed(text: str, kind: str, count: int, random: Random) -> Iterator[HalfTyped]:
    """At most `count` texts of a kind: `key`, `value`, `line` (cut), `end`, `beginning` or `blank`."""
    whole = parse(text)
    lines = text.split("\n")
    for _ in range(count):
        number = random.randrange(len(lines))
        line = lines[number]
        start = len(line) - len(line.lstrip(" "))
        margin = line[:start]
        if not line.strip() or line[start] == "#":
            continue
        if kind in ("key", "beginning"):
            word = random.choice(_WORDS) if kind == "key" else random.choice(_BEGINNINGS)
            quote = '"' if kind == "key" and whole.format == "json" else ""
            new = [*lines[: number + 1], f"{margin}{quote}{word}", *lines[number + 1 :]]
            yield HalfTyped("\n".join(new), number + 2, _moved(whole, number + 2))
            continue
        if kind == "value":
            start = line.find(": ") + 2
            changed = line[: random.randrange(start, len(line))] if 2 <= start < len(line) else line
        else:
            cut = line[: start + random.randrange(1, max(2, len(line) - start))]
            changed = {"line": cut, "end": line + random.choice(_ENDS), "blank": margin}[kind]
        scalars = _scalars(whole, lambda first, last, at=number + 1: not first <= at <= last)  # type: ignore[misc]
        yield HalfTyped("\n".join([*lines[:number], changed, *lines[number + 1 :]]), number + 1, scalars)


def _moved(whole: Document, line: int) -> Counter[_Placed]:
    """The scalars of a document after a line is inserted as line `line`, without those that it splits."""
    moved: Counter[_Placed] = Counter()
    for (first, column, last, end, kind, text), count in _scalars(whole, lambda *_: True).items():
        if not first < line <= last:
            down = first >= line
            moved[first + down, column, last + down, end, kind, text] += count
    return moved


def _scalars(document: Document, wanted: Callable[[int, int], bool]) -> Counter[_Placed]:
    return Counter(
        (*node.span[1:], node.kind, node.text)
        for _, node in walk(document.root)
        if isinstance(node, Scalar) and wanted(node.span.line, node.span.end_line)
    )
