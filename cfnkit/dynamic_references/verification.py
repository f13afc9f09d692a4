"""Whether references would resolve, without their values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from cfnkit.dynamic_references.reference import DynamicReference
from cfnkit.dynamic_references.resolution import FailureKind, ResolutionFailure

_EXISTS = (FailureKind.WRONG_TYPE, FailureKind.MISSING_VERSION, FailureKind.MISSING_JSON_KEY, FailureKind.BINARY)
_NOT_TOLD = (FailureKind.ACCESS_DENIED, FailureKind.NO_ANSWER, FailureKind.UNKNOWN)


class Verification(NamedTuple):
    """What is known of a reference without its value.

    `type` is that of a parameter, as the Parameter Store names it, and `version` what would be read: the number of a
    parameter's version or the id of a secret's; each is "" where it is not known. `unverified` is a sentence on what
    only the value tells (a JSON key, that a secret is no binary), or "".
    """

    type: str = ""
    version: str = ""
    unverified: str = ""
    failure: ResolutionFailure | None = None

    @property
    def exists(self) -> bool | None:
        """Whether the parameter or secret is there; None when that could not be asked."""
        if self.failure is None or self.failure.kind in _EXISTS:
            return True
        return None if self.failure.kind in _NOT_TOLD else False

    @property
    def resolves(self) -> bool | None:
        """Whether it would resolve, but for what is `unverified`; None when that could not be asked."""
        if self.failure is None:
            return True
        return None if self.failure.kind in _NOT_TOLD else False


class Verifier(Protocol):
    """Verifies references: one answer each, in their order; many at once, since asking takes a request."""

    def verify(self, references: Sequence[DynamicReference]) -> Sequence[Verification]:
        """What is known of `references`. Raises ServiceError when nothing can be asked: no credentials, no region."""
        ...
