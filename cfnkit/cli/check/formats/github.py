"""Workflow commands, which GitHub Actions shows at the lines of a pull request."""

from __future__ import annotations

from cfnkit.cli.check.formats import CheckReport, notes
from cfnkit.cli.output.workflow_commands import annotation
from cfnkit.cli.output.write import Verbatim
from cfnkit.rule import Finding


def render(report: CheckReport) -> Verbatim:
    """One command for each finding."""
    return Verbatim("".join(f"{_command(finding)}\n" for _, finding in (*report.findings(), *report.undecided())))


def _command(finding: Finding) -> str:
    title = f"{finding.id} {finding.rule.title}".rstrip()
    return annotation(finding.severity, finding.place, title, "\n".join([finding.message, *notes(finding)]))
