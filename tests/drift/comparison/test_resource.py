"""One resource against its live state."""

from __future__ import annotations

from typing import Any

import pytest

from cfnkit.drift import (
    DeclaredResource,
    Presence,
    ResourceState,
    SkipReason,
    Status,
    Unsettled,
    compare_resource,
)
from drift.comparing import SCHEMAS, compare, compare_by, differences, equated, scope, skipped

QUEUE = "AWS::SQS::Queue"


def test_a_changed_value_is_one_difference_at_its_place() -> None:
    drift = compare(QUEUE, {"VisibilityTimeout": 30, "DelaySeconds": 5}, {"VisibilityTimeout": 99, "DelaySeconds": 5})

    assert drift.status is Status.MODIFIED
    assert differences(drift) == [("NOT_EQUAL", "/VisibilityTimeout", 30, 99)]


def test_what_is_as_declared_is_in_sync() -> None:
    drift = compare(QUEUE, {"VisibilityTimeout": 30}, {"VisibilityTimeout": 30})

    assert drift.status is Status.IN_SYNC
    assert (drift.differences, drift.skipped, drift.equated) == ((), (), ())


def test_what_the_service_fills_in_is_no_drift() -> None:
    drift = compare(QUEUE, {"VisibilityTimeout": 30}, {"VisibilityTimeout": 30, "DelaySeconds": 7, "Arn": "arn:x"})

    assert drift.status is Status.IN_SYNC
    assert drift.undeclared == ()


def test_what_is_not_declared_is_told_when_asked_for_without_what_a_template_cannot_declare() -> None:
    live = {"VisibilityTimeout": 30, "DelaySeconds": 7, "Arn": "arn:x", "QueueUrl": "https://x", "KmsMasterKeyId": ""}
    drift = compare(QUEUE, {"VisibilityTimeout": 30}, live, undeclared=True)

    assert drift.status is Status.IN_SYNC
    assert [(found.path, found.actual) for found in drift.undeclared] == [(("DelaySeconds",), 7)]


def test_a_default_is_not_worth_telling_in_whatever_order() -> None:
    methods = {"type": "array", "default": ["GET", "HEAD"]}
    document: dict[str, Any] = {"properties": {"A": {}, "Methods": methods}}

    assert compare_by(document, {"A": 1}, {"A": 1, "Methods": ["HEAD", "GET"]}, undeclared=True).undeclared == ()
    assert compare_by(document, {"A": 1}, {"A": 1, "Methods": ["HEAD"]}, undeclared=True).undeclared != ()


def test_a_source_that_gives_the_declared_part_tells_nothing_of_the_rest() -> None:
    state = ResourceState(QUEUE, properties={"VisibilityTimeout": 30, "DelaySeconds": 7}, projected=True)
    declared = DeclaredResource("Queue", QUEUE, {"VisibilityTimeout": 30})

    assert compare_resource(declared, state, SCHEMAS.get(QUEUE), scope(undeclared=True)).undeclared == ()


def test_a_missing_value_is_removed() -> None:
    drift = compare("AWS::Logs::LogGroup", {"RetentionInDays": 30, "LogGroupName": "x"}, {"LogGroupName": "x"})

    assert differences(drift) == [("REMOVE", "/RetentionInDays", 30, None)]


@pytest.mark.parametrize("empty", [[], {}, "", None, False, {"A": []}])
def test_an_empty_value_is_as_good_as_none(empty: Any) -> None:
    document: dict[str, Any] = {"properties": {"Given": {}, "Options": {"properties": {"A": {}}}}}

    assert compare_by(document, {"Given": 1, "Options": empty}, {"Given": 1}).status is Status.IN_SYNC
    assert compare_by(document, {"Given": 1, "Options": {"A": empty}}, {"Given": 1, "Options": {}}).differences == ()


@pytest.mark.parametrize("value", [0, True, "x", [""], {"A": 0}])
def test_a_value_that_is_not_empty_must_be_there(value: Any) -> None:
    document: dict[str, Any] = {"properties": {"Given": {}, "Options": {}}}

    assert compare_by(document, {"Given": 1, "Options": value}, {"Given": 1}).status is Status.MODIFIED


