"""Suppressions in comments of YAML: ``# cfnkit: ignore E3012, W9718 until 2027-01-31: reason``.

A comment after something is about its line. A comment on a line of its own is about the block below it: the entry of a
mapping, or the item of a list, that begins on the next line with content.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from cfnkit.lint.results import Manner
from cfnkit.lint.suppression.suppression import Suppression
from cfnkit.source import SourceText, Span
from cfnkit.syntax import Document, Mapping, Node, Scalar, Sequence
from cfnkit.vocabulary import nearest

_MARK = "cfnkit:"
_COMMENT = re.compile(r"(?:^|(?<=[ \t]))#[ \t]*cfnkit:[ \t]*(\w+)\b[ \t]*(.*?)[ \t]*$", re.MULTILINE)
_DIRECTIVE = re.compile(r"(?P<ids>[^:]*?)(?:\buntil[ \t]+(?P<until>[^\s:]+)[ \t]*)?(?::[ \t]*(?P<reason>.*))?")
_SEPARATOR = re.compile(r"[\s,]+")
FORM = "Write '# cfnkit: ignore E3012: reason', with several ids after commas, and 'until 2027-01-31' before the colon."


def suppressions_in_comments(document: Document) -> Iterator[Suppression]:
    """The suppressions in the comments of a document; none in JSON, which has no comments."""
    source = document.source
    if document.format != "yaml" or _MARK not in source.text or not document.well_formed:
        return
    texts = [node.span for node in _nodes(document.root) if isinstance(node, Scalar)]
    texts += [span for node in _nodes(document.root) if isinstance(node, Mapping) for span in node.key_spans.values()]
    for match in _COMMENT.finditer(source.text):
        line, column = source.position(match.start())
        if nearest(match[1], ["ignore"]) and not any(_is_in(line, column, text) for text in texts):
            end = source.position(match.end())
            yield _suppression(match[1], match[2], Span(source.name, line, column, *end), document)


def _suppression(verb: str, text: str, span: Span, document: Document) -> Suppression:
    alone = not document.source.line(span.line)[: span.column - 1].strip()
    block = _block_below(span.line, document) if alone else span
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


def _nodes(root: Node) -> Iterator[Node]:
    yield root
    below = root.entries.values() if isinstance(root, Mapping) else root.items if isinstance(root, Sequence) else ()
    for node in below:
        yield from _nodes(node)


def _is_in(line: int, column: int, span: Span) -> bool:
    return (span.line, span.column) <= (line, column) < (span.end_line, span.end_column)


def _block_below(line: int, document: Document) -> Span | None:
    following = _next_with_content(line, document.source)
    return None if following is None else _block_at(following, document.root)


def _next_with_content(line: int, source: SourceText) -> int | None:
    for number in range(line + 1, len(source.lines) + 1):
        text = source.line(number).strip()
        if text and not text.startswith("#"):
            return number
    return None


def _block_at(line: int, root: Node) -> Span | None:
    """The outermost entry or item that begins on a line."""
    if isinstance(root, Mapping):
        for key, node in root.entries.items():
            start = root.key_span(key)
            if start.line == line and start.source == node.span.source:
                return start._replace(end_line=node.span.end_line, end_column=node.span.end_column)
    for node in (
        root.entries.values() if isinstance(root, Mapping) else root.items if isinstance(root, Sequence) else ()
    ):
        if not isinstance(root, Mapping) and node.span.line == line:
            return node.span
        if node.span.line <= line <= node.span.end_line:
            found = _block_at(line, node)
            if found is not None:
                return found
    return None
