"""Local functions and objects in the place of AWS."""

from __future__ import annotations

import collections.abc as abc
from typing import NoReturn

from cfnkit.deployment import SsmParameter
from cfnkit.diagnostics import ServiceError
from cfnkit.dynamic_references import FindingResolver, FindingVerifier
from cfnkit.hosts import Answer, MacroHost
from cfnkit.vocabulary import suggestion


class LocalFunctions:
    """Services for `process(services=...)` that never call AWS.

    A macro with `lambda: NAME` in the configuration (or an ARN with that name) runs on the host of that name in
    `functions`, which stays open: its maker closes it. `objects` holds the bytes of S3's objects, by `s3://bucket/key`.
    Any other function or object raises ServiceError.
    """

    def __init__(self, functions: abc.Mapping[str, MacroHost], objects: abc.Mapping[str, bytes] | None = None) -> None:
        self._functions = functions
        self._objects = objects or {}

    def macro_host(self, function: str, region: str, endpoint_url: str | None, timeout: float | None) -> MacroHost:
        """The host of a function."""
        name = function.split(":")[6] if function.startswith("arn:") and function.count(":") >= 6 else function
        if name not in self._functions:
            _refuse("function", name, self._functions)
        return _KeptOpen(self._functions[name])

    def caller_account(self, region: str) -> None:
        """None: functions of all accounts are on this machine."""

    def fetch_object(self, bucket: str, key: str, region: str) -> bytes:
        """An object of S3."""
        location = f"s3://{bucket}/{key}"
        if location not in self._objects:
            _refuse("object", location, self._objects)
        return self._objects[location]

    def fetch_parameters(self, names: abc.Sequence[str], region: str) -> abc.Mapping[str, SsmParameter]:
        """No parameters: they belong into the lookups of the configuration."""
        return {}

    def resolver(self, region: str) -> FindingResolver:
        """Raises ServiceError: parameters and secrets belong into the lookups of the configuration."""
        raise ServiceError("Nothing on this machine resolves dynamic references; put them into the lookups.")

    def verifier(self, region: str) -> FindingVerifier:
        """Raises ServiceError, as `resolver` does."""
        raise ServiceError("Nothing on this machine verifies dynamic references; put them into the lookups.")


class _KeptOpen:
    """A host that `process` does not close, so its next call is warm."""

    def __init__(self, host: MacroHost) -> None:
        self._host = host

    def invoke(self, event: str) -> Answer:
        return self._host.invoke(event)

    def close(self) -> None:
        """Leave the host open."""


def _refuse(kind: str, name: str, known: abc.Iterable[str]) -> NoReturn:
    raise ServiceError(f"There is no {kind} '{name}' on this machine. {suggestion(name, known)}".rstrip())
