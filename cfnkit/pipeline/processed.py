"""The result of processing a template."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from cfnkit.deployment import Target
from cfnkit.diagnostics import Code, Diagnostic, Severity
from cfnkit.redaction import Redactor
from cfnkit.source import SourceText
from cfnkit.syntax import Document, Node

if TYPE_CHECKING:
    from cfnkit.transforms import TraceStep


class Processed(NamedTuple):
    """A template as CloudFormation processes it.

    `tree` is the template after its transforms, with its functions, as GetTemplate gives it with
    TemplateStage=Processed; when a transform failed, the template before that one. `resolved` is the evaluated
    template, on which the service would act; None when the template is refused before its evaluation. `trace` holds the
    transforms that ran, in their order. `redactor` masks the secrets of the run.
    """

    document: Document
    target: Target
    tree: Node
    resolved: Node | None
    diagnostics: tuple[Diagnostic, ...]
    trace: tuple[TraceStep, ...]
    redactor: Redactor

    def __repr__(self) -> str:
        """The template's name and what came of it; the values can hold secrets."""
        transforms = "".join(f", {step.call.name}" for step in self.trace)
        ended = "accepted" if self.accepted else "refused"
        return f"Processed({self.document.source.name!r}, {ended}, {len(self.diagnostics)} diagnostics{transforms})"

    @property
    def sources(self) -> tuple[SourceText, ...]:
        """The template's own text, and those that were included."""
        included = (step.source for step in self.trace if step.source is not None)
        return (self.document.source, *included)

    @property
    def accepted(self) -> bool:
        """Whether the service processes the template: no error, except those that it finds later (`deployable`)."""
        return not any(not finding.code.is_deferred for finding in self._refusals())

    @property
    def deployable(self) -> bool:
        """Whether the service would go on to make the resources.

        There is no error at all, each parameter has a value, and no local path is left to be packaged.
        """
        packaged = all(finding.code is not Code.NOT_PACKAGED for finding in self.diagnostics)
        return packaged and not any(self._refusals())

    @property
    def is_withheld(self) -> bool:
        """Whether a call stays as it is written, not permitted or not made yet: the result is not the whole one."""
        return any(finding.code in (Code.WITHHELD, Code.POSTPONED) for finding in self.diagnostics)

    def _refusals(self) -> Iterator[Diagnostic]:
        errors = (finding for finding in self.diagnostics if finding.severity is Severity.ERROR)
        return (finding for finding in errors if not finding.code.is_tolerated)
