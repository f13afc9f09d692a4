"""Recordings of AWS Config: whether their properties can be compared, and their other facts."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cfnkit.drift.states import read_states
from cfnkit.drift.states.state import FoundState, Presence
from cfnkit.schemas import Schemas


def found(*items: dict[str, Any]) -> tuple[FoundState, ...]:
    return read_states(json.dumps({"configurationItems": items}), "config.json", Schemas("us-east-1")).found


def item(configuration: Any, **more: Any) -> dict[str, Any]:
    return {
        "version": "1.3",
        "accountId": "111111111111",
        "configurationItemCaptureTime": "2026-01-02T03:04:05.000Z",
        "configurationItemStatus": "OK",
        "arn": "arn:aws:appconfig:us-east-1:111111111111:application/h0s9fpf",
        "resourceType": "AWS::AppConfig::Application",
        "resourceId": "h0s9fpf",
        "resourceName": "settings",
        "awsRegion": "us-east-1",
        "tags": {},
        "relationships": [],
        "configuration": configuration,
        "supplementaryConfiguration": {},
        **more,
    }


@pytest.mark.parametrize("encode", [json.dumps, lambda value: value, lambda value: json.dumps(json.dumps(value))])
def test_a_type_that_config_reads_by_its_schema(encode: Any) -> None:
    [only] = found(item(encode({"ApplicationId": "h0s9fpf", "Name": "settings", "Description": "x"}), tags={"a": "b"}))
    assert only.state.presence is Presence.EXISTS
    assert only.state.properties == {"ApplicationId": "h0s9fpf", "Name": "settings", "Description": "x"}
    assert only.state.tags == {"a": "b"}
    assert not only.state.projected
    assert only.names == ("h0s9fpf", "arn:aws:appconfig:us-east-1:111111111111:application/h0s9fpf", "settings")


@pytest.mark.parametrize("configuration", ['{"name": "web", "creationDate": "2026"}', "{}", None, "text", "[]"])
def test_a_type_in_the_shape_of_its_service_is_there_and_not_compared(configuration: Any) -> None:
    [only] = found(item(configuration))
    assert only.state.presence is Presence.UNSUPPORTED
    assert only.state.reason == "AWS Config records the type in the form of its service, not of its schema"
    assert not only.state.properties


def test_a_type_without_a_schema() -> None:
    [only] = found(item('{"Name": "x"}', resourceType="AWS::Nothing::Known"))
    assert only.state.presence is Presence.UNSUPPORTED


def test_a_few_keys_beyond_the_schema() -> None:
    properties = {"ApplicationId": "h0s9fpf", "Name": "n", "Description": "d", "Tags": []}
    [only] = found(item(json.dumps({**properties, "NewKey": 1})))
    assert only.state.properties == properties


def test_supplementary_values_that_the_schema_knows() -> None:
    encoded = json.dumps(json.dumps([{"Key": "a", "Value": "b"}]))
    supplementary = {"Description": '"said twice"', "Tags": encoded, "Other": "1"}
    [only] = found(item('{"Name": "settings"}', supplementaryConfiguration=supplementary))
    tags = [{"Key": "a", "Value": "b"}]
    assert only.state.properties == {"Name": "settings", "Description": "said twice", "Tags": tags}


@pytest.mark.parametrize("status", ["ResourceDeleted", "ResourceDeletedNotRecorded"])
def test_a_deleted_resource(status: str) -> None:
    [only] = found(item(None, configurationItemStatus=status))
    assert only.state.presence is Presence.DELETED


def test_a_resource_that_is_not_recorded() -> None:
    [only] = found(item(None, configurationItemStatus="ResourceNotRecorded"))
    assert (only.state.presence, only.state.reason) == (Presence.UNKNOWN, "AWS Config does not record the type")


def test_the_latest_of_several_recordings_counts() -> None:
    times = {"2026-01-02": "old", "2026-03-01": "new", "2026-02-01": "middle"}
    items = [item({"Name": name}, configurationItemCaptureTime=time) for time, name in times.items()]
    [only] = found(*items)
    assert only.state.properties == {"Name": "new"}


def test_the_arn_in_a_delivered_file() -> None:
    entry = item({"Name": "n"}, ARN="arn:aws:x")
    del entry["arn"]
    text = json.dumps({"fileVersion": "1.0", "configSnapshotId": "7", "configurationItems": [entry]})
    [only] = read_states(text, "config.json", Schemas("us-east-1")).found
    assert "arn:aws:x" in only.names
    assert not only.asked_for
