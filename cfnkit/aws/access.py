"""Access to an account: credentials, region and endpoint; and the reasons that boto3's exceptions give, for people.

boto3's clients are made here, and nowhere else.
https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/CommonErrors.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache, partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from cfnkit.diagnostics import ServiceError

if TYPE_CHECKING:
    from cfnkit.aws.idle_clients import IdleClients
    from cfnkit.aws.time_limit import TimeLimit

_CONNECT_TIMEOUT = 10.0
_NO_REFUSALS: Mapping[str, str] = MappingProxyType({})
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


def new_session(profile: str | None = None) -> Any:
    """A new boto3 session with the caller's settings, or those of a profile."""
    import boto3

    return boto3.session.Session(profile_name=profile or None)


def shared_session(profile: str | None = None) -> Callable[[], Any]:
    """A function that returns one boto3 session, made on its first call.

    A session reads what boto3 knows of the services for its first client, which takes 0.1 s.
    """
    return cache(partial(new_session, profile))


class Access(NamedTuple):
    """How AWS is called; nothing is called before a client is used.

    Without a `region` it is the region of the caller's settings; without an `endpoint_url` AWS answers. `timeout` is
    in seconds, for connecting (at most 10) and for each wait. A call that gets no answer or is throttled is made up
    to `attempts` times, at growing intervals. `session` returns the boto3 session, which holds the credentials. `limit`
    holds all calls together to a time. With `idle`, a client that is closed is kept there for the next access with the
    same `place`.
    """

    region: str | None = None
    endpoint_url: str | None = None
    timeout: float = 60.0
    attempts: int = 8
    session: Callable[[], Any] = new_session
    limit: TimeLimit | None = None
    idle: IdleClients | None = None
    place: str = ""

    @property
    def wait(self) -> float:
        """The longest wait for an answer, in seconds."""
        return self.timeout if self.limit is None else min(self.timeout, self.limit.seconds)

    def client(self, service: str, connections: int = 10) -> Any:
        """A boto3 client that keeps at most so many `connections`; make it and call it within `explained`.

        Once AWS throttles its calls, it makes them less often. An answer that is none of AWS is an exception.
        """
        if self.idle is not None:
            key = (self.place, self.region, service, connections)
            return self.idle.take(key, lambda: self._new_client(service, connections), self.limit)
        made = self._new_client(service, connections)
        if self.limit is not None:
            self.limit.watch(made)
        return made

    def _new_client(self, service: str, connections: int) -> Any:
        from botocore.config import Config

        from cfnkit.aws.answers import check_answer

        config = Config(
            connect_timeout=min(self.wait, _CONNECT_TIMEOUT),
            read_timeout=self.wait,
            retries={"mode": "adaptive", "total_max_attempts": self.attempts},
            max_pool_connections=connections,
        )
        made = self.session().client(
            service, region_name=self.region or None, endpoint_url=self.endpoint_url, config=config
        )
        made.meta.events.register("before-parse", check_answer)
        return made

    @contextmanager
    def explained(self, subject: str, action: str, refusals: Mapping[str, str] = _NO_REFUSALS) -> Iterator[None]:
        """A context that turns boto3's exceptions into a `ServiceError` with one sentence: `{subject}: {reason}.`

        `action` is the IAM action that the caller needs, and `refusals` the reasons by the service's error codes.
        """
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            yield
        except (ClientError, BotoCoreError, ValueError) as error:
            # boto3 raises ValueError for a malformed endpoint URL.
            raise ServiceError(f"{subject}: {self.reason_of(error, action, refusals)}.") from error

    def reason_of(self, error: Exception, action: str, refusals: Mapping[str, str] = _NO_REFUSALS) -> str:
        """The reason that an exception of boto3 gives, as a clause; the arguments are those of `explained`."""
        return reason_of(error, action, self.wait, refusals)


def read_body(body: Any, limit: int) -> bytes:
    """A response's body, or its first `limit + 1` bytes when it is larger. A body that breaks off is an error."""
    data = bytearray()
    while len(data) <= limit:
        part = body.read(limit + 1 - len(data))
        if not part:
            break
        data += part
    return bytes(data)


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
        words = " ".join(response_message(response).split())
        named = "not authorized to perform" in words  # then AWS names the right that is missing, perhaps another one
        return f"access is denied: {words.rstrip('.')}" if named else f"access is denied, the caller needs {action}"
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
    if code.isdigit():
        return f"the server answered {code} {line}".rstrip()
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
