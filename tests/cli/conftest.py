from __future__ import annotations

from collections.abc import Iterator

import pytest

from support.aws_server import AwsServer, running_aws


@pytest.fixture(scope="session")
def running() -> Iterator[AwsServer]:
    with running_aws() as server:
        yield server


@pytest.fixture
def aws(running: AwsServer, monkeypatch: pytest.MonkeyPatch) -> AwsServer:
    """An AWS with nothing in it, which boto3 finds by itself."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "not-a-secret")
    monkeypatch.setenv("AWS_ENDPOINT_URL", running.url)
    running.reset()
    return running