def test_a_number_is_no_boolean() -> None:
    document: dict[str, Any] = {"properties": {"Flags": {}}}

    assert compare_by(document, {"Flags": {"A": [True]}}, {"Flags": {"A": [1]}}).status is Status.MODIFIED


def test_a_create_only_difference_replaces_the_resource() -> None:
    drift = compare(QUEUE, {"QueueName": "a", "DelaySeconds": 1}, {"QueueName": "b", "DelaySeconds": 2})

    assert {found.path[0]: found.replaces for found in drift.differences} == {"QueueName": True, "DelaySeconds": False}


@pytest.mark.parametrize(
    ("resource_type", "declared", "reason"),
    [
        ("AWS::Athena::WorkGroup", {"RecursiveDeleteOption": True}, SkipReason.WRITE_ONLY_PROPERTY),
        ("AWS::Lambda::Function", {"Code": {"ZipFile": "x"}}, SkipReason.WRITE_ONLY_PROPERTY),
        ("AWS::DocDB::DBCluster", {"DBSubnetGroupName": "x"}, SkipReason.NOT_RETURNED),
        ("AWS::DocDB::DBCluster", {"MasterUserPassword": "x"}, SkipReason.SENSITIVE_PROPERTY),
        ("AWS::AppSync::DataSource", {"ElasticsearchConfig": {"Endpoint": "x"}}, SkipReason.DEPRECATED),
        ("AWS::SQS::Queue", {"Arn": "x"}, SkipReason.READ_ONLY),
    ],
)
def test_what_is_not_returned_is_skipped_with_the_reason(
    resource_type: str, declared: dict[str, Any], reason: SkipReason
) -> None:
    drift = compare(resource_type, declared, {"Tags": []})

    assert drift.status is Status.IN_SYNC
    assert list(skipped(drift).values()) == [reason.value]


def test_a_required_property_cannot_be_gone() -> None:
    drift = compare("AWS::LakeFormation::Resource", {"UseServiceLinkedRole": True}, {"ResourceArn": "arn:x"})

    assert skipped(drift) == {"/UseServiceLinkedRole": "NOT_RETURNED"}


@pytest.mark.parametrize("live", [{}, {"VersioningConfiguration": {}}, {"VersioningConfiguration": {"Status": None}}])
def test_a_required_part_goes_with_what_it_is_a_part_of(live: dict[str, Any]) -> None:
    declared = {"VersioningConfiguration": {"Status": "Enabled"}}

    assert compare("AWS::S3::Bucket", declared, {"BucketName": "x", **live}).status is Status.MODIFIED


def test_an_object_with_a_readable_part_is_not_skipped_for_its_write_only_part() -> None:
    document: dict[str, Any] = {
        "properties": {"Code": {"type": "object", "properties": {"Text": {}, "Handler": {}}}, "Other": {}},
        "writeOnlyProperties": ["/properties/Code/Text"],
    }
    declared = {"Code": {"Text": "x", "Handler": "y"}, "Other": 1}

    drift = compare_by(document, declared, {"Other": 1})
    assert differences(drift) == [("REMOVE", "/Code", declared["Code"], None)]
    drift = compare_by(document, declared, {"Other": 1, "Code": {"Handler": "z"}})
    assert differences(drift) == [("NOT_EQUAL", "/Code/Handler", "y", "z")]
    assert skipped(drift) == {"/Code/Text": "WRITE_ONLY_PROPERTY"}


@pytest.mark.parametrize("path", ["/properties/Items/*/Secret", "/properties/Items/Secret"])
def test_a_path_into_a_list_may_do_without_its_star(path: str) -> None:
    items = {"type": "array", "items": {"type": "object", "properties": {"Name": {}, "Secret": {}}}}
    document: dict[str, Any] = {"properties": {"Items": items}, "writeOnlyProperties": [path]}

    drift = compare_by(document, {"Items": [{"Name": "a", "Secret": "s"}]}, {"Items": [{"Name": "a"}]})
    assert skipped(drift) == {"/Items/0/Secret": "WRITE_ONLY_PROPERTY"}


