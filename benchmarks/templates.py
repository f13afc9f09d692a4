"""Templates to measure with: made by rule, the same on each run, in the proportions of what people write."""

from __future__ import annotations

import json
from typing import Any, TypeAlias

import yaml

Json: TypeAlias = Any

_SHORT_FORMS = frozenset(
    {
        "Fn::And",
        "Fn::Base64",
        "Fn::Equals",
        "Fn::FindInMap",
        "Fn::GetAtt",
        "Fn::If",
        "Fn::Join",
        "Fn::Not",
        "Fn::Select",
        "Fn::Split",
        "Fn::Sub",
        "Ref",
    }
)

_CODE = """\
import json
import logging
import os

import boto3

client = boto3.client("s3")
logger = logging.getLogger()
logger.setLevel(os.environ.get("LOG_LEVEL", "INFO"))


def handler(event, context):
    records = event.get("Records", [])
    logger.info("%d records for %s", len(records), os.environ["QUEUE_URL"])
    failed = [record["messageId"] for record in records if not process(json.loads(record["body"]))]
    return {"batchItemFailures": [{"itemIdentifier": name} for name in failed]}


def process(message):
    if message.get("version") != 2:
        logger.warning("message %s has version %s", message.get("id"), message.get("version"))
        return False
    try:
        store(message["payload"])
    except KeyError:
        logger.exception("message %s has no payload", message.get("id"))
        return False
    return True


def store(payload):
    key = f"incoming/{payload['id']}.json"
    client.put_object(Bucket=os.environ["BUCKET"], Key=key, Body=json.dumps(payload).encode())
"""

_USER_DATA = """\
#!/bin/bash -xe
yum update -y aws-cfn-bootstrap
/opt/aws/bin/cfn-init -v --stack ${AWS::StackName} --resource %s --region ${AWS::Region}
echo "environment=${Environment}" >> /etc/service.conf
echo "queue=${%s}" >> /etc/service.conf
systemctl enable --now service
/opt/aws/bin/cfn-signal -e $? --stack ${AWS::StackName} --resource %s --region ${AWS::Region}
"""


def template(resources: int, breadth: int = 2, first: int = 0) -> Json:
    """A template in its long form, of so many resources; `breadth` is how many items their lists have.

    The services, of eight resources each, are numbered from `first`.
    """
    made: dict[str, Json] = {}
    for number in range(resources):
        service = first + number // len(_KINDS)
        suffix, make = _KINDS[number % len(_KINDS)]
        made[f"Service{service}{suffix}"] = make(f"Service{service}", service, breadth)
    return {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": "Services with their queues, tables and alarms",
        "Parameters": _PARAMETERS,
        "Mappings": _MAPPINGS,
        "Conditions": _CONDITIONS,
        "Resources": made,
        "Outputs": _outputs(made),
    }


def plain_template(resources: int) -> Json:
    """A small template with no conditions: so many resources, 20 at most, of different types."""
    made = _plain(resources, first=0)
    return {"AWSTemplateFormatVersion": "2010-09-09", "Resources": made, "Outputs": {"Name": {"Value": _ref("Plain0")}}}


