"""An organization on this machine: ministack with several accounts, whose Cloud Control has what tests put there.

ministack runs the code of functions and state machines and, with AUTH, holds every call to the policies of its caller.
Its Cloud Control keeps resources apart from its other services, so a change there is drift. Retries of state machines
wait for a hundredth of their time.
"""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import sys
import threading
import time
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

from cfnkit.fleet.deployed.package import fleet_package
from cfnkit.packaging import Package
from cfnkit.packaging.package import archive
from support.emulator import free_port, running_ministack

HUB = "111122223333"
EXTERNAL_ID = "external-1"
REGION_OF_ROLES = "eu-north-1"
INLINE = 51_200
STACK = """\
Parameters:
  Name: {Type: String}
Resources:
  Setting:
    Type: AWS::SSM::Parameter
    Properties: {Name: !Sub "/${Name}/setting", Type: String, Value: declared}
"""


class Organization:
    """The emulator: clients of each account and region, as its root."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._clients: dict[tuple[str, str, str], Any] = {}

    def client(self, service: str, account: str = HUB, region: str = "us-east-1") -> Any:
        """A client of a service in a region of an account."""
        key = service, account, region
        if key not in self._clients:
            self._clients[key] = boto3.client(
                service,
                region_name=region,
                endpoint_url=self.url,
                aws_access_key_id=account,
                aws_secret_access_key="test",
                config=Config(retries={"total_max_attempts": 1}, read_timeout=120, connect_timeout=100),
            )
        return self._clients[key]

    def environment(self, account: str = HUB, region: str = "us-east-1") -> dict[str, str]:
        """What leads a program to the root of an account."""
        return {
            "AWS_ACCESS_KEY_ID": account,
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_DEFAULT_REGION": region,
            "AWS_ENDPOINT_URL": self.url,
        }

    def deploy(self, account: str, region: str, name: str, template: str, parameters: Mapping[str, str]) -> None:
        """Create a stack, and wait for it."""
        formation = self.client("cloudformation", account, region)
        formation.create_stack(
            StackName=name,
            **self._template(account, name, template),
            Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()],
            Capabilities=["CAPABILITY_NAMED_IAM"],
        )
        waiter = formation.get_waiter("stack_create_complete")
        waiter.wait(StackName=name, WaiterConfig={"Delay": 0.02, "MaxAttempts": 3000})

    def _template(self, account: str, name: str, template: str) -> dict[str, str]:
        """The template in the request, or in a bucket of the account when it is too large for one."""
        if len(template) <= INLINE:
            return {"TemplateBody": template}
        s3, bucket, key = self.client("s3", account), f"templates-{account}", f"{name}.yaml"
        s3.create_bucket(Bucket=bucket)
        s3.put_object(Bucket=bucket, Key=key, Body=template.encode())
        return {"TemplateURL": f"{self.url}/{bucket}/{key}"}

    def stack(self, account: str, region: str, name: str, live: str = "declared") -> dict[str, str]:
        """Create a stack with a parameter of Systems Manager, whose live value is given; returns its item."""
        self.deploy(account, region, name, STACK, {"Name": name})
        state = {"Name": f"/{name}/setting", "Type": "String", "Value": live}
        self.client("cloudcontrol", account, region).create_resource(
            TypeName="AWS::SSM::Parameter", DesiredState=json.dumps(state)
        )
        return {"account": account, "region": region, "stack": name}

    def set_variable(self, function: str, name: str, value: str) -> None:
        """Set an environment variable of a function of the hub."""
        functions = self.client("lambda")
        environment = functions.get_function_configuration(FunctionName=function)["Environment"]
        variables = {**environment["Variables"], name: value}
        functions.update_function_configuration(FunctionName=function, Environment={"Variables": variables})

    def invoke(self, function: str, event: Mapping[str, Any]) -> Any:
        """The answer of a function of the hub."""
        answer = self.client("lambda").invoke(FunctionName=function, Payload=json.dumps(event).encode())
        payload = json.loads(answer["Payload"].read())
        assert "FunctionError" not in answer, payload
        return payload


@contextmanager
def throttling(url: str, times: Mapping[str, int]) -> Iterator[tuple[str, Counter[str]]]:
    """The URL of a Cloud Control before that of the emulator, and how often it refused each resource, by identifier.

    It refuses to read a resource so many `times`, and passes all other requests on, with their signatures.
    """
    refused: Counter[str] = Counter()
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            identifier = str(json.loads(body).get("Identifier"))
            with lock:
                refuses = refused[identifier] < times.get(identifier, 0)
                refused[identifier] += refuses
            if refuses:
                answer = json.dumps({"__type": "ThrottlingException", "message": "Rate exceeded"}).encode()
                self._answer(400, answer, "application/x-amz-json-1.0")
                return
            connection = HTTPConnection(url.removeprefix("http://"), timeout=60)
            try:
                connection.request("POST", self.path, body, dict(self.headers))  # Host is a part of the signature
                response = connection.getresponse()
                self._answer(response.status, response.read(), response.headers["Content-Type"])
            finally:
                connection.close()

        def _answer(self, status: int, body: bytes, kind: str) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Write no log."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", refused
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def organization(folder: Path) -> Iterator[Organization]:
    """An organization, which ends with the context."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"  # its functions run with python3
    settings = {"AUTH": "true", "IOT_MTLS_PORT": str(free_port()), "MINISTACK_HOST": "127.0.0.1"}
    try:
        with running_ministack(folder, PATH=path, SFN_WAIT_SCALE="0.01", **settings) as url:
            yield Organization(url)
    finally:
        for code in folder.glob("ministack-lambda-*"):
            shutil.rmtree(code, ignore_errors=True)


