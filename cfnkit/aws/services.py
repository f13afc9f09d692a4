"""The pipeline's calls to AWS."""

from __future__ import annotations

from collections.abc import Sequence

from cfnkit.aws.access import Access, read_body, shared_session
from cfnkit.aws.lambda_host import LambdaHost
from cfnkit.aws.references.connection import Connection
from cfnkit.aws.references.resolver import AwsResolver
from cfnkit.aws.references.verifier import AwsVerifier
from cfnkit.aws.time_limit import DEFAULT_SECONDS, TimeLimit
from cfnkit.deployment import SsmParameter
from cfnkit.diagnostics import ServiceError

_MACRO_TIMEOUT = 60.0
_LOOKUP_TIMEOUT, _LOOKUP_ATTEMPTS = 10.0, 5
OBJECT_LIMIT = 16 * 1024 * 1024
_ATTEMPTS = 2
_REFUSALS = {
    "NoSuchBucket": "there is no such bucket",
    "NoSuchKey": "there is no such object in the bucket",
    "InvalidObjectState": "the object is archived",
}


class AwsServices:
    """Calls AWS with the caller's own credentials, and not before something is needed.

    The `profile` is for lookups: parameters and secrets. `limit` holds lookups and objects together to a time, by
    default 120 s.
    """

    def __init__(self, profile: str | None = None, limit: TimeLimit | None = None) -> None:
        self._session = shared_session(profile)
        self._limit = limit or TimeLimit(DEFAULT_SECONDS)
        self._account: str | None = None
        self._resolvers: dict[str, AwsResolver] = {}
        self._verifiers: dict[str, AwsVerifier] = {}

    def macro_host(self, function: str, region: str, endpoint_url: str | None, timeout: float | None) -> LambdaHost:
        """A host that calls a deployed function, by its name or ARN; `timeout` is in seconds, by default 60."""
        return LambdaHost(
            function,
            region=region or None,
            endpoint_url=endpoint_url,
            timeout=_MACRO_TIMEOUT if timeout is None else timeout,
        )

    def caller_account(self, region: str) -> str:
        """The account of the caller's credentials, asked once. Raises `ServiceError`."""
        if self._account is None:
            access = Access(region or None, None, _LOOKUP_TIMEOUT, _ATTEMPTS)
            with access.explained("The caller's account cannot be read", "sts:GetCallerIdentity"):
                client = access.client("sts")
                try:
                    self._account = str(client.get_caller_identity()["Account"])
                finally:
                    client.close()
        return self._account

    def fetch_object(self, bucket: str, key: str, region: str) -> bytes:
        """The content of an object of S3. Raises `ServiceError`."""
        return fetch_object(bucket, key, region=region, limit=self._limit)

    def fetch_parameters(self, names: Sequence[str], region: str) -> dict[str, SsmParameter]:
        """The SSM parameters with these names; see `AwsResolver.parameters`."""
        return self.resolver(region).parameters(names)

    def resolver(self, region: str) -> AwsResolver:
        """The resolver of a region, the same each time."""
        return self._resolvers.setdefault(region, AwsResolver(self._connection(region)))

    def verifier(self, region: str) -> AwsVerifier:
        """The verifier of a region, the same each time."""
        return self._verifiers.setdefault(region, AwsVerifier(self._connection(region)))

    def _connection(self, region: str) -> Connection:
        return Connection(Access(region or None, None, _LOOKUP_TIMEOUT, _LOOKUP_ATTEMPTS, self._session, self._limit))


def fetch_object(
    bucket: str,
    key: str,
    *,
    region: str,
    endpoint_url: str | None = None,
    timeout: float = 30.0,
    limit: TimeLimit | None = None,
) -> bytes:
    """The content of an object of at most 16 MiB, read with the caller's own credentials.

    `timeout` is in seconds. Raises `ServiceError`: the bucket or the object does not exist, access is denied, there
    are no credentials or no region, S3 does not answer, the object is too large.
    """
    place = f"s3://{bucket}/{key}"
    if not region:
        # Without one, boto3 would take us-east-1 for S3.
        raise ServiceError(f"{place} cannot be read: no AWS region is given.")
    access = Access(region, endpoint_url, timeout, _ATTEMPTS, limit=limit)
    with access.explained(f"{place} cannot be read", "s3:GetObject", _REFUSALS):
        s3 = access.client("s3")
        try:
            content = read_body(s3.get_object(Bucket=bucket, Key=key)["Body"], OBJECT_LIMIT)
        finally:
            s3.close()
    if len(content) > OBJECT_LIMIT:
        raise ServiceError(f"{place} cannot be read: it is larger than {OBJECT_LIMIT:,} bytes.")
    return content
