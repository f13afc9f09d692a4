"""Functions and objects that are on this machine, in the place of AWS."""

from __future__ import annotations

import collections.abc as abc
from typing import NoReturn

from cfnkit.deployment import SsmParameter
from cfnkit.diagnostics import ServiceError
from cfnkit.dynamic_references import FindingResolver, FindingVerifier
from cfnkit.hosts import Answer, MacroHost
from cfnkit.vocabulary import suggestion


class LocalFunctions:
    """What `process(services=...)` finds instead of AWS.

    A macro that the configuration has as `lambda: NAME` (or an ARN with that name) runs on the host of that name in
    `functions`, which stays open: whoever made it closes it. `objects` holds the bytes of S3's objects, by
    `s3://bucket/key`. What is not there raises ServiceError.
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

    def fetch_object(self, bucket: str, key: str, region: str) -> bytes:
        """An object of S3."""
        location = f"s3://{bucket}/{key}"
        if location not in self._objects:
            _refuse("object", location, self._objects)
        return self._objects[location]

    def fetch_parameters(self, names: abc.Sequence[str], region: str) -> abc.Mapping[str, SsmParameter]:
        """None: parameters are in the lookups of the configuration."""
        return {}

    def resolver(self, region: str) -> FindingResolver:
        """None: parameters and secrets are in the lookups of the configuration."""
        raise ServiceError("Nothing on this machine resolves dynamic references; put them into the lookups.")

    def verifier(self, region: str) -> FindingVerifier:
        """None, as for `resolver`."""
        raise ServiceError("Nothing on this machine verifies dynamic references; put them into the lookups.")


class _KeptOpen:
    """A host that `process` does not close, so that its next call is a warm one."""

    def __init__(self, host: MacroHost) -> None:
        self._host = host

    def invoke(self, event: str) -> Answer:
        return self._host.invoke(event)

    def close(self) -> None:
        """Nothing."""


def _refuse(kind: str, name: str, known: abc.Iterable[str]) -> NoReturn:
    raise ServiceError(f"There is no {kind} '{name}' on this machine. {suggestion(name, known)}".rstrip())
