"""The identifiers by which Cloud Control names resources."""

from __future__ import annotations

from typing import Any

import pytest

from cfnkit.drift.states import identifier_of
from cfnkit.schemas import Schemas
from cfnkit.source import Span
from cfnkit.syntax import Mapping, from_plain
from support import recorded_cases

SCHEMAS = Schemas("us-east-1")


def declared(properties: dict[str, Any]) -> Mapping:
    node = from_plain(properties, Span("t", 1, 1, 1, 1))
    assert isinstance(node, Mapping)
    return node


@pytest.mark.parametrize(
    ("type_name", "properties", "physical_id", "identifier", "certain"),
    [
        ("AWS::SQS::Queue", {}, "https://q", "https://q", True),
        ("AWS::S3::Bucket", {"BucketName": "b"}, None, "b", True),
        ("AWS::S3::Bucket", {}, None, None, False),
        ("Custom::Registry::Type", {}, "x", "x", True),
        ("AWS::AppConfig::Environment", {"ApplicationId": "h0s9fpf"}, "935m375", "h0s9fpf|935m375", True),
        ("AWS::AppConfig::Environment", {}, "935m375", None, False),
        ("AWS::AppConfig::Environment", {"ApplicationId": {"Ref": "App"}}, "935m375", None, False),
        ("AWS::AppConfig::Environment", {}, "h0s9fpf|935m375", "h0s9fpf|935m375", True),
        ("AWS::ECS::Service", {"Cluster": "c"}, "arn:aws:ecs:x", "arn:aws:ecs:x|c", True),
        # Which one the physical ID is cannot be said.
        ("AWS::EC2::EIP", {}, "192.0.2.1", None, False),
        # A name is no ARN.
        ("AWS::Events::Rule", {}, "web-Rule-1A2B3C4D5E6F7", "web-Rule-1A2B3C4D5E6F7", False),
        ("AWS::ECS::Service", {"Cluster": "c"}, "service", "service|c", False),
        # CloudFormation made up a name for what has none.
        ("AWS::EC2::Route", {"RouteTableId": "rtb"}, "web-Route-1A2B3C4D5E6F7", "rtb|web-Route-1A2B3C4D5E6F7", False),
        ("AWS::EC2::Route", {"RouteTableId": "rtb-1"}, "rtb-1|0.0.0.0/0", "rtb-1|0.0.0.0/0", True),
        # It is the resource's own name where the template could have given it.
        (
            "AWS::Logs::MetricFilter",
            {"LogGroupName": "g"},
            "ErrorsFA5270DE-d1Gz31WI1K1O",
            "g|ErrorsFA5270DE-d1Gz31WI1K1O",
            True,
        ),
        # The number of parts would not be clear.
        (
            "AWS::Logs::MetricFilter",
            {"LogGroupName": "g", "FilterName": "a|b|c"},
            "a|b|c",
            '{"LogGroupName": "g", "FilterName": "a|b|c"}',
            True,
        ),
    ],
)
def test_an_identifier(
    type_name: str, properties: dict[str, Any], physical_id: str | None, identifier: str | None, certain: bool
) -> None:
    found = identifier_of(SCHEMAS.get(type_name), declared(properties), physical_id)
    assert (found.text if found else None, bool(found and found.certain)) == (identifier, certain)


def live_identifier(case: dict[str, Any]) -> str | None:
    schema = SCHEMAS.get(case["type"])
    parts = []
    for path in schema.primary_identifier if schema else ():
        value = case["live"]
        for name in path:
            value = value.get(name) if isinstance(value, dict) else None
        parts.append(value)
    return None if not parts or None in parts else "|".join(map(str, parts))


@pytest.mark.skipif(recorded_cases.folder() is None, reason="the recorded cases are not here")
def test_recorded_identifiers() -> None:
    compared = 0
    for case in recorded_cases.read("drift.jsonl.gz"):
        identifier = live_identifier(case)
        if identifier is None:
            continue
        found = identifier_of(SCHEMAS.get(case["type"]), declared(case["declared"]), case["physical_id"])
        compared += 1
        assert found is not None, case["id"]
        assert found.text == identifier, case["id"]
    assert compared > 200
