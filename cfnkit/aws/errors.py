"""The reasons that boto3's exceptions give, in words for people.

https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/CommonErrors.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

DENIED = {"AccessDenied", "AccessDeniedException", "403"}
EXPIRED = {"ExpiredToken", "ExpiredTokenException", "RequestExpired"}
# Their messages can quote the signed request, with its session token.
NOT_VALID = {
    "AuthFailure",
    "InvalidAccessKeyId",
    "InvalidClientTokenId",
    "InvalidSignatureException",
    "InvalidToken",
    "SignatureDoesNotMatch",
    "UnrecognizedClientException",
}
THROTTLED = {"RequestLimitExceeded", "SlowDown", "Throttling", "ThrottlingException", "TooManyRequestsException"}
WHILE_THROTTLED = "AWS throttles the calls, try again later"

_MESSAGE_LIMIT = 300


def error_code(error: BaseException) -> str:
    """The code of a service's error response; empty when the service did not answer."""
    response = getattr(error, "response", None)
    return response_code(response) if isinstance(response, Mapping) else ""


def response_code(response: Mapping[str, Any]) -> str:
    """The code in an error response; empty when there is none."""
    return str(response.get("Error", {}).get("Code", ""))


def response_message(response: Mapping[str, Any]) -> str:
    """The message in an error response, as the service wrote it."""
    return str(response.get("Error", {}).get("Message", ""))


def reason_of(error: Exception, action: str, timeout: float, refusals: Mapping[str, str]) -> str:
    """The reason that an exception of boto3 gives, as a clause; the arguments are those of `Access.explained`."""
    from botocore.exceptions import ClientError

    if isinstance(error, ClientError):
        return _refusal(error.response, action, refusals)
    return no_answer(error, timeout)


def _refusal(response: Mapping[str, Any], action: str, refusals: Mapping[str, str]) -> str:
    """The reason that an error response gives."""
    code = response_code(response)
    if code in refusals:
        return refusals[code]
    if code in DENIED:
        return f"access is denied, the caller needs {action}"
    if code in EXPIRED:
        return "the AWS credentials have expired"
    if code in NOT_VALID:
        return f"the AWS credentials are not valid ({code})"
    if code in THROTTLED or response.get("ResponseMetadata", {}).get("HTTPStatusCode") == 429:
        return WHILE_THROTTLED
    return unexplained(code, response_message(response))


def unexplained(code: str, message: str) -> str:
    """A service's code and message for an error that nothing here knows, as a clause."""
    line = one_line(message)
    return f"{code}: {line}" if line else code or "AWS refused without saying why"


def no_answer(error: Exception, timeout: float) -> str:
    """What kept the service from answering, as a clause."""
    from botocore import exceptions

    if isinstance(error, exceptions.NoCredentialsError):
        return "there are no AWS credentials"
    if isinstance(error, exceptions.PartialCredentialsError):
        return "the AWS credentials are not complete"
    if isinstance(error, exceptions.CredentialRetrievalError):
        return "the AWS credentials cannot be read from the profile's source"
    if isinstance(error, exceptions.NoRegionError):
        return "no AWS region is given"
    if isinstance(error, exceptions.ReadTimeoutError):
        return f"there was no answer within {timeout:g} s"
    if isinstance(error, (exceptions.ConnectTimeoutError, exceptions.EndpointConnectionError)):
        return "AWS cannot be reached from here"
    return one_line(str(error))


def one_line(text: object) -> str:
    """`text` on one line of at most 300 characters, without its full stop."""
    line = " ".join(str(text).split()).rstrip(".")
    return line if len(line) <= _MESSAGE_LIMIT else line[:_MESSAGE_LIMIT] + "..."
