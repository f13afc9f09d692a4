"""A text that stands in a template: written there, or put together by functions, with parts that are not known."""

from __future__ import annotations

import collections.abc as abc
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from cfnkit.source import Span
from cfnkit.syntax import Node

# Characters of the private use area stand for parts that are not known; no document has them for themselves.
FIRST_MARK, LAST_MARK = 0xE000, 0xF8FF
MARKS = re.compile(f"[{chr(FIRST_MARK)}-{chr(LAST_MARK)}]")


class Hole(NamedTuple):
    """A part that is not known: the node that decides it, and how a message names it (`${Name}`)."""

    node: Node
    words: str


@dataclass(frozen=True, slots=True)
class DocumentText:
    """A text with marks, each of which stands for one of the `holes`. `place` gives spans of the source."""

    text: str
    place: Callable[[int, int], Span] = field(repr=False, compare=False)
    holes: abc.Mapping[str, Hole] = field(default_factory=dict, compare=False)

    def span(self, start: int, end: int) -> Span:
        """The span in the source of the text from offset `start` up to, not including, `end` (0-based)."""
        return self.place(start, end)

    def part(self, start: int, end: int) -> DocumentText:
        """The text from offset `start` up to, not including, `end`."""
        return DocumentText(self.text[start:end], lambda low, high: self.place(start + low, start + high), self.holes)

    @property
    def written(self) -> str:
        """The text without what is not known."""
        return MARKS.sub("", self.text)

    @property
    def is_known(self) -> bool:
        """Whether all of the text is known."""
        return is_known_text(self.text)

    def shown(self, text: str) -> str:
        """A part of the text, or a message that quotes it, with the names of what is not known."""
        return shown_text(text, self.holes)


def is_known_text(text: str) -> bool:
    """Whether a text has no marks."""
    return MARKS.search(text) is None


def with_marks_as(stands: str, text: str) -> str:
    """A text with something else in place of the marks, such as `*` in a pattern."""
    return MARKS.sub(lambda mark: stands, text)


def shown_text(text: str, holes: abc.Mapping[str, Hole]) -> str:
    """A text with the names of what is not known in place of the marks."""
    return MARKS.sub(lambda mark: holes[mark[0]].words if mark[0] in holes else "${...}", text)
