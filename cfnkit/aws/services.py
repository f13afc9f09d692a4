"""What a run asks of AWS, for the pipeline."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, partial

from cfnkit.aws.client import new_session
from cfnkit.aws.lambda_host import LambdaHost
from cfnkit.aws.objects import fetch_object
from cfnkit.aws.references.connection import Connection
from cfnkit.aws.references.resolver import AwsResolver
from cfnkit.aws.references.verifier import AwsVerifier
from cfnkit.deployment import SsmParameter

_TIMEOUT = 60.0


class AwsServices:
    """The way to AWS, with the caller's own credentials; nothing is called before it is asked for.

    The `profile` is for what is looked up: parameters and secrets.
    """

    def __init__(self, profile: str | None = None) -> None:
        self._session = cache(partial(new_session, profile))
        self._resolvers: dict[str, AwsResolver] = {}
        self._verifiers: dict[str, AwsVerifier] = {}

    def macro_host(self, function: str, region: str, endpoint_url: str | None, timeout: float | None) -> LambdaHost:
        """A host that calls a deployed function, by its name or ARN; `timeout` is in seconds, by default 60."""
        return LambdaHost(
            function, region=region, endpoint_url=endpoint_url, timeout=_TIMEOUT if timeout is None else timeout
        )

    def fetch_object(self, bucket: str, key: str, region: str) -> bytes:
        """The content of an object of S3. Raises `ServiceError`."""
        return fetch_object(bucket, key, region=region)

    def fetch_parameters(self, names: Sequence[str], region: str) -> dict[str, SsmParameter]:
        """The SSM parameters of these names; see `AwsResolver.parameters`."""
        return self.resolver(region).parameters(names)

    def resolver(self, region: str) -> AwsResolver:
        """The resolver of a region, the same each time."""
        return self._resolvers.setdefault(region, AwsResolver(self._connection(region)))

    def verifier(self, region: str) -> AwsVerifier:
        """The verifier of a region, the same each time."""
        return self._verifiers.setdefault(region, AwsVerifier(self._connection(region)))

    def _connection(self, region: str) -> Connection:
        return Connection(region, session=self._session)
