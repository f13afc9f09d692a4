"""What matters of a change, as workflow commands that GitHub Actions shows at the lines of a pull request."""

from __future__ import annotations

from collections.abc import Iterator

from cfnkit.cli.diff.rows import DiffView, RiskRow
from cfnkit.cli.output.workflow_commands import annotation
from cfnkit.cli.output.write import Verbatim
from cfnkit.diagnostics import Severity
from cfnkit.diff import RiskKind
from cfnkit.source import Span

_ERRORS = frozenset({RiskKind.REFUSED, RiskKind.DATA_LOSS})


def render(view: DiffView) -> Verbatim:
    """One command for each risk; what goes has no line any more, and is told at the beginning of the template."""
    return Verbatim("".join(f"{each}\n" for each in commands_of(view)))


def commands_of(view: DiffView) -> Iterator[str]:
    """The commands of one template."""
    return (_command(row, view) for row in view.risks)


def _command(row: RiskRow, view: DiffView) -> str:
    severity = Severity.ERROR if row.kind in _ERRORS else Severity.WARNING
    span = row.span or Span(view.template, 1, 1, 1, 1)
    where = view.where(row.targets)
    message = f"{row.subject} {row.message}{f' ({where})' if where else ''}"
    return annotation(severity, span, row.kind.title, "\n".join([message, *row.details]))
