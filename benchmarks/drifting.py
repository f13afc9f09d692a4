"""A stack of 10,000 resources compared with its state, against reading the JSON of both."""

from __future__ import annotations

import gc
import json
import tracemalloc
from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

from benchmarks.measure import Figure, interleave

TARGET = 10.0
MEMORY_TARGET = 3.0

Json: TypeAlias = Any

# One resource in so many is changed.
_CHANGED = 50
_ACCOUNT = "111111111111"
_REGION = "us-east-1"
_BASICS = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"


def figures(rounds: int, resources: int = 10_000) -> Iterator[Figure]:
    """So many resources of eight types, one in fifty changed."""
    template, snapshot = both_sides(resources)
    compare = _comparison(template, snapshot, resources)
    # The tree and the state that are held all the while would slow the garbage collector down for both.
    gc.collect()
    gc.freeze()
    ours, peers = interleave(rounds, (compare, lambda: (json.loads(template), json.loads(snapshot))))
    gc.unfreeze()
    size = (len(template) + len(snapshot)) / 1_000_000
    yield Figure(f"drift: {resources:,} resources, {size:.1f} MB", "json.loads of both sides", ours, peers, TARGET)


def memory(resources: int = 10_000) -> float:
    """The most memory that a comparison takes beside its input, as a multiple of the input's text."""
    template, snapshot = both_sides(resources)
    compare = _comparison(template, snapshot, resources)
    tracemalloc.start()
    compare()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak / (len(template) + len(snapshot))


