"""References resolved by AWS."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from threading import Lock

from cfnkit.aws.references.connection import Connection
from cfnkit.aws.references.parameter_store import ParameterAnswer, ParameterKey, ParameterStore, StoredParameter
from cfnkit.aws.references.secret_store import SecretAnswer, SecretKey, SecretStore, StoredSecret
from cfnkit.deployment import SsmParameter
from cfnkit.diagnostics import ServiceError
from cfnkit.dynamic_references import (
    DynamicReference,
    FailureKind,
    FoundLookups,
    Resolution,
    SecretText,
    Service,
    failed,
    parameter_value,
    secret_value,
)


class AwsResolver:
    """Resolves the references of one region with the caller's own credentials, as CloudFormation would.

    Each parameter, version and secret is asked for once and remembered: to make few requests, resolve all references
    of a template in one call first, and then those of each string. A reference to ssm reads nothing decrypted. As
    CloudFormation does, it looks in its own region only, and for a secret of another account by its ARN.
    """

    def __init__(self, connection: Connection) -> None:
        """Take the connection to the region."""
        self._connection = connection
        self._parameters = ParameterStore(self._connection)
        self._secrets = SecretStore(self._connection)
        self._lock = Lock()

    def resolve(self, references: Sequence[DynamicReference]) -> tuple[Resolution, ...]:
        """The resolutions of `references`, in their order.

        Raises ServiceError when nothing can be asked: no credentials, no region, AWS cannot be reached.
        """
        of_secrets = [reference for reference in references if reference.service is Service.SECRETS_MANAGER]
        of_parameters = [reference for reference in references if reference.service is not Service.SECRETS_MANAGER]
        with self._lock:
            parameters = self._parameters.read(map(_key, of_parameters))
            secrets = self._secrets.read(map(SecretKey.of, of_secrets))
        return tuple(
            self._secret(reference, secrets[SecretKey.of(reference)])
            if reference.service is Service.SECRETS_MANAGER
            else self._parameter(reference, parameters[_key(reference)])
            for reference in references
        )

    def parameters(self, names: Sequence[str]) -> dict[str, SsmParameter]:
        """The parameters with these names, by name: `name` or `name:version`; an ARN may stand for the name.

        Parameters that do not exist are left out; a SecureString comes without its value. Raises ServiceError when
        one could not be read.
        """
        keys = [ParameterKey(name) for name in dict.fromkeys(names) if name]
        with self._lock:
            answers = self._parameters.read(keys)
        found: dict[str, SsmParameter] = {}
        for key in keys:
            answer = answers[key]
            if isinstance(answer, StoredParameter):
                versions = {} if answer.value is None else {answer.version: answer.value}
                found[key.text] = SsmParameter(answer.type, versions, answer.version)
            elif answer.kind not in (FailureKind.NOT_FOUND, FailureKind.MISSING_VERSION):
                raise ServiceError(answer.failure("parameter", key.text, self._connection.region).sentence)
        return found

    def found(self) -> FoundLookups:
        """Everything found so far, without any secure value."""
        with self._lock:
            return FoundLookups(_found_parameters(self._parameters.read(())), _found_secrets(self._secrets.read(())))

    def _parameter(self, reference: DynamicReference, answer: ParameterAnswer) -> Resolution:
        if isinstance(answer, StoredParameter):
            return parameter_value(reference, answer.type, answer.value or "")
        return Resolution(failure=answer.failure("parameter", reference.name, self._connection.region))

    def _secret(self, reference: DynamicReference, answer: SecretAnswer) -> Resolution:
        if not isinstance(answer, StoredSecret):
            return Resolution(failure=answer.failure("secret", reference.name, self._connection.region))
        if answer.text is None:
            sentence = f"The secret '{reference.name}' is a SecretBinary, which a dynamic reference cannot read."
            return failed(FailureKind.BINARY, sentence)
        return secret_value(reference, answer.text.reveal())


def _key(reference: DynamicReference) -> ParameterKey:
    version = "" if reference.version is None else f":{reference.version}"
    return ParameterKey(f"{reference.name}{version}", reference.service is Service.SSM_SECURE)


def _found_parameters(answers: Mapping[ParameterKey, ParameterAnswer]) -> dict[str, SsmParameter]:
    found: dict[str, SsmParameter] = {}
    for key in sorted(answers):
        answer = answers[key]
        if isinstance(answer, StoredParameter):
            before = found.get(key.name)
            versions = dict(before.versions) if before else {}
            if answer.value is not None and not isinstance(answer.value, SecretText):
                versions[answer.version] = answer.value
            newest = max(answer.version, before.version if before else 0)
            found[key.name] = SsmParameter(answer.type, dict(sorted(versions.items())), newest)
    return found


def _found_secrets(answers: Mapping[SecretKey, SecretAnswer]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for key in sorted(answers):
        answer = answers[key]
        if isinstance(answer, StoredSecret):
            found[key.id] = tuple(sorted({*found.get(key.id, ()), *answer.stages}))
    return found
