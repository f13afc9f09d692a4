"""The Parameter Store of Systems Manager in one region.

https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameters.html
https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DescribeParameters.html
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

from cfnkit.aws.references.connection import NOTHING_SAID, Connection
from cfnkit.aws.references.refusal import Refusal
from cfnkit.dynamic_references import FailureKind, SecretText

_READ, _DESCRIBE = "ssm:GetParameters", "ssm:DescribeParameters"
_READ_AT_ONCE, _DESCRIBED_AT_ONCE = 10, 50
_ARN_PARTS = 6
_SECURE = "SecureString"
_NO_PARAMETER = Refusal(FailureKind.NOT_FOUND, "there is no such parameter")


class ParameterKey(NamedTuple):
    """A parameter to read: its name or ARN, optionally followed by `:version`; and whether it is decrypted."""

    text: str
    decrypted: bool = False

    @property
    def name(self) -> str:
        """The name or ARN alone."""
        return self._parts[0]

    @property
    def selector(self) -> str:
        """The version, or ""."""
        return self._parts[1]

    @property
    def _parts(self) -> tuple[str, str]:
        parts = self.text.split(":")
        named = _ARN_PARTS if parts[0] == "arn" else 1
        return ":".join(parts[:named]), ":".join(parts[named:])


class StoredParameter(NamedTuple):
    """One version of a parameter; its value is None when it is a SecureString that is not decrypted, or the reverse."""

    type: str
    version: int
    value: str | SecretText | None = None


ParameterAnswer: TypeAlias = StoredParameter | Refusal


class ParameterStore:
    """Reads and describes parameters, each once: answers are remembered."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._read: dict[ParameterKey, ParameterAnswer] = {}
        self._described: dict[str, ParameterAnswer] = {}

    def read(self, keys: Iterable[ParameterKey]) -> Mapping[ParameterKey, ParameterAnswer]:
        """All parameters read so far, after reading `keys`: ten in a call, those to decrypt in other calls."""
        wanted = [key for key in dict.fromkeys(keys) if key not in self._read]
        self._read_all(wanted)
        # The service does not say whether the parameter is missing, or only the version.
        missing = [key for key in wanted if key.selector and self._read[key] == _NO_PARAMETER]
        names = {key: ParameterKey(key.name) for key in missing}
        self._read_all([name for name in dict.fromkeys(names.values()) if name not in self._read])
        for key in missing:
            newest = self._read[names[key]]
            self._read[key] = missing_version(key, newest) if isinstance(newest, StoredParameter) else newest
        return self._read

    def describe(self, names: Iterable[str]) -> Mapping[str, ParameterAnswer]:
        """All parameters described so far, after describing `names`: the newest version of each, without its value."""
        wanted = [name for name in dict.fromkeys(names) if name not in self._described]
        if wanted:
            pages = self._connection.client("ssm").get_paginator("describe_parameters")

            def call(batch: Sequence[str]) -> dict[str, ParameterAnswer]:
                filters = [{"Key": "Name", "Option": "Equals", "Values": list(batch)}]
                found: dict[str, ParameterAnswer] = dict.fromkeys(batch, _NO_PARAMETER)
                with self._connection.refused(_DESCRIBE):
                    for page in pages.paginate(ParameterFilters=filters, PaginationConfig={"PageSize": 50}):
                        for metadata in page.get("Parameters", ()):
                            if metadata["Name"] in found:
                                found[metadata["Name"]] = StoredParameter(metadata["Type"], metadata["Version"])
                return found

            self._described.update(self._connection.ask(wanted, _DESCRIBED_AT_ONCE, call))
        return self._described

    def _read_all(self, keys: Sequence[ParameterKey]) -> None:
        if not keys:
            return
        ssm = self._connection.client("ssm")

        def call(batch: Sequence[ParameterKey]) -> dict[ParameterKey, ParameterAnswer]:
            with self._connection.refused(_READ):
                response = ssm.get_parameters(Names=[key.text for key in batch], WithDecryption=batch[0].decrypted)
            return _answers(batch, response)

        def single(key: ParameterKey) -> ParameterAnswer:
            return call([key]).get(key, NOTHING_SAID)

        for decrypted in (False, True):
            group = [key for key in keys if key.decrypted is decrypted]
            self._read.update(self._connection.ask(group, _READ_AT_ONCE, call, single))


def missing_version(key: ParameterKey, newest: StoredParameter) -> Refusal:
    """The refusal of a version that an existing parameter does not have."""
    if key.selector.isdigit() and int(key.selector) < newest.version:
        why = f"version {key.selector} is gone, the newest of the versions that are kept is {newest.version}"
    else:
        why = f"there is no version {key.selector}, the newest is {newest.version}"
    return Refusal(FailureKind.MISSING_VERSION, why)


def _answers(batch: Sequence[ParameterKey], response: Mapping[str, Any]) -> dict[ParameterKey, ParameterAnswer]:
    """The answers that a response has for the keys of a batch; a key that it does not mention is left out."""
    invalid = set(response.get("InvalidParameters", ()))
    answers: dict[ParameterKey, ParameterAnswer] = {key: _NO_PARAMETER for key in batch if key.text in invalid}
    for key in batch:
        # For a key without a version the newest one is returned.
        matching = [parameter for parameter in response.get("Parameters", ()) if _is_asked(parameter, key)]
        if matching:
            newest = max(matching, key=lambda parameter: int(parameter["Version"]))
            answers[key] = StoredParameter(newest["Type"], newest["Version"], _value(newest, key.decrypted))
    return answers


def _is_asked(parameter: Mapping[str, Any], key: ParameterKey) -> bool:
    if key.name not in (parameter["Name"], parameter.get("ARN")):
        return False
    return not key.selector or key.selector in (str(parameter["Version"]), parameter.get("Selector", "")[1:])


def _value(parameter: Mapping[str, Any], decrypted: bool) -> str | SecretText | None:
    """The value; None for a cipher text, and for a plain value that was asked for as a secret."""
    if decrypted is not (parameter["Type"] == _SECURE):
        return None
    return SecretText(parameter["Value"]) if decrypted else str(parameter["Value"])
