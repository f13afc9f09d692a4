"""Objects in S3."""

from __future__ import annotations

from typing import Any

import pytest

from cfnkit.aws.services import OBJECT_LIMIT, fetch_object
from cfnkit.diagnostics import ServiceError

PLACE = "s3://snippets/team/tags.yaml cannot be read"


@pytest.fixture
def fetch(service: Any, credentials: None) -> Any:
    def call(**options: Any) -> bytes:
        return fetch_object(
            "snippets", "team/tags.yaml", **{"region": "eu-west-1", "endpoint_url": service.url, **options}
        )

    return call


@pytest.mark.parametrize("content", [b"", b"Key: \xc3\xbc\r\n", b"x" * OBJECT_LIMIT])
def test_the_content_comes_as_it_is(service: Any, fetch: Any, content: bytes) -> None:
    service.reply("/snippets/team/tags.yaml", content)
    assert fetch() == content
    assert "/eu-west-1/s3/" in service.requests[0][2]["Authorization"]


def test_a_key_is_quoted_in_the_address(service: Any, credentials: None) -> None:
    service.reply("/snippets/a%20b/%C3%BC%2B.yaml", b"content")
    assert fetch_object("snippets", "a b/ü+.yaml", region="us-east-1", endpoint_url=service.url) == b"content"


def test_an_object_that_is_too_large(service: Any, fetch: Any) -> None:
    service.reply("/snippets/team/tags.yaml", b"x" * (OBJECT_LIMIT + 1))
    with pytest.raises(ServiceError, match=f"^{PLACE}: it is larger than 16,777,216 bytes\\.$"):
        fetch()


@pytest.mark.parametrize(
    ("status", "code", "why"),
    [
        (404, "NoSuchBucket", "there is no such bucket"),
        (404, "NoSuchKey", "there is no such object in the bucket"),
        (403, "AccessDenied", "access is denied, the caller needs s3:GetObject"),
        (403, "InvalidObjectState", "the object is archived"),
        (400, "ExpiredToken", "the AWS credentials have expired"),
        (403, "InvalidAccessKeyId", r"the AWS credentials are not valid \(InvalidAccessKeyId\)"),
        (403, "SignatureDoesNotMatch", r"the AWS credentials are not valid \(SignatureDoesNotMatch\)"),
        (503, "SlowDown", "AWS throttles the calls, try again later"),
        (400, "Odd", "Odd: Said by the service"),
    ],
)
def test_a_refusal_of_the_service(service: Any, fetch: Any, status: int, code: str, why: str) -> None:
    xml = f"<Error><Code>{code}</Code><Message>Said by the service.</Message></Error>"
    service.reply("/snippets/team/tags.yaml", xml.encode(), status, {"Content-Type": "application/xml"})
    with pytest.raises(ServiceError, match=f"^{PLACE}: {why}\\.$"):
        fetch()


def test_no_answer_in_time(service: Any, fetch: Any) -> None:
    service.reply("/snippets/team/tags.yaml", b"", delay=60.0)
    with pytest.raises(ServiceError, match=f"^{PLACE}: there was no answer within 0.5 s\\.$"):
        fetch(timeout=0.5)


def test_nothing_listens_there(fetch: Any, closed_port: str) -> None:
    with pytest.raises(ServiceError, match=f"^{PLACE}: AWS cannot be reached from here\\.$"):
        fetch(endpoint_url=closed_port)


def test_a_connection_that_breaks(service: Any, fetch: Any) -> None:
    service.reply("/snippets/team/tags.yaml", b"Key: val", headers={"Content-Length": "1000"}, closes=True)
    with pytest.raises(ServiceError, match=f"^{PLACE}: "):
        fetch()


def test_no_credentials(service: Any) -> None:
    with pytest.raises(ServiceError, match=f"^{PLACE}: there are no AWS credentials\\.$"):
        fetch_object("snippets", "team/tags.yaml", region="us-east-1", endpoint_url=service.url)


def test_no_region(service: Any, fetch: Any) -> None:
    with pytest.raises(ServiceError, match=f"^{PLACE}: no AWS region is given\\.$"):
        fetch(region="")
    assert service.requests == []


@pytest.mark.parametrize(("bucket", "key"), [("Not a bucket", "key"), ("snippets", ""), ("", "key")])
def test_a_place_that_is_none(service: Any, credentials: None, bucket: str, key: str) -> None:
    with pytest.raises(ServiceError, match=r"cannot be read: .*[Ii]nvalid"):
        fetch_object(bucket, key, region="us-east-1", endpoint_url=service.url)
