"""Live resources are matched to the resources of a template."""

from __future__ import annotations

from typing import Any

import pytest

from cfnkit.drift.states import match_states
from cfnkit.drift.states.state import FoundState, Presence, ResourceState, StackState
from cfnkit.schemas import Schemas
from cfnkit.syntax import parse
from cfnkit.template import Resource, Template

SCHEMAS = Schemas("us-east-1")

TEMPLATE = """\
Resources:
  First: {Type: AWS::SQS::Queue, Properties: {QueueName: first}}
  Second: {Type: AWS::SQS::Queue}
  Bucket: {Type: AWS::S3::Bucket, Properties: {BucketName: things}}
  Other: {Type: AWS::S3::Bucket, Properties: {BucketName: {Ref: Nobody}}}
  Topic: {Type: AWS::SNS::Topic}
"""


def resources() -> dict[str, Resource]:
    return dict(Template.of(parse(TEMPLATE).root).resources)


def live(type_name: str, *names: str, asked_for: bool = True, **more: Any) -> FoundState:
    return FoundState(ResourceState(type_name, names[0], **more), names, asked_for)


def matched(*found: FoundState, physical_ids: dict[str, str] | None = None, **known: Any) -> dict[str, str | None]:
    state = StackState({}, complete=False, source="s", found=found, **known)
    result = match_states(state, resources(), SCHEMAS, physical_ids)
    assert len(result.resources) + len(result.found) == len(found)
    return {name: item.physical_id for name, item in result.resources.items()}


TAGS = {
    "aws:cloudformation:logical-id": "Second",
    "aws:cloudformation:stack-name": "web",
    "aws:cloudformation:stack-id": "arn:web",
}


def as_list(tags: dict[str, str]) -> dict[str, Any]:
    return {"Tags": [{"Key": key, "Value": value} for key, value in tags.items()]}


@pytest.mark.parametrize("known", [{}, {"stack_name": "web"}, {"stack_id": "arn:web"}])
@pytest.mark.parametrize("more", [{"tags": TAGS}, {"properties": as_list(TAGS)}])
def test_by_the_tags_of_cloudformation(known: dict[str, Any], more: dict[str, Any]) -> None:
    assert matched(live("AWS::SQS::Queue", "q", asked_for=False, **more), **known) == {"Second": "q"}


@pytest.mark.parametrize("known", [{"stack_name": "shop"}, {"stack_id": "arn:shop"}])
def test_the_tags_of_another_stack(known: dict[str, Any]) -> None:
    assert matched(live("AWS::SNS::Topic", "t", tags={**TAGS, "aws:cloudformation:logical-id": "Topic"}), **known) == {}


def test_two_that_have_the_same_tags() -> None:
    pair = [live("AWS::SQS::Queue", name, asked_for=False, tags=TAGS) for name in "pq"]
    assert matched(*pair) == {}
    assert matched(*pair, physical_ids={"Second": "q"}) == {"Second": "q"}


def test_by_the_physical_id() -> None:
    queues = [live("AWS::SQS::Queue", name) for name in "pq"]
    assert matched(*queues, physical_ids={"First": "q", "Second": "p"}) == {"First": "q", "Second": "p"}


def test_by_a_name_that_is_the_physical_id() -> None:
    item = live("AWS::SQS::Queue", "https://q", "arn:aws:sqs:q", "q", asked_for=False)
    assert matched(item, physical_ids={"First": "arn:aws:sqs:q"}) == {"First": "arn:aws:sqs:q"}


def test_by_the_physical_id_that_another_file_told() -> None:
    unread = ResourceState("AWS::SQS::Queue", "q", Presence.UNKNOWN, reason="not checked")
    state = StackState({"Second": unread}, False, "s", found=(live("AWS::SQS::Queue", "q"),))
    result = match_states(state, resources(), SCHEMAS)
    assert result.resources["Second"].presence is Presence.EXISTS
    assert not result.found


def test_what_is_known_is_not_replaced() -> None:
    known = ResourceState("AWS::SNS::Topic", "t", Presence.DELETED)
    state = StackState({"Topic": known}, False, "s", found=(live("AWS::SNS::Topic", "t"),))
    result = match_states(state, resources(), SCHEMAS)
    assert result.resources == {"Topic": known}
    assert len(result.found) == 1


def test_by_the_declared_identifier() -> None:
    buckets = [live("AWS::S3::Bucket", "others", asked_for=False), live("AWS::S3::Bucket", "things", asked_for=False)]
    assert matched(*buckets) == {"Bucket": "things"}


def test_by_being_the_only_one_of_its_type() -> None:
    assert matched(live("AWS::SNS::Topic", "t")) == {"Topic": "t"}
    assert matched(live("AWS::SNS::Topic", "t", asked_for=False)) == {}
    assert matched(live("AWS::SNS::Topic", "t"), live("AWS::SNS::Topic", "u")) == {}
    assert matched(live("AWS::SQS::Queue", "q")) == {}
    assert matched(live("AWS::SNS::Topic", "t"), physical_ids={"Topic": "u"}) == {}


def test_the_last_of_a_type_when_the_others_are_known() -> None:
    found = [live("AWS::S3::Bucket", "things"), live("AWS::S3::Bucket", "rest")]
    assert matched(*found) == {"Bucket": "things", "Other": "rest"}


def test_another_type_is_another_resource() -> None:
    assert matched(live("AWS::SNS::Topic", "q"), physical_ids={"First": "q"}) == {"Topic": "q"}
    assert matched(live("AWS::SNS::Subscription", "q")) == {}
