"""`cfnkit macro deploy`, against an AWS over HTTP on this machine."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from cfnkit.aws.deployment import Event, first_failure
from cfnkit.cli import main
from support.aws_server import AwsServer

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore:Tried to parse:UserWarning")]

ARGUMENTS = ["macro", "deploy", "--bucket", "packages", "--stack-name", "macros", "--region", "us-east-1"]


@pytest.fixture
def aws(aws: AwsServer) -> AwsServer:
    """An AWS with nothing but the bucket for packages."""
    aws.client("s3").create_bucket(Bucket="packages")
    return aws


def parameters(aws: AwsServer) -> dict[str, str]:
    stack = aws.client("cloudformation").describe_stacks(StackName="macros")["Stacks"][0]
    return {entry["ParameterKey"]: entry["ParameterValue"] for entry in stack["Parameters"]}


def test_a_macro_is_uploaded_shown_and_deployed(aws: AwsServer, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*ARGUMENTS, "--macro", "echo", "--yes"]) == 0
    out, err = capsys.readouterr()

    assert "+ EchoMacro  AWS::CloudFormation::Macro" in out
    assert "macros: CREATE_COMPLETE\nTemplates in this account and region can call Echo in Transform now, with" in out
    key = parameters(aws)["EchoPackage"]
    assert f"uploaded: s3://packages/{key}" in err
    listed = aws.client("s3").list_objects_v2(Bucket="packages")["Contents"]
    assert key in [entry["Key"] for entry in listed]
    function = aws.client("lambda").get_function(FunctionName="cfnkit-macro-echo")["Configuration"]
    assert function["Handler"] == "index.handler"


def test_a_package_that_exists_is_not_uploaded_again(aws: AwsServer, capsys: pytest.CaptureFixture[str]) -> None:
    main([*ARGUMENTS, "--macro", "echo", "--yes"])
    capsys.readouterr()

    assert main([*ARGUMENTS, "--macro", "echo", "--yes"]) == 0
    err = capsys.readouterr().err
    assert f"exists already: s3://packages/{parameters(aws)['EchoPackage']}" in err
    assert "nothing to change" in err


def test_a_macro_of_ones_own_is_deployed_beside_the_library(aws: AwsServer, tmp_path: Path) -> None:
    main(["macro", "new", "Owner", "--output", str(tmp_path)])

    assert main([*ARGUMENTS, "--macro", str(tmp_path / "owner"), "--yes"]) == 0
    assert parameters(aws)["OwnerPackage"].startswith("owner-")
    assert aws.client("lambda").get_function(FunctionName="cfnkit-macro-owner")


def test_a_macro_of_ones_own_is_not_lost_by_another_deployment(
    aws: AwsServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["macro", "new", "Owner", "--output", str(tmp_path)])
    main([*ARGUMENTS, "--macro", str(tmp_path / "owner"), "--yes"])
    capsys.readouterr()

    assert main([*ARGUMENTS, "--macro", "echo", "--yes"]) == 1
    assert "has OwnerPackage, which this deployment does not know" in capsys.readouterr().err
    assert aws.client("lambda").get_function(FunctionName="cfnkit-macro-owner")


def test_a_dry_run_calls_nothing(aws: AwsServer, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*ARGUMENTS, "--macro", "echo", "--dry-run"]) == 0

    assert "  upload s3://packages/echo-" in capsys.readouterr().out
    assert "Contents" not in aws.client("s3").list_objects_v2(Bucket="packages")
    assert aws.client("cloudformation").list_stacks()["StackSummaries"] == []


def test_without_a_terminal_yes_is_required(aws: AwsServer) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "cfnkit", *ARGUMENTS, "--macro", "echo"],
        env=os.environ | {"AWS_ENDPOINT_URL": aws.url},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert run.returncode == 1
    assert "give --yes, or --dry-run" in run.stderr
    assert "Contents" not in aws.client("s3").list_objects_v2(Bucket="packages")


def test_a_missing_bucket_is_reported(aws: AwsServer, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = [*ARGUMENTS, "--bucket", "nowhere", "--macro", "echo", "--yes"]

    assert main(arguments) == 2
    assert "s3://nowhere/echo-" in (err := capsys.readouterr().err)
    assert "there is no such bucket" in err


def test_an_interrupted_run_reports_what_exists(tmp_path: Path) -> None:
    reached, described = threading.Event(), list[int]()
    over = threading.Event()

    class Hanging(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(b"<ListBucketResult><KeyCount>0</KeyCount></ListBucketResult>")

        def do_PUT(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self._answer(b"")

        def do_POST(self) -> None:
            if (
                b"DescribeStacks" in self.rfile.read(int(self.headers.get("Content-Length", 0)))
                and not reached.is_set()
            ):
                described.append(1)
                if len(described) == 1:  # the look at the stack before the upload
                    self._answer(
                        b"<DescribeStacksResponse><DescribeStacksResult><Stacks/></DescribeStacksResult>"
                        b"</DescribeStacksResponse>"
                    )
                    return
            reached.set()
            over.wait(30)

        def _answer(self, body: bytes) -> None:
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Hanging)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    keys = {"AWS_ACCESS_KEY_ID": "someone", "AWS_SECRET_ACCESS_KEY": "not-a-secret"}
    url = f"http://127.0.0.1:{server.server_port}"
    # A background job of a shell is started with the signal ignored, which Python then keeps.
    program = "import signal as s, sys; s.signal(s.SIGINT, s.default_int_handler); from cfnkit.cli import main"
    process = subprocess.Popen(
        [sys.executable, "-c", f"{program}; sys.exit(main(sys.argv[1:]))", *ARGUMENTS, "--macro", "echo", "--yes"],
        env=os.environ | keys | {"AWS_ENDPOINT_URL": url},
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert reached.wait(30)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=30)
    finally:
        over.set()
        process.kill()
        server.shutdown()
        server.server_close()

    assert process.returncode == 130
    assert "interrupted. Uploaded: s3://packages/echo-" in err
    assert "No change set of macros is left by this run." in err


def test_the_cause_of_a_failure_is_the_first_that_was_not_cancelled() -> None:
    events = [
        Event("1", "EchoLog", "AWS::Logs::LogGroup", "CREATE_FAILED", "Resource creation cancelled"),
        Event("2", "EchoRole", "AWS::IAM::Role", "CREATE_FAILED", "not authorized to perform: iam:CreateRole"),
        Event("3", "macros", "AWS::CloudFormation::Stack", "ROLLBACK_COMPLETE", ""),
    ]

    assert first_failure(events) == events[1]
    assert first_failure(events[:1]) == events[0]
    assert first_failure(events[2:]) is None
