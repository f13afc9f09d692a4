"""Suppressions in comments of YAML: ``# cfnkit: ignore E3012, W9718 until 2027-01-31: reason``.

A comment after something is about its line. A comment on a line of its own is about the block below it: the entry of a
mapping, or the item of a list, that begins on the next line with content.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from cfnkit.lint.results import Manner
from cfnkit.lint.suppression.layout import Layout
from cfnkit.lint.suppression.suppression import Suppression
from cfnkit.source import Span
from cfnkit.syntax import Document
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
    layout, around = Layout(document), document.within
    for match in _COMMENT.finditer(source.text):
        line, column = source.position(match.start())
        if around and not around.contains(Span(source.name, line, column, line, column)):
            continue
        if nearest(match[1], ["ignore"]) and not layout.is_in_a_text(line, column):
            end = source.position(match.end())
            yield _suppression(match[1], match[2].rstrip(" \t"), Span(source.name, line, column, *end), layout)


def _suppression(verb: str, text: str, span: Span, layout: Layout) -> Suppression:
    alone = not layout.source.line(span.line)[: span.column - 1].strip()
    block = layout.block_below(span.line) if alone else span
    directive = _DIRECTIVE.fullmatch(text)
    if verb != "ignore" or directive is None:
        return Suppression((), Manner.COMMENT, span, flaw=f"'{verb} {text}' is no suppression. {FORM}")
    ids = tuple(id for id in _SEPARATOR.split(directive["ids"]) if id)
    reason = (directive["reason"] or "").strip()
    until, flaw = parse_day(directive["until"])
    flaw = flaw or flaw_of(ids, reason, "after a colon")
    return Suppression(ids, Manner.COMMENT, span, reason, until, block, line=not alone, flaw=flaw)


def parse_day(text: str | None) -> tuple[date | None, str]:
    """The day in a text, or a sentence about what is wrong with it."""
    try:
        return (date.fromisoformat(text) if text else None), ""
    except ValueError:
        return None, f"'{text}' is not a day, such as 2027-01-31."


def flaw_of(ids: tuple[str, ...], reason: str, where: str) -> str:
    """A sentence about a suppression that says too little to have an effect; empty for a complete one.

    `where` are the words for the place of a reason.
    """
    if not ids:
        return "It names no rule."
    return "" if reason else f"It has no reason: write {where} why {ids[0]} does not matter here."
