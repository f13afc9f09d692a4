"""A deployed function as a macro's handler."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from cfnkit.aws.lambda_host import LambdaHost
from cfnkit.hosts.payload import PAYLOAD_LIMIT

PATH = "/2015-03-31/functions/tags/invocations"
ARN = "arn:aws:lambda:eu-west-1:111111111111:function:tags"


@pytest.fixture
def host(service: Any, credentials: None) -> Any:
    return LambdaHost("tags", region="us-east-1", endpoint_url=service.url, timeout=30.0)


def invoked(service: Any, host: Any, body: bytes, **headers: str) -> Any:
    service.reply(PATH, body, headers={name.replace("_", "-"): value for name, value in headers.items()})
    return host.invoke('{"requestId": "1"}')


def test_the_function_is_given_the_event_and_its_response_comes_back(service: Any, host: Any) -> None:
    log = base64.b64encode("START\nprinted ü\n".encode()).decode()
    answer = invoked(service, host, '{"status": "sücces"}'.encode(), X_Amz_Log_Result=log)
    assert answer == ('{"status": "sücces"}', "", "START\nprinted ü\n")
    ((method, path, headers, body),) = service.requests
    assert (method, path, body) == ("POST", PATH, b'{"requestId": "1"}')
    assert headers["X-Amz-Log-Type"] == "Tail"
    assert "/us-east-1/lambda/" in headers["Authorization"]


def test_the_region_is_the_arns(service: Any, credentials: None) -> None:
    path = "/2015-03-31/functions/arn%3Aaws%3Alambda%3Aeu-west-1%3A111111111111%3Afunction%3Atags/invocations"
    service.reply(path, b"{}")
    host = LambdaHost(ARN, region="us-east-1", endpoint_url=service.url)
    assert host.invoke("{}") == ("{}", "", "")
    assert "/eu-west-1/lambda/" in service.requests[0][2]["Authorization"]


def test_the_region_of_a_name_can_be_the_callers(
    service: Any, credentials: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "sa-east-1")
    service.reply(PATH, b"{}")
    assert LambdaHost("tags", endpoint_url=service.url).invoke("{}").payload == "{}"
    assert "/sa-east-1/lambda/" in service.requests[0][2]["Authorization"]


@pytest.mark.parametrize(
    ("report", "failure", "log"),
    [
        (
            {"errorType": "ValueError", "errorMessage": "bad input.", "stackTrace": ["  File 1\n", "    raise\n"]},
            "The function raised ValueError: bad input.",
            "  File 1\n    raise\n",
        ),
        ({"errorType": "KeyError"}, "The function raised KeyError.", ""),
        (
            {"errorType": "Sandbox.Timedout", "errorMessage": "RequestId: 1 Error: Task timed out after 3.00 seconds"},
            "The function failed: RequestId: 1 Error: Task timed out after 3.00 seconds.",
            "",
        ),
        ({"errorMessage": "Process\nexited"}, "The function failed: Process exited.", ""),
        ({}, "The function failed.", ""),
        ([], "The function failed.", "[]"),
    ],
)
def test_a_function_that_failed(service: Any, host: Any, report: Any, failure: str, log: str) -> None:
    tail = base64.b64encode(b"printed\n").decode()
    body = json.dumps(report).encode()
    answer = invoked(service, host, body, X_Amz_Function_Error="Unhandled", X_Amz_Log_Result=tail)
    assert answer == (None, failure, "printed\n" + log)


def test_a_function_that_failed_with_a_report_that_is_none(service: Any, host: Any) -> None:
    answer = invoked(service, host, b"garbage", X_Amz_Function_Error="Unhandled")
    assert answer == (None, "The function failed.", "garbage")


@pytest.mark.parametrize(
    ("body", "failure"),
    [
        (b"", "The response is empty."),
        (b'"\xff"', "The response is not UTF-8."),
        (b"x" * (PAYLOAD_LIMIT + 9), "The response is 6,291,457 bytes; a macro's response is at most 6,291,456."),
    ],
)
def test_a_response_that_is_none(service: Any, host: Any, body: bytes, failure: str) -> None:
    assert invoked(service, host, body)[:2] == (None, failure)


@pytest.mark.parametrize(
    ("status", "code", "message", "why"),
    [
        (403, "AccessDeniedException", "You may not", "access is denied, the caller needs lambda:InvokeFunction"),
        (404, "ResourceNotFoundException", "Function not found", "there is no such function in us-east-1"),
        (429, "TooManyRequestsException", "Rate Exceeded.", "AWS throttles the calls, try again later"),
        (429, "CallerRateLimitExceeded", "", "AWS throttles the calls, try again later"),
        (403, "ExpiredTokenException", "The token is expired", "the AWS credentials have expired"),
        (403, "UnrecognizedClientException", "", "the AWS credentials are not valid (UnrecognizedClientException)"),
        (403, "SignatureDoesNotMatch", "token:secret", "the AWS credentials are not valid (SignatureDoesNotMatch)"),
        (502, "KMSDisabledException", "The key\nis disabled.", "KMSDisabledException: The key is disabled"),
        (500, "ServiceException", "", "ServiceException"),
    ],
)
def test_a_refusal_of_the_service(service: Any, host: Any, status: int, code: str, message: str, why: str) -> None:
    service.reply(PATH, json.dumps({"Message": message}).encode(), status, {"X-Amzn-ErrorType": code})
    assert host.invoke("{}") == (None, f"The function 'tags' cannot be called: {why}.", "")
    assert len(service.requests) == 1


def test_no_answer_in_time(service: Any, credentials: None) -> None:
    service.reply(PATH, b"{}", delay=60.0)
    host = LambdaHost("tags", region="us-east-1", endpoint_url=service.url, timeout=0.5)
    answer = host.invoke("{}")
    assert answer == (None, "The function 'tags' cannot be called: there was no answer within 0.5 s.", "")
    assert len(service.requests) == 1


def test_nothing_listens_there(closed_port: str, credentials: None) -> None:
    answer = LambdaHost("tags", region="us-east-1", endpoint_url=closed_port).invoke("{}")
    assert answer == (None, "The function 'tags' cannot be called: AWS cannot be reached from here.", "")


def test_a_connection_that_breaks(service: Any, host: Any) -> None:
    service.reply(PATH, b"{}", headers={"Content-Length": "1000"}, closes=True)
    answer = host.invoke("{}")
    assert answer.payload is None
    assert answer.failure.startswith("The function 'tags' cannot be called: ")


@pytest.mark.parametrize(
    ("variables", "region", "why"),
    [
        ({}, "us-east-1", "there are no AWS credentials"),
        ({"AWS_ACCESS_KEY_ID": "AKIDEXAMPLE"}, "us-east-1", "the AWS credentials are not complete"),
        ({}, None, "no AWS region is given"),
        ({}, "no such region", "Provided region_name 'no such region' doesn't match a supported format"),
        ({"AWS_PROFILE": "absent"}, "us-east-1", "The config profile (absent) could not be found"),
    ],
)
def test_settings_that_do_not_do(
    service: Any, monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], region: str | None, why: str
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    url = service.url if region == "us-east-1" else None
    answer = LambdaHost("tags", region=region, endpoint_url=url).invoke("{}")
    assert answer == (None, f"The function 'tags' cannot be called: {why}.", "")
    assert service.requests == []


def test_an_endpoint_that_is_no_url(credentials: None) -> None:
    answer = LambdaHost("tags", region="us-east-1", endpoint_url="not a url").invoke("{}")
    assert answer.payload is None
    assert answer.failure == "The function 'tags' cannot be called: Invalid endpoint: not a url."


def test_a_name_that_is_none(service: Any, credentials: None) -> None:
    answer = LambdaHost("", region="us-east-1", endpoint_url=service.url).invoke("{}")
    assert answer.payload is None
    assert answer.failure.startswith("The function '' cannot be called: Parameter validation failed: ")


def test_the_event_is_at_most_6_mb(service: Any, host: Any) -> None:
    answer = host.invoke("x" * (PAYLOAD_LIMIT + 1))
    assert answer == (None, "The event is 6,291,457 bytes; a macro's event is at most 6,291,456.", "")
    assert service.requests == []


def test_a_closed_host_can_be_called_again(service: Any, host: Any) -> None:
    host.close()
    assert invoked(service, host, b"1").payload == "1"
    host.close()
    host.close()
    assert invoked(service, host, b"2").payload == "2"


def test_boto3_is_imported_with_the_first_call_only(checkout: Path) -> None:
    program = (
        "import sys, cfnkit.aws.lambda_host, cfnkit.aws.services\n"
        "cfnkit.aws.lambda_host.LambdaHost('tags')\n"
        "sys.exit('boto3' in sys.modules or 'botocore' in sys.modules)\n"
    )
    assert subprocess.run([sys.executable, "-c", program], cwd=checkout).returncode == 0
