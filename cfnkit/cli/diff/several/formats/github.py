"""What matters of several templates, as workflow commands of GitHub Actions."""

from __future__ import annotations

from collections.abc import Iterator

from cfnkit.cli.diff.formats.github import commands_of
from cfnkit.cli.diff.several.view import ProblemRow, SeveralView, TemplateRow
from cfnkit.cli.output.workflow_commands import annotation
from cfnkit.cli.output.write import Verbatim
from cfnkit.diagnostics import Severity
from cfnkit.source import Span


def render(view: SeveralView) -> Verbatim:
    """One command for each risk, and for each reason why a template could not be compared."""
    return Verbatim("".join(f"{each}\n" for row in view.templates for each in _commands(row)))


def _commands(row: TemplateRow) -> Iterator[str]:
    for problem in row.problems:
        yield annotation(Severity.ERROR, _place(problem, row), "Not compared", problem.line)
    yield from commands_of(row.diff)


def _place(problem: ProblemRow, row: TemplateRow) -> Span:
    """The place; the beginning of the template for one in the version before, whose lines are others."""
    span = problem.span
    return span if span and not problem.is_before else Span(row.pair.name, 1, 1, 1, 1)
