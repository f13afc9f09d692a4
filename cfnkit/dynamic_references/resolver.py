"""Resolvers: from references to their values, from known answers or from those already found."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol

from cfnkit.deployment import Lookups, Secret, SsmParameter
from cfnkit.dynamic_references.reference import DynamicReference, Service
from cfnkit.dynamic_references.resolution import (
    FailureKind,
    Resolution,
    ResolutionFailure,
    Verification,
    Verifier,
    failed,
    parameter_value,
    secret_value,
)
from cfnkit.vocabulary import suggestion

# The ARN of a secret ends with its name, a hyphen and six characters.
_ARN_SUFFIX = re.compile(r"-[A-Za-z0-9]{6}\Z")
_CURRENT = "AWSCURRENT"


class Resolver(Protocol):
    """Resolves references, many at once, since a service answers many with one request."""

    def resolve(self, references: Sequence[DynamicReference]) -> Sequence[Resolution]:
        """The resolutions of `references`, in their order."""


class LookupsResolver:
    """Resolves and verifies references from lookups, in memory.

    A table of parameters or secrets in the lookups is complete, except for public parameters; a table that is None is
    not known. A secret is found by its name or its ARN, with or without the suffix of the ARN, whichever of them the
    lookups and the reference have. An ARN of another `region` or `account_id` than these is no local name; "" is any.
    """

    def __init__(self, lookups: Lookups, region: str = "", account_id: str = "") -> None:
        self._region = region
        self._account_id = account_id
        self._parameters = lookups.ssm
        self._secrets = lookups.secrets
        self._secret_aliases = _aliases(lookups.secrets or {})

    def resolve(self, references: Sequence[DynamicReference]) -> tuple[Resolution, ...]:
        """The resolutions of `references`."""
        return tuple(map(self._resolve, references))

    def verify(self, references: Sequence[DynamicReference]) -> tuple[Verification, ...]:
        """The verifications of `references`, also of those that the lookups have without a value."""
        return tuple(map(self._verify, references))

    def _resolve(self, reference: DynamicReference) -> Resolution:
        found = self._found(reference)
        if isinstance(found, ResolutionFailure):
            return Resolution(failure=found)
        return _stage_of(found, reference) if isinstance(found, Secret) else _version_of(found, reference)

    def _verify(self, reference: DynamicReference) -> Verification:
        found = self._found(reference)
        if isinstance(found, ResolutionFailure):
            return Verification(failure=found)
        if isinstance(found, Secret):
            kind, version = "", reference.version_id or reference.version_stage or _CURRENT
        else:
            kind, version = found.type, str(reference.version or found.version)
        failure = self._resolve(reference).failure
        if failure is not None and failure.kind is FailureKind.UNKNOWN:
            return Verification(kind, version, failure.sentence)
        return Verification(kind, version, failure=failure)

    def _found(self, reference: DynamicReference) -> SsmParameter | Secret | ResolutionFailure:
        return self._secret(reference) if reference.service is Service.SECRETS_MANAGER else self._parameter(reference)

    def _parameter(self, reference: DynamicReference) -> SsmParameter | ResolutionFailure:
        name, known = reference.name, self._parameters
        if known is None:
            return _unknown(f"The SSM parameter '{name}' is known to a deployment only, unless the lookups have it.")
        parameter = known.get(name)
        if parameter is None and reference.is_public:
            return _unknown(f"The lookups have no value for the public SSM parameter '{name}'.")
        return parameter or _not_found(f"The lookups know no SSM parameter '{name}'.", name, known)

    def _secret(self, reference: DynamicReference) -> Secret | ResolutionFailure:
        name, known = reference.name, self._secrets
        if known is None:
            return _unknown(f"The secret '{name}' is known to a deployment only, unless the lookups have it.")
        secret = known.get(name) or self._secret_aliases.get(name)
        if secret is None and reference.is_arn:
            elsewhere = self._elsewhere(name)
            if elsewhere:
                return ResolutionFailure(
                    FailureKind.NOT_FOUND, f"The lookups know no secret '{name}', which is one of {elsewhere}."
                )
            plain = _name_in(name)
            secret = known.get(plain) or known.get(_without_suffix(plain))
        return secret or _not_found(f"The lookups know no secret '{name}'.", name, known)

    def _elsewhere(self, arn: str) -> str:
        """The other region or account that an ARN names; "" for the stack's own."""
        region, account_id = (*arn.split(":"), "", "", "", "", "")[3:5]
        if self._region and region and region != self._region:
            return f"another region ({region})"
        if self._account_id and account_id and account_id != self._account_id:
            return f"another account ({account_id})"
        return ""


def _aliases(secrets: Mapping[str, Secret]) -> dict[str, Secret]:
    """The secrets whose key is an ARN, by the ARN without its suffix and by their name."""
    aliases: dict[str, Secret] = {}
    for arn, secret in secrets.items():
        if arn.startswith("arn:"):
            aliases[_without_suffix(arn)] = aliases[_without_suffix(_name_in(arn))] = secret
    return aliases


def _name_in(arn: str) -> str:
    return arn.rpartition(":")[2]


def _without_suffix(name: str) -> str:
    return _ARN_SUFFIX.sub("", name)


def _unknown(sentence: str) -> ResolutionFailure:
    return ResolutionFailure(FailureKind.UNKNOWN, sentence)


def _not_found(sentence: str, name: str, known: Mapping[str, object]) -> ResolutionFailure:
    return ResolutionFailure(FailureKind.NOT_FOUND, f"{sentence} {suggestion(name, known)}".rstrip())


def _version_of(parameter: SsmParameter, reference: DynamicReference) -> Resolution:
    wrong = parameter_value(reference, parameter.type, "")
    if wrong.failure:
        return wrong
    if not parameter.versions:
        return failed(FailureKind.UNKNOWN, f"The lookups have no value of the SSM parameter '{reference.name}'.")
    version = parameter.version if reference.version is None else reference.version
    if version in parameter.versions:
        return parameter_value(reference, parameter.type, parameter.versions[version])
    sentence = f"The lookups know no version {version} of the SSM parameter '{reference.name}'."
    return failed(FailureKind.MISSING_VERSION, sentence)


def _stage_of(secret: Secret, reference: DynamicReference) -> Resolution:
    asked = [part for part in (reference.version_stage, reference.version_id) if part] or [_CURRENT]
    for version in asked:
        if version not in secret.stages:
            sentence = f"The lookups know no version '{version}' of the secret '{reference.name}'."
            kind = FailureKind.MISSING_VERSION
            return failed(kind, f"{sentence} {suggestion(version, secret.stages)}".rstrip())
    texts = {secret.stages[version] for version in asked}
    if None in texts:
        key = f", so that nobody knows whether it has the key '{reference.json_key}'" if reference.json_key else ""
        return failed(FailureKind.UNKNOWN, f"The lookups have no text of the secret '{reference.name}'{key}.")
    if len(texts) > 1:
        sentence = f"The version '{asked[1]}' of the secret '{reference.name}' is not at the stage '{asked[0]}'."
        return failed(FailureKind.MISSING_VERSION, sentence)
    return secret_value(reference, texts.pop() or "")


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


class FindingResolver(Resolver, Finder, Protocol):
    """A resolver that remembers what it found."""


class FindingVerifier(Verifier, Finder, Protocol):
    """A verifier that remembers what it found."""
