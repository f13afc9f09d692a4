"""Templates whose macros are functions on a local Lambda runtime client."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

import pytest

from cfnkit import process
from cfnkit.diagnostics import ServiceError
from cfnkit.syntax import to_plain
from cfnkit.testing.local import lambda_runtime
from cfnkit.testing.local.functions import LocalFunctions

assert sys.platform != "win32"  # the runtime client does not run there; tests/conftest.py leaves this out

LambdaRuntime = lambda_runtime.LambdaRuntime

ARN = "arn:aws:lambda:us-east-1:123456789012:function:count:live"
TEMPLATE = """
Transform: Count
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      Fn::Transform: {Name: "AWS::Include", Parameters: {Location: "s3://snippets/topic.yaml"}}
"""


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[LambdaRuntime]:
    """Puts the number of its calls into the description of the template."""
    pytest.importorskip("awslambdaric", reason="the Lambda runtime client is not installed")
    code = """
        calls = 0
        def handler(event, context):
            global calls
            calls += 1
            fragment = {**event["fragment"], "Description": f"call {calls}"}
            return {"requestId": event["requestId"], "status": "success", "fragment": fragment}
    """
    (tmp_path / "index.py").write_text(dedent(code))
    with LambdaRuntime(tmp_path, "index.handler") as runtime:
        yield runtime


@pytest.mark.parametrize("function", ["count", ARN])
def test_a_template_is_processed_with_functions_and_objects_of_this_machine(
    counter: LambdaRuntime, function: str
) -> None:
    config = {"version": 1, "macros": {"Count": {"lambda": function}}, "includes": {"s3://snippets/": {"aws": True}}}
    services = LocalFunctions({"count": counter}, {"s3://snippets/topic.yaml": b"DisplayName: hello"})
    for call in (1, 2):
        processed = process(TEMPLATE, config=config, services=services)
        assert processed.accepted
        assert to_plain(processed.tree) == {
            "Description": f"call {call}",
            "Resources": {"Topic": {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": "hello"}}},
        }


def test_what_is_not_there_is_said_with_the_nearest_name() -> None:
    services = LocalFunctions({"count": LambdaRuntime(Path(), "x.y")}, {"s3://b/key": b""})
    with pytest.raises(ServiceError, match=r"There is no function 'coun' on this machine. Did you mean 'count'\?"):
        services.macro_host("coun", "us-east-1", None, None)
    with pytest.raises(
        ServiceError, match=r"There is no object 's3://b/kex' on this machine. Did you mean 's3://b/key'"
    ):
        services.fetch_object("b", "kex", "us-east-1")
