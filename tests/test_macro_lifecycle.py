"""The life of macros over HTTP, on a local emulator of AWS: from a folder to a stack that they changed.

The emulator knows no `AWS::CloudFormation::Macro` ("Unrecognized resource types"), so what is deployed here is the
template of `cfnkit macro deploy` without the resources of that type; tests/cli/macro/test_deploy.py deploys it whole.
"""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from cfnkit.aws.deployment import Deployer, Plan
from cfnkit.packaging import macro_folder, read_macro
from cfnkit.packaging.deployment_template import macros_template
from cfnkit.syntax import parse, to_plain
from support.emulator import REGION, Account
from support.forks.commands import forked_cfnkit

pytestmark = pytest.mark.slow

BUCKET = "macro-packages"
STACK = "macros"
MACROS = ("tags", "text")
MACRO_TYPE = "AWS::CloudFormation::Macro"
DEPLOYED = "version: 1\nmacros:\n" + "".join(
    f"  {name.capitalize()}: {{lambda: 'cfnkit-macro-{name}:live', region: {REGION}}}\n" for name in MACROS
)
TEMPLATE = """\
Transform:
  Name: Tags
  Parameters: {Tags: [Owner=orders, Cost=4711], Exclude: ["AWS::SSM::*"]}
Parameters:
  Team: {Type: String}
Resources:
  Orders:
    Type: AWS::SQS::Queue
    Properties:
      QueueName:
        Fn::Transform: {Name: Text, Parameters: {Operation: Lower, Text: !Ref Team}}
      VisibilityTimeout: 45
      Tags: [{Key: Owner, Value: somebody}]
  Limits:
    Type: AWS::SSM::Parameter
    Properties: {Type: String, Value: !GetAtt Orders.QueueName}
"""


class Packaged(NamedTuple):
    """The output of `cfnkit macro package` for a macro, and the zip that it wrote."""

    key: str
    sha256: str
    path: Path

    @property
    def code_sha256(self) -> str:
        """The hash as Lambda writes it."""
        return base64.b64encode(bytes.fromhex(self.sha256)).decode()


