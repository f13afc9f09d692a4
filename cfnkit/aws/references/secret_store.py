"""Secrets Manager in one region.

https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_BatchGetSecretValue.html
https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html
https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DescribeSecret.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

from cfnkit.aws.references.connection import NOTHING_SAID, Connection
from cfnkit.aws.references.refusal import Refusal, refusal_of
from cfnkit.dynamic_references import DynamicReference, FailureKind, SecretText

_READ, _READ_MANY = "secretsmanager:GetSecretValue", "secretsmanager:BatchGetSecretValue"
_DESCRIBE, _LIST_VERSIONS = "secretsmanager:DescribeSecret", "secretsmanager:ListSecretVersionIds"
_READ_AT_ONCE = 20
_SHORTEST_VERSION_ID = 32
_ARN_SUFFIX = 7
CURRENT = "AWSCURRENT"


class SecretKey(NamedTuple):
    """A secret to read, by its name or ARN, and the version of it: "" for the current one."""

    id: str
    stage: str = ""
    version_id: str = ""

    @classmethod
    def of(cls, reference: DynamicReference) -> SecretKey:
        """The key of a reference's secret; the stage of the current version is the same as none."""
        stage = reference.version_stage
        return cls(reference.name, "" if stage == CURRENT else stage, reference.version_id)


class StoredSecret(NamedTuple):
    """One version of a secret; its text is None when it is binary."""

    version_id: str
    stages: tuple[str, ...]
    text: SecretText | None


class DescribedSecret(NamedTuple):
    """A secret without its value: the stages of each version that has stages, by version id."""

    stages: Mapping[str, tuple[str, ...]]


SecretAnswer: TypeAlias = StoredSecret | Refusal
SecretDescription: TypeAlias = DescribedSecret | Refusal


class SecretStore:
    """Reads and describes secrets, each once: answers are remembered."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._read: dict[SecretKey, SecretAnswer] = {}
        self._described: dict[str, SecretDescription] = {}
        self._versions: dict[str, frozenset[str] | Refusal] = {}

    def read(self, keys: Iterable[SecretKey]) -> Mapping[SecretKey, SecretAnswer]:
        """All secrets read so far, after reading `keys`: twenty in a call, one when it is not the current version."""
        wanted = [key for key in dict.fromkeys(keys) if key not in self._read]
        if wanted:
            manager = self._connection.client("secretsmanager")

            def single(key: SecretKey) -> SecretAnswer:
                return self._read_one(manager, key)

            def many(batch: Sequence[SecretKey]) -> dict[SecretKey, SecretAnswer]:
                return self._read_many(manager, batch)

            current = [key for key in wanted if not key.stage and not key.version_id]
            self._read.update(self._connection.ask(current, _READ_AT_ONCE, many, single))
            versions = [key for key in wanted if key.stage or key.version_id]
            self._read.update(self._connection.ask(versions, 1, many, single))
            self._tell_versions([key for key in versions if _is_missing(self._read[key])], single)
        return self._read

    def _tell_versions(self, missing: Sequence[SecretKey], single: Callable[[SecretKey], SecretAnswer]) -> None:
        """Ask for the current version of secrets that are said to be missing: perhaps only the version is."""
        current = {SecretKey(key.id) for key in missing}
        new = sorted(key for key in current if key not in self._read)
        self._read.update(self._connection.ask(new, 1, lambda batch: {batch[0]: single(batch[0])}, single))
        for key in missing:
            if isinstance(self._read[SecretKey(key.id)], StoredSecret):
                named = f"at the stage {key.stage}" if key.stage else f"with the id {key.version_id}"
                self._read[key] = Refusal(FailureKind.MISSING_VERSION, f"there is no version {named}")

    def describe(self, ids: Iterable[str]) -> Mapping[str, SecretDescription]:
        """All secrets described so far, after describing `ids`; the service describes one in a call."""
        wanted = [id for id in dict.fromkeys(ids) if id not in self._described]
        if wanted:
            manager = self._connection.client("secretsmanager")

            def call(batch: Sequence[str]) -> dict[str, SecretDescription]:
                with self._connection.refused(_DESCRIBE):
                    response = manager.describe_secret(SecretId=batch[0])
                return {batch[0]: _description(response)}

            self._described.update(self._connection.ask(wanted, 1, call))
        return self._described

    def version_ids(self, ids: Iterable[str]) -> Mapping[str, frozenset[str] | Refusal]:
        """The version ids of all secrets asked so far, after asking `ids`; versions without a stage are included."""
        wanted = [id for id in dict.fromkeys(ids) if id not in self._versions]
        if wanted:
            manager = self._connection.client("secretsmanager")

            def call(batch: Sequence[str]) -> dict[str, frozenset[str] | Refusal]:
                with self._connection.refused(_LIST_VERSIONS):
                    return {batch[0]: frozenset(_version_ids(manager, batch[0]))}

            self._versions.update(self._connection.ask(wanted, 1, call))
        return self._versions

    def _read_many(self, manager: Any, batch: Sequence[SecretKey]) -> dict[SecretKey, SecretAnswer]:
        """The secrets of a batch.

        A secret that the response does not mention is left out, and so is an ARN with an error: for the secret of
        another account, only the answer to a call for it alone counts.
        """
        with self._connection.refused(_READ_MANY):
            response = manager.batch_get_secret_value(SecretIdList=[key.id for key in batch])
        answers: dict[SecretKey, SecretAnswer] = {
            SecretKey(error["SecretId"]): refusal_of(error.get("ErrorCode", ""), error.get("Message", ""), _READ)
            for error in response.get("Errors", ())
            if not error["SecretId"].startswith("arn:")
        }
        for value in response.get("SecretValues", ()):
            for id in (value["Name"], value["ARN"], value["ARN"][:-_ARN_SUFFIX]):
                answers[SecretKey(id)] = _stored(value)
        return {key: answers[key] for key in batch if key in answers}

    def _read_one(self, manager: Any, key: SecretKey) -> SecretAnswer:
        if key.version_id and len(key.version_id) < _SHORTEST_VERSION_ID:
            return Refusal(FailureKind.MISSING_VERSION, "a version id has 32 characters or more")
        versions = {"VersionStage": key.stage, "VersionId": key.version_id}
        with self._connection.refused(_READ):
            asked = {name: value for name, value in versions.items() if value}
            return _stored(manager.get_secret_value(SecretId=key.id, **asked))


def _is_missing(answer: SecretAnswer) -> bool:
    return isinstance(answer, Refusal) and answer.kind is FailureKind.NOT_FOUND


def _stored(value: Mapping[str, Any]) -> SecretAnswer:
    if "SecretString" not in value and "SecretBinary" not in value:
        return NOTHING_SAID
    text = SecretText(value["SecretString"]) if "SecretString" in value else None
    return StoredSecret(value.get("VersionId", ""), tuple(value.get("VersionStages", ())), text)


def _description(response: Mapping[str, Any]) -> SecretDescription:
    if "DeletedDate" in response:
        return Refusal(FailureKind.NOT_FOUND, "it is marked for deletion")
    stages = response.get("VersionIdsToStages", {})
    return DescribedSecret({version: tuple(stages[version]) for version in sorted(stages)})


def _version_ids(manager: Any, id: str) -> Iterator[str]:
    """All version ids of a secret, page by page."""
    asked = {"SecretId": id, "IncludeDeprecated": True}
    while True:
        page = manager.list_secret_version_ids(**asked)
        yield from (version["VersionId"] for version in page.get("Versions", ()))
        if not page.get("NextToken"):
            return
        asked["NextToken"] = page["NextToken"]
