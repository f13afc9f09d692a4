"""What asking has found, for those that write it down."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, Protocol

from cfnkit.deployment import SsmParameter
from cfnkit.dynamic_references.resolver import Resolver
from cfnkit.dynamic_references.verification import Verifier


class FoundLookups(NamedTuple):
    """What was found of parameters and secrets, sorted by the names that the references have.

    No secure value is in it: the `versions` of a SecureString are empty, as are those of a parameter that was only
    verified. Of a secret, the version stages that it was found with.
    """

    parameters: Mapping[str, SsmParameter]
    secrets: Mapping[str, tuple[str, ...]]


class Finder(Protocol):
    """Remembers what it found."""

    def found(self) -> FoundLookups:
        """All that was found so far."""
        ...


class FindingResolver(Resolver, Finder, Protocol):
    """A resolver that remembers what it found."""


class FindingVerifier(Verifier, Finder, Protocol):
    """A verifier that remembers what it found."""