def run_cfnkit(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """`cfnkit` as a process of its own, with the environment of this one."""
    return subprocess.run([*forked_cfnkit(), *words], cwd=cwd, capture_output=True, text=True, timeout=60)


def package(folder: Path, *macros: str) -> dict[str, Packaged]:
    """Package macros to `dist` in a folder; returns the packages by the names of the macros' folders."""
    done = run_cfnkit("macro", "package", *macros, "--output", "dist", "--format", "json", cwd=folder)
    assert done.returncode == 0, done.stderr
    return {
        entry["Macro"]: Packaged(entry["Key"], entry["Sha256"], folder / "dist" / entry["Key"])
        for entry in json.loads(done.stdout)
    }


def deploy(packages: dict[str, Packaged], *folders: Path) -> None:
    """Upload packages, and deploy the stack of macros with them; macros without a package stay as they are."""
    entries = [read_macro(folder) for folder in folders]
    template = to_plain(parse(macros_template(entries, "Macros of a test")).root)
    template["Resources"] = {name: body for name, body in template["Resources"].items() if body["Type"] != MACRO_TYPE}
    keys = {entry.package_parameter: packages[entry.path.name].key for entry in entries if entry.path.name in packages}
    plan = Plan(
        stack_name=STACK,
        template=json.dumps(template),
        parameters={"Bucket": BUCKET, **keys},
        parameter_names=tuple(template["Parameters"]),
        bucket=BUCKET,
        objects={packaged.key: packaged.path.read_bytes() for packaged in packages.values()},
    )
    deployer = Deployer(plan, region=REGION, poll=0.1)
    for key in deployer.keys:
        deployer.upload(key)
    proposal = deployer.propose()
    assert proposal is not None
    assert proposal.changes
    deployer.execute(proposal.change_set)
    events = list(deployer.events())
    assert deployer.outcome() in ("CREATE_COMPLETE", "UPDATE_COMPLETE"), events


def event(*tags: str) -> bytes:
    """A call of the macro Tags on a template with one queue."""
    return json.dumps(
        {
            "accountId": "000000000000",
            "fragment": {"Resources": {"Queue": {"Type": "AWS::SQS::Queue"}}},
            "transformId": "000000000000::Tags",
            "requestId": "1",
            "region": REGION,
            "params": {"Tags": tags},
            "templateParameterValues": {},
        }
    ).encode()


@pytest.fixture(scope="module")
def packages(ministack: str, cloud_control: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Packaged]:
    """The packages of the deployed macros."""
    here = Account(ministack, cloud_control)
    with pytest.MonkeyPatch.context() as patch:
        for name, value in here.environment.items():
            patch.setenv(name, value)
        here.client("s3").create_bucket(Bucket=BUCKET)
        made = package(tmp_path_factory.mktemp("packaged"), *MACROS)
        deploy(made, *map(macro_folder, MACROS))
    return made


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder with a template, whose macros are the deployed functions."""
    (tmp_path / "template.yaml").write_text(TEMPLATE, encoding="utf-8")
    (tmp_path / ".cfnkit.yaml").write_text(DEPLOYED, encoding="utf-8")
    return tmp_path


def test_a_deployed_macro_answers_as_its_package_on_the_runtime_client(
    account: Account,
    packages: dict[str, Packaged],
) -> None:
    if sys.platform == "win32":
        pytest.skip("POSIX alone has this")
    pytest.importorskip("awslambdaric")
    from cfnkit.testing.local import lambda_runtime

    functions = account.client("lambda")
    answer = functions.invoke(FunctionName="cfnkit-macro-tags:live", Payload=event("Owner=orders"))
    with lambda_runtime.LambdaRuntime(packages["tags"].path, "index.handler") as runtime:
        here = runtime.call(event("Owner=orders"))

    assert "FunctionError" not in answer
    assert json.loads(answer["Payload"].read()) == json.loads(here.payload)
    assert json.loads(here.payload)["fragment"] == {
        "Resources": {
            "Queue": {"Type": "AWS::SQS::Queue", "Properties": {"Tags": [{"Key": "Owner", "Value": "orders"}]}}
        }
    }
    for name, packaged in packages.items():
        deployed = functions.get_function(FunctionName=f"cfnkit-macro-{name}", Qualifier="live")["Configuration"]
        assert deployed["CodeSha256"] == packaged.code_sha256


@pytest.mark.usefixtures("packages")
def test_a_template_that_deployed_macros_process_becomes_a_stack(account: Account, project: Path) -> None:
    done = run_cfnkit("render", "template.yaml", "-p", "Team=ORDERS", "--region", REGION, "--aws", cwd=project)
    assert done.returncode == 0, done.stderr
    processed = json.loads(done.stdout)

    tags = [{"Key": "Owner", "Value": "somebody"}, {"Key": "Cost", "Value": "4711"}]
    assert processed["Resources"]["Orders"]["Properties"] == {
        "QueueName": "orders",
        "VisibilityTimeout": 45,
        "Tags": tags,
    }
    assert "Tags" not in processed["Resources"]["Limits"]["Properties"]
    assert "Transform" not in processed

    formation = account.client("cloudformation")
    team = [{"ParameterKey": "Team", "ParameterValue": "ORDERS"}]
    with account.stack(done.stdout, Parameters=team) as stack:
        read_back = formation.get_template(StackName=stack, TemplateStage="Processed")["TemplateBody"]
        there = formation.describe_stack_resources(StackName=stack)["StackResources"]
        queues = account.client("sqs")
        queue_tags = queues.list_queue_tags(QueueUrl=account.physical_id(stack, "Orders"))["Tags"]
        limit = account.client("ssm").get_parameter(Name=account.physical_id(stack, "Limits"))["Parameter"]

    assert read_back == processed
    assert {(resource["LogicalResourceId"], resource["ResourceStatus"]) for resource in there} == {
        ("Orders", "CREATE_COMPLETE"),
        ("Limits", "CREATE_COMPLETE"),
    }
    assert {tag["Key"]: tag["Value"] for tag in tags}.items() <= queue_tags.items()
    assert limit["Value"] == "orders"


@pytest.mark.usefixtures("packages")
def test_it_is_processed_as_with_the_macros_code(account: Account, project: Path) -> None:
    words = ("render", "template.yaml", "-p", "Team=ORDERS", "--region", REGION, "--aws")
    deployed = run_cfnkit(*words, cwd=project)
    for name in MACROS:
        shutil.copytree(macro_folder(name), project / name)
    handlers = "".join(f"  {name.capitalize()}: {{handler: '{name}/index.py:handler'}}\n" for name in MACROS)
    (project / ".cfnkit.yaml").write_text(f"version: 1\nmacros:\n{handlers}", encoding="utf-8")
    here = run_cfnkit(*words, cwd=project)

    assert (deployed.returncode, deployed.stdout) == (0, here.stdout)


@pytest.mark.usefixtures("packages")
def test_what_a_deployed_macro_refuses_is_said_at_its_place(account: Account, project: Path) -> None:
    (project / "template.yaml").write_text(TEMPLATE.replace("Tags: [Owner=", "Tags: [Owner:"), encoding="utf-8")
    done = run_cfnkit("render", "template.yaml", "-p", "Team=ORDERS", "--region", REGION, "--aws", cwd=project)

    assert (done.returncode, done.stdout) == (2, "")
    assert "template.yaml:2:" in done.stderr
    assert "has 'Owner:orders', which is not a tag: write it as Key=Value" in done.stderr


@pytest.mark.usefixtures("packages")
def test_a_macro_of_ones_own_joins_the_stack_and_an_update_keeps_the_version_before(
    account: Account,
    tmp_path: Path,
) -> None:
    assert run_cfnkit("macro", "new", "Owner", cwd=tmp_path).returncode == 0
    folders = (*map(macro_folder, MACROS), tmp_path / "owner")
    first = package(tmp_path, "owner")
    deploy(first, *folders)
    source = tmp_path / "owner" / "index.py"
    source.write_text(source.read_text("utf-8").replace('request.params["Note"])', '"the new code")'), "utf-8")
    second = package(tmp_path, "owner")
    deploy(second, *folders)

    def owner(version: str) -> Any:
        event = {"fragment": {"Resources": {}}, "params": {"Note": "me"}, "requestId": "1"}
        answer = functions.invoke(FunctionName=f"cfnkit-macro-owner:{version}", Payload=json.dumps(event).encode())
        return json.loads(answer["Payload"].read())["fragment"]["Metadata"]["Owner"]

    functions = account.client("lambda")
    assert (owner("1"), owner("2"), owner("live")) == ("me", "the new code", "the new code")
    versions = functions.list_versions_by_function(FunctionName="cfnkit-macro-owner")["Versions"]
    packaged = [(first["owner"].key, first["owner"].code_sha256), (second["owner"].key, second["owner"].code_sha256)]
    assert [(entry["Description"], entry["CodeSha256"]) for entry in versions[1:]] == packaged
    assert functions.get_alias(FunctionName="cfnkit-macro-tags", Name="live")["FunctionVersion"] == "1"
