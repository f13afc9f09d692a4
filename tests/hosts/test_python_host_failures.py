"""Each failure of a handler is one precise sentence, with the traceback in the log."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest


@pytest.mark.parametrize(
    ("statement", "failure"),
    [
        ("raise ValueError('bad input')", "The handler raised ValueError: bad input (index.py, line 7)."),
        ("raise ValueError('Bad.\\n  Input.')", "The handler raised ValueError: Bad. Input (index.py, line 7)."),
        ("raise ValueError", "The handler raised ValueError (index.py, line 7)."),
        ("raise KeyboardInterrupt", "The handler raised KeyboardInterrupt (index.py, line 7)."),
        ("raise Unprintable", "The handler raised Unprintable: (its text cannot be shown) (index.py, line 7)."),
        ("{}['Count']", "The handler raised KeyError: 'Count' (index.py, line 7)."),
        ("sys.exit(3)", "The handler called sys.exit(3)."),
        ("sys.exit('no')", "The handler called sys.exit('no')."),
        ("sys.exit()", "The handler called sys.exit(None)."),
        ("input()", "The handler raised EOFError: EOF when reading a line (index.py, line 7)."),
        ("os.remove('/no')", "The handler raised FileNotFoundError: [Errno 2] No such file or directory: '/no' (index.py, line 7)."),  # noqa: E501
    ],
)  # fmt: skip
def test_an_exception_is_named_and_its_traceback_is_the_log(python_host: Any, statement: str, failure: str) -> None:
    host = python_host(f"""
        import os, sys
        class Unprintable(Exception):
            def __str__(self): return 1
        def handler(event, context):
            print("printed before")
            {statement}
    """)
    answer = host.invoke("{}")
    assert answer.payload is None
    assert answer.failure == failure
    assert answer.log.startswith("printed before\n")
    assert 'index.py", line 7, in handler' in answer.log
    assert "worker.py" not in answer.log


def test_a_recursion_without_end_is_named(python_host: Any) -> None:
    answer = python_host("def handler(event, context):\n    handler(event, context)").invoke("{}")
    assert answer.failure.startswith("The handler raised RecursionError: maximum recursion depth exceeded")
    assert answer.failure.endswith(" (index.py, line 2).")
    assert 'index.py", line 2, in handler' in answer.log


def test_a_long_message_is_cut_in_the_sentence(python_host: Any) -> None:
    host = python_host("def handler(event, context): raise ValueError('x' * 100_000)")
    answer = host.invoke("{}")
    assert len(answer.failure) < 1100
    assert len(answer.log) == 64 * 1024


@pytest.mark.parametrize(
    ("code", "what"),
    [
        ("import not_there", "cannot be imported: No module named 'not_there' (index.py, line 1)"),
        ("def handler(", "cannot be imported: SyntaxError: '(' was never closed (index.py, line 1)"),
        ("1 / 0", "cannot be imported: ZeroDivisionError: division by zero (index.py, line 1)"),
        ("import sys; sys.exit(4)", "called sys.exit(4) while it was imported"),
        ("import os; os._exit(4)", "ended its process with exit code 4 while it was imported"),
        ("import time; time.sleep(1000)", "ran longer than 1 s and was stopped while it was imported"),
        ("def main(event, context): pass", "has no function 'handler', but main"),
        ("import json", "has no function 'handler'"),
    ],
)
def test_a_module_that_cannot_be_used(python_host: Any, code: str, what: str) -> None:
    host = python_host(code, timeout=1.0 if "sleep" in code else 30.0)
    assert host.invoke("{}")[:2] == (None, f"The handler's module 'index' {what}.")


def test_a_handler_that_is_not_a_function(python_host: Any) -> None:
    answer = python_host("handler = 1").invoke("{}")
    assert answer[:2] == (None, "'handler' in the handler's module 'index' is not a function.")


def test_an_import_error_shows_the_line_of_the_macro_alone(python_host: Any) -> None:
    log = python_host("import not_there").invoke("{}").log
    assert "import not_there" in log
    assert "importlib" not in log
    assert "worker.py" not in log


@pytest.mark.parametrize(
    ("handler", "failure"),
    [
        ("absent.handler", "There is no file absent.py, which the handler names, in the folder of its code."),
        ("src/no.handler", "There is no file src/no.py, which the handler names, in the folder of its code."),
        ("time.handler", "The handler's module 'time' cannot be used: Python itself has a module of that name."),
        ("handler", "The handler 'handler' is not written as 'module.function'."),
        ("", "The handler '' is not written as 'module.function'."),
    ],
)
def test_a_handler_that_is_not_there(python_host: Any, handler: str, failure: str) -> None:
    host = python_host(handler=handler, files={"time.py": "def handler(event, context): return 1"})
    assert host.invoke("{}")[:2] == (None, failure)


def test_a_handler_that_is_mended_is_imported_anew(python_host: Any, tmp_path: Path) -> None:
    host = python_host("import not_there")
    assert host.invoke("{}").payload is None
    (tmp_path / "code" / "index.py").write_text("def handler(event, context): return 1")
    assert host.invoke("{}").payload == "1"


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        ("{1, 2}", "Object of type set is not JSON serializable"),
        ("float('nan')", "Out of range float values are not JSON compliant"),
        ("Decimal('NaN')", "Out of range float values are not JSON compliant"),
        ("{'a': float('inf')}", "Out of range float values are not JSON compliant"),
        ("{(1, 2): 3}", "keys must be str, int, float, bool or None, not tuple"),
        ("endless", "Circular reference detected"),
        ("'\\ud800'", "'utf-8' codec can't encode character '\\ud800' in position 1: surrogates not allowed"),
    ],
)
def test_a_response_that_is_not_json(python_host: Any, expression: str, reason: str) -> None:
    host = python_host(f"""
        from decimal import Decimal
        endless = []
        endless.append(endless)
        def handler(event, context):
            return {expression}
    """)
    answer = host.invoke("{}")
    assert answer.payload is None
    assert answer.failure.startswith(f"The response is not JSON: {reason}")


@pytest.mark.parametrize(
    "code", ["async def handler(event, context): return 1", "async def f(): pass\ndef handler(*_): return f()"]
)
def test_a_handler_that_is_asynchronous_is_told_what_lambda_does(python_host: Any, code: str) -> None:
    answer = python_host(code).invoke("{}")
    assert answer.failure.startswith("The handler is a coroutine function (async def), which Lambda's runtime")
    assert answer[::2] == (None, "")


def test_the_place_is_in_the_macros_own_code(python_host: Any) -> None:
    files = {"lib/deep.py": "import json\ndef f():\n    json.loads('{')\n"}
    answer = python_host("from lib.deep import f\ndef handler(*_): f()", files=files).invoke("{}")
    place = os.path.join("lib", "deep.py")
    assert answer.failure.endswith(f"line 1 column 2 (char 1) ({place}, line 3).")


def test_a_response_that_is_nested_too_deeply(python_host: Any) -> None:
    host = python_host("""
        def handler(event, context):
            nested = []
            for _ in range(200_000):
                nested = [nested]
            return nested
    """)
    assert host.invoke("{}")[:2] == (None, "The response is nested too deeply.")


@pytest.mark.parametrize("event", ["", "{", "[" * 100_000])
def test_an_event_that_is_not_json(python_host: Any, event: str) -> None:
    host = python_host("def handler(event, context): return 1")
    answer = host.invoke(event)
    assert answer.payload is None
    assert answer.failure.startswith("The event is not JSON: ")
    assert host.invoke("{}").payload == "1"


def test_an_event_with_half_a_surrogate_pair(python_host: Any) -> None:
    host = python_host("def handler(event, context): return 1")
    assert host.invoke('"\ud800"')[:2] == (None, "The event cannot be written in UTF-8: surrogates not allowed.")


def test_garbage_on_stdout_is_only_log(python_host: Any) -> None:
    host = python_host("""
        import os
        def handler(event, context):
            os.write(1, bytes(range(256)))
            return "fine"
    """)
    assert host.invoke("{}").payload == '"fine"'


def test_no_such_interpreter(python_host: Any) -> None:
    host = python_host("", python="python-that-is-not-there")
    assert host.invoke("{}") == (
        None,
        "The handler's process cannot be started: 'python-that-is-not-there' was not found.",
        "",
    )


def test_no_such_folder(python_host: Any, tmp_path: Path) -> None:
    host = python_host("")
    (tmp_path / "code" / "index.py").unlink()
    (tmp_path / "code").rmdir()
    assert host.invoke("{}").failure == (
        f"The handler's process cannot be started: the folder '{tmp_path / 'code'}' does not exist."
    )


def test_a_folder_that_goes_away_between_calls(python_host: Any, tmp_path: Path) -> None:
    host = python_host("def handler(event, context): return 1")
    assert host.invoke("{}").payload == "1"
    os.rename(tmp_path / "code", tmp_path / "moved")
    assert host.invoke("{}").failure == "The handler cannot be called in its folder: No such file or directory."
