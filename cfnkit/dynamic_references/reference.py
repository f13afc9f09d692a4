"""What a string can hold: a dynamic reference, or what was meant as one."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple, TypeAlias

_PUBLIC_PREFIX = "/aws/service/"


class Service(Enum):
    """The services that a dynamic reference reads from, as they are written in it."""

    SSM = "ssm"
    SSM_SECURE = "ssm-secure"
    SECRETS_MANAGER = "secretsmanager"


class DynamicReference(NamedTuple):
    """One well-formed dynamic reference.

    `name` is that of the parameter or secret, or the secret's ARN. A part that is left out or empty is "", and
    `version` (the number of a parameter's version) None. `text` is the reference as it stands in its string, from
    offset `start` to just before `end` (0-based, in code points).
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
        """Whether a secret is named by its ARN, which may lie in another account."""
        return self.name.startswith("arn:")

    @property
    def is_public(self) -> bool:
        """Whether it names a parameter that AWS keeps for everybody, below `/aws/service/`."""
        return self.service is not Service.SECRETS_MANAGER and self.name.startswith(_PUBLIC_PREFIX)

    def __str__(self) -> str:
        return self.text


class Fault(Enum):
    """What is wrong with what was meant as a dynamic reference."""

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
    """What was meant as a dynamic reference and is none: where it stands, what is wrong, and that as a sentence."""

    start: int
    end: int
    fault: Fault
    text: str
    sentence: str

    def __str__(self) -> str:
        return self.text


Token: TypeAlias = DynamicReference | MalformedReference
