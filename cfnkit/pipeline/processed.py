"""What comes of processing a template."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cfnkit.deployment import Target
from cfnkit.diagnostics import Diagnostic, Redactor, Severity
from cfnkit.source import SourceText
from cfnkit.syntax import Document, Node

if TYPE_CHECKING:
    from cfnkit.transforms import TraceStep


class Processed(NamedTuple):
    """A template as CloudFormation would have it.

    `tree` is what GetTemplate gives with TemplateStage=Processed: transforms done, functions in place, as far as
    they went when one failed. `resolved` is what the service would act on; None when the template is refused
    before its values are looked at. `trace` holds the transforms that ran, in order. `redactor` masks the secrets
    that went in.
    """

    document: Document
    target: Target
    tree: Node
    resolved: Node | None
    diagnostics: tuple[Diagnostic, ...]
    trace: tuple[TraceStep, ...]
    redactor: Redactor

    @property
    def sources(self) -> tuple[SourceText, ...]:
        """The texts that the template was made from: its own and those that were included."""
        included = (step.source for step in self.trace if step.source is not None)
        return (self.document.source, *included)

    @property
    def accepted(self) -> bool:
        """Whether the service would go on with the template: nothing is found that is an error."""
        return not any(finding.severity is Severity.ERROR for finding in self.diagnostics)
