"""A folder of objects in S3: files by the parts of their path below a prefix."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cfnkit.aws.access import Access, read_body
from cfnkit.aws.services import OBJECT_LIMIT
from cfnkit.diagnostics import ConfigurationError, ServiceError

_REFUSALS = {"NoSuchBucket": "there is no such bucket", "NoSuchKey": "there is no such object"}


class ObjectFolder:
    """The objects of a bucket below a prefix, `s3://bucket/prefix`; each is written whole or not at all."""

    def __init__(self, url: str, access: Access) -> None:
        """Take the URL, and the access to the bucket's region. Raises ConfigurationError for another URL."""
        bucket, _, prefix = url.removeprefix("s3://").partition("/")
        if not url.startswith("s3://") or not bucket:
            raise ConfigurationError(f"'{url}' is no folder of S3, such as s3://bucket/prefix.")
        self.name = f"s3://{bucket}/{prefix}".rstrip("/")
        self._bucket = bucket
        self._prefix = f"{prefix.rstrip('/')}/" if prefix.rstrip("/") else ""
        self._access = access
        self._client: Any = None

    def folders(self, folder: str = "") -> tuple[str, ...]:
        """The names of the folders in a folder, or at the top, sorted. Raises ServiceError."""
        prefix = f"{self._prefix}{folder}/" if folder else self._prefix
        pages = self._pages(prefix, Delimiter="/")
        found = [each["Prefix"] for page in pages for each in page.get("CommonPrefixes", ())]
        return tuple(sorted(each[len(prefix) :].rstrip("/") for each in found))

    def files(self, folder: str) -> Iterator[tuple[str, ...]]:
        """The paths of the files below a folder, sorted. Raises ServiceError."""
        for page in self._pages(f"{self._prefix}{folder}/"):
            for each in page.get("Contents", ()):
                yield tuple(each["Key"][len(self._prefix) :].split("/"))

    def read(self, path: tuple[str, ...]) -> bytes | None:
        """The content of a file; None where there is none. Raises ServiceError."""
        key = self._key(path)
        with self._access.explained(f"s3://{self._bucket}/{key} cannot be read", "s3:GetObject", _REFUSALS):
            s3 = self._s3()
            try:
                body = s3.get_object(Bucket=self._bucket, Key=key)["Body"]
            except s3.exceptions.NoSuchKey:
                return None
            data = read_body(body, OBJECT_LIMIT)
        if len(data) > OBJECT_LIMIT:
            raise ServiceError(f"s3://{self._bucket}/{key} cannot be read: it is larger than {OBJECT_LIMIT:,} bytes.")
        return data

    def write(self, path: tuple[str, ...], data: bytes) -> None:
        """Write a file. Raises ServiceError."""
        key = self._key(path)
        with self._access.explained(f"s3://{self._bucket}/{key} cannot be written", "s3:PutObject", _REFUSALS):
            self._s3().put_object(Bucket=self._bucket, Key=key, Body=data)

    def _key(self, path: tuple[str, ...]) -> str:
        return self._prefix + "/".join(path)

    def _pages(self, prefix: str, **options: str) -> Iterator[dict[str, Any]]:
        with self._access.explained(f"{self.name} cannot be listed", "s3:ListBucket", _REFUSALS):
            pages = self._s3().get_paginator("list_objects_v2")
            yield from pages.paginate(Bucket=self._bucket, Prefix=prefix, **options)

    def _s3(self) -> Any:
        if self._client is None:
            self._client = self._access.client("s3")
        return self._client
