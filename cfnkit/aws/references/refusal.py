"""Why AWS did not answer a call for parameters or secrets.

https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameters.html
https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal, NamedTuple

from cfnkit.aws.access import (
    DENIED,
    EXPIRED,
    NOT_VALID,
    THROTTLED,
    WHILE_THROTTLED,
    Access,
    no_answer,
    one_line,
    response_code,
    response_message,
    unexplained,
)
from cfnkit.dynamic_references import FailureKind, ResolutionFailure

_DECRYPT = "kms:Decrypt"
_NOT_DECRYPTED = {"DecryptionFailure", "InvalidKeyId"}
_NOT_ACCEPTED = {"InvalidParameterException", "InvalidRequestException", "ValidationException"}
# "User: ARN is not authorized to perform: ACTION on resource: ARN because no resource-based policy allows the ACTION
# action", or "... with an explicit deny in a service control policy".
_ACTION = re.compile(r"not authorized to perform: ([a-z0-9-]+:[A-Za-z]+)")
_REASON = re.compile(r"because (no [a-z -]+ policy)|with an (explicit deny in an? [a-z -]+ policy)")
_NAMES = {"parameter": "SSM parameter", "secret": "secret"}
_REGION_OF_ARN = 3


class Refusal(NamedTuple):
    """The kind of failure that a reference has then, and the reason as a clause."""

    kind: FailureKind
    why: str

    def failure(self, what: Literal["parameter", "secret"], name: str, region: str) -> ResolutionFailure:
        """The failure of a parameter or secret that is read in `region`, as a sentence."""
        where = f" in {region}" if region else ""
        why = f"{self.why}{_astray(name, region)}"
        return ResolutionFailure(self.kind, f"The {_NAMES[what]} '{name}' cannot be read{where}: {why}.")


class RefusedError(Exception):
    """A call was refused; another one may be answered."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.why)
        self.refusal = refusal


@contextmanager
def refused(access: Access, subject: str, action: str) -> Iterator[None]:
    """A context that turns boto3's exceptions into a `RefusedError`, or a `ServiceError` when all calls would fail.

    The sentence of the latter begins with `subject`; `action` is the IAM action that the caller needs.
    """
    from botocore.exceptions import ClientError, HTTPClientError, ParamValidationError

    from cfnkit.aws.answers import TimeUp

    with access.explained(subject, action):
        try:
            yield
        except ClientError as error:
            code = response_code(error.response)
            if code in EXPIRED | NOT_VALID:
                raise
            raise RefusedError(refusal_of(code, response_message(error.response), action)) from error
        except ParamValidationError as error:
            raise RefusedError(Refusal(FailureKind.NOT_FOUND, one_line(error))) from error
        except (HTTPClientError, TimeUp) as error:
            # The connection was made; one that cannot be made is another exception.
            raise RefusedError(Refusal(FailureKind.NO_ANSWER, no_answer(error, access.wait))) from error


def refusal_of(code: str, message: str, action: str) -> Refusal:
    """The refusal that an error code and its message stand for."""
    if code in DENIED:
        return Refusal(FailureKind.ACCESS_DENIED, _denial(message, action))
    if code in _NOT_DECRYPTED:
        why = f"it cannot be decrypted, the caller needs {_DECRYPT} on its key, which must be enabled"
        return Refusal(FailureKind.ACCESS_DENIED, why)
    if code == "ResourceNotFoundException":
        # "Secrets Manager can't find the specified secret value for staging label: NAME".
        if "secret value for" in message:
            return Refusal(FailureKind.MISSING_VERSION, "there is no such version")
        return Refusal(FailureKind.NOT_FOUND, "there is no such secret")
    if code == "InvalidRequestException" and "delet" in message:
        return Refusal(FailureKind.NOT_FOUND, "it is marked for deletion")
    if code == "InvalidRequestException" and "not associated" in message:
        return Refusal(FailureKind.MISSING_VERSION, "the version id is not at the version stage")
    if code in _NOT_ACCEPTED:
        return Refusal(FailureKind.NOT_FOUND, one_line(message) or code)
    if code in THROTTLED:
        return Refusal(FailureKind.NO_ANSWER, WHILE_THROTTLED)
    return Refusal(FailureKind.NO_ANSWER, unexplained(code, message))


def _denial(message: str, action: str) -> str:
    named, reason = _ACTION.search(message), _REASON.search(message)
    # The key management service refuses without naming an action: "Access to KMS is not allowed", "The ciphertext
    # refers to a customer master key that ... you are not allowed to access".
    of_key = "KMS" in message or "ciphertext" in message
    needed = named[1] if named else _DECRYPT if of_key else action
    return f"access is denied, the caller needs {needed}{f' ({reason[1] or reason[2]})' if reason else ''}"


def _astray(name: str, region: str) -> str:
    """A remark on an ARN of another region: the service ignores the region in it."""
    parts = name.split(":")
    if parts[0] != "arn" or not region or parts[_REGION_OF_ARN] in ("", region):
        return ""
    return f"; its ARN is one of {parts[_REGION_OF_ARN]}, and only the region of the stack is looked in"
