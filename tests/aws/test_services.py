"""The pipeline's calls to AWS."""

from __future__ import annotations

from typing import Any

import pytest

from cfnkit.aws import AwsServices
from cfnkit.pipeline.run import Services


def test_it_is_what_the_pipeline_asks_for(service: Any, credentials: None, monkeypatch: pytest.MonkeyPatch) -> None:
    services: Services = AwsServices()
    service.reply("/2015-03-31/functions/tags/invocations", b'{"status": "success"}')
    host = services.macro_host("tags", "eu-west-1", service.url, None)
    assert host.invoke("{}") == ('{"status": "success"}', "", "")
    host.close()

    monkeypatch.setenv("AWS_ENDPOINT_URL", service.url)
    service.reply("/snippets/tags.yaml", b"Key: value")
    assert services.fetch_object("snippets", "tags.yaml", "eu-west-1") == b"Key: value"
    assert ["/eu-west-1/" in headers["Authorization"] for _, _, headers, _ in service.requests] == [True, True]
