"""Suppressions in comments of YAML: ``# cfnkit: ignore E3012, W9718 until 2027-01-31: reason``.

A comment after something is about its line. A comment on a line of its own is about the block below it: the entry of a
mapping, or the item of a list, that begins on the next line with content.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from datetime import date

from cfnkit.lint.results import Manner
from cfnkit.lint.suppression.suppression import Suppression
from cfnkit.source import SourceText, Span
from cfnkit.syntax import Document, Mapping, Node, Scalar, Sequence
from cfnkit.vocabulary import nearest

_MARK = "cfnkit:"
_COMMENT = re.compile(r"(?:^|(?<=[ \t]))#[ \t]*cfnkit:[ \t]*(\w+)\b[ \t]*(.*)$", re.MULTILINE)
_DIRECTIVE = re.compile(r"(?P<ids>[^:]*?)(?:\buntil[ \t]+(?P<until>[^\s:]+)[ \t]*)?(?::[ \t]*(?P<reason>.*))?")
_SEPARATOR = re.compile(r"[\s,]+")
FORM = "Write '# cfnkit: ignore E3012: reason', with several ids after commas, and 'until 2027-01-31' before the colon."


def suppressions_in_comments(document: Document) -> Iterator[Suppression]:
    """The suppressions in the comments of a document; none in JSON, which has no comments."""
    source = document.source
    if document.format != "yaml" or _MARK not in source.text or not document.well_formed:
        return
    layout, around = _Layout(document), document.within
    for match in _COMMENT.finditer(source.text):
        line, column = source.position(match.start())
        if around and not around.contains(Span(source.name, line, column, line, column)):
            continue
        if nearest(match[1], ["ignore"]) and not layout.is_in_a_text(line, column):
            end = source.position(match.end())
            yield _suppression(match[1], match[2].rstrip(" \t"), Span(source.name, line, column, *end), layout)


def _suppression(verb: str, text: str, span: Span, layout: _Layout) -> Suppression:
    alone = not layout.source.line(span.line)[: span.column - 1].strip()
    block = layout.block_below(span.line) if alone else span
    directive = _DIRECTIVE.fullmatch(text)
    if verb != "ignore" or directive is None:
        return Suppression((), Manner.COMMENT, span, flaw=f"'{verb} {text}' is no suppression. {FORM}")
    ids = tuple(id for id in _SEPARATOR.split(directive["ids"]) if id)
    reason = (directive["reason"] or "").strip()
    until, flaw = parse_day(directive["until"])
    return Suppression(
        ids, Manner.COMMENT, span, reason, until, block, line=not alone, flaw=flaw or flaw_of(ids, reason)
    )  # fmt: skip


def parse_day(text: str | None) -> tuple[date | None, str]:
    """The day in a text, or a sentence about what is wrong with it."""
    try:
        return (date.fromisoformat(text) if text else None), ""
    except ValueError:
        return None, f"'{text}' is not a day, such as 2027-01-31."


def flaw_of(ids: tuple[str, ...], reason: str) -> str:
    """A sentence about a suppression that says too little to have an effect; empty for a complete one."""
    if not ids:
        return "It names no rule."
    return "" if reason else f"It gives no reason, which it must: after a colon, why {ids[0]} does not matter here."


class _Layout:
    """Where the texts and the blocks of a document are, for any number of comments."""

    def __init__(self, document: Document) -> None:
        self.source = document.source
        nodes = list(_nodes(document.root))
        keys = (span for node in nodes if isinstance(node, Mapping) for span in node.key_spans.values())
        # Texts do not overlap.
        self._texts = sorted([node.span for node in nodes if isinstance(node, Scalar)] + list(keys), key=_start)
        self._starts = list(map(_start, self._texts))
        self._blocks: dict[int, Span] = {}
        for node in nodes:  # outer ones first
            for block in _blocks(node):
                self._blocks.setdefault(block.line, block)
        self._following = _lines_with_content_after(self.source)

    def is_in_a_text(self, line: int, column: int) -> bool:
        """Whether a place is within a key or a scalar."""
        before = bisect_right(self._starts, (line, column)) - 1
        return before >= 0 and (line, column) < (self._texts[before].end_line, self._texts[before].end_column)

    def block_below(self, line: int) -> Span | None:
        """The outermost entry or item that begins on the next line with content."""
        following = self._following[line]
        return None if following is None else self._blocks.get(following)


def _nodes(root: Node) -> Iterator[Node]:
    yield root
    below = root.entries.values() if isinstance(root, Mapping) else root.items if isinstance(root, Sequence) else ()
    for node in below:
        yield from _nodes(node)


def _start(span: Span) -> tuple[int, int]:
    return span.line, span.column


def _blocks(node: Node) -> Iterator[Span]:
    """The entries or items of a node."""
    if isinstance(node, Mapping):
        for key, value in node.entries.items():
            start = node.key_span(key)
            if start.source == value.span.source:
                yield start._replace(end_line=value.span.end_line, end_column=value.span.end_column)
    elif isinstance(node, Sequence):
        yield from (item.span for item in node.items)


def _lines_with_content_after(source: SourceText) -> list[int | None]:
    """For each line, counted from 1, the next line with something else than a comment."""
    following: list[int | None] = [None] * (len(source.lines) + 1)
    for number in range(len(source.lines) - 1, -1, -1):
        text = source.line(number + 1).strip()
        following[number] = number + 1 if text and not text.startswith("#") else following[number + 1]
    return following
