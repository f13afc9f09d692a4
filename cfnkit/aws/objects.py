"""Objects in S3, which is where an AWS::Include has its snippets."""

from __future__ import annotations

from cfnkit.aws.client import client, explained, read
from cfnkit.diagnostics import ServiceError

OBJECT_LIMIT = 16 * 1024 * 1024


def fetch_object(
    bucket: str, key: str, *, region: str, endpoint_url: str | None = None, timeout: float = 30.0
) -> bytes:
    """The content of an object of at most 16 MiB, read with the caller's own credentials.

    `timeout` is in seconds. Raises `ServiceError`: there is no such bucket or object, access is denied, there are
    no credentials or no region, S3 does not answer, the object is too large.
    """
    place = f"s3://{bucket}/{key}"
    if not region:
        # Without one, boto3 would take us-east-1 for S3.
        raise ServiceError(f"{place} cannot be read: no AWS region is given.")
    refusals = {
        "NoSuchBucket": "there is no such bucket",
        "NoSuchKey": "there is no such object in the bucket",
        "InvalidObjectState": "the object is archived",
    }
    with explained(f"{place} cannot be read", action="s3:GetObject", timeout=timeout, refusals=refusals):
        s3 = client("s3", region=region, endpoint_url=endpoint_url, timeout=timeout, attempts=2)
        try:
            content = read(s3.get_object(Bucket=bucket, Key=key)["Body"], OBJECT_LIMIT)
        finally:
            s3.close()
    if len(content) > OBJECT_LIMIT:
        raise ServiceError(f"{place} cannot be read: it is larger than {OBJECT_LIMIT:,} bytes.")
    return content
