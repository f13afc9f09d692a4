"""What may stand at a place of a text that is being typed."""

from __future__ import annotations

import re

from cfnkit.names.completion.completion import Completion, CompletionKind, OfferedWord, Offers
from cfnkit.names.completion.place import CursorPlace
from cfnkit.names.cursor import Cursor, cursor_at
from cfnkit.names.names import TemplateNames
from cfnkit.source import SourceText, Span, TextReplacement
from cfnkit.vocabulary import (
    SECTIONS,
)

_SUPPRESSION = re.compile(r"(?:^|\s)#\s*cfnkit:\s*ignore\s+(?:(?!until\b)[\w/]+[\s,]+)*(?P<typed>[\w/]*)$")


def completions(
    names: TemplateNames, source: SourceText, line: int, column: int, offers: Offers | None = None
) -> tuple[Completion, ...]:
    """The words that may stand at a place (1-based) of the text `source` as it is now.

    `names` are those of the newest result, so that what exists only after transforms is offered, too.
    """
    offers = offers or Offers()
    comment = _SUPPRESSION.search(source.line(line)[: column - 1])
    if comment:
        span = Span(source.name, line, column - len(comment["typed"]), line, column)
        rules = offers.rules()
        return tuple(Completion(id, CompletionKind.RULE, title, TextReplacement(span, id)) for id, title in rules)
    cursor = cursor_at(source, line, column)
    if cursor is None:
        return ()
    typed, found = CursorPlace(names, cursor, offers).found()
    span = cursor.typed(typed)
    unique = {each.label: each for each in found}
    return tuple(
        Completion(each.label, each.kind, each.detail, TextReplacement(span, _written(each, cursor)))
        for each in unique.values()
    )


def _written(found: OfferedWord, cursor: Cursor) -> str:
    """The text of a completion: a key with its colon, and in JSON with quotes, where these are missing."""
    text = found.label
    if cursor.is_json and not cursor.quoted and "${" not in cursor.before and "." not in cursor.before:
        text = f'"{text}"'
    if found.kind is CompletionKind.KEY and not cursor.has_colon and not (cursor.is_json and cursor.quoted):
        text += ":" if found.label in SECTIONS and not cursor.is_json else ": "
    return text
