"""The parse of a text that is being typed: its half-typed lines are completed, so that the others keep their values.

The lines stay where they are, and what is added stands behind the text of a line. So the spans of all other lines are
those of the text itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cfnkit.diagnostics import Code, Diagnostic
from cfnkit.source import SourceText
from cfnkit.syntax.parse import JSON, Document
from cfnkit.syntax.reparse import parsed_after

_MAX_LINES = 30  # a paste of more lines is no half-typed line


def repaired(document: Document, edited: Iterable[int], old: Document | None = None) -> Document | None:
    """The document of the text whose lines `edited` (1-based) are completed; None where no completion helps.

    Lines have the numbers that they have in the text, and all but the edited ones are as they are there. A document
    that can be read is given back as it is, unless an edited line has an unknown tag (the beginning of one). `old`, the
    document of the text before the edit, repaired or not, makes it faster.
    """
    lines = set(edited)
    if document.well_formed and not any(_is_begun_tag(one, lines) for one in document.diagnostics):
        return document
    source = document.source
    lines = {line for line in lines if 0 < line <= len(source.lines)}
    if document.format == JSON:
        from cfnkit.syntax.json.completion import completed
    else:
        from cfnkit.syntax.yaml.completion import completed
    for chosen in _choices(document, lines):
        complete = completed(source, chosen)
        if complete is None:
            continue
        tried = parsed_after(old, complete, source.name)
        if tried.well_formed and tried.format == document.format:
            return tried
    return document if document.well_formed else None


def _choices(document: Document, edited: set[int]) -> Iterator[list[int]]:
    """The lines to complete: those that were edited; then also the one where reading stopped, or the one above it."""
    if edited and len(edited) <= _MAX_LINES:
        yield sorted(edited)
    stopped = {one.span.line for one in document.diagnostics if one.code is Code.NOT_WELL_FORMED}
    above = {_line_above(document.source, line) for line in stopped}
    for wider in (edited | stopped, edited | above):
        if edited < wider and len(wider) <= _MAX_LINES:
            yield sorted(wider)


def _line_above(source: SourceText, number: int) -> int:
    """The number of the last line before line `number` that is not blank (or of the first line)."""
    while number > 1 and not source.line(number - 1).strip():
        number -= 1
    return max(number - 1, 1)


def _is_begun_tag(finding: Diagnostic, lines: set[int]) -> bool:
    return finding.code is Code.UNKNOWN_TAG and finding.span.line in lines
