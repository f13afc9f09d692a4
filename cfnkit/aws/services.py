"""What a run asks of AWS, for the pipeline."""

from __future__ import annotations

from cfnkit.aws.lambda_host import LambdaHost
from cfnkit.aws.objects import fetch_object

_TIMEOUT = 60.0


class AwsServices:
    """The way to AWS, with the caller's own credentials; nothing is called before it is asked for."""

    def macro_host(self, function: str, region: str, endpoint_url: str | None, timeout: float | None) -> LambdaHost:
        """A host that calls a deployed function, by its name or ARN; `timeout` is in seconds, by default 60."""
        return LambdaHost(
            function, region=region, endpoint_url=endpoint_url, timeout=_TIMEOUT if timeout is None else timeout
        )

    def fetch_object(self, bucket: str, key: str, region: str) -> bytes:
        """The content of an object of S3. Raises `ServiceError`."""
        return fetch_object(bucket, key, region=region)
