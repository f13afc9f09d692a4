"""The tokens of a string: dynamic references, and malformed ones."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple, TypeAlias

_PUBLIC_PREFIX = "/aws/service/"


class Service(Enum):
    """The services of dynamic references, by the word in the reference."""

    SSM = "ssm"
    SSM_SECURE = "ssm-secure"
    SECRETS_MANAGER = "secretsmanager"


class DynamicReference(NamedTuple):
    """A well-formed dynamic reference.

    `name` is the name of the parameter or secret, or the ARN of the secret. An absent or empty part is "", an absent
    `version` (the number of a parameter's version) is None. `text` is the reference as written in its string, from
    offset `start` up to, not including, `end` (0-based, in code points).
    """

    service: Service
    name: str
    start: int
    end: int
    text: str
    version: int | None = None
    json_key: str = ""
    version_stage: str = ""
    version_id: str = ""

    @property
    def is_secure(self) -> bool:
        """Whether its value is a secret."""
        return self.service is not Service.SSM

    @property
    def is_arn(self) -> bool:
        """Whether it names a secret by its ARN, which may be of another account."""
        return self.name.startswith("arn:")

    @property
    def is_public(self) -> bool:
        """Whether it names a public parameter of AWS, below `/aws/service/`."""
        return self.service is not Service.SECRETS_MANAGER and self.name.startswith(_PUBLIC_PREFIX)

    def __str__(self) -> str:
        return self.text


class ReferenceFault(Enum):
    """The kinds of faults of malformed references."""

    UNCLOSED = "unclosed"
    NESTED = "nested"
    VARIABLE = "variable"
    SPACES = "spaces"
    TRAILING_BACKSLASH = "trailing backslash"
    WRONG_CASE = "wrong case"
    UNKNOWN_SERVICE = "unknown service"
    EMPTY_NAME = "empty name"
    BAD_NAME = "bad name"
    BAD_VERSION = "bad version"
    BAD_SECRET_STRING = "bad secret string"
    SECRET_BINARY = "secret binary"
    TOO_MANY_PARTS = "too many parts"


class MalformedReference(NamedTuple):
    """A malformed reference: its offsets and its text, its fault, and a sentence about the fault."""

    start: int
    end: int
    fault: ReferenceFault
    text: str
    sentence: str

    def __str__(self) -> str:
        return self.text


Token: TypeAlias = DynamicReference | MalformedReference
