"""Many calls at once, for several callers at once."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import repeat

import pytest

from cfnkit.aws.access import Access
from cfnkit.aws.references.connection import Connection
from cfnkit.diagnostics import ServiceError
from support.aws_server import AwsServer

_PATIENCE = 30


@pytest.mark.parametrize("other_is_first", [True, False])
def test_the_failure_of_one_caller_ends_its_own_calls_and_no_other(aws: AwsServer, other_is_first: bool) -> None:
    connection = Connection(Access("us-east-1"))
    ssm = connection.client("ssm")
    raised, other_began, failed = (threading.Event() for _ in range(3))

    def call(batch: Sequence[str]) -> dict[str, str]:
        return {name: str(ssm.get_parameters(Names=[name])["InvalidParameters"]) for name in batch}

    def failing(batch: Sequence[str]) -> dict[str, str]:
        if batch == ["fails"]:
            raised.set()
            raise ServiceError("No other call would be answered.")
        assert other_began.wait(_PATIENCE)
        for again in repeat(batch, 1000):
            call(again)
        return {}

    def other(batch: Sequence[str]) -> dict[str, str]:
        other_began.set()
        assert failed.wait(_PATIENCE)
        return call(batch)

    with ThreadPoolExecutor(2) as callers:
        first = callers.submit(connection.ask, ["a", "b"], 1, other) if other_is_first else None
        assert first is None or other_began.wait(_PATIENCE)
        failure = callers.submit(connection.ask, ["fails", "follows"], 1, failing)
        assert raised.wait(_PATIENCE)
        answers = first or callers.submit(connection.ask, ["a", "b"], 1, other)
        with pytest.raises(ServiceError, match="No other call would be answered"):
            failure.result(_PATIENCE)
        failed.set()
        assert answers.result(_PATIENCE) == {"a": "['a']", "b": "['b']"}
