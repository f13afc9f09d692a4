"""Guard as a Hook: its package, on the runtime client of Lambda, with the payload at an address."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from cfnkit.bundled import bundled_folder
from cfnkit.packaging import package_macro
from cfnkit.testing.local import lambda_runtime

assert sys.platform != "win32"  # the runtime client does not run there; tests/conftest.py leaves this out

OPEN = {
    "IpProtocol": "tcp",
    "FromPort": 22,
    "ToPort": 22,
    "CidrIp": "0.0.0.0/0",
}
DOOR = {"Resources": {"Door": {"Type": "AWS::EC2::SecurityGroupIngress", "Properties": OPEN}}}
QUEUE = {"Resources": {"Queue": {"Type": "AWS::SQS::Queue"}}}
YAML = """\
Parameters:
  Network: {Type: String, Default: 0.0.0.0/0}
Resources:
  Door:
    Type: AWS::EC2::SecurityGroupIngress
    Properties: {IpProtocol: "6", FromPort: 22, ToPort: 22, CidrIp: !Ref Network}
"""


class Payloads:
    """A server of payloads, which counts requests."""

    def __init__(self) -> None:
        self.data = b""
        self.requests: list[str] = []
        payloads = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                payloads.requests.append(self.path)
                self.send_response(403 if self.path.startswith("/denied") else 200)
                self.send_header("Content-Length", str(len(payloads.data)))
                self.end_headers()
                self.wfile.write(payloads.data)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def address(self, name: str = "stack") -> str:
        return f"http://127.0.0.1:{self.server.server_port}/{name}?X-Amz-Signature=not-to-be-seen"


@pytest.fixture(scope="module")
def payloads() -> Iterator[Payloads]:
    made = Payloads()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = bundled_folder("macros") / "guard"
    path = tmp_path_factory.mktemp("hook") / "guard.zip"
    path.write_bytes(package_macro("guard", folder, "hook.handler").data)
    return path


class Hook:
    """The function of the Hook, with the environment of its deployment."""

    def __init__(self, package: Path, payloads: Payloads, **environment: str) -> None:
        self._payloads = payloads
        variables = {"AWS_REGION": "eu-central-1", **environment}
        self.host = lambda_runtime.LambdaRuntime(package, "hook.handler", environment=variables)

    def judge(self, payload: Any, target: str = "STACK", point: str = "CREATE_PRE_PROVISION", **request: Any) -> Any:
        self._payloads.data = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
        return self.ask(
            {"targetName": target, "targetType": target, "payload": self._payloads.address(), **request}, point
        )

    def ask(self, request: Any, point: str = "CREATE_PRE_PROVISION") -> Any:
        event = {
            "clientRequestToken": "token-1",
            "awsAccountId": "123456789012",
            "stackId": "arn:aws:cloudformation:eu-central-1:123456789012:stack/s/1",
            "hookTypeName": "Cfnkit::Guard::Hook",
            "hookTypeVersion": "1",
            "hookModel": {"LambdaFunction": "guard"},
            "actionInvocationPoint": point,
            "requestData": request,
            "requestContext": {"invocation": 1, "callbackContext": None},
        }
        answer = self.host.invoke(json.dumps(event))
        assert answer.payload is not None, answer.failure
        made = json.loads(answer.payload)
        assert made["clientRequestToken"] == "token-1"
        assert ("errorCode" in made) == (made["hookStatus"] == "FAILED")
        assert "not-to-be-seen" not in answer.payload + (answer.log or "")
        return made


@pytest.fixture(scope="module")
def hook(package: Path, payloads: Payloads) -> Iterator[Hook]:
    made = Hook(package, payloads)
    yield made
    made.host.close()


@pytest.mark.parametrize("template", [DOOR, json.dumps(DOOR), YAML], ids=["object", "json", "yaml"])
def test_a_stack_that_breaks_a_rule_is_stopped(hook: Hook, template: Any) -> None:
    made = hook.judge({"template": template, "previousTemplate": None})
    assert (made["hookStatus"], made["errorCode"]) == ("FAILED", "NonCompliant")
    assert made["message"].startswith("1 rule is broken. W9781 at Resources/Door/Properties: SSH or RDP is open")


def test_others_pass_and_so_does_a_deletion(hook: Hook) -> None:
    assert hook.judge({"template": json.dumps(QUEUE)})["hookStatus"] == "SUCCESS"
    assert hook.judge({"template": json.dumps(DOOR)}, point="DELETE_PRE_PROVISION")["hookStatus"] == "SUCCESS"


def test_no_metadata_no_transform_and_no_condition_of_a_template_gets_by(hook: Hook) -> None:
    door = {**DOOR["Resources"]["Door"]}
    door["Metadata"] = {"cfnkit": {"guard": {"suppress": [{"id": "W9781", "reason": "I want it so."}]}}}
    assert hook.judge({"template": {"Resources": {"Door": door}}})["errorCode"] == "NonCompliant"
    assert "guard-transforms" in hook.judge({"template": {**QUEUE, "Transform": "Replace"}})["message"]
    unknown = {"Conditions": {"C": {"Fn::Equals": [{"Ref": "AWS::StackName"}, "a"]}}}
    made = {**door, "Condition": "C"}
    assert "W9781" in hook.judge({"template": {**unknown, "Resources": {"Door": made}}})["message"]


def test_of_a_change_set_the_values_to_come_are_judged(hook: Hook) -> None:
    def changed(cidr: str) -> Any:
        after = json.dumps({"Properties": {**OPEN, "CidrIp": cidr}})
        entry = {
            "logicalResourceId": "Door",
            "resourceType": "AWS::EC2::SecurityGroupIngress",
            "action": "CREATE",
            "beforeContext": None,
            "afterContext": after,
        }
        return {"template": YAML, "changedResources": [entry]}

    assert hook.judge(changed("10.0.0.0/8"), "CHANGE_SET")["hookStatus"] == "SUCCESS"
    assert hook.judge(changed("{{changeSet:KNOWN_AFTER_APPLY}}"), "CHANGE_SET")["hookStatus"] == "SUCCESS"
    assert "W9781" in hook.judge(changed("0.0.0.0/0"), "CHANGE_SET")["message"]


def test_a_resource_is_judged_too(hook: Hook) -> None:
    request = {
        "targetName": "AWS::EC2::SecurityGroupIngress",
        "targetType": "RESOURCE",
        "targetLogicalId": "Door",
        "targetModel": {"resourceProperties": OPEN, "previousResourceProperties": None},
    }
    assert "W9781 at Resources/Door/Properties" in hook.ask(request)["message"]


@pytest.mark.parametrize(
    ("payload", "message"),
    [
        (b"{", "The payload is no JSON object."),
        (b"[]", "The payload is no JSON object."),
        (b"{}", "The payload has no template."),
        (b'{"template": "a: [b"}', "The template is neither JSON nor YAML."),
        (b"x" * (16 * 1024 * 1024 + 1), "The payload has more than 16,777,216 bytes."),
    ],
)
def test_what_cannot_be_judged_is_stopped(hook: Hook, payload: bytes, message: str) -> None:
    made = hook.judge(payload)
    assert (made["hookStatus"], made["errorCode"]) == ("FAILED", "InternalFailure")
    assert made["message"] == f"Guard cannot judge this. {message}"


@pytest.mark.parametrize("address", [None, 7, "", "file:///etc/passwd", "http://example.com/x", "ftp://127.0.0.1/x"])
def test_a_payload_is_read_over_https_only(hook: Hook, payloads: Payloads, address: Any) -> None:
    before = len(payloads.requests)
    made = hook.ask({"targetName": "STACK", "payload": address})
    assert made["errorCode"] == "InternalFailure"
    assert "no payload at an address with https" in made["message"]
    assert len(payloads.requests) == before


def test_a_payload_that_is_denied_is_no_judgement(hook: Hook, payloads: Payloads) -> None:
    made = hook.ask({"targetName": "STACK", "payload": payloads.address("denied")})
    assert made["message"] == "Guard cannot judge this. The payload cannot be read: 403."


def test_the_deployment_says_what_counts(package: Path, payloads: Payloads) -> None:
    hook = Hook(package, payloads, GUARD_MODE="report", GUARD_KNOWN="CidrIp")
    try:
        made = hook.judge({"template": YAML})
        assert made["hookStatus"] == "SUCCESS"
        assert made["message"].startswith("Guard only reports. 2 rules are broken. W9781 at")
        assert "guard-unknown-value at Resources/Door/Properties/CidrIp" in made["message"]
    finally:
        hook.host.close()
