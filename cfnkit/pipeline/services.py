"""What of AWS a run may use, when it is asked to."""

from __future__ import annotations

from typing import Protocol

from cfnkit.transforms.hosts.protocol import MacroHost


class Services(Protocol):
    """The way to AWS; `cfnkit.aws.AwsServices` goes it."""

    def macro_host(self, function: str, region: str, endpoint_url: str | None, timeout: float | None) -> MacroHost:
        """A host that calls a deployed Lambda function."""

    def fetch_object(self, bucket: str, key: str, region: str) -> bytes:
        """An object of S3; raises ServiceError."""
