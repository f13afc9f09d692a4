"""One finding."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from cfnkit.diagnostics.catalogue import Code
from cfnkit.source import Span


class Severity(Enum):
    """How much a finding matters: the service would refuse, a person should look, good to know."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Related(NamedTuple):
    """Another place that a finding speaks of."""

    message: str
    span: Span


class Diagnostic(NamedTuple):
    """One finding, addressed and explained.

    `message` is the service's own text where that is recorded; `hint` says what to do. `path` is the
    place in the tree, from its root (section, logical ID, keys, 0-based indexes).
    """

    code: Code
    message: str
    span: Span
    path: tuple[str | int, ...] = ()
    hint: str = ""
    related: tuple[Related, ...] = ()

    @property
    def severity(self) -> Severity:
        """How much it matters, which the first letter of its code says."""
        return _SEVERITIES[self.code.id[0]]

    @property
    def id(self) -> str:
        """The code as printed, `E9741`."""
        return self.code.id


_SEVERITIES = {"E": Severity.ERROR, "W": Severity.WARNING, "I": Severity.INFO}
