"""The border between what a service rewrites and what the author decides: values beyond it are compared exactly."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cfnkit.drift import Status
from drift.comparing import compare, compare_by, differences

MACHINE = "AWS::StepFunctions::StateMachine"
RULE = "AWS::Events::Rule"
SUBSCRIPTION = "AWS::SNS::Subscription"
FUNCTION = "AWS::Lambda::Function"

# Pairs that some rule by name, type or form takes for equal where the schema names the property.
PAIRS = [
    ("order_placed", "ORDER_PLACED"),
    ("5.7", "5.7.44"),
    ("10.0.7.9/16", "10.0.0.0/16"),
    ("rate(1 day)", "rate(24 hours)"),
    ("2030-01-01T00:00:00Z", "2030-01-01T00:00:00.000Z"),
    ("Api.Example.com.", "api.example.com"),
    ("arn:aws:sns:us-east-1:111111111111:t", "t"),
    ("alias/a", "1234abcd-12ab-34cd-56ef-1234567890ab"),
    ("a\n", "a"),
    ('{"a": 1}', '{"a":1}'),
]
ENDS = ("Type", "EngineVersion", "Cidr", "Schedule", "Time", "HostName", "TopicArn", "KmsKeyId", "Text", "Json")
NAMES = [f"{word}{end}" for word, end in zip("abcdefghij", ENDS, strict=True)]


@pytest.mark.parametrize(("name", "pair"), list(zip(NAMES, PAIRS, strict=True)))
def test_nothing_is_folded_in_a_map_of_the_authors_keys(name: str, pair: tuple[str, str]) -> None:
    ours, theirs = ({"Environment": {"Variables": {name: value}}} for value in pair)

    assert differences(compare(FUNCTION, ours, theirs)) == [
        ("NOT_EQUAL", f"/Environment/Variables/{name}", *pair),
    ]


@pytest.mark.parametrize(("name", "pair"), list(zip(NAMES, PAIRS, strict=True)))
@pytest.mark.parametrize("as_text", [False, True])
def test_nothing_is_folded_in_a_document(name: str, pair: tuple[str, str], as_text: bool) -> None:
    ours, theirs = ({"detail": {name: [value]}} for value in pair)

    def rule(pattern: dict[str, Any]) -> dict[str, Any]:
        return {"EventPattern": json.dumps(pattern) if as_text else pattern}

    assert differences(compare(RULE, rule(ours), rule(theirs))) == [
        ("NOT_EQUAL", f"/EventPattern/detail/{name}/0", *pair),
    ]


@pytest.mark.parametrize(("one", "other"), [(1, "1"), ("true", True), ("1.0", 1), (None, ""), (False, None)])
def test_the_types_of_a_document_count(one: Any, other: Any) -> None:
    policies = ({"TopicArn": "t", "FilterPolicy": {"size": [value]}} for value in (one, other))

    assert compare(SUBSCRIPTION, *policies).status is Status.MODIFIED


def test_the_layout_of_a_document_does_not_count() -> None:
    states: dict[str, Any] = {"StartAt": "A", "States": {"A": {"Type": "Pass", "End": True}}}
    backwards = json.dumps(dict(reversed(states.items())), indent=4)

    assert compare(MACHINE, {"DefinitionString": json.dumps(states)}, {"DefinitionString": backwards}).differences == ()
    assert compare(MACHINE, {"Definition": states}, {"DefinitionString": backwards}).differences == ()


@pytest.mark.parametrize("added", [{"x": 1}, False, None, [], ""])
@pytest.mark.parametrize("name", ["Definition", "DefinitionString"])
def test_what_is_added_to_a_document_is_drift(name: str, added: Any) -> None:
    states: dict[str, Any] = {"StartAt": "A", "States": {"A": {"Type": "Pass", "End": True}}}
    live = {**states, "States": {**states["States"], "B": added}}
    declared = states if name == "Definition" else json.dumps(states)
    drift = compare(MACHINE, {name: declared}, {"DefinitionString": json.dumps(live)})

    assert differences(drift) == [("ADD", "/DefinitionString/States/B", None, added)]


def test_a_narrower_filter_policy_is_drift() -> None:
    declared = {"TopicArn": "t", "FilterPolicy": {"store": ["a"]}}
    live = {"TopicArn": "t", "FilterPolicy": {"store": ["a"], "price": [{"numeric": [">", 100]}]}}

    assert differences(compare(SUBSCRIPTION, declared, live)) == [
        ("ADD", "/FilterPolicy/price", None, [{"numeric": [">", 100]}])
    ]


def test_a_document_of_settings_is_completed_by_the_service() -> None:
    task = "AWS::DMS::ReplicationTask"
    declared = {"ReplicationTaskSettings": '{"Logging": {"EnableLogging": true}}'}
    live = {"ReplicationTaskSettings": '{"Logging": {"EnableLogging": true, "Ids": []}, "Other": {"a": 1}}'}

    assert compare(task, declared, live).status is Status.IN_SYNC
    changed = {"ReplicationTaskSettings": '{"Logging": {"EnableLogging": false}}'}
    assert compare(task, declared, changed).status is Status.MODIFIED


def test_a_policy_in_a_text_is_a_policy() -> None:
    def topic(**statement: Any) -> dict[str, Any]:
        policy = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", **statement}]}
        return {"PolicyDocument": json.dumps(policy), "Topics": ["t"]}

    live = topic(Action=["SNS:Publish"], Resource=["t"])
    assert compare("AWS::SNS::TopicPolicy", topic(Action="sns:Publish", Resource="t"), live).differences == ()


def test_a_number_in_a_map_of_texts_is_its_text() -> None:
    document: dict[str, Any] = {"properties": {"Parameters": {"type": ["object", "string"], "format": "json"}}}

    assert compare_by(document, {"Parameters": {"a": 1}}, {"Parameters": {"a": "1"}}).differences == ()
    assert compare_by(document, {"Parameters": {"a": "1"}}, {"Parameters": {"a": 1}}).status is Status.MODIFIED


def test_the_value_of_a_pair_whose_name_the_author_chose_is_exact() -> None:
    def project(value: str) -> dict[str, Any]:
        return {"Environment": {"EnvironmentVariables": [{"Name": "Since", "Value": value}]}}

    drift = compare("AWS::CodeBuild::Project", project("2030-01-01T00:00Z"), project("2030-01-01T00:00:00Z"))
    assert [found[1] for found in differences(drift)] == ["/Environment/EnvironmentVariables/0/Value"]


def test_a_removed_secret_of_a_map_is_drift() -> None:
    declared = {"Environment": {"Variables": {"DB_PASSWORD": "x", "A": "b"}}}
    drift = compare(FUNCTION, declared, {"Environment": {"Variables": {"A": "b"}}})

    assert [found[:2] for found in differences(drift)] == [("REMOVE", "/Environment/Variables/DB_PASSWORD")]


@pytest.mark.parametrize(
    ("declared", "live", "equal"),
    [
        ("14", "14.2", True),
        ("14.1", "14.1.3", True),
        ("14.1", "14.12", False),
        ("1", "13.3", False),
        ("5.6", "5.12.1", False),
        ("8.0", "8.0.mysql_aurora.3.04.1", True),
    ],
)
@pytest.mark.parametrize("type_name", ["AWS::RDS::DBInstance", "AWS::RDS::DBCluster"])
def test_a_version_stands_for_those_that_begin_with_all_of_its_parts(
    type_name: str, declared: str, live: str, equal: bool
) -> None:
    drift = compare(type_name, {"EngineVersion": declared}, {"EngineVersion": live})

    assert (drift.status is Status.IN_SYNC) is equal


OPTIONS = "AWS::ElasticBeanstalk::Environment"


def option(namespace: str, name: str, value: str | None = None) -> dict[str, str]:
    return {"Namespace": namespace, "OptionName": name, **({} if value is None else {"Value": value})}


def test_options_are_paired_by_namespace_and_name() -> None:
    declared = {"OptionSettings": [option("a", "Size", "1"), option("b", "Size", "2")]}
    live = [option("c", "EC2KeyName"), option("b", "Size", "2"), option("a", "Size", "1")]

    assert compare(OPTIONS, declared, {"OptionSettings": live}).status is Status.IN_SYNC
    live[1]["Value"] = "3"
    drift = compare(OPTIONS, declared, {"OptionSettings": live})
    assert [found[1] for found in differences(drift)] == ["/OptionSettings/1/Value"]
    assert compare(OPTIONS, declared, {"OptionSettings": live[:2]}).status is Status.MODIFIED


@pytest.mark.parametrize(
    ("type_name", "name", "declared", "live"),
    [
        ("AWS::ECS::TaskDefinition", "Cpu", ".25 vCPU", "256"),
        ("AWS::ECS::TaskDefinition", "Cpu", "1 vcpu", "1024"),
        ("AWS::ECS::TaskDefinition", "Memory", "0.5GB", "512"),
        ("AWS::Route53::RecordSet", "Name", "*.dev.example.org", "\\052.dev.example.org."),
        ("AWS::Route53::RecordSet", "ResourceRecords", ["192.0.2.9", "192.0.2.1"], ["192.0.2.1", "192.0.2.9"]),
        ("AWS::Route53::RecordSetGroup", "RecordSets", [{"Name": "A.Example.org"}], [{"Name": "a.example.org."}]),
        ("AWS::DMS::Endpoint", "EndpointIdentifier", "Orders-Source", "orders-source"),
        ("AWS::MemoryDB::User", "AccessString", "on ~a:* +@read", "on ~a:* -@all +@read"),
        ("AWS::ElastiCache::User", "AccessString", "on ~a:* +@read", "on ~a:* -@all +@read"),
        ("AWS::CloudTrail::Trail", "EventSelectors", [], [{"ReadWriteType": "All"}]),
        ("AWS::EC2::SecurityGroupIngress", "IpProtocol", 6, "tcp"),
    ],
)
def test_what_a_service_writes_in_another_form(type_name: str, name: str, declared: Any, live: Any) -> None:
    drift = compare(type_name, {name: declared, "Other": 1}, {name: live, "Other": 1})

    assert drift.differences == ()


@pytest.mark.parametrize(
    ("type_name", "name", "declared", "live"),
    [
        ("AWS::ECS::TaskDefinition", "Cpu", ".25 vCPU", "512"),
        ("AWS::Route53::RecordSet", "Name", "*.dev.example.org", "\\053.dev.example.org."),
        ("AWS::Route53::RecordSet", "ResourceRecords", ["192.0.2.9", "192.0.2.1"], ["192.0.2.1"]),
        ("AWS::DMS::Endpoint", "EndpointIdentifier", "Orders-Source", "orders-sink"),
        ("AWS::MemoryDB::User", "AccessString", "on ~a:* +@read", "on ~a:* -@all +@write"),
        ("AWS::CloudTrail::Trail", "EventSelectors", [{"ReadWriteType": "All"}], [{"ReadWriteType": "WriteOnly"}]),
        ("AWS::EC2::SecurityGroup", "GroupDescription", "a", "A b"),
    ],
)
def test_what_was_changed_is_drift_all_the_same(type_name: str, name: str, declared: Any, live: Any) -> None:
    drift = compare(type_name, {name: declared, "Other": 1}, {name: live, "Other": 1})

    assert drift.status is Status.MODIFIED


def test_the_version_that_a_word_selects_is_not_checked() -> None:
    drift = compare("AWS::ECS::TaskSet", {"PlatformVersion": "LATEST"}, {"PlatformVersion": "1.4.0"})

    assert drift.differences == ()
    assert [skip.detail for skip in drift.skipped] == ["Only the account knows the version that LATEST stands for."]


ACLS = "AWS::WAFv2::WebACL"


def rule_of(action: str, field: str = "UriPath") -> dict[str, Any]:
    match = {"SearchString": "admin", "FieldToMatch": {field: {}}, "PositionalConstraint": "CONTAINS"}
    return {"Name": "r", "Priority": 0, "Action": {action: {}}, "Statement": {"ByteMatchStatement": match}}


@pytest.mark.parametrize(
    ("declared", "live", "place"),
    [
        ({"DefaultAction": {"Block": {}}}, {"DefaultAction": {"Allow": {}}}, "/DefaultAction/Block"),
        ({"Rules": [rule_of("Block")]}, {"Rules": [rule_of("Count")]}, "/Rules/0/Action/Block"),
        (
            {"Rules": [rule_of("Block", "QueryString")]},
            {"Rules": [rule_of("Block", "UriPath")]},
            "/Rules/0/Statement/ByteMatchStatement/FieldToMatch/QueryString",
        ),
    ],
)
def test_an_empty_object_in_place_of_another_is_a_choice(
    declared: dict[str, Any], live: dict[str, Any], place: str
) -> None:
    assert differences(compare(ACLS, declared, live)) == [("REMOVE", place, {}, None)]
    assert compare(ACLS, declared, declared).status is Status.IN_SYNC


def test_a_choice_in_an_element_without_a_name_is_no_equal_element() -> None:
    transforms = {"items": {"type": "object", "properties": {name: {"type": "object"} for name in ("Trim", "Split")}}}
    document = {"properties": {"Steps": {"type": "array", "insertionOrder": False, **transforms}}}

    found = compare_by(document, {"Steps": [{"Trim": {}}, {"Split": {}}]}, {"Steps": [{"Split": {}}, {"Split": {}}]})

    assert differences(found) == [("REMOVE", "/Steps/0/Trim", {}, None)]


def test_an_empty_object_that_is_not_returned_is_no_choice() -> None:
    assert compare(ACLS, {"DefaultAction": {"Block": {}}}, {"DefaultAction": {}, "Scope": "x"}).status is Status.IN_SYNC


@pytest.mark.parametrize(("declared", "live"), [(4.0, "4.0"), (1.3, "1.30"), (1.3, "1.3"), (2.0, "2")])
def test_a_fraction_keeps_its_zeros_where_a_text_is_asked(declared: float, live: str) -> None:
    ours, theirs = {"GlueVersion": declared}, {"GlueVersion": live}

    assert compare("AWS::Glue::Job", ours, theirs).status is Status.IN_SYNC
    assert compare("AWS::Glue::Job", ours, {"GlueVersion": "5.0"}).status is Status.MODIFIED
    assert compare(RULE, {"EventPattern": {"a": [declared]}}, {"EventPattern": {"a": [live]}}).status is Status.MODIFIED


SOURCE = "AWS::Lambda::EventSourceMapping"
CALLED = "arn:aws:lambda:us-east-1:111111111111:function:f"


@pytest.mark.parametrize("declared", ["f", CALLED])
def test_the_pattern_of_a_schema_takes_no_resource_of_another_account_for_the_same(declared: str) -> None:
    elsewhere = CALLED.replace("111111111111", "222222222222")

    assert compare(SOURCE, {"FunctionName": declared}, {"FunctionName": CALLED}).status is Status.IN_SYNC
    assert differences(compare(SOURCE, {"FunctionName": declared}, {"FunctionName": elsewhere})) == [
        ("NOT_EQUAL", "/FunctionName", declared, elsewhere)
    ]


def test_nor_one_of_another_region_than_a_declared_arn() -> None:
    elsewhere = CALLED.replace("us-east-1", "eu-west-1")

    assert compare(SOURCE, {"FunctionName": CALLED}, {"FunctionName": elsewhere}).status is Status.MODIFIED
