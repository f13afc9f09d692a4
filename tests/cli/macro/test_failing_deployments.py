"""`cfnkit macro deploy` that fails: what it says of what exists then, and its exit status."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest

from cfnkit.cli import main
from cfnkit.testing.local.loopback_server import LoopbackHandler
from support.serving import serving

ARGUMENTS = ["macro", "deploy", "--bucket", "packages", "--stack-name", "macros", "--macro", "echo", "--yes"]
DENIED = (403, "<ErrorResponse><Error><Code>AccessDenied</Code><Message>No.</Message></Error></ErrorResponse>")
MISSING = (
    400,
    "<ErrorResponse><Error><Code>ValidationError</Code><Message>It does not exist</Message></Error></ErrorResponse>",
)
PAGE = (200, "<!DOCTYPE html><html>Log in</html>")
CHANGE = """<member><Type>Resource</Type><ResourceChange><Action>Add</Action>
<LogicalResourceId>EchoMacro</LogicalResourceId><ResourceType>AWS::CloudFormation::Macro</ResourceType></ResourceChange></member>"""


def answer(operation: str, inner: str) -> tuple[int, str]:
    return 200, f"<{operation}Response><{operation}Result>{inner}</{operation}Result></{operation}Response>"


def stack(status: str, parameters: str = "") -> tuple[int, str]:
    """A stack with a status."""
    given = f"<StackName>macros</StackName><StackStatus>{status}</StackStatus><Parameters>{parameters}</Parameters>"
    return answer("DescribeStacks", f"<Stacks><member>{given}</member></Stacks>")


class Formation:
    """CloudFormation and S3: an answer for each operation, or several in turn, the last of which stays."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.answers: dict[str, list[tuple[int, str]]] = {
            "DescribeStacks": [MISSING, MISSING, stack("CREATE_COMPLETE")],
            "CreateChangeSet": [answer("CreateChangeSet", "<Id>x</Id>")],
            "DescribeChangeSet": [
                answer("DescribeChangeSet", f"<Status>CREATE_COMPLETE</Status><Changes>{CHANGE}</Changes>")
            ],
            "ExecuteChangeSet": [answer("ExecuteChangeSet", "")],
            "DeleteChangeSet": [answer("DeleteChangeSet", "")],
            "DescribeStackEvents": [answer("DescribeStackEvents", "<StackEvents/>")],
        }

    def take(self, operation: str) -> tuple[int, str]:
        self.calls.append(operation)
        answers = self.answers[operation]
        return answers.pop(0) if len(answers) > 1 else answers[0]


