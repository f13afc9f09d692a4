"""An organization on this machine: ministack with several accounts, whose Cloud Control has what tests put there.

ministack runs the code of functions and state machines and, with AUTH, holds every call to the policies of its caller.
Its Cloud Control keeps resources apart from its other services, so a change there is drift. Retries of state machines
wait for a hundredth of their time.
"""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

HUB = "111122223333"
STARTS_WITHIN = 60.0
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
                config=Config(retries={"total_max_attempts": 1}, read_timeout=120, connect_timeout=5),
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


@contextmanager
def organization(folder: Path) -> Iterator[Organization]:
    """An organization, which ends with the context."""
    port, mqtt = _free_port(), _free_port()
    log = folder / "ministack.txt"
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"  # its functions run with python3
    own = {
        "AUTH": "true",
        "BIND_HOST": "127.0.0.1",
        "GATEWAY_PORT": str(port),
        "IOT_MTLS_PORT": str(mqtt),
        "LOG_LEVEL": "WARNING",
        "MINISTACK_HOST": "127.0.0.1",
        "PATH": path,
        "SFN_WAIT_SCALE": "0.01",
        "TMPDIR": str(folder),
    }
    environment = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")} | own
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "ministack"], cwd=folder, env=environment, stdout=output, stderr=output
        )
    try:
        url = f"http://127.0.0.1:{port}"
        _wait_for(process, url, log)
        yield Organization(url)
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(10)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    deadline = time.monotonic() + STARTS_WITHIN
    while process.poll() is None and time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"{url}/_ministack/health", timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"ministack did not start:\n{log.read_text('utf-8', 'replace')[-2000:]}")


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