def without(template: str, *resources: str) -> str:
    """A template in YAML without resources of types that the emulator does not know."""
    for name in resources:
        template, count = re.subn(rf"^  {name}:\n(?:(?:    .*|  +#.*)?\n)+", "", template, flags=re.MULTILINE)
        assert count == 1, name
    return template


def trusting_sessions(member: str) -> str:
    """The template of members for the emulator, whose aws:PrincipalArn is the session of a role; AWS's is the role."""
    changed = re.sub(r"iam::\$\{HubAccount\}:role/(\$\{Prefix\}-\w+)", r"sts::${HubAccount}:assumed-role/\1/*", member)
    return changed.replace("ArnEquals", "ArnLike")


def deploy_fleet(
    made: Organization, checkout: Path, accounts: Iterable[str], regions: Iterable[str], **more: str
) -> None:
    """Deploy the fleet's stack to the hub, without what the emulator lacks: two types, and TLS."""
    made.client("s3").create_bucket(Bucket="packages")
    made.client("s3").put_object(Bucket="packages", Key="fleet.zip", Body=_light(fleet_package()))
    parameters = {
        "Bucket": "packages",
        "Package": "fleet.zip",
        "ExternalId": EXTERNAL_ID,
        "Accounts": ",".join(accounts),
        "Regions": ",".join(regions),
        "ScheduleState": "DISABLED",
        **more,
    }
    template = without((checkout / "templates/fleet.yaml").read_text("utf-8"), "Rule", "MemberRoles", "ResultsPolicy")
    # The emulator gives all exceptions of a function this name; Lambda gives them that of their class.
    template = template.replace("ErrorEquals: [Throttled]", "ErrorEquals: [Runtime.HandlerError]")
    made.deploy(HUB, "us-east-1", "fleet", template, parameters)


def _light(package: Package) -> bytes:
    """A package without the 2,000 files of schemas, which each process of the emulator would unpack.

    Its functions run with this environment's libraries, and so find them there.
    """
    with zipfile.ZipFile(io.BytesIO(package.data)) as file:
        return archive({name: file.read(name) for name in file.namelist() if not name.startswith("cfnlint/")})


def deploy_member(made: Organization, checkout: Path, account: str, external_id: str = EXTERNAL_ID) -> None:
    """Deploy the role of an account, which lets the fleet evaluate, too."""
    member = trusting_sessions((checkout / "templates/fleet_member.yaml").read_text("utf-8"))
    parameters = {"HubAccount": HUB, "ExternalId": external_id, "Evaluations": "true"}
    made.deploy(account, REGION_OF_ROLES, "member", member, parameters)


def outputs(made: Organization) -> dict[str, str]:
    """The outputs of the fleet's stack."""
    stack = made.client("cloudformation").describe_stacks(StackName="fleet")["Stacks"][0]
    return {one["OutputKey"]: one["OutputValue"] for one in stack["Outputs"]}


def run(made: Organization) -> dict[str, Any]:
    """The description of an execution of the state machine, after its end."""
    states = made.client("stepfunctions")
    arn = states.start_execution(stateMachineArn=outputs(made)["StateMachine"])["executionArn"]
    while True:
        described: dict[str, Any] = states.describe_execution(executionArn=arn)
        if described["status"] != "RUNNING":
            return described
        time.sleep(0.1)


def objects(made: Organization) -> dict[str, bytes]:
    """The contents of the results of the one day, by their keys below it."""
    s3, bucket = made.client("s3"), outputs(made)["ResultsBucket"]
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix="results/")
    keys = [one["Key"] for page in pages for one in page.get("Contents", [])]
    return {key.split("/", 2)[2]: s3.get_object(Bucket=bucket, Key=key)["Body"].read() for key in keys}
