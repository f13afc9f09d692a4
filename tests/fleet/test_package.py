"""The package of a fleet's functions."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import yaml

from cfnkit.fleet.deployed.package import fleet_package
from cfnkit.packaging import Package


@pytest.fixture(scope="module")
def package() -> Package:
    return fleet_package()


def test_nothing_is_compiled_and_the_size_is_a_tenth_of_what_lambda_takes(package: Package) -> None:
    assert not package.is_compiled
    assert len(package.data) < 25_000_000
    assert {"index.py", "jsonata/jsonata.py", "cfnkit/pages/page.css"} <= package.sizes.keys()
    assert "cfnlint/data/schemas/providers/eu-west-1.json" in package.sizes
    assert not [
        name for name in package.sizes if name.startswith(("boto", "cfnkit/lint/", "cfnlint/rules/", "jsonschema/"))
    ]


def test_another_process_makes_the_same_bytes(package: Package) -> None:
    code = "from cfnkit.fleet.deployed.package import fleet_package; print(fleet_package().digest)"
    environment = {"PYTHONHASHSEED": "4711", "PATH": "", "HOME": "/nowhere", "TZ": "Asia/Tokyo"}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, timeout=100, check=True
    )
    assert done.stdout.strip() == package.digest


TEMPLATE = """\
Transform: AWS::LanguageExtensions
Metadata:
  cfnkit: {drift: {ignore: [{reason: Set by hand., resource: Ignored, path: /DelaySeconds}]}}
Parameters:
  Key: {Type: String, AllowedPattern: "[a-z0-9-]+", Default: mrk-1}
  Password: {Type: String, NoEcho: true}
Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties: {VisibilityTimeout: 30, KmsMasterKeyId: !Ref Key, Tags: [{Key: a, Value: !Ref Password}]}
  Ignored: {Type: AWS::SQS::Queue, Properties: {DelaySeconds: 1}}
  Rule:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: web
      SecurityGroupIngress: [{IpProtocol: TCP, FromPort: "80", ToPort: 80, CidrIp: 10.0.0.0/8}]
  Files:
    Type: AWS::EFS::FileSystem
    Properties: {KmsKeyId: !Ref Key, Encrypted: true}
"""
LIVE = {
    "Queue": ("AWS::SQS::Queue", {"VisibilityTimeout": 45, "KmsMasterKeyId": "mrk-1", "Tags": []}),
    "Ignored": ("AWS::SQS::Queue", {"DelaySeconds": 2}),
    "Rule": (
        "AWS::EC2::SecurityGroup",
        {
            "GroupDescription": "web",
            "SecurityGroupIngress": [{"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "CidrIp": "10.0.0.0/8"}],
        },
    ),
    "Files": (
        "AWS::EFS::FileSystem",
        {"KmsKeyId": "arn:aws:kms:eu-west-1:222222222222:key/mrk-1", "Encrypted": True},
    ),
}
EXAMINE = """
from datetime import date
from types import SimpleNamespace
from cfnkit.drift.states.state import ResourceState, StackState
from cfnkit.fleet import examining
from cfnkit.fleet.examination import Examination
from cfnkit.fleet.items import Item

resources = {name: ResourceState(kind, name, properties=values) for name, (kind, values) in LIVE.items()}
arn = "arn:aws:cloudformation:eu-west-1:222222222222:stack/web/1"
state = StackState(resources, True, "test", "web", arn, "eu-west-1", "222222222222", {}, processed_template=TEMPLATE,
                   parameters={"Key": "mrk-1", "Password": "****"})
reader = SimpleNamespace(stack=lambda name: state, resources=lambda *_: state, status=lambda _: "CREATE_COMPLETE")
examining.AwsStateReader = lambda *_: reader
result = examining.examine(Item("222222222222", "eu-west-1", "web"), lambda _: None, Examination(date(2026, 11, 30)))
print(result.status.value, result.reason)
for resource in result.drift["resources"]:
    print(resource["logical_id"], resource["status"], [each["path"] for each in resource["differences"]])
"""


@pytest.fixture(scope="module")
def runtime(package: Package, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Code that makes Python find the unpacked package and boto3, as in Lambda, and nothing else."""
    folder = tmp_path_factory.mktemp("lambda")
    with zipfile.ZipFile(io.BytesIO(package.data)) as file:
        file.extractall(folder / "task")
    (folder / "runtime").mkdir()
    for name in ("boto3", "botocore", "dateutil", "jmespath", "s3transfer", "six.py", "urllib3"):
        (folder / "runtime" / name).symlink_to(Path(yaml.__file__).parents[1] / name)
    return f"import sys; sys.path += [{str(folder / 'task')!r}, {str(folder / 'runtime')!r}]\n"


def run(code: str) -> list[str]:
    """The lines that code prints without the libraries of this environment."""
    environment = {"FLEET_BUCKET": "results", "AWS_REGION": "eu-west-1", "PATH": ""}
    command = [sys.executable, "-I", "-S", "-B", "-c", code]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=100, check=False)
    assert not done.returncode, done.stderr
    return done.stdout.splitlines()


@pytest.mark.slow
def test_it_starts_with_nothing_but_itself_and_boto3(runtime: str) -> None:
    item = {"account": "222222222222", "region": "eu-west-1", "stack": "web"}
    event = {"item": item, "day": "2026-11-30", "run": "1", "failure": {"Error": "Throttled"}}
    assert run(f"{runtime}import index; print(index.examine_item({event!r}, None))") == ["{'status': 'NOT_KNOWN'}"]


@pytest.mark.slow
def test_it_compares_a_stack_with_nothing_but_itself_and_boto3(runtime: str) -> None:
    assert run(f"{runtime}TEMPLATE, LIVE = {TEMPLATE!r}, {LIVE!r}\n{EXAMINE}") == [
        "DRIFTED ",
        "Queue MODIFIED ['/VisibilityTimeout', '/Tags/0']",
        "Ignored IN_SYNC []",
        "Rule IN_SYNC []",
        "Files IN_SYNC []",
    ]