def varied_template(seed: int) -> Json:
    """A small or medium one, 2 to 17 kB as YAML: no two seeds make the same, and one in five has a mistake."""
    tree = template(1 + seed % 8, 1 + seed // 8 % 3, first=seed)
    made = tree["Resources"]
    made.update(_plain(seed % 7, first=seed))
    if seed % 5 == 0:
        made[f"Service{seed}Queue"]["Properties"]["VisibilityTimout"] = 360
    return tree


def serverless_template(resources: int, functions: int) -> Json:
    """A template of so many resources, some of which are functions that AWS::Serverless makes."""
    tree = template(resources - functions)
    for number in range(functions):
        schedule = {"Type": "Schedule", "Properties": {"Schedule": "rate(5 minutes)"}}
        tree["Resources"][f"Function{number}"] = {
            "Type": "AWS::Serverless::Function",
            "Properties": {
                "Handler": "app.handler",
                "Runtime": "python3.12",
                "CodeUri": "s3://code-of-services/function.zip",
                "MemorySize": 256,
                "Events": {"Every": schedule},
            },
        }
    return {"Transform": "AWS::Serverless-2016-10-31", **tree}


def edited_template(resources: int, transformed: bool = False) -> Json:
    """A template as an editor holds it, of so many small resources, 45 kB for 150; each has tags and functions.

    With `transformed`, a macro, four loops and ten functions of AWS::Serverless are among them, and 380 are 118 kB.
    """
    loops = {f"Fn::ForEach::Queues{number}": _small_loop(number) for number in range(4 if transformed else 0)}
    functions = serverless_template(10, functions=10)["Resources"] if transformed else {}
    small = range(resources - len(loops) - len(functions))
    made = {f"Small{number}": _SMALL_KINDS[number % len(_SMALL_KINDS)](number) for number in small}
    transforms = [
        "AWS::LanguageExtensions",
        {"Name": "Tagging", "Parameters": {"Stack": "platform"}},
        "AWS::Serverless-2016-10-31",
    ]
    return {
        "AWSTemplateFormatVersion": "2010-09-09",
        **({"Transform": transforms} if transformed else {}),
        "Parameters": _PARAMETERS,
        "Mappings": _MAPPINGS,
        "Conditions": _CONDITIONS,
        "Resources": {**made, **loops, **functions},
    }


def mistaken_template(resources: int, mistakes: int = 10) -> Json:
    """Queues with so many findings each: half of them names that no queue has, the rest values of a wrong type."""
    names = [f"Option{number}" for number in range(mistakes - mistakes // 2)]
    wrong = dict.fromkeys(_QUEUE_NUMBERS[: mistakes // 2], "many")
    properties = {**dict.fromkeys(names, True), **wrong}
    return {"Resources": {f"Queue{n}": {"Type": "AWS::SQS::Queue", "Properties": properties} for n in range(resources)}}


def loop_template(resources: int, nested: bool = False) -> Json:
    """A template whose loop makes so many resources: one loop, or a loop in a loop over the square root of them."""
    if nested:
        side = round(resources**0.5)
        inner = _loop("Stage", [f"Stage{number}" for number in range(side)], "Queue${Team}${Stage}", "${Team}-${Stage}")
        loop: Json = ["Team", [f"Team{number}" for number in range(side)], {"Fn::ForEach::Stages": inner}]
    else:
        loop = _loop("Name", [f"Orders{number}" for number in range(resources)], "Queue${Name}", "${Name}")
    return {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Transform": "AWS::LanguageExtensions",
        "Parameters": {"Environment": {"Type": "String", "Default": "prod"}},
        "Resources": {
            "Key": {"Type": "AWS::KMS::Key", "Properties": {"EnableKeyRotation": True}},
            "Fn::ForEach::Queues": loop,
        },
    }


def to_yaml(tree: Json) -> str:
    """The template as people write it in YAML: short forms, texts of more than one line as blocks."""
    return yaml.dump(tree, Dumper=_Dumper, sort_keys=False, width=4096)


def to_json(tree: Json) -> str:
    """The template as JSON, indented by two."""
    return json.dumps(tree, indent=2)


class _Dumper(yaml.CSafeDumper):
    def ignore_aliases(self, data: object) -> bool:
        return True


def _represent_text(dumper: _Dumper, text: str) -> yaml.Node:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


def _represent_object(dumper: _Dumper, value: dict[str, Json]) -> yaml.Node:
    name = next(iter(value)) if len(value) == 1 else ""
    if name not in _SHORT_FORMS:
        return dumper.represent_mapping("tag:yaml.org,2002:map", value)
    tag = f"!{name.removeprefix('Fn::')}"
    argument = value[name]
    if name == "Fn::GetAtt":
        argument = ".".join(argument)
    if isinstance(argument, str):
        return dumper.represent_scalar(tag, argument, style="|" if "\n" in argument else None)
    if isinstance(argument, list):
        simple = all(isinstance(item, str) for item in argument)
        return dumper.represent_sequence(tag, argument, flow_style=simple)
    return dumper.represent_mapping(tag, argument)


_Dumper.add_representer(str, _represent_text)
_Dumper.add_representer(dict, _represent_object)


def _loop(identifier: str, collection: list[str], key: str, name: str) -> Json:
    body = {
        "Type": "AWS::SQS::Queue",
        "DeletionPolicy": "Retain",
        "Properties": {
            "QueueName": _sub(f"${{Environment}}-{name}"),
            "VisibilityTimeout": 120,
            "MessageRetentionPeriod": 1209600,
            "KmsMasterKeyId": _att("Key", "Arn"),
            "RedriveAllowPolicy": {
                "redrivePermission": "byQueue",
                "sourceQueueArns": [_sub(f"arn:${{AWS::Partition}}:sqs:${{AWS::Region}}:${{AWS::AccountId}}:{name}")],
            },
            "Tags": [
                {"Key": "Environment", "Value": _ref("Environment")},
                {"Key": "Name", "Value": _ref(identifier)},
            ],
        },
    }
    return [identifier, collection, {key: body}]


_PARAMETERS = {
    "Environment": {
        "Type": "String",
        "Description": "Where the services run",
        "Default": "prod",
        "AllowedValues": ["dev", "test", "prod"],
    },
    "VpcId": {"Type": "AWS::EC2::VPC::Id", "Default": "vpc-0a1b2c3d4e5f60718"},
    "SubnetIds": {"Type": "CommaDelimitedList", "Default": "subnet-0a1b2c3d,subnet-1b2c3d4e,subnet-2c3d4e5f"},
    "Owner": {
        "Type": "String",
        "Default": "platform",
        "AllowedPattern": "[a-z][a-z0-9-]{2,30}",
        "ConstraintDescription": "a team's name",
    },
    "Retention": {"Type": "Number", "Default": 30, "MinValue": 1, "MaxValue": 365},
}

_MAPPINGS = {
    "Sizes": {
        "dev": {"Memory": 256, "Capacity": 1, "Instance": "t3.micro"},
        "test": {"Memory": 512, "Capacity": 2, "Instance": "t3.small"},
        "prod": {"Memory": 1024, "Capacity": 8, "Instance": "m5.large"},
    },
    "Images": {
        region: {"Linux": f"ami-0{number:016x}"}
        for number, region in enumerate(("us-east-1", "us-west-2", "eu-west-1", "ap-northeast-1"))
    },
}


def _ref(name: str) -> Json:
    return {"Ref": name}


def _att(resource: str, attribute: str) -> Json:
    return {"Fn::GetAtt": [resource, attribute]}


def _sub(text: str) -> Json:
    return {"Fn::Sub": text}


def _if(condition: str, then: Json, otherwise: Json) -> Json:
    return {"Fn::If": [condition, then, otherwise]}


def _size(what: str) -> Json:
    return {"Fn::FindInMap": ["Sizes", _ref("Environment"), what]}


_CONDITIONS = {
    "IsProduction": {"Fn::Equals": [_ref("Environment"), "prod"]},
    "IsTest": {"Fn::Equals": [_ref("Environment"), "test"]},
    "IsDevelopment": {
        "Fn::And": [{"Fn::Not": [{"Condition": "IsProduction"}]}, {"Fn::Not": [{"Condition": "IsTest"}]}]
    },
}


def _tags(service: str) -> Json:
    return [
        {"Key": "Name", "Value": _sub(f"${{AWS::StackName}}-{service.lower()}")},
        {"Key": "Environment", "Value": _ref("Environment")},
        {"Key": "Owner", "Value": _ref("Owner")},
        {"Key": "CostCenter", "Value": _if("IsProduction", "1000", "2000")},
    ]


def _role(service: str, number: int, breadth: int) -> Json:
    statements = [
        {
            "Sid": f"Use{index}",
            "Effect": "Allow",
            "Action": ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"],
            "Resource": _sub(f"arn:${{AWS::Partition}}:sqs:${{AWS::Region}}:${{AWS::AccountId}}:work-{number}-{index}"),
        }
        for index in range(breadth)
    ]
    table = {
        "Sid": "Table",
        "Effect": "Allow",
        "Action": ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query"],
        "Resource": [
            _att(f"{service}Table", "Arn"),
            {"Fn::Join": ["/", [_att(f"{service}Table", "Arn"), "index", "*"]]},
        ],
        "Condition": {"StringEquals": {"aws:RequestedRegion": _ref("AWS::Region")}},
    }
    return {
        "Type": "AWS::IAM::Role",
        "Properties": {
            "Description": f"What service {number} may do",
            "AssumeRolePolicyDocument": {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Effect": "Allow",
                        "Principal": {"Service": ["lambda.amazonaws.com", "ec2.amazonaws.com"]},
                        "Action": "sts:AssumeRole",
                    }
                ],
            },
            "ManagedPolicyArns": [
                _sub("arn:${AWS::Partition}:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole")
            ],
            "Policies": [
                {
                    "PolicyName": "own-data",
                    "PolicyDocument": {"Version": "2012-10-17", "Statement": [*statements, table]},
                }
            ],
            "Tags": _tags(service),
        },
    }


def _function(service: str, number: int, breadth: int) -> Json:
    variables = {f"FEATURE_{index}_ENABLED": _if("IsProduction", "true", "false") for index in range(breadth)}
    return {
        "Type": "AWS::Lambda::Function",
        "DependsOn": [f"{service}Bucket"],
        "Metadata": {"Team": "platform", "Reviewed": "2024-05-01"},
        "Properties": {
            "FunctionName": _sub(f"${{AWS::StackName}}-worker-{number}"),
            "Description": f"Takes the messages of service {number}",
            "Handler": "index.handler",
            "Runtime": "python3.12",
            "Role": _att(f"{service}Role", "Arn"),
            "MemorySize": _size("Memory"),
            "Timeout": 60,
            "Environment": {
                "Variables": {
                    "LOG_LEVEL": _if("IsDevelopment", "DEBUG", "INFO"),
                    "QUEUE_URL": _ref(f"{service}Queue"),
                    "TABLE_NAME": _ref(f"{service}Table"),
                    "BUCKET": _sub(f"s3://${{{service}Bucket}}/incoming/"),
                    **variables,
                }
            },
            "VpcConfig": {
                "SecurityGroupIds": [_att(f"{service}Group", "GroupId")],
                "SubnetIds": _ref("SubnetIds"),
            },
            "Code": {"ZipFile": _CODE},
            "Tags": _tags(service),
        },
    }


def _bucket(service: str, number: int, breadth: int) -> Json:
    rules = [
        {
            "Id": f"rule-{index}",
            "Status": "Enabled",
            "Prefix": f"incoming/{index}/",
            "ExpirationInDays": _ref("Retention"),
            "NoncurrentVersionExpiration": {"NoncurrentDays": 30},
        }
        for index in range(breadth)
    ]
    return {
        "Type": "AWS::S3::Bucket",
        "DeletionPolicy": "Retain",
        "UpdateReplacePolicy": "Retain",
        "Properties": {
            "BucketName": {"Fn::Join": ["-", [_ref("AWS::AccountId"), _ref("AWS::Region"), f"service-{number}"]]},
            "BucketEncryption": {
                "ServerSideEncryptionConfiguration": [
                    {"BucketKeyEnabled": True, "ServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}}
                ]
            },
            "PublicAccessBlockConfiguration": {
                "BlockPublicAcls": True,
                "BlockPublicPolicy": True,
                "IgnorePublicAcls": True,
                "RestrictPublicBuckets": True,
            },
            "VersioningConfiguration": {"Status": _if("IsProduction", "Enabled", "Suspended")},
            "LifecycleConfiguration": {"Rules": rules},
            "Tags": _tags(service),
        },
    }


def _group(service: str, number: int, breadth: int) -> Json:
    ingress = [
        {
            "IpProtocol": "tcp",
            "FromPort": 8000 + index,
            "ToPort": 8000 + index,
            "CidrIp": f"10.{number % 250}.{index}.0/24",
            "Description": f"Clients of port {8000 + index}",
        }
        for index in range(2 * breadth)
    ]
    return {
        "Type": "AWS::EC2::SecurityGroup",
        "Properties": {
            "GroupDescription": _sub(f"Service {number} of ${{AWS::StackName}}"),
            "VpcId": _ref("VpcId"),
            "SecurityGroupIngress": ingress,
            "SecurityGroupEgress": [{"IpProtocol": "-1", "CidrIp": "0.0.0.0/0"}],
            "Tags": _tags(service),
        },
    }


def _instance(service: str, number: int, breadth: int) -> Json:
    name = f"{service}Instance"
    disks = [
        {
            "DeviceName": f"/dev/sd{letter}",
            "Ebs": {"VolumeSize": 50, "VolumeType": "gp3", "Encrypted": True, "DeleteOnTermination": True},
        }
        for letter in "fghijklmnop"[:breadth]
    ]
    return {
        "Type": "AWS::EC2::Instance",
        "Condition": "IsProduction",
        "DependsOn": f"{service}Queue",
        "CreationPolicy": {"ResourceSignal": {"Count": 1, "Timeout": "PT15M"}},
        "Properties": {
            "ImageId": {"Fn::FindInMap": ["Images", _ref("AWS::Region"), "Linux"]},
            "InstanceType": _size("Instance"),
            "SubnetId": {"Fn::Select": [number % 3, _ref("SubnetIds")]},
            "SecurityGroupIds": [_att(f"{service}Group", "GroupId")],
            "BlockDeviceMappings": disks,
            "Monitoring": True,
            "UserData": {"Fn::Base64": _sub(_USER_DATA % (name, f"{service}Queue", name))},
            "Tags": _tags(service),
        },
    }


def _table(service: str, number: int, breadth: int) -> Json:
    indexes = [
        {
            "IndexName": f"by-attribute-{index}",
            "KeySchema": [
                {"AttributeName": f"Attribute{index}", "KeyType": "HASH"},
                {"AttributeName": "CreatedAt", "KeyType": "RANGE"},
            ],
            "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["Status", "Total"]},
            "ProvisionedThroughput": {"ReadCapacityUnits": _size("Capacity"), "WriteCapacityUnits": 5},
        }
        for index in range(breadth)
    ]
    attributes = [{"AttributeName": f"Attribute{index}", "AttributeType": "S"} for index in range(breadth)]
    return {
        "Type": "AWS::DynamoDB::Table",
        "DeletionPolicy": "Retain",
        "Properties": {
            "TableName": _sub(f"${{Environment}}-service-{number}"),
            "AttributeDefinitions": [
                {"AttributeName": "Id", "AttributeType": "S"},
                {"AttributeName": "CreatedAt", "AttributeType": "N"},
                *attributes,
            ],
            "KeySchema": [
                {"AttributeName": "Id", "KeyType": "HASH"},
                {"AttributeName": "CreatedAt", "KeyType": "RANGE"},
            ],
            "GlobalSecondaryIndexes": indexes,
            "ProvisionedThroughput": {"ReadCapacityUnits": _size("Capacity"), "WriteCapacityUnits": _size("Capacity")},
            "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": _if("IsProduction", True, False)},
            "Tags": _tags(service),
        },
    }


def _queue(service: str, number: int, breadth: int) -> Json:
    return {
        "Type": "AWS::SQS::Queue",
        "Properties": {
            "QueueName": _sub(f"${{AWS::StackName}}-work-{number}"),
            "VisibilityTimeout": 360,
            "MessageRetentionPeriod": 1209600,
            "RedriveAllowPolicy": {
                "redrivePermission": "byQueue",
                "sourceQueueArns": [
                    _sub(f"arn:${{AWS::Partition}}:sqs:${{AWS::Region}}:${{AWS::AccountId}}:work-{number}-{index}")
                    for index in range(breadth)
                ],
            },
            "SqsManagedSseEnabled": True,
            "Tags": _tags(service),
        },
    }


def _alarm(service: str, number: int, breadth: int) -> Json:
    metrics = [
        {
            "Id": f"m{index}",
            "ReturnData": index == 0,
            "MetricStat": {
                "Period": 300,
                "Stat": "Sum",
                "Metric": {
                    "Namespace": "AWS/Lambda",
                    "MetricName": "Errors",
                    "Dimensions": [{"Name": "FunctionName", "Value": _ref(f"{service}Function")}],
                },
            },
        }
        for index in range(breadth)
    ]
    return {
        "Type": "AWS::CloudWatch::Alarm",
        "Properties": {
            "AlarmDescription": _sub(f"Errors of service {number} in ${{Environment}}"),
            "ComparisonOperator": "GreaterThanThreshold",
            "EvaluationPeriods": 3,
            "Threshold": _if("IsProduction", 1.5, 10),
            "TreatMissingData": "notBreaching",
            "Metrics": metrics,
            "Tags": _tags(service),
        },
    }


_KINDS = (
    ("Queue", _queue),
    ("Table", _table),
    ("Bucket", _bucket),
    ("Group", _group),
    ("Role", _role),
    ("Function", _function),
    ("Instance", _instance),
    ("Alarm", _alarm),
)


# Types and properties of resources that need no other.
_PLAIN: tuple[tuple[str, Json], ...] = (
    ("Athena::WorkGroup", {"Name": "reports", "State": "ENABLED"}),
    ("CloudFront::CloudFrontOriginAccessIdentity", {"CloudFrontOriginAccessIdentityConfig": {"Comment": "site"}}),
    ("Cognito::UserPool", {"UserPoolName": "people", "AutoVerifiedAttributes": ["email"]}),
    ("EC2::EIP", {"Domain": "vpc"}),
    ("EC2::InternetGateway", {"Tags": [{"Key": "Name", "Value": "gateway"}]}),
    ("EC2::VPC", {"CidrBlock": "10.0.0.0/16", "EnableDnsSupport": True, "EnableDnsHostnames": True}),
    ("ECR::Repository", {"ImageTagMutability": "IMMUTABLE", "ImageScanningConfiguration": {"ScanOnPush": True}}),
    ("ECS::Cluster", {"ClusterSettings": [{"Name": "containerInsights", "Value": "enabled"}]}),
    ("EFS::FileSystem", {"Encrypted": True, "PerformanceMode": "generalPurpose"}),
    ("Events::EventBus", {"Name": "orders"}),
    ("Events::Rule", {"ScheduleExpression": "rate(5 minutes)", "State": "ENABLED"}),
    ("IAM::Group", {"ManagedPolicyArns": [_sub("arn:${AWS::Partition}:iam::aws:policy/ReadOnlyAccess")]}),
    ("KMS::Key", {"EnableKeyRotation": True, "PendingWindowInDays": 14}),
    ("Kinesis::Stream", {"ShardCount": 2, "RetentionPeriodHours": 48}),
    ("Logs::LogGroup", {"RetentionInDays": 30}),
    ("S3::Bucket", {"BucketEncryption": {"ServerSideEncryptionConfiguration": [{"BucketKeyEnabled": True}]}}),
    ("SecretsManager::Secret", {"GenerateSecretString": {"PasswordLength": 32, "ExcludeCharacters": "/@"}}),
    ("ServiceDiscovery::HttpNamespace", {"Name": "internal"}),
    ("SNS::Topic", {"DisplayName": "Alerts", "KmsMasterKeyId": "alias/aws/sns"}),
    ("SSM::Parameter", {"Type": "String", "Value": _ref("AWS::Region")}),
)


def _plain(resources: int, first: int) -> dict[str, Json]:
    """Some of _PLAIN, picked by rule."""
    picked = [_PLAIN[(first + 7 * number) % len(_PLAIN)] for number in range(resources)]
    return {f"Plain{number}": {"Type": f"AWS::{kind}", "Properties": it} for number, (kind, it) in enumerate(picked)}


def _small_tags() -> Json:
    return [{"Key": "Environment", "Value": _ref("Environment")}, {"Key": "Owner", "Value": _ref("Owner")}]


def _small_queue(number: int) -> Json:
    numbers = {"VisibilityTimeout": 120, "MessageRetentionPeriod": 1209600, "ReceiveMessageWaitTimeSeconds": 20}
    properties = {"QueueName": _sub(f"${{AWS::StackName}}-queue-{number}"), **numbers, "SqsManagedSseEnabled": True}
    return {"Type": "AWS::SQS::Queue", "Properties": {**properties, "Tags": _small_tags()}}


def _small_topic(number: int) -> Json:
    properties = {"DisplayName": _if("IsProduction", f"Orders {number}", f"Orders {number}, not in production")}
    return {"Type": "AWS::SNS::Topic", "Properties": {**properties, "Tags": _small_tags()}}


def _small_log_group(number: int) -> Json:
    name = _sub(f"/services/${{Environment}}/{number}")
    properties = {"LogGroupName": name, "LogGroupClass": "STANDARD", "RetentionInDays": _ref("Retention")}
    return {"Type": "AWS::Logs::LogGroup", "Properties": {**properties, "Tags": _small_tags()}}


def _small_parameter(number: int) -> Json:
    value = {"Fn::Join": ["/", [_ref("AWS::Region"), _size("Instance"), str(number)]]}
    return {"Type": "AWS::SSM::Parameter", "Properties": {"Type": "String", "Value": value}}


_SMALL_KINDS = (_small_queue, _small_topic, _small_log_group, _small_parameter)


def _small_loop(number: int) -> Json:
    teams = [f"Team{team}" for team in range(5)]
    queue = {**_small_queue(number)["Properties"], "QueueName": _sub(f"${{Environment}}-${{Team}}-{number}")}
    return ["Team", teams, {f"Queue{number}${{Team}}": {"Type": "AWS::SQS::Queue", "Properties": queue}}]


_QUEUE_NUMBERS = (
    "VisibilityTimeout",
    "DelaySeconds",
    "MaximumMessageSize",
    "MessageRetentionPeriod",
    "ReceiveMessageWaitTimeSeconds",
)


def _outputs(resources: dict[str, Json]) -> Json:
    queues = [name for name in resources if name.endswith("Queue")]
    return {
        f"{name}Url": {
            "Description": f"The address of {name}",
            "Value": _ref(name),
            "Export": {"Name": _sub(f"${{AWS::StackName}}-{name.lower()}")},
        }
        for name in queues[:100]
    }