def test_what_is_marked_in_a_definition_is_marked_where_it_is_used_within_itself() -> None:
    statement = {
        "type": "object",
        "properties": {
            "Match": {"type": "object", "properties": {"Text": {"type": "string"}, "Field": {"type": "string"}}},
            "Not": {"$ref": "#/definitions/Statement"},
            "And": {"type": "array", "items": {"$ref": "#/definitions/Statement"}},
        },
    }
    document: dict[str, Any] = {
        "properties": {"Statement": {"$ref": "#/definitions/Statement"}},
        "definitions": {"Statement": statement},
        "writeOnlyProperties": ["/properties/Statement/Match/Text"],
    }
    match = {"Match": {"Text": "x", "Field": "uri"}}
    live = {"Match": {"Field": "uri"}}
    drift = compare_by(document, {"Statement": {"And": [{"Not": match}]}}, {"Statement": {"And": [{"Not": live}]}})

    assert skipped(drift) == {"/Statement/And/0/Not/Match/Text": "WRITE_ONLY_PROPERTY"}
    assert drift.status is Status.IN_SYNC


def test_a_write_only_value_that_is_there_is_compared() -> None:
    bot = "AWS::MSK::Configuration"

    assert compare(bot, {"ServerProperties": "a=1\n"}, {"ServerProperties": "a=1"}).status is Status.IN_SYNC
    assert compare(bot, {"ServerProperties": "a=1"}, {"ServerProperties": "a=2"}).status is Status.MODIFIED


def test_a_masked_value_is_not_compared() -> None:
    drift = compare("AWS::SSM::Parameter", {"Value": "x", "Type": "String"}, {"Value": "****", "Type": "String"})

    assert skipped(drift) == {"/Value": "SENSITIVE_PROPERTY"}


def test_what_is_not_settled_is_skipped_wherever_it_stands() -> None:
    unknown = Unsettled(SkipReason.UNRESOLVED, "It is known to a deployment only.", {"Ref": "Other"})
    secret = Unsettled(SkipReason.SENSITIVE_PROPERTY, "It is secret.", "****")
    declared = {
        "Role": unknown,
        "Environment": {"Variables": {"A": "1", "B": secret, "C": unknown}},
        "Layers": ["a", unknown],
    }
    live = {"Role": "arn:x", "Environment": {"Variables": {"A": "1", "B": "s3cret", "C": "x"}}, "Layers": ["a", "b"]}
    drift = compare("AWS::Lambda::Function", declared, live)

    assert drift.status is Status.IN_SYNC
    assert skipped(drift) == {
        "/Role": "UNRESOLVED",
        "/Environment/Variables/B": "SENSITIVE_PROPERTY",
        "/Environment/Variables/C": "UNRESOLVED",
        "/Layers/1": "UNRESOLVED",
    }
    assert drift.expected is not None
    assert drift.expected["Environment"]["Variables"] == {"A": "1", "B": "****", "C": {"Ref": "Other"}}


@pytest.mark.parametrize(
    ("declared", "live"),
    [
        ({"MasterUserPassword": "a"}, {"MasterUserPassword": "b"}),
        ({"Environment": {"DB_PASSWORD": "a"}}, {"Environment": {"DB_PASSWORD": "b"}}),
        ({"List": [{"Name": "API_KEY", "Value": "a"}]}, {"List": [{"Name": "API_KEY", "Value": "b"}]}),
    ],
)
def test_the_values_of_a_secret_are_marked(declared: dict[str, Any], live: dict[str, Any]) -> None:
    drift = compare_by({"properties": {"MasterUserPassword": {}, "Environment": {}, "List": {}}}, declared, live)

    assert [found.sensitive for found in drift.differences] == [True]


