"""A boto3 client, and what its exceptions say to a person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from cfnkit.diagnostics import ServiceError

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

_MESSAGE_LIMIT = 300


def new_session(profile: str | None = None) -> Any:
    """A boto3 session of the caller's settings, or of a profile of them.

    Clients can share it: the first one of a session takes 0.1 s.
    """
    import boto3

    return boto3.session.Session(profile_name=profile or None)


def client(
    service: str,
    *,
    region: str | None,
    endpoint_url: str | None,
    timeout: float,
    attempts: int,
    adaptive: bool = False,
    connections: int = 10,
    session: Any = None,
) -> Any:
    """A client with the caller's own credentials; without a `region`, in the one of the caller's settings.

    `timeout` is in seconds, for connecting and for each wait. With `adaptive`, calls are made less often once AWS
    throttles them. At most so many `connections` are kept. The `session` is by default a new one. Call it, and the
    client, within `explained`.
    """
    from botocore.config import Config

    config = Config(
        connect_timeout=min(timeout, 10.0),
        read_timeout=timeout,
        retries={"mode": "adaptive" if adaptive else "standard", "total_max_attempts": attempts},
        max_pool_connections=connections,
    )
    session = session or new_session()
    return session.client(service, region_name=region or None, endpoint_url=endpoint_url, config=config)


def read(body: Any, limit: int) -> bytes:
    """A response's body, of which at most one byte more than `limit` is read. A body that breaks off is an error."""
    data = bytearray()
    while len(data) <= limit:
        part = body.read(limit + 1 - len(data))
        if not part:
            break
        data += part
    return bytes(data)


@contextmanager
def explained(subject: str, *, action: str, timeout: float, refusals: Mapping[str, str]) -> Iterator[None]:
    """Turns what boto3 raises into a `ServiceError` of one sentence: `{subject}: {why}.`

    `action` is the IAM action that the caller needs, and `refusals` says what the service's error codes mean here.
    """
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except (ClientError, BotoCoreError, ValueError) as error:
        # A ValueError is an endpoint URL that is none.
        raise ServiceError(f"{subject}: {reason_of(error, action, timeout, refusals)}.") from error


def error_code(error: BaseException) -> str:
    """The code of an error response of a service; empty for what kept the service from answering."""
    response = getattr(error, "response", None)
    return str(response.get("Error", {}).get("Code", "")) if isinstance(response, Mapping) else ""


def reason_of(error: Exception, action: str, timeout: float, refusals: Mapping[str, str]) -> str:
    """What an exception of boto3 says to a person, without a full stop; the arguments are those of `explained`."""
    from botocore.exceptions import ClientError

    if isinstance(error, ClientError):
        return _refusal(error.response, action, refusals)
    return no_answer(error, timeout)


def _refusal(response: Mapping[str, Any], action: str, refusals: Mapping[str, str]) -> str:
    """What an error response of the service says."""
    code = str(response.get("Error", {}).get("Code", ""))
    if code in refusals:
        return refusals[code]
    if code in DENIED:
        return f"access is denied, the caller needs {action}"
    if code in EXPIRED:
        return "the AWS credentials have expired"
    if code in NOT_VALID:
        return f"the AWS credentials are not valid ({code})"
    if code in THROTTLED or response.get("ResponseMetadata", {}).get("HTTPStatusCode") == 429:
        return "AWS throttles the calls, try again later"
    message = one_line(response.get("Error", {}).get("Message", ""))
    return f"{code}: {message}" if message else code or "AWS refused without saying why"


def no_answer(error: Exception, timeout: float) -> str:
    """What kept the service from answering, as a clause."""
    from botocore import exceptions

    if isinstance(error, exceptions.NoCredentialsError):
        return "there are no AWS credentials"
    if isinstance(error, exceptions.PartialCredentialsError):
        return "the AWS credentials are not complete"
    if isinstance(error, exceptions.CredentialRetrievalError):
        return "the AWS credentials cannot be had from where the profile says"
    if isinstance(error, exceptions.NoRegionError):
        return "no AWS region is given"
    if isinstance(error, exceptions.ReadTimeoutError):
        return f"there was no answer within {timeout:g} s"
    if isinstance(error, (exceptions.ConnectTimeoutError, exceptions.EndpointConnectionError)):
        return "AWS cannot be reached from here"
    return one_line(str(error))


def one_line(text: object) -> str:
    """`text` on one line, without its full stop and not too long."""
    line = " ".join(str(text).split()).rstrip(".")
    return line if len(line) <= _MESSAGE_LIMIT else line[:_MESSAGE_LIMIT] + "..."
