"""The result of resolving a reference (a value, a secret, or a failure), or of verifying it without reading secrets."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from typing import NamedTuple, NoReturn, Protocol

from cfnkit.dynamic_references.reference import DynamicReference, Service
from cfnkit.redaction import REDACTED

# The value of a StringList is one text with commas, as
# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-ssm.html says.
_TYPES = {Service.SSM: ("String", "StringList"), Service.SSM_SECURE: ("SecureString",)}


class SecretText(str):
    """A secret value, which is ``****`` when it is printed, formatted, joined or dumped.

    `reveal` returns the secret itself. Two are equal when their secrets are; none equals a plain string. It cannot
    be pickled, so that it reaches no cache and no other process.
    """

    __slots__ = ("_secret",)
    _secret: str

    def __new__(cls, secret: str) -> SecretText:
        """`secret` is the secret in clear, or a SecretText with the same secret."""
        made = super().__new__(cls, REDACTED)
        made._secret = secret.reveal() if isinstance(secret, SecretText) else secret
        return made

    def reveal(self) -> str:
        """The secret itself."""
        return self._secret

    def __repr__(self) -> str:
        return f"SecretText({REDACTED!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SecretText) and self._secret == other._secret

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash((SecretText, self._secret))

    def __copy__(self) -> SecretText:
        return self

    def __deepcopy__(self, memo: object) -> SecretText:
        return self

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("a SecretText is not pickled")


class FailureKind(Enum):
    """The kinds of reasons why a reference has no value.

    NO_ANSWER: AWS did not answer (a time-out, throttling). UNKNOWN: only a deployment knows the value.
    """

    NOT_FOUND = "not found"
    ACCESS_DENIED = "access denied"
    WRONG_TYPE = "wrong type"
    MISSING_JSON_KEY = "missing JSON key"
    BINARY = "binary"
    MISSING_VERSION = "missing version"
    NO_ANSWER = "no answer"
    UNKNOWN = "unknown"


class ResolutionFailure(NamedTuple):
    """The reason why a reference has no value, with a sentence that never quotes a secret value."""

    kind: FailureKind
    sentence: str


class Resolution(NamedTuple):
    """The value of a reference (a SecretText when it is secret), or None and the failure."""

    value: str | SecretText | None = None
    failure: ResolutionFailure | None = None


def failed(kind: FailureKind, sentence: str) -> Resolution:
    """A resolution without a value."""
    return Resolution(failure=ResolutionFailure(kind, sentence))


def parameter_value(reference: DynamicReference, parameter_type: str, value: str) -> Resolution:
    """The resolution of a reference to a parameter with this type (as the Parameter Store names it) and value."""
    if parameter_type in _TYPES[reference.service]:
        return Resolution(SecretText(value) if reference.is_secure else value)
    service, name = reference.service.value, reference.name
    sentence = f"The SSM parameter '{name}' is a {parameter_type}, which '{service}' cannot read"
    fitting = next((other.value for other, types in _TYPES.items() if parameter_type in types), None)
    return failed(FailureKind.WRONG_TYPE, f"{sentence}; '{fitting}' can." if fitting else f"{sentence}.")


def secret_value(reference: DynamicReference, secret_string: str) -> Resolution:
    """The resolution of a reference to a secret with this text: the whole text, or the value of the JSON key.

    A value that is no string comes as JSON text, a number with its own digits.
    """
    key = reference.json_key
    if not key:
        return Resolution(SecretText(secret_string))
    import json

    try:
        members = json.loads(secret_string, parse_int=str, parse_float=str, parse_constant=str)
        value = members.get(key) if isinstance(members, dict) else None
        if isinstance(value, (dict, list)):
            value = json.dumps(json.loads(secret_string)[key], ensure_ascii=False, separators=(",", ":"))
    except (ValueError, RecursionError):
        members = value = None
    if isinstance(value, bool):
        value = "true" if value else "false"
    if isinstance(value, str):
        return Resolution(SecretText(value))
    what = f"has no value for the key '{key}'" if isinstance(members, dict) else f"is no JSON object with a key '{key}'"
    return failed(FailureKind.MISSING_JSON_KEY, f"The secret '{reference.name}' {what}.")


_EXISTS = (FailureKind.WRONG_TYPE, FailureKind.MISSING_VERSION, FailureKind.MISSING_JSON_KEY, FailureKind.BINARY)
_NOT_KNOWN = (FailureKind.ACCESS_DENIED, FailureKind.NO_ANSWER, FailureKind.UNKNOWN)


class Verification(NamedTuple):
    """The facts about a reference that are known without its value.

    `type` is the type of a parameter, as the Parameter Store names it; `version` is the number of a parameter's version
    or the id of a secret's version; both are "" when they are not known. `unverified` is a sentence about facts that
    only the value shows (a JSON key, or that a secret is not binary), or "".
    """

    type: str = ""
    version: str = ""
    unverified: str = ""
    failure: ResolutionFailure | None = None

    @property
    def exists(self) -> bool | None:
        """Whether the parameter or secret exists; None when this is not known."""
        if self.failure is None or self.failure.kind in _EXISTS:
            return True
        return None if self.failure.kind in _NOT_KNOWN else False

    @property
    def resolves(self) -> bool | None:
        """Whether it would resolve, except for `unverified` facts; None when this is not known."""
        if self.failure is None:
            return True
        return None if self.failure.kind in _NOT_KNOWN else False


class Verifier(Protocol):
    """Verifies references, many at once, since a service answers many with one request."""

    def verify(self, references: Sequence[DynamicReference]) -> Sequence[Verification]:
        """The verifications of `references`, in their order. Raises ServiceError without credentials or a region."""