@pytest.mark.parametrize(
    ("state", "status", "reason"),
    [
        (ResourceState(QUEUE, presence=Presence.DELETED), Status.DELETED, ""),
        (ResourceState(QUEUE, presence=Presence.UNKNOWN, reason="No access."), Status.UNKNOWN, "No access."),
        (ResourceState(QUEUE, presence=Presence.UNSUPPORTED, reason="No handler."), Status.NOT_CHECKED, "No handler."),
        (ResourceState("AWS::SNS::Topic", properties={"A": 1}), Status.UNKNOWN, "AWS::SNS::Topic"),
        (ResourceState(QUEUE), Status.NOT_CHECKED, "its properties are not known"),
    ],
)
def test_where_there_is_nothing_to_compare_the_status_says_why(
    state: ResourceState, status: Status, reason: str
) -> None:
    drift = compare_resource(DeclaredResource("Queue", QUEUE, {"DelaySeconds": 1}), state, SCHEMAS.get(QUEUE))

    assert drift.status is status
    assert reason in drift.reason
    assert drift.differences == ()


def test_a_type_without_a_schema_is_not_checked() -> None:
    state = ResourceState("My::Own::Thing", properties={"A": 2})
    drift = compare_resource(DeclaredResource("Thing", "My::Own::Thing", {"A": 1}), state, None)

    assert (drift.status, drift.reason) == (Status.NOT_CHECKED, "There is no schema of the resource type.")


def test_what_is_nested_too_deeply_is_unknown_and_does_not_stop_the_rest() -> None:
    declared: Any = "a"
    live: Any = "b"
    for _ in range(5000):
        declared, live = {"x": declared}, {"x": live}
    drift = compare_by({"properties": {"Deep": {}}}, {"Deep": declared}, {"Deep": live})

    assert drift.status is Status.UNKNOWN
    assert "nested too deeply" in drift.reason


def test_a_source_s_own_expectation_stands_for_what_is_not_known() -> None:
    unknown = Unsettled(SkipReason.UNRESOLVED, "", {"Ref": "Key"})
    declared = DeclaredResource("Queue", QUEUE, {"KmsMasterKeyId": unknown, "DelaySeconds": 1})
    live = {"KmsMasterKeyId": "alias/b", "DelaySeconds": 1}
    state = ResourceState(QUEUE, properties=live, expected={"KmsMasterKeyId": "alias/a", "DelaySeconds": 9})
    drift = compare_resource(declared, state, SCHEMAS.get(QUEUE))

    assert differences(drift) == [("NOT_EQUAL", "/KmsMasterKeyId", "alias/a", "alias/b")]


def test_a_default_that_the_schema_names_need_not_be_returned() -> None:
    document: dict[str, Any] = {"properties": {"A": {}, "Size": {"type": "integer", "default": 1}}}

    assert equated(compare_by(document, {"A": 1, "Size": "1"}, {"A": 1})) == {"/Size": "default"}
    assert compare_by(document, {"A": 1, "Size": 2}, {"A": 1}).status is Status.MODIFIED


def test_keys_may_come_back_with_a_capital() -> None:
    named: dict[str, Any] = {"properties": {"SourceColumn": {}, "path": {}, "Path": {}}}
    document: dict[str, Any] = {"properties": {"Parameters": {"anyOf": [named, {"type": "object"}]}}}
    drift = compare_by(document, {"Parameters": {"sourceColumn": "a"}}, {"Parameters": {"SourceColumn": "b"}})

    assert differences(drift) == [("NOT_EQUAL", "/Parameters/sourceColumn", "a", "b")]
    both = {"Parameters": {"path": "a", "Path": "b"}}
    assert compare_by(document, both, {"Parameters": {"Path": "b"}}).status is Status.MODIFIED


def test_engine_versions_that_are_upgraded_automatically_are_managed() -> None:
    instance = "AWS::RDS::DBInstance"
    declared = {"EngineVersion": "8.0.35"}

    def live(version: str, upgraded: bool) -> dict[str, Any]:
        return {"EngineVersion": version, "AutoMinorVersionUpgrade": upgraded}

    assert skipped(compare(instance, declared, live("8.0.36", True))) == {"/EngineVersion": "MANAGED_BY_AWS"}
    for version, upgraded in (("8.0.36", False), ("8.0.34", True), ("9.0.1", True)):
        assert compare(instance, declared, live(version, upgraded)).status is Status.MODIFIED
