"""Findings for people: grouped by file, each with its source line and a caret under it."""

from __future__ import annotations

from collections import Counter

from cfnkit.cli.check.formats import CheckReport, notes
from cfnkit.cli.output.excerpt import Excerpts, visible
from cfnkit.diagnostics import Severity
from cfnkit.rule import Finding

_COLOURS = {Severity.ERROR: "31", Severity.WARNING: "33", Severity.INFO: "36"}
_WORDS = {
    Severity.ERROR: ("error", "errors"),
    Severity.WARNING: ("warning", "warnings"),
    Severity.INFO: ("informational", "informational"),
}


def render(report: CheckReport) -> str:
    """The findings by file, line and column, and a summary."""
    groups: dict[str, dict[Finding, None]] = {}
    for _, finding in report.findings():
        groups.setdefault(finding.span.source, {})[finding] = None
    sources = (result.source for result in report.results if result.source is not None)
    excerpts = Excerpts(sources)
    blocks = [_block(file, sorted(found, key=_place), excerpts, report.colour) for file, found in groups.items()]
    return "".join(f"{block}\n\n" for block in blocks) + _summary(report) + "\n"


def _place(finding: Finding) -> tuple[int, int, str]:
    return finding.span.line, finding.span.column, finding.id


def _block(file: str, findings: list[Finding], excerpts: Excerpts, colour: bool) -> str:
    """The findings of one file under its name."""
    width = max(len(_at(finding)) for finding in findings)
    indent = " " * (width + 4)
    lines = [_painted(visible(file), "1", colour)]
    for finding in findings:
        paint = _COLOURS[finding.severity]
        id = _painted(finding.id.ljust(5), paint, colour)
        lines.append(f"  {_at(finding).ljust(width)}  {id}  {_indented(finding.message, indent)}")
        line, caret = excerpts.of(finding.span)
        lines += [f"{indent}{line}", f"{indent}{_painted(caret, paint, colour)}"] if line else []
        lines += [f"{indent}{_indented(note, indent)}" for note in notes(finding)]
        lines += [f"{indent}{other.span}: {_indented(other.message, indent)}" for other in finding.related]
    return "\n".join(lines)


def _at(finding: Finding) -> str:
    return f"{finding.span.line}:{finding.span.column}"


def _summary(report: CheckReport) -> str:
    counts = Counter(finding.severity for _, finding in report.findings())
    told = [_counted(counts[severity], *_WORDS[severity]) for severity in Severity if counts[severity]]
    known = f" {_counted(report.known, 'finding', 'findings')} of the baseline left out." if report.known else ""
    checked = _counted(len(report.results), "template", "templates")
    if not told:
        return f"{checked} checked, nothing found.{known}"
    hit = sum(1 for result in report.results if result.findings)
    return f"{', '.join(told)} in {hit} of {checked}.{known}"


def _counted(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"


def _painted(text: str, colour: str, wanted: bool) -> str:
    return f"\x1b[{colour}m{text}\x1b[0m" if wanted else text


def _indented(text: str, indent: str) -> str:
    return visible(text).replace("\n", f"\n{indent}")
