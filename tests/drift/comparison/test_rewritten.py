"""What services write in another form than the template, by kind of value, and the real change of the same kind."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cfnkit.drift import Status
from drift.comparing import compare, compare_by, differences, equated, skipped

SERVICE = "AWS::ECS::Service"
SECRET = "arn:aws:secretsmanager:us-east-1:111111111111:secret:a"
FUNCTION = "arn:aws:lambda:us-east-1:111111111111:function:f"
FAMILY = "arn:aws:ecs:us-east-1:111111111111:task-definition/web"
CONTENT = {"schemaVersion": "2.2", "description": "a"}
IN_YAML = "schemaVersion: '2.2'  # the schema\ndescription: a\n"
STATEMENT = {"Effect": "Allow", "Principal": {"AWS": "111111111111"}, "Action": "events:PutEvents", "Resource": "r"}
COST_RULE = {"Value": "s", "Rule": {"Dimensions": {"Key": "SERVICE", "Values": ["a"]}}}
RULES = [{"RuleName": "b"}, {"RuleName": "a", "StartWindowMinutes": 60}]

# Type, property, declared, the same in the service's form, another value.
PAIRS: list[tuple[Any, ...]] = [
    (
        "AWS::MWAA::Environment",
        "NetworkConfiguration",
        *({"SubnetIds": ids} for ids in (["b", "a"], ["a", "b"], ["a"])),
    ),
    ("AWS::Lambda::Url", "Cors", *({"AllowMethods": ways} for ways in (["PUT", "GET"], ["GET", "PUT"], ["GET", "*"]))),
    ("AWS::Batch::JobDefinition", "PlatformCapabilities", ["FARGATE", "EC2"], ["EC2", "FARGATE"], ["EC2"]),
    ("AWS::FMS::Policy", "IncludeMap", *({"ACCOUNT": ids} for ids in (["2", "1"], ["1", "2"], ["1", "3"]))),
    (
        "AWS::SES::ReceiptRule",
        "Rule",
        *({"Recipients": [one]} for one in ("Me@Example.com", "me@example.com", "you@b")),
    ),
    ("AWS::ElastiCache::UserGroup", "UserIds", ["B", "a"], ["a", "b"], ["a", "c"]),
    ("AWS::RDS::GlobalCluster", "EngineVersion", "8.0", "8.0.mysql_aurora.3.08.0", "8.1.mysql_aurora.3.08.0"),
    ("AWS::CertificateManager::Certificate", "KeyAlgorithm", "RSA_2048", "RSA-2048", "RSA-4096"),
    (
        "AWS::CertificateManager::Certificate",
        "SubjectAlternativeNames",
        ["B.Example.com"],
        ["b.example.com"],
        ["b.org"],
    ),
    ("AWS::SSM::Document", "Content", IN_YAML, CONTENT, {**CONTENT, "parameters": {}}),
    ("AWS::SSM::Document", "Content", CONTENT, IN_YAML, IN_YAML.replace("2.2", "0.3")),
    ("AWS::CE::CostCategory", "Rules", *map(json.dumps, ([COST_RULE], [{**COST_RULE, "Type": "REGULAR"}], [{}]))),
    ("AWS::MediaConvert::Preset", "SettingsJson", {"A": {"B": 1}}, {"A": {"B": 1, "C": "AUTO"}}, {"A": {"B": 2}}),
    ("AWS::Events::EventBusPolicy", "Statement", STATEMENT, {**STATEMENT, "Sid": "s", "Resource": ["r"]}, {"Sid": "s"}),
    (
        "AWS::Budgets::Budget",
        "Budget",
        *({"PlannedBudgetLimits": {"1767225600": {"Amount": amount}}} for amount in ("100", "100.0", "100.5")),
    ),
    ("AWS::RDS::DBProxy", "Auth", *([{"SecretArn": arn}] for arn in (SECRET, f"{SECRET}-AbCdEf", f"{SECRET}b-AbCdEf"))),
    ("AWS::Lambda::Permission", "FunctionName", FUNCTION, f"{FUNCTION}:$LATEST", f"{FUNCTION}2:$LATEST"),
    (
        "AWS::S3::Bucket",
        "NotificationConfiguration",
        *(
            {"LambdaConfigurations": [{"Event": event, "Function": "f"} for event in events]}
            for events in ("ba", "ab", "ac")
        ),
    ),
    (
        "AWS::Backup::BackupPlan",
        "BackupPlan",
        *({"BackupPlanRule": rules} for rules in (RULES, RULES[::-1], RULES[:1])),
    ),
    ("AWS::RDS::DBCluster", "AvailabilityZones", ["b", "a"], ["a", "b", "c"], ["a", "c"]),
    ("AWS::CloudFormation::StackSet", "StackSetName", "Web", "web", "api"),
    (
        "AWS::S3::Bucket",
        "LifecycleConfiguration",
        *(
            {"Rules": [{"Id": "a", "Status": "Enabled", "ExpirationDate": date}]}
            for date in ("2030-01-01", "2030-01-01T00:00:00Z", "2030-01-02T00:00:00Z")
        ),
    ),
    (
        "AWS::ApiGatewayV2::Stage",
        "RouteSettings",
        *({"GET /a": {"ThrottlingRateLimit": rate}} for rate in ("5", 5.0, 6.0)),
    ),
    ("AWS::DMS::Endpoint", "ExtraConnectionAttributes", "b=1;a=2", "a=2;b=1;", "a=2;b=2"),
    (
        "AWS::EC2::Instance",
        "BlockDeviceMappings",
        *([{"DeviceName": name} for name in names] for names in ("a", "ba", "b")),
    ),
    ("AWS::Athena::DataCatalog", "Parameters", {"a": 1}, '{"a": "1", "b": ""}', '{"a": "2"}'),
]


@pytest.mark.parametrize(("type_name", "name", "declared", "live", "other"), PAIRS)
def test_a_value_in_the_form_of_the_service_is_no_drift_and_another_is(
    type_name: str, name: str, declared: Any, live: Any, other: Any
) -> None:
    assert differences(compare(type_name, {name: declared}, {name: live})) == []
    assert compare(type_name, {name: declared}, {name: other}).status is Status.MODIFIED


@pytest.mark.parametrize("declared", ["web", FAMILY])
def test_a_task_definition_without_revision_is_not_checked(declared: str) -> None:
    drift = compare(SERVICE, {"TaskDefinition": declared}, {"TaskDefinition": f"{FAMILY}:3"})

    assert (drift.differences, skipped(drift)) == ((), {"/TaskDefinition": "UNRESOLVED"})
    other = compare(SERVICE, {"TaskDefinition": declared}, {"TaskDefinition": FAMILY.replace("web", "api:3")})
    assert other.status is Status.MODIFIED


def test_the_own_key_of_a_service_need_not_be_returned() -> None:
    secret = "AWS::SecretsManager::Secret"
    drift = compare(secret, {"KmsKeyId": "alias/aws/secretsmanager", "Name": "a"}, {"Name": "a"})

    assert (drift.differences, skipped(drift)) == ((), {"/KmsKeyId": "NOT_RETURNED"})
    assert compare(secret, {"KmsKeyId": "alias/mine", "Name": "a"}, {"Name": "a"}).status is Status.MODIFIED


def test_a_property_may_be_returned_at_the_resource_itself() -> None:
    declared = {"DnsConfig": {"NamespaceId": "ns-1", "DnsRecords": []}}
    drift = compare(
        "AWS::ServiceDiscovery::Service", declared, {"NamespaceId": "ns-1", "DnsConfig": {"DnsRecords": []}}
    )

    assert (drift.differences, equated(drift)) == ((), {"/DnsConfig/NamespaceId": "name"})
    moved = {"NamespaceId": "ns-2", "DnsConfig": {"DnsRecords": [{"Type": "A"}]}}
    assert compare("AWS::ServiceDiscovery::Service", declared, moved).status is Status.MODIFIED


def test_a_create_only_list_cannot_have_changed_but_by_the_service() -> None:
    document: dict[str, Any] = {
        "properties": {"L": {"type": "array", "insertionOrder": True, "items": {"type": "string"}}},
        "createOnlyProperties": ["/properties/L"],
    }

    assert differences(compare_by(document, {"L": ["b", "a"]}, {"L": ["a", "b", "c"]})) == []
    assert compare_by(document, {"L": ["b", "a"]}, {"L": ["b"]}).status is Status.MODIFIED
    del document["createOnlyProperties"]
    assert compare_by(document, {"L": ["b", "a"]}, {"L": ["a", "b"]}).status is Status.MODIFIED
