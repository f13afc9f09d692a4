"""Objects in S3, where the snippets of an AWS::Include are."""

from __future__ import annotations

from cfnkit.aws.access import Access, read_body
from cfnkit.diagnostics import ServiceError

OBJECT_LIMIT = 16 * 1024 * 1024
_ATTEMPTS = 2
_REFUSALS = {
    "NoSuchBucket": "there is no such bucket",
    "NoSuchKey": "there is no such object in the bucket",
    "InvalidObjectState": "the object is archived",
}


def fetch_object(
    bucket: str, key: str, *, region: str, endpoint_url: str | None = None, timeout: float = 30.0
) -> bytes:
    """The content of an object of at most 16 MiB, read with the caller's own credentials.

    `timeout` is in seconds. Raises `ServiceError`: the bucket or the object does not exist, access is denied, there
    are no credentials or no region, S3 does not answer, the object is too large.
    """
    place = f"s3://{bucket}/{key}"
    if not region:
        # Without one, boto3 would take us-east-1 for S3.
        raise ServiceError(f"{place} cannot be read: no AWS region is given.")
    access = Access(region, endpoint_url, timeout, _ATTEMPTS)
    with access.explained(f"{place} cannot be read", "s3:GetObject", _REFUSALS):
        s3 = access.client("s3")
        try:
            content = read_body(s3.get_object(Bucket=bucket, Key=key)["Body"], OBJECT_LIMIT)
        finally:
            s3.close()
    if len(content) > OBJECT_LIMIT:
        raise ServiceError(f"{place} cannot be read: it is larger than {OBJECT_LIMIT:,} bytes.")
    return content
