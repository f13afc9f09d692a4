"""Access to other accounts, through a role of the same name in each.

https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from typing import Any
from weakref import WeakSet

from cfnkit.aws.access import DENIED, Access, error_code
from cfnkit.aws.idle_clients import IdleClients
from cfnkit.aws.time_limit import TimeLimit
from cfnkit.deployment import partition_of
from cfnkit.diagnostics import ServiceError

_SESSION_NAME = "cfnkit-fleet"


class OneAtATime:
    """A boto3 session of which several threads make clients, which boto3 allows only one after another."""

    def __init__(self, session: Any) -> None:
        self._session = session
        self._lock = threading.Lock()

    def client(self, *names: Any, **options: Any) -> Any:
        """A client, as that of boto3's session."""
        with self._lock:
            return self._session.client(*names, **options)


class Roles:
    """The accesses to accounts by a `role`, the name of it in each account; without one, the caller's own.

    A role's credentials are renewed when they expire. `attempts` are those of each call, and `seconds` how long all
    calls of one access may take together. So many clients are `kept` for the next accesses to an account and region.
    """

    def __init__(
        self,
        access: Access,
        role: str | None = None,
        external_id: str | None = None,
        *,
        attempts: int = 4,
        seconds: float = 900.0,
        kept: int = 0,
    ) -> None:
        self._own = access._replace(session=partial(_value, OneAtATime(access.session())))
        self._role = role
        self._external_id = external_id
        self._attempts = attempts
        self._seconds = seconds
        self._idle = IdleClients(kept) if kept else None
        self._sessions: dict[str, OneAtATime | ServiceError] = {}
        self._locks: dict[str, threading.Lock] = {}
        self._limits: WeakSet[TimeLimit] = WeakSet()
        self._lock = threading.Lock()

    def access(self, account: str, region: str) -> Access:
        """The access to a region of an account. Raises ServiceError when the role is refused, without asking twice."""
        limit = TimeLimit(self._seconds)
        with self._lock:
            self._limits.add(limit)
        access = self._own._replace(region=region, attempts=self._attempts, limit=limit, idle=self._idle)
        if self._role is None:
            return access
        with self._locks.setdefault(account, threading.Lock()):  # several threads want the same account at first
            found = self._sessions.get(account)
            if found is None:
                found = self._assumed(account, region)
        if isinstance(found, ServiceError):
            raise ServiceError(str(found)) from found.__cause__
        return access._replace(session=partial(_value, found), place=account)

    def stop(self) -> None:
        """Have no access make another call: one that is under way ends, and the next one raises ServiceError."""
        with self._lock:
            for limit in self._limits:
                limit.end()
        if self._idle is not None:
            self._idle.close()

    def _assumed(self, account: str, region: str) -> OneAtATime | ServiceError:
        """The session of an account's role, or why there is none; only that the role is refused is final."""
        arn = f"arn:{partition_of(region)}:iam::{account}:role/{self._role}"
        try:
            found: OneAtATime | ServiceError = _session_of(partial(self._credentials, arn, region))
        except ServiceError as error:
            found = error
            if error.__cause__ is None or error_code(error.__cause__) not in DENIED:
                return found
        self._sessions[account] = found
        return found

    def _credentials(self, arn: str, region: str) -> dict[str, str]:
        """New credentials of a role, as botocore's refreshable ones want them. Raises ServiceError."""
        access = self._own._replace(region=self._own.region or region)
        with access.explained(f"The role {arn} cannot be assumed", "sts:AssumeRole"):
            client = access.client("sts")
            external = {} if self._external_id is None else {"ExternalId": self._external_id}
            try:
                answer = client.assume_role(RoleArn=arn, RoleSessionName=_SESSION_NAME, **external)["Credentials"]
            finally:
                client.close()
        return {
            "access_key": answer["AccessKeyId"],
            "secret_key": answer["SecretAccessKey"],
            "token": answer["SessionToken"],
            "expiry_time": answer["Expiration"].isoformat(),
        }


def _session_of(credentials: Callable[[], dict[str, str]]) -> OneAtATime:
    """A session of boto3 with credentials that are renewed when they expire."""
    import boto3
    from botocore.credentials import RefreshableCredentials
    from botocore.session import get_session

    inner = get_session()
    # botocore has no public way to set credentials that renew themselves.
    inner._credentials = RefreshableCredentials.create_from_metadata(credentials(), credentials, "sts-assume-role")
    return OneAtATime(boto3.session.Session(botocore_session=inner))


def _value(session: OneAtATime) -> OneAtATime:
    return session
