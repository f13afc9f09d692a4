"""A function on the real Lambda runtime client."""

from __future__ import annotations

import json
import os
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from cfnkit.diagnostics import ConfigurationError
from cfnkit.hosts.payload import PAYLOAD_LIMIT
from cfnkit.hosts.python import PythonHost
from cfnkit.testing.local import lambda_runtime
from support.processes import is_running

assert sys.platform != "win32"  # the runtime client does not run there; tests/conftest.py leaves this out

LambdaRuntime = lambda_runtime.LambdaRuntime

pytest.importorskip("awslambdaric", reason="the Lambda runtime client is not installed")

Function = Callable[..., LambdaRuntime]

ODD = """
import os, subprocess, sys, time
calls = 0
def handler(event, context):
    global calls
    calls += 1
    print("call", calls)
    if event == "raise":
        raise ValueError("bad input")
    if event == "hang":
        time.sleep(60)
    if event == "large":
        return "x" * 6_400_000
    if event == "exit":
        sys.exit(3)
    if event == "leave":
        os._exit(0)
    if event == "kill":
        os.kill(os.getpid(), 9)
    if event == "object":
        return object()
    if event == "memory":
        return bytearray(2_000_000_000)
    if event == "child":
        subprocess.Popen(["sleep", "60"])
    return calls
"""


@pytest.fixture
def function(tmp_path: Path) -> Iterator[Function]:
    """Makes a function of the given `index.py`, and closes it."""
    made: list[LambdaRuntime] = []

    def make(code: str, handler: str = "index.handler", **options: Any) -> LambdaRuntime:
        (tmp_path / "code").mkdir(exist_ok=True)
        (tmp_path / "code" / "index.py").write_text(dedent(code))
        made.append(LambdaRuntime(tmp_path / "code", handler, **options))
        return made[-1]

    yield make
    for runtime in made:
        runtime.close()


def report(runtime: LambdaRuntime, event: Any) -> dict[str, Any]:
    """The report for the caller of a function that fails."""
    called = runtime.call(json.dumps(event).encode())
    assert called.failed
    told: dict[str, Any] = json.loads(called.payload)
    return told


def test_the_first_call_is_cold_and_the_next_are_warm(function: Function) -> None:
    runtime = function(ODD)
    first, second = runtime.call(b"{}"), runtime.call(b"{}")
    assert (first.payload, first.init_seconds is not None, first.log) == (b"1", True, "call 1\n")
    assert (second.payload, second.init_seconds, second.log) == (b"2", None, "call 2\n")
    runtime.close()
    assert runtime.call(b"{}").init_seconds is not None


def test_an_exception_is_reported_and_the_process_is_kept(function: Function) -> None:
    runtime = function(ODD)
    told = report(runtime, "raise")
    assert (told["errorType"], told["errorMessage"]) == ("ValueError", "bad input")
    assert "in handler" in told["stackTrace"][0]
    assert runtime.call(b"{}").payload == b"2"
    answer = runtime.invoke('"raise"')
    assert answer[:2] == (None, "The function raised ValueError: bad input.")
    assert answer.log.startswith("call 3\n[ERROR] ValueError: bad input\nTraceback (most recent call last):\n  File ")


@pytest.mark.parametrize(
    ("event", "kind", "message"),
    [
        ("hang", "Sandbox.Timedout", "Task timed out after 0.50 seconds"),
        ("exit", "Runtime.ExitError", "Runtime exited with error: exit status 3"),
        ("leave", "Runtime.ExitError", "Runtime exited without providing a reason"),
        ("kill", "Runtime.ExitError", "Runtime exited with error: signal: killed"),
    ],
)
def test_a_process_that_ends_is_reported_and_replaced(function: Function, event: str, kind: str, message: str) -> None:
    runtime = function(ODD, timeout=0.5 if event == "hang" else 30.0)
    told = report(runtime, event)
    assert told["errorType"] == kind
    assert told["errorMessage"].endswith(f" Error: {message}")
    again = runtime.call(b"{}")
    assert (again.payload, again.init_seconds is not None) == (b"1", True)


def test_a_response_over_six_megabytes_is_refused_as_lambda_does(function: Function) -> None:
    runtime = function(ODD)
    assert report(runtime, "large")["errorType"] == "Function.ResponseSizeTooLarge"
    assert runtime.call(b"{}").payload == b"1"
    assert runtime.invoke(json.dumps("x" * PAYLOAD_LIMIT)).failure == (
        "The event is 6,291,458 bytes; a macro's event is at most 6,291,456."
    )


def test_a_response_that_is_no_json(function: Function) -> None:
    assert report(function(ODD), "object")["errorType"] == "Runtime.MarshalError"
    answer = function("def handler(event, context): return float('nan')").invoke("{}")
    assert answer.failure == "The response is not JSON: NaN is not a JSON number."


@pytest.mark.skipif(sys.platform != "linux", reason="memory is limited on Linux only")
def test_a_function_has_the_memory_it_is_given(function: Function) -> None:
    runtime = function(ODD, memory_mb=256)
    assert report(runtime, "memory")["errorType"] == "MemoryError"


@pytest.mark.parametrize(
    ("handler", "kind"),
    [
        ("index.nothing", "Runtime.HandlerNotFound"),
        ("nothing.handler", "Runtime.ImportModuleError"),
        ("handler", "Runtime.MalformedHandlerName"),
        ("sys.exit", "Runtime.BuiltInModuleConflict"),
    ],
)
def test_a_handler_that_is_not_there(function: Function, handler: str, kind: str) -> None:
    assert report(function(ODD, handler), {})["errorType"] == kind


