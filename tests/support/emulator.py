"""An AWS account on this machine: ministack as a program, and the parts that it lacks, over HTTP on 127.0.0.1."""

from __future__ import annotations

import collections.abc as abc
import json
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from support.serving import serving_json

REGION = "us-east-1"
STARTS_WITHIN = 60.0

LAB_TEMPLATE = """\
AWSTemplateFormatVersion: "2010-09-09"
Description: Two queues.
Resources:
  DeadLetterQueue:
    Type: AWS::SQS::Queue
    Properties:
      MessageRetentionPeriod: 1209600
  InputQueue:
    Type: AWS::SQS::Queue
    Properties:
      VisibilityTimeout: 30
      RedrivePolicy:
        deadLetterTargetArn: !GetAtt DeadLetterQueue.Arn
        maxReceiveCount: 5
"""
"""Two queues; one takes the messages that the other could not deliver."""

Client: TypeAlias = Any
Reader: TypeAlias = abc.Callable[[abc.Callable[[str], Client], str], "dict[str, Any] | None"]


class Account:
    """The emulated account: clients of its services, and the environment that leads programs to it."""

    def __init__(self, url: str, cloud_control: str) -> None:
        self.url = url
        self.environment = {
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_DEFAULT_REGION": REGION,
            "AWS_ENDPOINT_URL": url,
            "AWS_ENDPOINT_URL_CLOUDCONTROL": cloud_control,
        }

    def client(self, service: str) -> Client:
        """A client of a service of the emulator."""
        return emulator_client(service, self.url)

    @contextmanager
    def stack(self, template: str, **options: Any) -> Iterator[str]:
        """The name of a new stack, which is deleted when the context ends."""
        cloudformation = self.client("cloudformation")
        name = f"stack-{uuid.uuid4().hex[:8]}"
        cloudformation.create_stack(
            StackName=name, TemplateBody=template, Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"], **options
        )
        cloudformation.get_waiter("stack_create_complete").wait(
            StackName=name, WaiterConfig={"Delay": 0.2, "MaxAttempts": 150}
        )
        yield name
        cloudformation.delete_stack(StackName=name)

    def physical_id(self, stack: str, logical_id: str) -> str:
        """The physical ID of a resource of a stack."""
        described = self.client("cloudformation").describe_stack_resource(StackName=stack, LogicalResourceId=logical_id)
        return str(described["StackResourceDetail"]["PhysicalResourceId"])


def emulator_client(service: str, url: str, region: str = REGION, account: str = "test") -> Client:
    """A client of boto3 that needs no settings and makes no retries; a key of twelve digits is that of an account."""
    import boto3
    from botocore.config import Config

    return boto3.client(
        service,
        region_name=region,
        endpoint_url=url,
        aws_access_key_id=account,
        aws_secret_access_key="test",
        config=Config(retries={"total_max_attempts": 1}, read_timeout=100, connect_timeout=100),
    )


@contextmanager
def running_ministack(folder: Path, **settings: str) -> Iterator[str]:
    """The URL of an emulator with these `settings`, which writes below `folder`, and ends with the context."""
    port = free_port()
    log = folder / "ministack.txt"
    own = {"BIND_HOST": "127.0.0.1", "GATEWAY_PORT": str(port), "LOG_LEVEL": "WARNING", "TMPDIR": str(folder)}
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "ministack"],
            cwd=folder,
            env={**inherited, **own, **settings},
            stdout=output,
            stderr=output,
        )
    try:
        url = f"http://127.0.0.1:{port}"
        wait_until_ready(process, url, log)
        yield url
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(10)


