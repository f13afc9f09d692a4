"""The event and context of a handler, and its response."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from cfnkit.hosts.macro_process import worker
from cfnkit.hosts.payload import PAYLOAD_LIMIT
from support.processes import is_running

EVENT = json.dumps(
    {"region": "eu-west-1", "accountId": "111111111111", "requestId": "r-1", "fragment": {"A": "ü\u2028"}}
)


def test_the_response_comes_back_as_json_text(python_host: Any) -> None:
    host = python_host("""
        def handler(event, context):
            return {"requestId": event["requestId"], "status": "success", "fragment": event["fragment"]}
    """)
    answer = host.invoke(EVENT)
    assert answer.failure == ""
    assert json.loads(answer.payload) == {"requestId": "r-1", "status": "success", "fragment": {"A": "ü\u2028"}}


@pytest.mark.parametrize(
    ("handler", "files"),
    [
        ("src/index.handler", {"src/index.py": "def handler(event, context): return 1"}),
        ("src.index.handler", {"src/index.py": "def handler(event, context): return 1"}),
        ("a/b/index.main", {"a/b/index.py": "def main(event, context): return 1"}),
        (
            "package.handler",
            {
                "package/__init__.py": "from package.part import handler",
                "package/part.py": "def handler(event, context): return 1",
            },
        ),
        (
            "index.handler",
            {"index.py": "class Handler:\n    def __call__(self, event, context): return 1\nhandler = Handler()"},
        ),
        (
            "index.handler",
            {"index.py": "from sibling import handler", "sibling.py": "def handler(event, context): return 1"},
        ),
    ],
)
def test_a_handler_is_found_as_lambda_finds_it(python_host: Any, handler: str, files: dict[str, str]) -> None:
    assert python_host(handler=handler, files=files).invoke("{}") == ("1", "", "")


def test_the_code_folder_comes_first_on_the_path_and_is_the_working_directory(python_host: Any, tmp_path: Path) -> None:
    host = python_host("""
        import os, sys
        def handler(event, context):
            return [os.getcwd(), sys.path[0], open("data.txt").read()]
    """, files={"data.txt": "beside the code"})  # fmt: skip
    code = str(tmp_path / "code")
    assert json.loads(host.invoke("{}").payload) == [code, code, "beside the code"]


def test_a_module_of_the_handler_may_have_the_name_of_one_that_confines_it(python_host: Any) -> None:
    code = """
        import confinement

        def handler(event, context):
            return confinement.OWN
    """
    assert python_host(code, files={"confinement.py": "OWN = True"}).invoke("{}").payload == "true"


def test_the_context_is_lambdas(python_host: Any) -> None:
    host = python_host(
        """
        def handler(event, context):
            context.log("hello\\n")
            return {
                "name": context.function_name,
                "version": context.function_version,
                "memory": context.memory_limit_in_mb,
                "request": context.aws_request_id,
                "arn": context.invoked_function_arn,
                "group": context.log_group_name,
                "stream": bool(context.log_stream_name),
                "in_time": 0 < context.get_remaining_time_in_millis() <= 30000,
                "others": [context.identity, context.client_context],
            }
        """,
        region="eu-west-1",
        function_name="count",
        memory_mb=512,
    )
    answer = host.invoke(EVENT)
    assert json.loads(answer.payload) == {
        "name": "count",
        "version": "$LATEST",
        "memory": "512",
        "request": "r-1",
        "arn": "arn:aws:lambda:eu-west-1:111111111111:function:count",
        "group": "/aws/lambda/count",
        "stream": True,
        "in_time": True,
        "others": [None, None],
    }
    assert answer.log == "hello\n"


def test_the_process_is_kept_warm_between_calls(python_host: Any) -> None:
    host = python_host("""
        import os
        calls = []
        def handler(event, context):
            calls.append(1)
            return [os.getpid(), len(calls)]
    """)
    (first, one), (second, two) = (json.loads(host.invoke("{}").payload) for _ in range(2))
    assert (first, one, two) == (second, 1, 2)


def test_a_handler_that_raised_is_still_warm(python_host: Any) -> None:
    host = python_host("""
        import os
        def handler(event, context):
            if event == "raise":
                raise ValueError
            return os.getpid()
    """)
    process = host.invoke("{}").payload
    host.invoke('"raise"')
    assert host.invoke("{}").payload == process


def test_a_closed_host_starts_anew(python_host: Any) -> None:
    host = python_host("""
        import os
        def handler(event, context):
            return os.getpid()
    """)
    first = host.invoke("{}").payload
    host.close()
    host.close()
    assert host.invoke("{}").payload not in (None, first)


def test_each_call_starts_in_the_code_folder_with_its_output_in_the_log(python_host: Any, tmp_path: Path) -> None:
    host = python_host("""
        import os
        def handler(event, context):
            here = os.getcwd()
            os.write(1, b"printed")
            os.chdir("/")
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            os.environ.clear()
            return here
    """)
    for _ in range(2):
        assert host.invoke("{}") == (json.dumps(str(tmp_path / "code")), "", "printed")


def test_whatever_is_printed_by_whichever_way_is_the_log_of_its_call(python_host: Any) -> None:
    host = python_host("""
        import ctypes, os, subprocess, sys
        def handler(event, context):
            print("print", event)
            sys.stderr.write("stderr\\n")
            os.write(1, b"descriptor\\n")
            libc = ctypes.CDLL(None)
            libc.puts(b"C")
            libc.fflush(None)
            subprocess.run(["sh", "-c", "echo child; echo child-error >&2"])
            sys.__stdout__.write("unfinished")
            return 1
    """)
    for call in (1, 2):
        answer = host.invoke(str(call))
        assert answer.payload == "1"
        assert answer.log == f"print {call}\nstderr\ndescriptor\nC\nchild\nchild-error\nunfinished"


def test_log_records_are_shown_as_lambda_shows_them(python_host: Any) -> None:
    host = python_host("""
        import logging
        logger = logging.getLogger()
        logger.setLevel(logging.INFO)
        def handler(event, context):
            logger.info("seen")
            logger.debug("not seen")
    """)
    assert host.invoke("{}").log == "[INFO] seen\n"


def test_the_log_is_the_last_64_kib(python_host: Any) -> None:
    host = python_host("""
        def handler(event, context):
            for number in range(200_000):
                print(number)
            return 1
    """)
    answer = host.invoke("{}")
    assert answer.payload == "1"
    assert len(answer.log) == 64 * 1024
    assert answer.log.endswith("199998\n199999\n")


def test_bytes_that_are_not_utf_8_are_shown_as_well_as_can_be(python_host: Any) -> None:
    host = python_host("""
        import os
        def handler(event, context):
            os.write(2, b"\\xff\\xfeok")
            print("\\ud800")
    """)
    assert host.invoke("{}").log == "\ufffd\ufffdok\\ud800\n"


def test_large_events_and_responses_pass_without_a_deadlock(python_host: Any) -> None:
    host = python_host("""
        def handler(event, context):
            print("x" * 3_000_000)
            return event
    """)
    event = json.dumps({"fragment": "y" * 3_000_000})
    assert host.invoke(event).payload == event


def test_a_handler_that_prints_before_it_reads_its_event_does_not_deadlock(python_host: Any) -> None:
    host = python_host("""
        print("x" * 1_000_000)
        def handler(event, context):
            return len(event)
    """)
    assert host.invoke(json.dumps("y" * 3_000_000)).payload == "3000000"


@pytest.mark.parametrize("size", [PAYLOAD_LIMIT, PAYLOAD_LIMIT + 1])
def test_the_response_is_at_most_6_mb(python_host: Any, size: int) -> None:
    host = python_host(f"def handler(event, context): return 'x' * ({size} - 2)")
    answer = host.invoke("{}")
    if size == PAYLOAD_LIMIT:
        assert answer.payload == json.dumps("x" * (size - 2))
    else:
        assert answer == (None, "The response is 6,291,457 bytes; a macro's response is at most 6,291,456.", "")


@pytest.mark.parametrize("size", [PAYLOAD_LIMIT, PAYLOAD_LIMIT + 1])
def test_the_event_is_at_most_6_mb(python_host: Any, size: int) -> None:
    host = python_host("def handler(event, context): return len(event)")
    answer = host.invoke(json.dumps("x" * (size - 2)))
    if size == PAYLOAD_LIMIT:
        assert answer.payload == str(size - 2)
    else:
        assert answer == (None, "The event is 6,291,457 bytes; a macro's event is at most 6,291,456.", "")


def test_decimals_are_numbers_as_in_lambda(python_host: Any) -> None:
    host = python_host("""
        from decimal import Decimal
        def handler(event, context):
            return [Decimal("1"), Decimal("1.5")]
    """)
    assert host.invoke("{}").payload == "[1, 1.5]"


def test_a_thread_that_is_left_running_does_not_disturb(python_host: Any) -> None:
    host = python_host("""
        import threading, time
        def handler(event, context):
            threading.Thread(target=time.sleep, args=(1000,)).start()
            return event
    """)
    assert [host.invoke(str(call)).payload for call in range(3)] == ["0", "1", "2"]


def test_the_macros_folder_stays_clean(python_host: Any, tmp_path: Path) -> None:
    host = python_host("import sibling\ndef handler(event, context): sibling.crash()", files={
        "sibling.py": "import os\ndef crash(): os.abort()",
    })  # fmt: skip
    assert host.invoke("{}").payload is None
    assert sorted(path.name for path in (tmp_path / "code").iterdir()) == ["index.py", "sibling.py"]


def test_the_worker_is_written_for_python_3_8() -> None:
    ast.parse(Path(worker.__file__).read_text(), feature_version=(3, 8))


def test_the_worker_ends_with_all_it_started_when_cfnkit_is_gone(tmp_path: Path, checkout: Path) -> None:
    (tmp_path / "index.py").write_text(
        "import os, subprocess\n"
        "def handler(event, context):\n"
        "    return [os.getpid(), subprocess.Popen(['sleep', '1000']).pid]\n"
    )
    program = (
        "import os, pathlib, sys\n"
        "from cfnkit.hosts.python import PythonHost\n"
        "host = PythonHost(pathlib.Path(sys.argv[1]), 'index.handler', network=True)\n"
        "host.close = lambda: None\n"
        "print(host.invoke('{}').payload, flush=True)\n"
        "os.kill(os.getpid(), 9)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)],
        cwd=checkout,
        env={**os.environ, "TMPDIR": str(tmp_path)},
        stdout=subprocess.PIPE,
        text=True,
    )
    processes = json.loads(done.stdout)
    while any(map(is_running, processes)):
        pass