def _comparison(template: str, snapshot: str, resources: int) -> Callable[[], object]:
    from cfnkit.drift import DeclaredStack, Status, compare_stack
    from cfnkit.drift.states.snapshot import snapshot_state
    from cfnkit.schemas import Schemas
    from cfnkit.syntax import parse

    stack = DeclaredStack(parse(template, "template.json").root, "template.json")
    state = snapshot_state(json.loads(snapshot))
    schemas = Schemas(_REGION)

    def compare() -> object:
        report = compare_stack(stack, state, schemas)
        drifted = [resource for resource in report.resources if resource.status is not Status.IN_SYNC]
        assert len(drifted) == -(-resources // _CHANGED), drifted[:3]
        return report

    return compare


def both_sides(resources: int) -> tuple[str, str]:
    """The evaluated template and the snapshot of so many resources, as JSON."""
    declared: dict[str, Json] = {}
    live: dict[str, Json] = {}
    for number in range(resources):
        kind, make = _KINDS[number % len(_KINDS)]
        properties, filled = make(number)
        name = f"{kind.rpartition(':')[2]}{number}"
        tags = [{"Key": "Team", "Value": "platform"}, {"Key": "Service", "Value": f"orders-{number}"}]
        declared[name] = {"Type": kind, "Properties": {**properties, "Tags": tags}}
        found = {**_returned(properties), **filled, "Tags": [*_aws_tags(name), *reversed(tags)]}
        if number % _CHANGED == 0:
            found["Tags"][-1] = {"Key": "Team", "Value": "somebody-else"}
        live[name] = {"Type": kind, "PhysicalId": name.lower(), "Status": "EXISTS", "Properties": found}
    stack = {"name": "web", "region": _REGION, "account_id": _ACCOUNT, "tags": {}}
    snapshot = {"format": "cfnkit.snapshot/1", "stack": stack, "resources": live}
    return json.dumps({"Resources": declared}), json.dumps(snapshot)


def _returned(value: Json) -> Json:
    """As services return it: the keys of objects, and the items of lists of objects, in another order."""
    if isinstance(value, dict):
        return {key: _returned(item) for key, item in reversed(value.items())}
    if isinstance(value, list):
        items = [_returned(item) for item in value]
        return items[::-1] if isinstance(value[0], dict) else items
    return value


def _aws_tags(name: str) -> list[Json]:
    stack_id = f"arn:aws:cloudformation:{_REGION}:{_ACCOUNT}:stack/web/4cd8a5b0-75d0-11f1-b9d0-0e73b11ab369"
    values = {"stack-name": "web", "logical-id": name, "stack-id": stack_id}
    return [{"Key": f"aws:cloudformation:{key}", "Value": value} for key, value in values.items()]


def _queue(number: int) -> tuple[Json, Json]:
    dead_letters = f"arn:aws:sqs:{_REGION}:{_ACCOUNT}:dead-{number}"
    declared = {
        "QueueName": f"orders-{number}",
        "VisibilityTimeout": "120",
        "MessageRetentionPeriod": 1209600,
        "RedrivePolicy": {"deadLetterTargetArn": dead_letters, "maxReceiveCount": 5},
    }
    name = f"queue-{number}"
    return declared, {
        "QueueUrl": f"https://sqs.{_REGION}.amazonaws.com/{_ACCOUNT}/{name}",
        "Arn": f"arn:aws:sqs:{_REGION}:{_ACCOUNT}:{name}",
        "DelaySeconds": 0,
        "SqsManagedSseEnabled": True,
        "MaximumMessageSize": 262144,
        "ReceiveMessageWaitTimeSeconds": 0,
    }


def _function(number: int) -> tuple[Json, Json]:
    declared = {
        "FunctionName": f"orders-{number}",
        "Handler": "index.handler",
        "Runtime": "python3.12",
        "MemorySize": 512,
        "Timeout": 30,
        "Role": f"arn:aws:iam::{_ACCOUNT}:role/orders-{number}",
        "Environment": {"Variables": {"TABLE": f"orders-{number}", "LOG_LEVEL": "INFO", "RETRIES": "3"}},
        "VpcConfig": {
            "SecurityGroupIds": [f"sg-{number:017x}"],
            "SubnetIds": [f"subnet-{part:017x}" for part in range(number, number + 3)],
        },
        "TracingConfig": {"Mode": "Active"},
    }
    return declared, {
        "Arn": f"arn:aws:lambda:{_REGION}:{_ACCOUNT}:function:orders-{number}",
        "PackageType": "Zip",
        "Architectures": ["x86_64"],
        "EphemeralStorage": {"Size": 512},
        "RuntimeManagementConfig": {"UpdateRuntimeOn": "Auto"},
        "RecursiveLoop": "Terminate",
    }


def _role(number: int) -> tuple[Json, Json]:
    trust: Json = {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": ["sts:AssumeRole"]}
        ],
    }
    rights = {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Action": ["dynamodb:PutItem", "dynamodb:GetItem"], "Resource": f"*/orders-{number}"},
            {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": ["*"]},
        ],
    }
    declared = {
        "RoleName": f"orders-{number}",
        "AssumeRolePolicyDocument": trust,
        "Policies": [{"PolicyName": "rights", "PolicyDocument": rights}],
        "ManagedPolicyArns": [_BASICS],
    }
    trusted = {**trust, "Statement": [{**trust["Statement"][0], "Action": "sts:AssumeRole"}]}
    return declared, {
        "AssumeRolePolicyDocument": trusted,
        "Arn": f"arn:aws:iam::{_ACCOUNT}:role/orders-{number}",
        "RoleId": f"AROA{number:016d}",
        "Path": "/",
        "MaxSessionDuration": 3600,
    }


def _security_group(number: int) -> tuple[Json, Json]:
    rules = [
        {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, "CidrIp": f"10.{number % 256}.0.0/16"}
        for port in (80, 443, 8080)
    ]
    declared = {
        "GroupDescription": f"Service {number}",
        "VpcId": "vpc-0a1b2c3d4e5f60718",
        "SecurityGroupIngress": rules,
        "SecurityGroupEgress": [{"CidrIp": "0.0.0.0/0", "IpProtocol": "-1", "Description": "all"}],
    }
    return declared, {"GroupId": f"sg-{number:017x}", "Id": f"sg-{number:017x}", "GroupName": f"web-{number}"}


