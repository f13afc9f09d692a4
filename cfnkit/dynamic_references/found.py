"""Resolvers and verifiers that remember what they found, so that it can be written as lookups."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, Protocol

from cfnkit.deployment import SsmParameter
from cfnkit.dynamic_references.resolver import Resolver
from cfnkit.dynamic_references.verification import Verifier


class FoundLookups(NamedTuple):
    """The parameters and secrets that were found, sorted by their names in the references.

    It has no secure values: the `versions` of a SecureString are empty, as are those of a parameter that was only
    verified. `secrets` has the version stages that were found for each secret.
    """

    parameters: Mapping[str, SsmParameter]
    secrets: Mapping[str, tuple[str, ...]]


class Finder(Protocol):
    """Remembers the parameters and secrets that it found."""

    def found(self) -> FoundLookups:
        """Everything found so far."""
        ...


class FindingResolver(Resolver, Finder, Protocol):
    """A resolver that remembers what it found."""


class FindingVerifier(Verifier, Finder, Protocol):
    """A verifier that remembers what it found."""