@pytest.fixture
def formation(credentials: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Formation]:
    """A service that the command finds."""
    service = Formation()

    class Handler(LoopbackHandler):
        def do_GET(self) -> None:
            self.send(200, b"<ListBucketResult><KeyCount>0</KeyCount></ListBucketResult>", "application/xml")

        def do_PUT(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            service.calls.append("PutObject")
            self.send(200, b"", "application/xml")

        def do_POST(self) -> None:
            form = parse_qs(self.rfile.read(int(self.headers.get("Content-Length", 0))).decode())
            status, body = service.take(form["Action"][0])
            self.send(status, body.encode(), "text/xml")

    with serving(Handler) as url:
        monkeypatch.setenv("AWS_ENDPOINT_URL", url)
        monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        yield service


@pytest.mark.parametrize(
    ("failing", "said"),
    [
        ({"ExecuteChangeSet": [DENIED]}, "the caller needs cloudformation:ExecuteChangeSet"),
        ({"ExecuteChangeSet": [PAGE]}, "the answer is not from AWS (an HTML page)"),
        ({"DescribeChangeSet": [PAGE]}, "the answer is not from AWS (an HTML page)"),
    ],
)
def test_a_refusal_says_what_exists_and_what_to_type(
    formation: Formation, capsys: pytest.CaptureFixture[str], failing: dict[str, Any], said: str
) -> None:
    formation.answers |= failing
    assert main(ARGUMENTS) == 2
    err = capsys.readouterr().err
    assert said in err
    assert "Uploaded: s3://packages/echo-" in err
    assert "exists and was not executed; a new stack is REVIEW_IN_PROGRESS. Next: deploy again, or `aws" in err
    assert "`aws cloudformation delete-stack --stack-name macros`" in err
    assert "Traceback" not in err


def test_a_refused_change_set_leaves_the_uploads(formation: Formation, capsys: pytest.CaptureFixture[str]) -> None:
    formation.answers["CreateChangeSet"] = [DENIED]
    assert main(ARGUMENTS) == 2
    assert "No change set of macros is left by this run." in capsys.readouterr().err


def test_a_deployment_goes_on_without_the_right_to_see_its_events(
    formation: Formation, capsys: pytest.CaptureFixture[str]
) -> None:
    formation.answers["DescribeStackEvents"] = [DENIED]
    formation.answers["DescribeStacks"][0:2] = [stack("UPDATE_COMPLETE")]
    assert main(ARGUMENTS) == 0
    assert "the progress is not shown. The stack macros cannot be deployed: access is denied" in capsys.readouterr().err


def test_a_change_set_without_changes_of_resources_is_executed(
    formation: Formation, capsys: pytest.CaptureFixture[str]
) -> None:
    formation.answers["DescribeChangeSet"] = [answer("DescribeChangeSet", "<Status>CREATE_COMPLETE</Status>")]
    assert main(ARGUMENTS) == 0
    assert "ExecuteChangeSet" in formation.calls
    assert "it may change outputs or metadata" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("described", "status", "said"),
    [
        (stack("UPDATE_IN_PROGRESS"), 2, "is busy (UPDATE_IN_PROGRESS)"),
        (stack("ROLLBACK_COMPLETE"), 2, "Delete it first: aws cloudformation delete-stack --stack-name macros"),
        (
            stack("CREATE_COMPLETE", "<member><ParameterKey>OwnPackage</ParameterKey></member>"),
            1,
            "has OwnPackage, which this deployment does not know",
        ),
        (DENIED, 2, "the caller needs cloudformation:DescribeStacks"),
    ],
)
def test_the_stack_is_looked_at_before_anything_is_uploaded(
    formation: Formation, capsys: pytest.CaptureFixture[str], described: tuple[int, str], status: int, said: str
) -> None:
    formation.answers["DescribeStacks"] = [described]
    assert main(ARGUMENTS) == status
    assert said in capsys.readouterr().err
    assert formation.calls == ["DescribeStacks"]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["-p", "LogRetenton=7"], "no parameter 'LogRetenton'. Did you mean 'LogRetention'?"),
        (["-p", "Architecture=arm"], "The parameter Architecture is arm64 or x86_64, not 'arm'"),
        (["-p", "LogRetention=8000"], "LogRetention"),
        (["--timeout", "0"], "'0' is no number of seconds above 0"),
    ],
)
def test_parameters_are_checked_before_anything_is_called(
    formation: Formation, capsys: pytest.CaptureFixture[str], more: list[str], said: str
) -> None:
    assert main([*ARGUMENTS, *more]) == 1
    assert said in capsys.readouterr().err
    assert formation.calls == []


def test_without_a_region_nothing_is_uploaded(
    formation: Formation, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("AWS_DEFAULT_REGION")
    monkeypatch.delenv("AWS_REGION", raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", "/dev/null")
    assert main(ARGUMENTS) == 2
    assert "no AWS region is given" in capsys.readouterr().err
    assert formation.calls == []


def test_a_package_that_does_not_start_is_not_uploaded(
    formation: Formation, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("awslambdaric", reason="the Lambda runtime client is not installed")
    main(["macro", "new", "Bad", "--output", str(tmp_path)])
    (tmp_path / "bad/index.py").write_text("import importlib\n\nimportlib.import_module('zq_no')\n")
    assert main([*ARGUMENTS, "--macro", str(tmp_path / "bad")]) == 1
    err = capsys.readouterr().err
    assert "The package of Bad does not start, and nothing is uploaded." in err
    assert "No module named 'zq_no'" in err
    assert formation.calls == []


def test_a_parameter_without_a_value_is_said_before_anything_is_uploaded(
    formation: Formation, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*ARGUMENTS, "--macro", "defaults"]) == 1
    assert "needs a value for ReadableParameters: give -p ReadableParameters=VALUE" in capsys.readouterr().err
    assert formation.calls == ["DescribeStacks"]
