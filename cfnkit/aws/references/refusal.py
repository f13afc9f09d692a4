"""Why AWS did not give what one call asked for.

https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameters.html
https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple

from cfnkit.aws.client import DENIED, EXPIRED, NOT_VALID, THROTTLED, explained, no_answer, one_line
from cfnkit.dynamic_references import FailureKind

_DECRYPT = "kms:Decrypt"
_NOT_DECRYPTED = {"DecryptionFailure", "InvalidKeyId"}
_NOT_ACCEPTED = {"InvalidParameterException", "InvalidRequestException", "ValidationException"}
# "User: ARN is not authorized to perform: ACTION on resource: ARN because no resource-based policy allows the ACTION
# action", or "... with an explicit deny in a service control policy".
_ACTION = re.compile(r"not authorized to perform: ([a-z0-9-]+:[A-Za-z]+)")
_REASON = re.compile(r"because (no [a-z -]+ policy)|with an (explicit deny in an? [a-z -]+ policy)")


class Refusal(NamedTuple):
    """What kind of failure it is for each reference asked for, and why, as a clause."""

    kind: FailureKind
    why: str


class RefusedError(Exception):
    """A call was refused; another one may be answered."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.why)
        self.refusal = refusal


@contextmanager
def refused(subject: str, *, action: str, timeout: float) -> Iterator[None]:
    """Turns what boto3 raises into a `RefusedError`, or into a `ServiceError` where no other call would do better.

    `subject` begins the sentence of the latter; `action` is the IAM action that the caller needs.
    """
    from botocore.exceptions import ClientError, HTTPClientError, ParamValidationError

    with explained(subject, action=action, timeout=timeout, refusals={}):
        try:
            yield
        except ClientError as error:
            if _code(error.response) in EXPIRED | NOT_VALID:
                raise
            raise RefusedError(_refusal(error.response, action)) from error
        except ParamValidationError as error:
            raise RefusedError(Refusal(FailureKind.NOT_FOUND, one_line(error))) from error
        except HTTPClientError as error:
            # The connection was there; one that cannot be made is another exception.
            raise RefusedError(Refusal(FailureKind.NO_ANSWER, no_answer(error, timeout))) from error


def refusal_of(code: str, message: str, action: str) -> Refusal:
    """What an error code and the message with it say."""
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
        return Refusal(FailureKind.NO_ANSWER, "AWS throttles the calls, try again later")
    said = one_line(message)
    return Refusal(FailureKind.NO_ANSWER, f"{code}: {said}" if said else code or "AWS refused without saying why")


def _refusal(response: Mapping[str, Any], action: str) -> Refusal:
    return refusal_of(_code(response), str(response.get("Error", {}).get("Message", "")), action)


def _code(response: Mapping[str, Any]) -> str:
    return str(response.get("Error", {}).get("Code", ""))


def _denial(message: str, action: str) -> str:
    named, reason = _ACTION.search(message), _REASON.search(message)
    # What the key management service refuses comes without an action: "Access to KMS is not allowed", "The ciphertext
    # refers to a customer master key that ... you are not allowed to access".
    of_key = "KMS" in message or "ciphertext" in message
    needed = named[1] if named else _DECRYPT if of_key else action
    return f"access is denied, the caller needs {needed}{f' ({reason[1] or reason[2]})' if reason else ''}"
