"""The report of `cfnkit refs` for people: a table of references, and below each one its uses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TypeAlias

from cfnkit.cli.output.screen import Style, width_of
from cfnkit.cli.output.text import Block, Line, Paragraph, Piece, Styled, Text
from cfnkit.cli.refs.report import TemplateReport, asked_version, feeds, placement_of
from cfnkit.diagnostics import counted
from cfnkit.dynamic_references import FailureKind
from cfnkit.pages.visible import one_line
from cfnkit.pipeline.references.answers import ReferenceAnswer
from cfnkit.pipeline.references.inventory import ListedReference, ReferenceInventory
from cfnkit.redaction import REDACTED
from cfnkit.template.reference_uses import ReferenceUse

_INDENT = "    "
_VERDICTS = {
    True: Styled("yes", Style.GREEN),
    False: Styled("no", Style.RED),
    None: Styled("not known", Style.YELLOW),
}
_WIDEST_COLUMN = 60
_GAP = 2
# So many equal failures are one sentence.
_FOLDED = 3


def to_text(reports: Sequence[TemplateReport], *, verified: bool) -> Text:
    """The references of each template; with `verified`, whether they resolve."""
    lines: list[Line] = []
    for report in reports:
        lines += [("",)] if lines else []
        lines += Text.of(_Block(report, verified).lines()).redacted(report.redactor).lines
    return Text(tuple(lines))


class _Block:
    """The lines about one template."""

    def __init__(self, report: TemplateReport, verified: bool) -> None:
        self._name = f"{report.name} for {report.target}" if report.target else report.name
        self._inventory = report.inventory
        self._verified = verified

    def lines(self) -> Iterator[Line]:
        inventory = self._inventory
        where = f" for {inventory.region}" if inventory.region else ""
        asked = f", verified{where}" if self._verified else ""
        yield (Styled(f"{self._name}: {_summary(inventory)}{asked}", Style.BOLD),)
        if inventory.references:
            yield from self._references()
        if inventory.malformed:
            yield from (("",), ("MALFORMED",))
            for use in inventory.malformed:
                yield from self._malformed(use)
        if inventory.waiting:
            yield from (("",), ("OF A SERVICE THAT ONLY THE DEPLOYMENT KNOWS",))
            yield from self._places(inventory.waiting)
        if inventory.parameters:
            yield from self._parameters()

    def _references(self) -> Iterator[Line]:
        rows: list[list[Cell]] = [["SERVICE", "NAME", "KEY", "VERSION", "USES", *self._heading()]]
        for listed in self._inventory.references:
            reference = listed.reference
            parts = [REDACTED, "", ""]
            if not listed.hidden:
                parts = [reference.name, reference.json_key, asked_version(reference)]
            rows.append([reference.service.value, *parts, str(listed.times_used), *self._verdict(listed.answer)])
        headings, *lines = table(rows)
        yield from (("",), headings)
        unanswered = Counter(filter(None, (_silence(listed) for listed in self._inventory.references)))
        for line, listed in zip(lines, self._inventory.references, strict=True):
            yield line
            if unanswered[_silence(listed)] < _FOLDED:
                yield from _answer(listed.answer, listed.hidden)
            yield from self._places(listed.uses)
        for why, count in unanswered.items():
            if count >= _FOLDED:
                yield from _note(f"{count:,} references are not known: {why}", "")

    def _parameters(self) -> Iterator[Line]:
        rows: list[list[Cell]] = [["PARAMETER", "TYPE", "SSM PARAMETER", *self._heading()]]
        for parameter in self._inventory.parameters:
            reference = parameter.reference
            name = "no value" if reference is None else REDACTED if parameter.hidden else reference.text
            rows.append([parameter.name, parameter.type, name, *self._verdict(parameter.answer)])
        headings, *lines = table(rows)
        yield from (("",), headings)
        for line, parameter in zip(lines, self._inventory.parameters, strict=True):
            yield line
            yield from _answer(parameter.answer, parameter.hidden)
            yield (f"{_INDENT}{parameter.span}",)

    def _malformed(self, use: ReferenceUse) -> Iterator[Line]:
        assert use.malformed is not None
        yield (Styled(REDACTED if use.hidden else use.malformed.text, Style.RED),)
        yield from _note(f"It is malformed: {use.malformed.fault.value}." if use.hidden else use.malformed.sentence)
        yield from self._places([use])

    def _places(self, uses: Sequence[ReferenceUse]) -> Iterator[Line]:
        rows = [[str(use.span), feeds(use), use.resource_type or "", self._marks(use)] for use in uses]
        for line, use in zip(table(rows, _INDENT), uses, strict=True):
            yield line
            placement = placement_of(use, self._inventory.region)
            if not placement.allowed:
                yield from _note(f"{placement.why} {placement.what_to_do}", _INDENT * 2)

    def _marks(self, use: ReferenceUse) -> Cell:
        allowed = placement_of(use, self._inventory.region).allowed
        refused = () if allowed else (Styled("not allowed", Style.RED),)
        encoded = ("in Base64",) if use.encoded else ()
        return (*refused, ", ", *encoded) if refused and encoded else refused or encoded

    def _heading(self) -> list[str]:
        return ["RESOLVES"] if self._verified else []

    def _verdict(self, answer: ReferenceAnswer | None) -> list[Cell]:
        """Whether it resolves, and the source of the answer."""
        if not self._verified:
            return []
        source = f" ({answer.source})" if answer and answer.source else ""
        return [(_VERDICTS[answer.verification.resolves if answer else None], source)]


def _silence(listed: ListedReference) -> str:
    """Why AWS did not answer about a reference, without its name; "" where it did."""
    failure = listed.answer.verification.failure if listed.answer else None
    if failure is None or failure.kind is not FailureKind.NO_ANSWER:
        return ""
    return failure.sentence.partition(" cannot be read")[2].partition(": ")[2]


def _summary(inventory: ReferenceInventory) -> str:
    uses = sum(listed.times_used for listed in inventory.references)
    parts = [
        f"{counted(uses, 'use')} of {counted(len(inventory.references), 'dynamic reference')}"
        if inventory.references
        else "",
        f"{len(inventory.malformed):,} malformed" if inventory.malformed else "",
        counted(len(inventory.parameters), "SSM parameter") if inventory.parameters else "",
    ]
    return ", ".join(filter(None, parts)) or "no dynamic references"


def _answer(answer: ReferenceAnswer | None, hidden: bool) -> Iterator[Line]:
    """Why a reference does not resolve, or what is not verified."""
    if answer is not None:
        yield from _note(answer.explanation(hidden))


def _note(text: str, indent: str = _INDENT) -> Iterator[Line]:
    """A sentence, if there is one, below what it is about."""
    if text:
        yield (Paragraph(text, indent),)


Cell: TypeAlias = str | tuple[str | Styled, ...]


def table(rows: Sequence[Sequence[Cell]], indent: str = "") -> Iterator[Line]:
    """The rows with their cells in columns.

    A cell that is wider than a column may be goes on to the right, and the next cell stands below it.
    """
    widths = [
        max((width for width in map(_width, column) if width <= _WIDEST_COLUMN), default=0)
        for column in zip(*rows, strict=True)
    ]
    for row in rows:
        yield _line(row, widths, indent)


def _line(row: Sequence[Cell], widths: Sequence[int], indent: str) -> Line:
    pieces: list[Piece] = [indent]
    start = end = 0
    for cell, column in zip(row, widths, strict=True):
        width = _width(cell)
        if width:
            pieces.append(Block(f"\n{indent}{' ' * start}") if end > start else " " * (start - end))
            pieces += [cell] if isinstance(cell, str) else cell
            end = start + width
        if column:
            start += column + _GAP
    return tuple(pieces)


def _width(cell: Cell) -> int:
    texts = [cell] if isinstance(cell, str) else [piece if isinstance(piece, str) else piece.text for piece in cell]
    return sum(width_of(one_line(text)) for text in texts)