def test_code_that_cannot_be_imported(function: Function) -> None:
    assert report(function("def handler("), {})["errorType"] == "Runtime.UserCodeSyntaxError"
    assert report(function("raise KeyError('x')"), {})["errorType"] == "KeyError"
    assert report(function("import cfnkit"), {})["errorMessage"].endswith("No module named 'cfnkit'")
    told = report(function("import time; time.sleep(60)", init_timeout=0.5), {})
    assert told["errorMessage"].endswith("Task timed out after 0.50 seconds")


def test_the_environment_is_lambdas(function: Function, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "the-callers-own")
    runtime = function(
        """
        import os, sys
        def handler(event, context):
            return [dict(os.environ), os.getcwd(), sys.path[0], context.function_name, context.memory_limit_in_mb,
                    context.invoked_function_arn, context.get_remaining_time_in_millis() > 0]
        """,
        environment={"OWN": "value"},
        region="cn-north-1",
        function_name="tags",
    )
    variables, *rest = json.loads(runtime.call(b"{}").payload)
    code = str(tmp_path / "code")
    arn = "arn:aws-cn:lambda:cn-north-1:123456789012:function:tags"
    assert rest == [code, code, "tags", "1024", arn, True]
    assert "AWS_SECRET_ACCESS_KEY" not in variables
    assert {name: variables[name] for name in ("LAMBDA_TASK_ROOT", "AWS_REGION", "OWN", "_HANDLER")} == {
        "LAMBDA_TASK_ROOT": code,
        "AWS_REGION": "cn-north-1",
        "OWN": "value",
        "_HANDLER": "index.handler",
    }
    assert variables["AWS_EXECUTION_ENV"] == f"AWS_Lambda_python{sys.version_info.major}.{sys.version_info.minor}"


def test_credentials_that_are_printed_are_masked(function: Function) -> None:
    runtime = function(
        "import os\ndef handler(event, context): print(os.environ['AWS_SECRET_ACCESS_KEY']); return 1",
        environment={"AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI"},
    )
    assert runtime.call(b"{}").log == "****\n"


def test_boto3_can_be_imported_as_on_lambda(function: Function) -> None:
    pytest.importorskip("boto3")
    runtime = function("import boto3\ndef handler(event, context): return boto3.client('ssm').meta.region_name")
    assert runtime.call(b"{}").payload == b'"us-east-1"'


def test_a_zip_file_is_run_as_it_is_packaged(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "package.zip", "w") as archive:
        archive.writestr("index.py", "from part.inner import handler")
        archive.writestr("part/inner.py", "def handler(event, context): return open('data.txt').read()")
        archive.writestr("data.txt", "beside the code")
    with LambdaRuntime(tmp_path / "package.zip", "index.handler") as runtime:
        assert runtime.call(b"{}").payload == b'"beside the code"'


def test_a_package_that_cannot_be_used(tmp_path: Path) -> None:
    (tmp_path / "broken.zip").write_text("no zip file")
    broken = LambdaRuntime(tmp_path / "broken.zip", "index.handler").invoke("{}").failure
    assert broken.startswith("The function cannot be started: the package '")
    assert "is not a .zip file that can be read" in broken
    assert "No such file" in LambdaRuntime(tmp_path / "nothing", "index.handler").invoke("{}").failure


def test_a_runtime_client_that_is_not_installed_is_said(function: Function, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cfnkit.testing.local.runtime_process.find_spec", lambda name: None)
    with pytest.raises(ConfigurationError, match=r"is not installed \('awslambdaric' is missing\): run `pip install"):
        function(ODD).invoke("{}")


def test_nothing_is_left_behind(function: Function, tmp_path: Path) -> None:
    descriptors = len(os.listdir("/dev/fd"))
    runtime = function("""
        import os, subprocess
        def handler(event, context):
            return [os.getpid(), subprocess.Popen(["sleep", "60"]).pid, os.environ["HOME"], os.environ["PYTHONPATH"]]
    """)
    process, child, home, libraries = json.loads(runtime.call(b"{}").payload)
    assert is_running(process)
    runtime.close()
    runtime.close()
    assert not is_running(process)
    assert not is_running(child)
    assert not Path(home).exists()
    assert not Path(libraries).exists()
    assert len(os.listdir("/dev/fd")) == descriptors


FRAGMENT = {"A": "ü\u2028\U0001f600", "B": [1, 2.5, 1e300, None, True], "C": {"Ref": "X"}}
HANDLERS = {
    "success": 'return {"requestId": event["requestId"], "status": "success", "fragment": event["fragment"]}',
    "failure": 'return {"requestId": event["requestId"], "status": "failed", "errorMessage": "no"}',
    "exception": 'raise KeyError("Properties")',
    "decimal": "import decimal; return decimal.Decimal('1.50')",
    "no JSON": "return {1, 2}",
    "nan": "return float('inf')",
    "empty": "return None",
    "keys": "return {1: True, None: False}",
}


@pytest.mark.parametrize("name", HANDLERS)
def test_it_answers_what_the_python_host_answers(function: Function, tmp_path: Path, name: str) -> None:
    runtime = function(f"def handler(event, context):\n    {HANDLERS[name]}")
    host = PythonHost(tmp_path / "code", "index.handler")
    try:
        event = json.dumps({"requestId": "r-1", "fragment": FRAGMENT})
        ours, lambdas = host.invoke(event), runtime.invoke(event)
    finally:
        host.close()
    assert (ours.payload is None) == (lambdas.payload is None)
    if ours.payload is not None and lambdas.payload is not None:
        assert json.loads(ours.payload) == json.loads(lambdas.payload)
    elif "raised" in ours.failure:
        told = ours.failure.replace(" (index.py, line 2)", "")  # a process of a macro tells the line of the author
        assert told.replace("The handler", "The function") == lambdas.failure
