"""Verification: whether references would resolve, without reading secret values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from cfnkit.dynamic_references.reference import DynamicReference
from cfnkit.dynamic_references.resolution import FailureKind, ResolutionFailure

_EXISTS = (FailureKind.WRONG_TYPE, FailureKind.MISSING_VERSION, FailureKind.MISSING_JSON_KEY, FailureKind.BINARY)
_NOT_KNOWN = (FailureKind.ACCESS_DENIED, FailureKind.NO_ANSWER, FailureKind.UNKNOWN)


class Verification(NamedTuple):
    """The facts about a reference that are known without its value.

    `type` is the type of a parameter, as the Parameter Store names it; `version` is the number of a parameter's version
    or the id of a secret's version; both are "" when they are not known. `unverified` is a sentence about facts that
    only the value shows (a JSON key, or that a secret is not binary), or "".
    """

    type: str = ""
    version: str = ""
    unverified: str = ""
    failure: ResolutionFailure | None = None

    @property
    def exists(self) -> bool | None:
        """Whether the parameter or secret exists; None when this is not known."""
        if self.failure is None or self.failure.kind in _EXISTS:
            return True
        return None if self.failure.kind in _NOT_KNOWN else False

    @property
    def resolves(self) -> bool | None:
        """Whether it would resolve, except for `unverified` facts; None when this is not known."""
        if self.failure is None:
            return True
        return None if self.failure.kind in _NOT_KNOWN else False


class Verifier(Protocol):
    """Verifies references, many at once, since a service answers many with one request."""

    def verify(self, references: Sequence[DynamicReference]) -> Sequence[Verification]:
        """The verifications of `references`, in their order. Raises ServiceError without credentials or a region."""
        ...
