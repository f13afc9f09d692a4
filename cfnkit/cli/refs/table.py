"""What `cfnkit refs` tells, for people: a table of references, and under each the places that it is used in."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from cfnkit.cli.refs.report import TemplateReport, asked_version, feeds, placement_of, told
from cfnkit.diagnostics import REDACTED
from cfnkit.pipeline.references.answers import ReferenceAnswer
from cfnkit.pipeline.references.inventory import ReferenceInventory
from cfnkit.template.reference_uses import ReferenceUse

_WIDTH = 110
_WIDEST_COLUMN = 60
_GAP = "  "
_INDENT = "    "
_VERDICTS = {True: ("yes", "32"), False: ("no", "31"), None: ("not known", "33")}
_RED = "31"
_BOLD = "1"


def to_text(reports: Sequence[TemplateReport], *, verified: bool, colour: bool) -> str:
    """The references of each template; `verified`: and whether they resolve."""
    blocks = ("\n".join(_Block(report, verified, colour).lines()) for report in reports)
    return "\n\n".join(report.redactor(block) for report, block in zip(reports, blocks, strict=True)) + "\n"


class _Block:
    """What is told of one template."""

    def __init__(self, report: TemplateReport, verified: bool, colour: bool) -> None:
        self._name = report.name
        self._inventory = report.inventory
        self._verified = verified
        self._colour = colour

    def lines(self) -> Iterator[str]:
        inventory = self._inventory
        asked = f", verified for {inventory.region}" if self._verified else ""
        yield self._painted(f"{self._name}: {_summary(inventory)}{asked}", _BOLD)
        if inventory.references:
            yield from self._references()
        if inventory.malformed:
            yield from ("", "MALFORMED")
            for use in inventory.malformed:
                yield from self._malformed(use)
        if inventory.waiting:
            yield from ("", "OF A SERVICE THAT ONLY THE DEPLOYMENT KNOWS")
            yield from self._places(inventory.waiting)
        if inventory.parameters:
            yield from self._parameters()

    def _references(self) -> Iterator[str]:
        rows = [["SERVICE", "NAME", "KEY", "VERSION", "USES", "RESOLVES" if self._verified else ""]]
        for listed in self._inventory.references:
            reference = listed.reference
            parts = [REDACTED, "", ""]
            if not listed.hidden:
                parts = [reference.name, reference.json_key, asked_version(reference)]
            rows.append([reference.service.value, *parts, str(listed.times_used), self._verdict(listed.answer)])
        headings, *lines = _aligned(rows)
        yield from ("", headings)
        for line, listed in zip(lines, self._inventory.references, strict=True):
            yield line
            yield from self._told(listed.answer, listed.hidden)
            yield from self._places(listed.uses)

    def _parameters(self) -> Iterator[str]:
        rows = [["PARAMETER", "TYPE", "SSM PARAMETER", "RESOLVES" if self._verified else ""]]
        for parameter in self._inventory.parameters:
            reference = parameter.reference
            name = "no value" if reference is None else REDACTED if parameter.hidden else reference.text
            rows.append([parameter.name, parameter.type, name, self._verdict(parameter.answer)])
        headings, *lines = _aligned(rows)
        yield from ("", headings)
        for line, parameter in zip(lines, self._inventory.parameters, strict=True):
            yield line
            yield from self._told(parameter.answer, parameter.hidden)
            yield f"{_INDENT}{parameter.span}"

    def _malformed(self, use: ReferenceUse) -> Iterator[str]:
        assert use.malformed is not None
        yield self._painted(REDACTED if use.hidden else use.malformed.text, _RED)
        yield from _note(f"It is malformed: {use.malformed.fault.value}." if use.hidden else use.malformed.sentence)
        yield from self._places([use])

    def _places(self, uses: Sequence[ReferenceUse]) -> Iterator[str]:
        rows = [[str(use.span), feeds(use), use.resource_type or "", self._marks(use)] for use in uses]
        for line, use in zip(_aligned(rows), uses, strict=True):
            yield textwrap.indent(line, _INDENT)
            placement = placement_of(use, self._inventory.region)
            if not placement.allowed:
                yield from _note(f"{placement.why} {placement.what_to_do}", _INDENT * 2)

    def _marks(self, use: ReferenceUse) -> str:
        allowed = placement_of(use, self._inventory.region).allowed
        marks = ["" if allowed else self._painted("not allowed", _RED), "in Base64" if use.encoded else ""]
        return ", ".join(filter(None, marks))

    def _verdict(self, answer: ReferenceAnswer | None) -> str:
        """Whether it resolves, and who says so."""
        if not self._verified:
            return ""
        word, paint = _VERDICTS[answer.verification.resolves if answer else None]
        return self._painted(word, paint) + (f" ({answer.source})" if answer and answer.source else "")

    def _told(self, answer: ReferenceAnswer | None, hidden: bool) -> Iterator[str]:
        if answer is not None:
            yield from _note(told(answer, hidden))

    def _painted(self, text: str, paint: str) -> str:
        return f"\x1b[{paint}m{text}\x1b[0m" if self._colour else text


def _summary(inventory: ReferenceInventory) -> str:
    uses = sum(listed.times_used for listed in inventory.references)
    parts = [
        f"{_counted(uses, 'use')} of {_counted(len(inventory.references), 'dynamic reference')}"
        if inventory.references
        else "",
        f"{len(inventory.malformed):,} malformed" if inventory.malformed else "",
        _counted(len(inventory.parameters), "SSM parameter") if inventory.parameters else "",
    ]
    return ", ".join(filter(None, parts)) or "no dynamic references"


def _aligned(rows: list[list[str]]) -> list[str]:
    """The rows with their cells in columns; what follows a cell that is wider than a column may be is below it."""
    columns = list(zip(*rows, strict=True))
    widths = [max((len(cell) for cell in column if len(cell) <= _WIDEST_COLUMN), default=0) for column in columns]
    return [_line(row, widths) for row in rows]


def _line(row: list[str], widths: list[int]) -> str:
    line = ""
    for number, (cell, width) in enumerate(zip(row, widths, strict=True)):
        if not width and not cell:
            continue
        line += cell.ljust(width) + _GAP
        if len(cell) > max(width, _WIDEST_COLUMN) and any(row[number + 1 :]):
            line = line.rstrip() + "\n" + " " * sum(each + len(_GAP) for each in widths[: number + 1] if each)
    return line.rstrip()


def _note(text: str, indent: str = _INDENT) -> Iterator[str]:
    """A sentence below what it speaks of."""
    yield from textwrap.wrap(
        text, _WIDTH, initial_indent=indent, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )


def _counted(number: int, word: str) -> str:
    return f"{number:,} {word}" if number == 1 else f"{number:,} {word}s"
