from __future__ import annotations

from collections.abc import Iterator

import pytest

from support.aws_server import AwsServer, running_aws


@pytest.fixture(scope="module")
def server() -> Iterator[AwsServer]:
    with running_aws() as aws:
        yield aws


@pytest.fixture
def aws(server: AwsServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[AwsServer]:
    """An AWS on this machine that handlers in this process find, empty at first."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", server.url)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "not-a-secret")
    yield server
    server.reset()
