"""References verified by AWS: whether they would resolve, without reading a value."""

from __future__ import annotations

from collections.abc import Sequence
from threading import Lock

from cfnkit.aws.references.connection import Connection
from cfnkit.aws.references.parameter_store import (
    ParameterAnswer,
    ParameterKey,
    ParameterStore,
    StoredParameter,
    missing_version,
)
from cfnkit.aws.references.refusal import Refusal
from cfnkit.aws.references.secret_store import CURRENT, DescribedSecret, SecretDescription, SecretStore
from cfnkit.deployment import SsmParameter
from cfnkit.dynamic_references import (
    DynamicReference,
    FailureKind,
    FoundLookups,
    Service,
    Verification,
    parameter_value,
)

# https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-versions.html
_VERSIONS_KEPT = 100
_KEY_UNVERIFIED = "Only reading it shows whether the key of the SecureString lets the caller decrypt it."


class AwsVerifier:
    """Verifies the references of one region with rights to metadata only; it reads no secret value.

    It needs ssm:DescribeParameters and secretsmanager:DescribeSecret, and secretsmanager:ListSecretVersionIds for a
    version id without a stage. The service does not describe the parameters below `/aws/service/`; they are public and
    are read with ssm:GetParameters.

    The service describes the newest version of a parameter. It keeps the 100 newest and never changes their type, so
    the other versions follow from the newest; their history would come with their values.
    """

    def __init__(self, connection: Connection) -> None:
        """Take the connection to the region."""
        self._connection = connection
        self._parameters = ParameterStore(self._connection)
        self._secrets = SecretStore(self._connection)
        self._lock = Lock()

    def verify(self, references: Sequence[DynamicReference]) -> tuple[Verification, ...]:
        """The verifications of `references`, in their order.

        Raises ServiceError when nothing can be asked: no credentials, no region, AWS cannot be reached.
        """
        with self._lock:
            self._ask(references)
            return tuple(
                self._secret(reference) if reference.service is Service.SECRETS_MANAGER else self._parameter(reference)
                for reference in references
            )

    def found(self) -> FoundLookups:
        """Everything found so far: types and versions, and no value."""
        with self._lock:
            answers = {
                **{key.name: answer for key, answer in self._parameters.read(()).items()},
                **self._parameters.describe(()),
            }
            secrets = self._secrets.describe(())
        return FoundLookups(
            {
                name: SsmParameter(answer.type, {}, answer.version)
                for name, answer in sorted(answers.items())
                if isinstance(answer, StoredParameter)
            },
            {
                name: tuple(sorted({stage for stages in secret.stages.values() for stage in stages}))
                for name, secret in sorted(secrets.items())
                if isinstance(secret, DescribedSecret)
            },
        )

    def _ask(self, references: Sequence[DynamicReference]) -> None:
        """Ask for everything that the references need."""
        of_parameters = [reference for reference in references if reference.service is not Service.SECRETS_MANAGER]
        self._parameters.read(_public_key(reference) for reference in of_parameters if reference.is_public)
        self._parameters.describe(reference.name for reference in of_parameters if not reference.is_public)
        of_secrets = [reference for reference in references if reference.service is Service.SECRETS_MANAGER]
        described = self._secrets.describe(reference.name for reference in of_secrets)
        self._secrets.version_ids(
            reference.name for reference in of_secrets if _is_without_stage(reference, described[reference.name])
        )

    def _parameter(self, reference: DynamicReference) -> Verification:
        if reference.is_public:
            answer = self._parameters.read(())[_public_key(reference)]
        else:
            answer = _version(reference, self._parameters.describe(())[reference.name])
        if isinstance(answer, Refusal):
            return Verification(failure=answer.failure("parameter", reference.name, self._connection.region))
        wrong = parameter_value(reference, answer.type, "").failure
        unverified = _KEY_UNVERIFIED if reference.service is Service.SSM_SECURE and wrong is None else ""
        return Verification(answer.type, str(answer.version), unverified, wrong)

    def _secret(self, reference: DynamicReference) -> Verification:
        described = self._secrets.describe(())[reference.name]
        version = described if isinstance(described, Refusal) else self._version_id(reference, described)
        if isinstance(version, Refusal):
            return Verification(failure=version.failure("secret", reference.name, self._connection.region))
        key = f" with a key '{reference.json_key}'" if reference.json_key else ""
        return Verification("", version, f"Only reading it shows whether the secret is a text{key}.")

    def _version_id(self, reference: DynamicReference, secret: DescribedSecret) -> str | Refusal:
        """The id of the version that the reference names."""
        stage, version_id = reference.version_stage, reference.version_id
        if not version_id:
            asked = stage or CURRENT
            found = next((version for version, stages in secret.stages.items() if asked in stages), None)
            return found or Refusal(FailureKind.MISSING_VERSION, f"there is no version at the stage {asked}")
        if version_id not in secret.stages:
            known = self._secrets.version_ids(())[reference.name]
            if isinstance(known, Refusal):
                return known
            if version_id not in known:
                return Refusal(FailureKind.MISSING_VERSION, f"there is no version with the id {version_id}")
        if stage and stage not in secret.stages.get(version_id, ()):
            return Refusal(FailureKind.MISSING_VERSION, "the version id is not at the version stage")
        return version_id


def _public_key(reference: DynamicReference) -> ParameterKey:
    return ParameterKey(reference.name if reference.version is None else f"{reference.name}:{reference.version}")


def _is_without_stage(reference: DynamicReference, described: SecretDescription) -> bool:
    return (
        bool(reference.version_id)
        and isinstance(described, DescribedSecret)
        and reference.version_id not in described.stages
    )


def _version(reference: DynamicReference, newest: ParameterAnswer) -> ParameterAnswer:
    """The version that the reference names, concluded from the newest."""
    if isinstance(newest, Refusal) or reference.version is None:
        return newest
    if newest.version - _VERSIONS_KEPT < reference.version <= newest.version:
        return newest._replace(version=reference.version)
    return missing_version(ParameterKey(f"{reference.name}:{reference.version}"), newest)