def _table(number: int) -> tuple[Json, Json]:
    names = ("customer", "order", "status")
    declared = {
        "TableName": f"orders-{number}",
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": name, "AttributeType": "S"} for name in names],
        "KeySchema": [{"AttributeName": "order", "KeyType": "HASH"}],
        "GlobalSecondaryIndexes": [
            {
                "IndexName": f"by-{name}",
                "KeySchema": [{"AttributeName": name, "KeyType": "HASH"}],
                "Projection": {"ProjectionType": "ALL"},
            }
            for name in ("customer", "status")
        ],
        "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True},
    }
    return declared, {
        "Arn": f"arn:aws:dynamodb:{_REGION}:{_ACCOUNT}:table/orders-{number}",
        "DeletionProtectionEnabled": False,
        "TableClass": "STANDARD",
        "ContributorInsightsSpecification": {"Enabled": False},
    }


def _target_group(number: int) -> tuple[Json, Json]:
    attributes = {"deregistration_delay.timeout_seconds": "30", "stickiness.enabled": "false"}
    given = {**attributes, "stickiness.type": "lb_cookie", "slow_start.duration_seconds": "0"}
    declared = {
        "Name": f"orders-{number}",
        "Port": 80,
        "Protocol": "HTTP",
        "TargetType": "ip",
        "VpcId": "vpc-0a1b2c3d4e5f60718",
        "HealthCheckPath": "/health",
        "TargetGroupAttributes": [{"Key": key, "Value": value} for key, value in attributes.items()],
    }
    return declared, {
        "TargetGroupAttributes": [{"Value": value, "Key": key} for key, value in reversed(given.items())],
        "HealthCheckIntervalSeconds": 30,
        "Matcher": {"HttpCode": "200", "GrpcCode": ""},
        "Targets": [],
        "IpAddressType": "ipv4",
    }


def _tasks(number: int) -> tuple[Json, Json]:
    variables = {"TABLE": f"orders-{number}", "LOG_LEVEL": "INFO", "REGION": _REGION, "RETRIES": "3"}
    container: Json = {
        "Name": "app",
        "Image": f"{_ACCOUNT}.dkr.ecr.{_REGION}.amazonaws.com/orders:{number}",
        "Essential": True,
        "Environment": [{"Name": name, "Value": value} for name, value in variables.items()],
        "PortMappings": [{"ContainerPort": 8080, "Protocol": "tcp"}],
    }
    declared: Json = {
        "Family": f"orders-{number}",
        "Cpu": "256",
        "Memory": "512",
        "NetworkMode": "awsvpc",
        "RequiresCompatibilities": ["FARGATE"],
        "ContainerDefinitions": [container],
    }
    filled = {**_returned(container), "MountPoints": [], "VolumesFrom": [], "Secrets": [], "Cpu": 0, "DockerLabels": {}}
    return declared, {"ContainerDefinitions": [filled], "Volumes": [], "PlacementConstraints": []}


def _log_group(number: int) -> tuple[Json, Json]:
    declared = {"LogGroupName": f"/services/orders-{number}", "RetentionInDays": 30}
    arn = f"arn:aws:logs:{_REGION}:{_ACCOUNT}:log-group:/services/orders-{number}:*"
    return declared, {"Arn": arn, "LogGroupClass": "STANDARD", "DataProtectionPolicy": {}}


_KINDS: tuple[tuple[str, Callable[[int], tuple[Json, Json]]], ...] = (
    ("AWS::SQS::Queue", _queue),
    ("AWS::Lambda::Function", _function),
    ("AWS::IAM::Role", _role),
    ("AWS::EC2::SecurityGroup", _security_group),
    ("AWS::DynamoDB::Table", _table),
    ("AWS::ElasticLoadBalancingV2::TargetGroup", _target_group),
    ("AWS::ECS::TaskDefinition", _tasks),
    ("AWS::Logs::LogGroup", _log_group),
)
