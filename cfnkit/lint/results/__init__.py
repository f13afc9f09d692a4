"""The results of a check."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import Enum
from typing import NamedTuple

from cfnkit.diagnostics import NOT_JUDGED, Severity
from cfnkit.lint.rule_ids import is_finding_touched, is_named
from cfnkit.rule import Finding
from cfnkit.source import SourceText, Span
from cfnkit.source.pointer import pointer


class Manner(Enum):
    """How a finding was left out; the value is its name in a count ("2 by comments")."""

    BASELINE = "by the baseline"
    COMMENT = "by comments"
    METADATA = "by Metadata"
    CFN_NAG = "by cfn_nag's Metadata"
    CHECKOV = "by checkov's Metadata"
    CHECKOV_COMMENT = "by checkov's comments"
    GUARD = "by Guard's Metadata"
    SETTINGS = "by .cfnkit.yaml"
    CFN_LINT = "by .cfnlintrc"
    ACKNOWLEDGED = "by acknowledgements in the app"
    CDK = "made so by the CDK itself"

    @property
    def is_in_template(self) -> bool:
        """Whether its author says so in the template, or in the app that makes it."""
        return self not in (Manner.BASELINE, Manner.SETTINGS, Manner.CFN_LINT, Manner.CDK)


class SuppressedFinding(NamedTuple):
    """A finding that was left out, how, and the reason that its author gives."""

    finding: Finding
    manner: Manner
    reason: str = ""


class Ruling(NamedTuple):
    """What a check looked for in one template, as ids or their beginnings; `ignored` are those that the caller ignores.

    `idle` are rules of tables that the template does not have. `engine` is the engine that ran. `fail_on` is the least
    severity that makes the command fail. `complete` is False for a template that could not be examined as a whole.
    """

    ignored: tuple[str, ...] = ()
    included: tuple[str, ...] = ()
    mandatory: tuple[str, ...] = ()
    engine: str = "cfn-lint"
    fail_on: Severity = Severity.INFO
    complete: bool = True
    idle: tuple[str, ...] = ()

    def is_mandatory(self, id: str) -> bool:
        """Whether nothing but the caller can leave out findings with this id."""
        return is_named(id, self.mandatory)

    def demands(self, finding: Finding) -> bool:
        """Whether nothing but the caller can leave out a finding."""
        return is_finding_touched(finding, self.mandatory)

    def ran(self, id: str, engine: str) -> bool:
        """Whether the rule with this id, which a run with `engine` knew, was looked for."""
        if not self.complete or self.engine not in (engine, "both") or is_named(id, self.idle):
            return False
        if self.is_mandatory(id):
            return True
        return not is_named(id, self.ignored) and (not id.startswith("I") or is_named(id, self.included))

    def fails(self, finding: Finding) -> bool:
        """Whether a finding makes the command fail; what was not judged does only if it was asked for."""
        if finding.id in NOT_JUDGED and not is_named(finding.id, (*self.included, *self.mandatory)):
            return False
        order = list(Severity)
        return order.index(finding.severity) <= order.index(self.fail_on)


class State(Enum):
    """What a suppression does; of several targets, the first of these counts."""

    FITS = "in effect"
    MANDATORY = "without effect: the rule is mandatory"
    PART = "fits a part of a finding, which stays"
    FITS_NOTHING = "fits nothing"
    EXPIRED = "expired"
    FLAWED = "without effect"
    IDLE = "its rule did not run"
    UNKNOWN = "names no rule of cfnkit"


@dataclass(frozen=True, slots=True)
class ReportedSuppression:
    """A suppression of one id.

    id: as it is written. rules: the ids of ours that it names. owner: the logical ID, or the path, that it is about.
    count: how many findings it leaves out, together with others or alone. flaw: why it has no effect.
    """

    id: str
    span: Span
    owner: str
    reason: str
    manner: Manner
    until: date | None
    state: State
    count: int = 0
    rules: tuple[str, ...] = ()
    flaw: str = ""

    def merged(self, other: ReportedSuppression) -> ReportedSuppression:
        """The same suppression as another target has it, with what both know."""
        order = list(State)
        first = min((self, other), key=lambda each: order.index(each.state))
        return replace(first, count=max(self.count, other.count))


class FileResult(NamedTuple):
    """The findings in one template, sorted by place.

    `path` is the name in the request; a finding's span can be in another file, which the template includes. `source`
    is the template's text, or None when it could not be read. `suppressed` are the findings that were left out.
    `secrets` are the known ones, which excerpts must not show; the defaults in the text itself need not be among them.
    `targets` are the names of the targets, where the template was checked for several. `undecided` says which security
    rules only the deployment decides, and where. A file that describes targets is no template (`is_template`).
    `suppressions` are all of the template, if the settings ask for them.
    """

    path: str
    findings: tuple[Finding, ...]
    source: SourceText | None = None
    suppressed: tuple[SuppressedFinding, ...] = ()
    ruling: Ruling = Ruling()
    secrets: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    undecided: tuple[Finding, ...] = ()
    is_template: bool = True
    suppressions: tuple[ReportedSuppression, ...] = ()

    def __repr__(self) -> str:
        """The path and the findings; the other parts can hold secrets."""
        return f"FileResult({self.path!r}, findings={self.findings!r})"


def place_key(path: tuple[str | int, ...]) -> str:
    """The JSON pointer of a place in the processed template, without its first slash: `Resources/Bucket/Type`."""
    return pointer(path)[1:]
