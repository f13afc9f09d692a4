"""What `cfnkit fleet` prints: a line for each stack, and the sums."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from cfnkit.cli.output.screen import Style
from cfnkit.cli.output.text import Line, Styled, Text, padded
from cfnkit.diagnostics import counted
from cfnkit.fleet.report import words
from cfnkit.fleet.results import Result, StackStatus

if TYPE_CHECKING:
    from cfnkit.fleet.report import Report

_STYLES = {
    StackStatus.IN_SYNC: Style.GREEN,
    StackStatus.SEEN: Style.GREEN,
    StackStatus.DRIFTED: Style.YELLOW,
    StackStatus.NOT_KNOWN: Style.YELLOW,
    StackStatus.NOT_SEEN: Style.RED,
}
_WIDTH = max(len(status.value) for status in StackStatus)


def stack_line(result: Result) -> Text:
    """The line of a stack."""
    found = Counter(finding.severity for finding in result.findings or ())
    faulty = sum(1 for each in result.references or () if each.problem)
    parts = [
        words.drift_sentence(result),
        ", ".join(counted(found[each], each) for each in ("error", "warning") if found[each]),
        counted(faulty, "reference") + " not allowed" if faulty else "",
        result.reason,
    ]
    said = "; ".join(filter(None, parts))
    line: Line = (Styled(padded(result.status.value, _WIDTH), _STYLES[result.status]), f"  {result.item}")
    return Text.of([(*line, f"  {said}") if said else line])


def report_text(report: Report) -> Text:
    """The sums of a report, and why stacks were not seen."""
    return Text.of(_lines(report))


def _lines(report: Report) -> Iterator[Line | str]:
    summary = report.summary
    yield words.summary_sentence(summary)
    for group in words.unseen(report):
        yield f"  {group.account} {group.place}: {group.sentence()}"
    yield from words.notices(report)
    for sentence in (words.findings_sentence(summary), words.news_sentence(report), words.seen_sentence(report)):
        if sentence:
            yield sentence