@pytest.fixture(scope="session")
def ministack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of an emulator for all tests of this process."""
    with running_ministack(tmp_path_factory.mktemp("ministack")) as url:
        yield url


@pytest.fixture(scope="session")
def cloud_control(ministack: str) -> Iterator[str]:
    """The URL of a Cloud Control that reads the resources in the emulator, with the changes that tests made."""
    clients: dict[str, Client] = {}
    lock = threading.Lock()

    def client(service: str) -> Client:
        with lock:
            if service not in clients:
                clients[service] = emulator_client(service, ministack)
            return clients[service]

    def answer(operation: str, request: dict[str, Any]) -> tuple[int, Any]:
        return get_resource(client, request["TypeName"], request["Identifier"])

    with serving_json(answer) as url:
        yield url


@pytest.fixture
def account(ministack: str, cloud_control: str, monkeypatch: pytest.MonkeyPatch) -> Account:
    """The emulated account, which boto3 finds by the environment of this process."""
    made = Account(ministack, cloud_control)
    for name, value in made.environment.items():
        monkeypatch.setenv(name, value)
    return made


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_ready(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    """Wait for the emulator at a URL; fail with the end of its log if it does not start."""
    deadline = time.monotonic() + STARTS_WITHIN
    while process.poll() is None and time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"{url}/_ministack/health", timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    pytest.fail(f"ministack did not start:\n{log.read_text('utf-8', 'replace')[-2000:]}")


def get_resource(client: abc.Callable[[str], Client], type_name: str, identifier: str) -> tuple[int, dict[str, Any]]:
    """The status and the body of Cloud Control's response."""
    read = _READERS.get(type_name)
    if read is None:
        return 400, {"__type": "UnsupportedActionException", "Message": f"{type_name} does not support READ action"}
    properties = read(client, identifier)
    if properties is None:
        return 400, {"__type": "ResourceNotFoundException", "Message": f"{identifier} was not found"}
    description = {"Identifier": identifier, "Properties": json.dumps(properties)}
    return 200, {"TypeName": type_name, "ResourceDescription": description}


def _queue(client: abc.Callable[[str], Client], identifier: str) -> dict[str, Any] | None:
    sqs = client("sqs")
    try:
        found = sqs.get_queue_attributes(QueueUrl=identifier, AttributeNames=["All"])["Attributes"]
    except sqs.exceptions.QueueDoesNotExist:
        return None
    numbers = {
        "VisibilityTimeout": "VisibilityTimeout",
        "MessageRetentionPeriod": "MessageRetentionPeriod",
        "DelaySeconds": "DelaySeconds",
        "MaximumMessageSize": "MaximumMessageSize",
        "ReceiveMessageWaitTimeSeconds": "ReceiveMessageWaitTimeSeconds",
    }
    properties: dict[str, Any] = {name: int(found[key]) for key, name in numbers.items() if key in found}
    if found.get("RedrivePolicy"):
        properties["RedrivePolicy"] = json.loads(found["RedrivePolicy"])
    tags = sqs.list_queue_tags(QueueUrl=identifier).get("Tags", {})
    return {
        **properties,
        "QueueUrl": identifier,
        "QueueName": identifier.rsplit("/", 1)[-1],
        "Arn": found["QueueArn"],
        "Tags": [{"Key": key, "Value": value} for key, value in tags.items()],
    }


def _parameter(client: abc.Callable[[str], Client], identifier: str) -> dict[str, Any] | None:
    ssm = client("ssm")
    try:
        found = ssm.get_parameter(Name=identifier)["Parameter"]
    except ssm.exceptions.ParameterNotFound:
        return None
    return {"Name": found["Name"], "Type": found["Type"], "Value": found["Value"]}


def _log_group(client: abc.Callable[[str], Client], identifier: str) -> dict[str, Any] | None:
    groups = client("logs").describe_log_groups(logGroupNamePrefix=identifier)["logGroups"]
    found = next((group for group in groups if group["logGroupName"] == identifier), None)
    if found is None:
        return None
    properties = {"LogGroupName": identifier, "Arn": found["arn"], "RetentionInDays": found.get("retentionInDays")}
    return {name: value for name, value in properties.items() if value is not None}


_READERS: dict[str, Reader] = {
    "AWS::Logs::LogGroup": _log_group,
    "AWS::SQS::Queue": _queue,
    "AWS::SSM::Parameter": _parameter,
}
