"""Clients that one stack gives back and the next one takes over."""

from __future__ import annotations

import pytest

from cfnkit.aws.access import Access
from cfnkit.aws.answers import TimeUp
from cfnkit.aws.roles import Roles
from support.aws_server import AwsServer

ACCOUNT, OTHER = "111122223333", "444455556666"


def roles(role: str | None = None, kept: int = 4, seconds: float = 60.0) -> Roles:
    return Roles(Access("us-east-1"), role, seconds=seconds, kept=kept)


def test_the_next_stack_of_an_account_and_region_takes_a_client_over(aws: AwsServer) -> None:
    lender = roles("reader")
    first = lender.access(ACCOUNT, "us-east-1").client("sqs")
    second = lender.access(ACCOUNT, "us-east-1").client("sqs")
    assert second.meta is not first.meta  # two stacks at the same time
    first.list_queues()
    first.close()
    again = lender.access(ACCOUNT, "us-east-1").client("sqs")
    assert again.meta is first.meta
    again.list_queues()
    others = [
        lender.access(OTHER, "us-east-1").client("sqs"),
        lender.access(ACCOUNT, "eu-west-1").client("sqs"),
        lender.access(ACCOUNT, "us-east-1").client("sns"),
        lender.access(ACCOUNT, "us-east-1").client("sqs", 2),
    ]
    assert len({id(each.meta) for each in (again, second, *others)}) == 6
    assert len(aws.requests_for("ListQueues")) == 2


def test_a_client_is_held_to_the_time_of_the_stack_that_has_it_only(aws: AwsServer) -> None:
    lender = roles(seconds=0.2)
    spent = lender.access(ACCOUNT, "us-east-1")
    client = spent.client("sqs")
    client.list_queues()
    assert spent.limit is not None
    spent.limit.end()
    with pytest.raises(TimeUp):
        client.list_queues()
    client.close()
    again = lender.access(ACCOUNT, "us-east-1").client("sqs")
    assert again.meta is client.meta
    again.list_queues()
    lender.stop()
    with pytest.raises(TimeUp):
        again.list_queues()
    again.close()


def test_no_more_clients_are_kept_than_asked_for(aws: AwsServer, monkeypatch: pytest.MonkeyPatch) -> None:
    from botocore.client import BaseClient

    closed: list[str] = []
    monkeypatch.setattr(BaseClient, "close", lambda self: closed.append(self.meta.service_model.service_name))
    lender = roles(kept=2)
    access = lender.access(ACCOUNT, "us-east-1")
    used = [access.client(service) for service in ("sqs", "sns", "ssm")]
    for client in used:
        client.close()
    assert closed == ["sqs"]
    assert access.client("sns").meta is used[1].meta
    lender.stop()
    assert closed == ["sqs", "ssm"]
