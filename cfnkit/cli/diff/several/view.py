"""What the formats show of several templates."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from cfnkit.cli.diff.rows import DiffView
from cfnkit.diagnostics import ConfigurationError, Diagnostic, Severity, counted
from cfnkit.files.names import name_below
from cfnkit.lint.discovery.revisions import TemplateFate, TemplatePair
from cfnkit.redaction import Redactor
from cfnkit.source import Span

_MOST_NAMES = 10


class ProblemRow(NamedTuple):
    """Why a template could not be compared: the place, the id where there is one, and the message.

    With `is_before`, the place is in the version before.
    """

    place: str
    id: str
    message: str
    hint: str
    span: Span | None
    is_before: bool = False

    @classmethod
    def of(cls, one: Diagnostic, redactor: Redactor, *, is_before: bool) -> ProblemRow:
        """The row of a diagnostic, without secrets."""
        return cls(str(one.span), one.id, redactor(one.message), redactor(one.hint), one.span, is_before)

    @classmethod
    def of_fault(cls, error: ConfigurationError) -> ProblemRow:
        """The row of a fault of a configuration."""
        span = error.span and error.span._replace(source=name_below(error.span.source))
        return cls(str(span) if span else "", "", error.sentence, "", span)

    @property
    def line(self) -> str:
        """The row as one line."""
        return " ".join(part for part in (f"{self.place}:" if self.place else "", self.id, self.message) if part)


_WHAT = {
    TemplateFate.MODIFIED: "changed",
    TemplateFate.ADDED: "added",
    TemplateFate.REMOVED: "removed",
    TemplateFate.RENAMED: "moved",
}


class TemplateRow(NamedTuple):
    """A template, with the change of each version that could be compared, and what could not be.

    `target` is the name of its only target, empty without one or with several. `cause` is the name of a file that
    affects it; empty if it goes elsewhere than before.
    """

    pair: TemplatePair
    diff: DiffView
    target: str
    problems: tuple[ProblemRow, ...]
    status: int
    cause: str = ""

    @property
    def title(self) -> str:
        """The name of the template, after the one that it had, with its only target."""
        moved = self.pair.fate is TemplateFate.RENAMED
        name = f"{self.pair.name_before} -> {self.pair.name}" if moved else self.pair.name
        return f"{name} ({self.target})" if self.target else name

    @property
    def what(self) -> str:
        """What happened to the template, or that it could not be compared."""
        if not self.problems:
            return _WHAT.get(self.pair.fate, f"affected by {self.cause or 'its targets'}")
        return "not wholly compared" if self.is_shown else "not compared"

    @property
    def is_shown(self) -> bool:
        """Whether anything of it changes, as far as it could be compared."""
        return bool(self.diff.changed or self.diff.outputs or self.diff.risks)


class SeveralView(NamedTuple):
    """Several templates: those with an effect or a problem, sorted by path, and those that changed without one.

    `looked_at` is how many templates there are.
    """

    origin: str
    templates: tuple[TemplateRow, ...]
    without_effect: tuple[TemplateRow, ...]
    looked_at: int

    @property
    def changed(self) -> tuple[TemplateRow, ...]:
        """Those of which anything changes."""
        return tuple(row for row in self.templates if row.is_shown)

    @property
    def summary(self) -> str:
        """How many templates change, in a sentence or two."""
        changed, failed = len(self.changed), sum(1 for row in self.templates if row.problems)
        if not self.looked_at:
            return "0 templates compared."
        looked_at = counted(self.looked_at, "template")
        effect = f"{changed:,} of {looked_at} {_verb(changed)}"
        one = self.looked_at == 1
        none = "The template does not change its stack" if one else f"None of {looked_at} changes its stack"
        said = effect if changed else none
        return f"{said}, {failed:,} could not be compared." if failed else f"{said}."

    @property
    def quiet(self) -> str:
        """The templates without an effect, in a sentence or two: those that changed themselves are named."""
        names = [row.title for row in self.without_effect if row.pair.fate is not TemplateFate.AFFECTED]
        affected = len(self.without_effect) - len(names)
        more = len(names) - _MOST_NAMES
        said = []
        if names:
            listed = ", ".join(names[:_MOST_NAMES])
            said.append(
                f"{len(names):,} changed without an effect: {listed}{f' and {more:,} more' if more > 0 else ''}."
            )
        if affected:
            said.append(f"{affected:,} {'uses' if affected == 1 else 'use'} a file that changed without an effect.")
        return " ".join(said)


def _verb(count: int) -> str:
    return "changes its stack" if count == 1 else "change their stacks"


def errors_of(diagnostics: Iterable[Diagnostic], redactor: Redactor, *, is_before: bool) -> tuple[ProblemRow, ...]:
    """The reasons for which a version is refused."""
    found = [one for one in diagnostics if one.severity is Severity.ERROR]
    refusing = [one for one in found if not (one.code.is_tolerated or one.code.is_deferred)]
    return tuple(ProblemRow.of(one, redactor, is_before=is_before) for one in refusing or found)
