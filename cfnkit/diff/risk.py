"""What of a change is told first: what it may destroy, open or break."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from cfnkit.source import Span


class RiskKind(Enum):
    """A kind of risk, in the order in which risks are told; the value is its name for `--fail-on` and in JSON."""

    REFUSED = "refused"
    DATA_LOSS = "delete-stateful"
    UNKEPT = "unkept"
    REPLACEMENT = "replace"
    POLICY = "policy"
    SECURITY = "security"
    EXPORT = "export"
    PARAMETER = "parameter"
    CONDITION = "condition"

    @property
    def title(self) -> str:
        """The kind as a heading."""
        return _TITLES[self]


_TITLES = {
    RiskKind.REFUSED: "CloudFormation refuses",
    RiskKind.DATA_LOSS: "Data is lost",
    RiskKind.UNKEPT: "No longer kept",
    RiskKind.REPLACEMENT: "Replaced",
    RiskKind.POLICY: "Permissions are widened",
    RiskKind.SECURITY: "Opened to the network",
    RiskKind.EXPORT: "Exports, outputs and SSM parameters that others use",
    RiskKind.PARAMETER: "Parameters without a value",
    RiskKind.CONDITION: "Conditions that turn",
}


@dataclass(frozen=True, slots=True)
class Risk:
    """A risk of a change, by the logical ID or the name that it is about.

    `message` is a sentence without the subject at its start, `details` are lines below it. `before` and `after` are the
    places in each version; at least one is there.
    """

    kind: RiskKind
    subject: str
    message: str = field(repr=False)
    before: Span | None
    after: Span | None
    type: str = ""
    details: tuple[str, ...] = field(default=(), repr=False)
