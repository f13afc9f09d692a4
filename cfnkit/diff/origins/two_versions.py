"""The two versions of a template that are compared, each processed for the same target."""

from __future__ import annotations

from dataclasses import dataclass

from cfnkit.diagnostics import Diagnostic
from cfnkit.diff.origins.old_files import EMPTY, OldFiles
from cfnkit.pipeline import Processed
from cfnkit.redaction import Redactor
from cfnkit.requests.request import TemplateRequest
from cfnkit.source import Span


@dataclass(frozen=True, slots=True)
class TwoVersions:
    """Two processed versions of a template for one target; the old one may be of a revision.

    With `empty_before` or `empty_after`, that version has no such template. `requests` are those that both came from,
    if both are files. `stack_path` is the path of a nested stack, `Network/`, empty at the top.
    """

    before: Processed
    after: Processed
    old: OldFiles | None = None
    empty_before: bool = False
    empty_after: bool = False
    requests: tuple[TemplateRequest, TemplateRequest] | None = None
    stack_path: str = ""

    @classmethod
    def of(cls, before: TemplateRequest, after: TemplateRequest, old: OldFiles | None = None) -> TwoVersions:
        """Both versions, processed; one without a template has the data `EMPTY`."""
        return cls(
            before.process(),
            after.process(),
            old,
            empty_before=before.data is EMPTY,
            empty_after=after.data is EMPTY,
            requests=(before, after),
        )

    @property
    def redactor(self) -> Redactor:
        """Masks the secrets of both versions."""
        return self.after.redactor.knowing(self.before.redactor.secrets)

    @property
    def accepted(self) -> bool:
        """Whether the service processes both."""
        return (self.empty_after or self.after.accepted) and (self.empty_before or self.before.accepted)

    def shown(self, span: Span) -> Span:
        """A place as it is shown: `web.yaml:3:1`; in the old version of a file, `web.yaml@HEAD:3:1`."""
        return self.old.span(span) if self.old else span

    @property
    def problems(self) -> tuple[Diagnostic, ...]:
        """What is wrong with the new version, after the reasons for which the old one is refused."""
        return (*self.problems_before, *self.problems_after)

    @property
    def problems_before(self) -> tuple[Diagnostic, ...]:
        """Why the old version is refused, if it is."""
        found = () if self.empty_before or self.before.accepted else self.before.diagnostics
        return tuple(map(self.old.diagnostic, found)) if self.old else found

    @property
    def problems_after(self) -> tuple[Diagnostic, ...]:
        """What is wrong with the new version."""
        return () if self.empty_after else self.after.diagnostics
