"""One line for each finding, like cfn-lint's `parseable`: ``file:line:column:end_line:end_column:ID:message``."""

from __future__ import annotations

import re

from cfnkit.cli.check.formats import CheckReport
from cfnkit.pages.visible import one_line

_LINE_BREAKS = re.compile(r"[\r\n]+")


def render(report: CheckReport) -> str:
    """The lines; places are 1-based."""
    lines = []
    for _, finding in (*report.findings(), *report.undecided()):
        place = ":".join(map(str, finding.span))
        lines.append(one_line(f"{place}:{finding.id}:{_LINE_BREAKS.sub(' ', finding.message)}") + "\n")
    return "".join(lines)
