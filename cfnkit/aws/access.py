"""How to reach an account: whose credentials, which region, where the services answer."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any, NamedTuple

from cfnkit.aws.client import client, explained, new_session, reason_of

_NO_REFUSALS: dict[str, str] = {}


class Access(NamedTuple):
    """The caller's own credentials, or those of a profile; `timeout` is in seconds, for each call's wait.

    A call that fails on its way, or is throttled, is made up to `attempts` times, ever slower. Without a `region` it
    is the one of the caller's settings; without an `endpoint_url` AWS answers.
    """

    region: str | None = None
    profile: str | None = None
    endpoint_url: str | None = None
    timeout: float = 60.0
    attempts: int = 8

    def client(self, service: str, connections: int = 10) -> Any:
        """A client of boto3; call it within `explained`."""
        return client(
            service,
            region=self.region,
            endpoint_url=self.endpoint_url,
            timeout=self.timeout,
            attempts=self.attempts,
            adaptive=True,
            connections=connections,
            session=new_session(self.profile),
        )

    def explained(self, subject: str, action: str) -> AbstractContextManager[None]:
        """A context that turns what boto3 raises into a ServiceError; `action` is the IAM action that is needed."""
        return explained(subject, action=action, timeout=self.timeout, refusals=_NO_REFUSALS)

    def reason_of(self, error: Exception, action: str) -> str:
        """What an exception of boto3 says to a person, without a full stop."""
        return reason_of(error, action, self.timeout, _NO_REFUSALS)
