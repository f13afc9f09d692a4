"""Access to an account: credentials, region and endpoint; boto3's clients are made here, and nowhere else."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache, partial
from types import MappingProxyType
from typing import Any, NamedTuple

from cfnkit.aws.errors import reason_of
from cfnkit.diagnostics import ServiceError

_CONNECT_TIMEOUT = 10.0
_NO_REFUSALS: Mapping[str, str] = MappingProxyType({})


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
    to `attempts` times, at growing intervals. `session` returns the boto3 session, which holds the credentials.
    """

    region: str | None = None
    endpoint_url: str | None = None
    timeout: float = 60.0
    attempts: int = 8
    session: Callable[[], Any] = new_session

    def client(self, service: str, connections: int = 10) -> Any:
        """A boto3 client that keeps at most so many `connections`; make it and call it within `explained`.

        Once AWS throttles its calls, it makes them less often.
        """
        from botocore.config import Config

        config = Config(
            connect_timeout=min(self.timeout, _CONNECT_TIMEOUT),
            read_timeout=self.timeout,
            retries={"mode": "adaptive", "total_max_attempts": self.attempts},
            max_pool_connections=connections,
        )
        return self.session().client(
            service, region_name=self.region or None, endpoint_url=self.endpoint_url, config=config
        )

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
        return reason_of(error, action, self.timeout, refusals)


def read_body(body: Any, limit: int) -> bytes:
    """A response's body, or its first `limit + 1` bytes when it is larger. A body that breaks off is an error."""
    data = bytearray()
    while len(data) <= limit:
        part = body.read(limit + 1 - len(data))
        if not part:
            break
        data += part
    return bytes(data)
