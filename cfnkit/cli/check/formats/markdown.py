"""Findings as Markdown for a comment on a pull request: a summary, a row for each finding, and what its targets are."""

from __future__ import annotations

from collections.abc import Iterator

from cfnkit.cli.check.formats import CheckReport
from cfnkit.cli.check.formats.text import summary
from cfnkit.cli.output.shortening import shortened
from cfnkit.diagnostics import Severity
from cfnkit.pages.markdown import code, table, text
from cfnkit.rule import Finding

# A comment on GitHub may have 65,536 characters.
_LIMIT = 60_000
_ORDER = list(Severity)


def render(report: CheckReport) -> str:
    """The summary, and the findings, errors first; rows that would make a comment too long are only counted."""
    found = [finding for _, finding in report.findings()]
    title = "Findings" if found else "No findings"
    blocks = [f"### {title}", text(summary(report))]
    undecided = [finding for _, finding in report.undecided()]
    if found or undecided:
        found.sort(key=lambda each: _ORDER.index(each.severity))
        over_targets = any(each.targets is not None for each in (*found, *undecided))
        head = ("", "place", "rule", "finding", *(("targets",) if over_targets else ()))
        rows = [tuple(_row(each, each.severity.value, over_targets)) for each in found]
        rows += (tuple(_row(each, "undecided", over_targets)) for each in undecided)
        blocks.append(table(head, rows, _LIMIT))
    return "\n\n".join(blocks) + "\n"


def _row(finding: Finding, kind: str, over_targets: bool) -> Iterator[str]:
    yield text(kind)
    yield code(f"{finding.place.source}:{finding.place.line}")
    yield code(finding.id)
    construct = finding.construct.label if finding.construct else ""
    yield "<br>".join(text(shortened(each)) for each in (finding.message, finding.hint, construct) if each)
    if over_targets:
        yield text(str(finding.targets)) if finding.targets is not None else ""
