"""All hosts of macros give the same answer to an event: here, in a process, and on the Lambda runtime client."""

from __future__ import annotations

import importlib.util
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from cfnkit.bundled import bundled_folder
from cfnkit.hosts import MacroHost
from cfnkit.hosts.python import PythonHost
from cfnkit.packaging import MacroFolder, find_macros, package_macro, read_macro
from cfnkit.syntax import dump_json
from cfnkit.testing.checks.bench import Bench
from cfnkit.testing.checks.hostile import hostile_fragments
from cfnkit.testing.local import lambda_runtime
from cfnkit.testing.local.in_process import InProcessHost

assert sys.platform != "win32"  # the runtime client does not run there; tests/conftest.py leaves this out

LambdaRuntime = lambda_runtime.LambdaRuntime

pytest.importorskip("awslambdaric", reason="the Lambda runtime client is not installed")

LIBRARY = find_macros(bundled_folder("macros"))
FRAGMENT = {"A": "ü\u2028\U0001f600", "B": [1, 2.5, 1e300, None, True], "C": {"Ref": "X"}}
# https://docs.aws.amazon.com/lambda/latest/dg/python-context.html; all but the request's ID, which is the runtime's.
CONTEXT = (
    "function_name",
    "function_version",
    "memory_limit_in_mb",
    "invoked_function_arn",
    "log_group_name",
    "log_stream_name",
    "client_context",
)
HANDLERS = {
    "success": 'return {"requestId": event["requestId"], "status": "success", "fragment": event["fragment"]}',
    "failure": 'return {"requestId": event["requestId"], "status": "failed", "errorMessage": "no"}',
    "exception": 'print("so far"); raise KeyError("Properties")',
    "exception without a text": "raise ValueError",
    "decimal": "import decimal; return [decimal.Decimal('1.50'), decimal.Decimal('3')]",
    "no JSON": "return {1, 2}",
    "nan": "return float('inf')",
    "null": "return None",
    "keys": "return {1: True, None: False}",
    "large": "return 'x' * 6_400_000",
    "context": "return {name: str(getattr(context, name)) for name in CONTEXT}",
}


def function(folder: Path, handler: str = "handler") -> Any:
    """The handler in a folder's index.py, imported here."""
    spec = importlib.util.spec_from_file_location(f"index_of_{folder.name}", folder / "index.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.path.insert(0, str(folder))
    try:
        spec.loader.exec_module(module)
    finally:
        sys.path.remove(str(folder))
    return getattr(module, handler)


@pytest.mark.parametrize("name", HANDLERS)
def test_a_handler_answers_alike_everywhere(tmp_path: Path, name: str) -> None:
    (tmp_path / "index.py").write_text(f"CONTEXT = {CONTEXT}\ndef handler(event, context):\n    {HANDLERS[name]}\n")
    event = json.dumps({"requestId": "r-1", "fragment": FRAGMENT})
    hosts: list[MacroHost] = [
        InProcessHost(function(tmp_path)),
        PythonHost(tmp_path, "index.handler"),
        LambdaRuntime(tmp_path, "index.handler"),
    ]
    answers = [host.invoke(event) for host in hosts]
    for host in hosts:
        host.close()
    payloads = [None if answer.payload is None else json.loads(answer.payload) for answer in answers]
    assert payloads[0] == payloads[1] == payloads[2]
    assert answers[0].failure == answers[1].failure
    if "raised" in answers[0].failure:
        told = answers[0].failure.replace("The handler", "The function")
        assert answers[2].failure == told.replace(" (index.py, line 3)", "")  # the client does not tell the place
        assert all("so far" in answer.log for answer in answers) == (name == "exception")


@pytest.fixture(params=LIBRARY)
def macro(request: pytest.FixtureRequest) -> MacroFolder:
    """Each macro of the library."""
    return read_macro(LIBRARY[request.param])


@pytest.fixture
def package(macro: MacroFolder, tmp_path: Path) -> Path:
    """The macro's zip file."""
    path = tmp_path / "package.zip"
    path.write_bytes(package_macro(macro.path.name, macro.path).data)
    return path


@pytest.fixture
def bench(macro: MacroFolder) -> Iterator[Bench]:
    with Bench(macro) as bench:
        yield bench


@pytest.mark.slow
def test_a_packaged_macro_answers_on_the_runtime_client_as_it_does_here(
    macro: MacroFolder, package: Path, bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment = {**macro.environment, **bench.aws.environment, "AWS_REGION": "us-east-1"}
    for name, value in {**environment, "AWS_DEFAULT_REGION": "us-east-1"}.items():
        monkeypatch.setenv(name, value)
    here = InProcessHost(function(macro.path, macro.handler.rpartition(".")[2]))
    limits: dict[str, Any] = {"timeout": macro.timeout, "memory_mb": macro.memory, "function_name": macro.path.name}
    with LambdaRuntime(package, macro.handler, environment=environment, **limits) as runtime:
        for case in macro.cases:
            call = bench.call(bench.input_of(case), case, runtime)
            assert call.answer.payload is not None, call.answer.failure
            sent = dump_json(call.event, indent=None, reveal=True)
            assert json.loads(call.answer.payload) == answered(here, sent), case.name
        for name, fragment in hostile_fragments():
            sent = json.dumps({"requestId": "r", "fragment": fragment, "params": {}, "templateParameterValues": {}})
            assert answered(runtime, sent) == answered(here, sent), name


def answered(host: MacroHost, event: str) -> Any:
    answer = host.invoke(event)
    assert answer.payload is not None, answer.failure
    return json.loads(answer.payload)


def test_the_first_call_of_a_package_is_cold_and_an_error_leaves_it_warm(tmp_path: Path) -> None:
    (tmp_path / "package.zip").write_bytes(package_macro("echo", LIBRARY["echo"]).data)
    with LambdaRuntime(tmp_path / "package.zip", "index.handler") as runtime:
        calls = [runtime.call(text) for text in (b'{"fragment": {}}', b"[]", b'{"fragment": {}}')]
    assert [call.init_seconds is not None for call in calls] == [True, False, False]
    assert not any(call.failed for call in calls)


def test_a_handler_in_this_process_is_given_what_lambda_gives(tmp_path: Path) -> None:
    code = """
        def handler(event, context):
            event["fragment"]["A"].append(context.invoked_function_arn)
            return [event["fragment"], context.aws_request_id, context.get_remaining_time_in_millis() > 0]
    """
    (tmp_path / "index.py").write_text(dedent(code))
    event = {"requestId": "r-1", "region": "cn-north-1", "accountId": "111111111111", "fragment": {"A": []}}
    host = InProcessHost(function(tmp_path))
    arn = "arn:aws-cn:lambda:cn-north-1:111111111111:function:macro"
    for _ in range(2):
        answer = host.invoke(json.dumps(event))
        assert json.loads(str(answer.payload)) == [{"A": [arn]}, "r-1", True]
    assert host.invoke("x" * 6_300_000).failure == "The event is 6,300,000 bytes; a macro's event is at most 6,291,456."
