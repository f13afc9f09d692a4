"""The hosts on what Windows has: threads that read pipes, and the tree of processes. All of it runs on any system."""

from __future__ import annotations

import json
import os
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from cfnkit.hosts.command import CommandHost
from cfnkit.hosts.environment import Environment
from cfnkit.hosts.processes.process_tree import ProcessTree, find
from support.processes import is_running


@pytest.fixture
def python_tree(python_host: Any) -> Any:
    return lambda code, **options: python_host(code, start=ProcessTree, **options)


@pytest.fixture
def command_tree(command_host: Any) -> Any:
    return lambda code, **options: command_host(code, start=ProcessTree, **options)


def test_a_handler_answers_call_after_call_in_one_process(python_tree: Any) -> None:
    host = python_tree("""
        import os, sys
        def handler(event, context):
            print("a note", event)
            os.write(2, b"raw\\n")
            return [event, os.getpid(), sys.stdin.read(), context.get_remaining_time_in_millis() > 0]
    """)

    answers = [host.invoke(json.dumps(event)) for event in ("one", {"two": "ü"})]

    assert [json.loads(answer.payload)[0] for answer in answers] == ["one", {"two": "ü"}]
    assert len({json.loads(answer.payload)[1] for answer in answers}) == 1
    assert [json.loads(answer.payload)[2:] for answer in answers] == [["", True]] * 2
    assert [answer.log for answer in answers] == ["a note one\nraw\n", "a note {'two': 'ü'}\nraw\n"]


def test_large_events_logs_and_responses_pass_without_a_deadlock(python_tree: Any, command_tree: Any) -> None:
    event = json.dumps("y" * 3_000_000)
    handler = python_tree("""
        def handler(event, context):
            print("x" * 1_000_000)
            return event
    """)
    command = command_tree("""
        import sys
        sys.stderr.write("x" * 1_000_000)
        while chunk := sys.stdin.read(1000):
            sys.stdout.write(chunk)
    """)

    assert handler.invoke(event).payload == event
    assert command.invoke(event).payload == event


@pytest.mark.parametrize(
    ("statement", "failure"),
    [
        ("os._exit(3)", "The handler ended its process with exit code 3."),
        ("raise ValueError('bad')", "The handler raised ValueError: bad (index.py, line 3)."),
        ("os.closerange(0, 256); time.sleep(1000)", "The handler closed the pipe to cfnkit and was stopped."),
        ("while True: pass", "The handler ran longer than 1 s and was stopped."),
    ],
)
def test_a_handler_without_an_answer(python_tree: Any, statement: str, failure: str) -> None:
    slow = "while" in statement
    host = python_tree(f"import os, time\ndef handler(event, context):\n    {statement}", timeout=1.0 if slow else 30.0)

    answer = host.invoke("{}")

    assert answer[:2] == (None, failure)
    assert not slow or 'index.py", line 3 in handler' in answer.log
    assert host.invoke("{}").failure == failure


def test_a_command_without_an_answer(command_tree: Any, tmp_path: Path) -> None:
    code = "import sys; print('halfway', flush=True); sys.exit('sorry')"
    assert command_tree(code).invoke("{}") == (
        None,
        "The command ended its process with exit code 1.",
        "sorry\nhalfway\n",
    )
    absent = CommandHost(["./nodex"], cwd=tmp_path, start=ProcessTree).invoke("{}")
    assert absent.failure == "The command cannot be started: './nodex' was not found."


def test_memory_is_watched(command_tree: Any) -> None:
    answer = command_tree("import time; keep = b'x' * 300_000_000; time.sleep(60)", memory_mb=64).invoke("{}")
    assert answer.failure == "The command needed more than 64 MB of memory."


def test_too_many_processes_are_ended(command_tree: Any) -> None:
    host = command_tree("""
        import subprocess, sys, time
        for _ in range(80):
            subprocess.Popen(["sleep", "30"])
        time.sleep(30)
    """)
    assert host.invoke("{}").failure == "The command had more than 64 processes and was stopped."


@pytest.mark.parametrize("then", ["time.sleep(0.3); print('{}')", "time.sleep(1000)"])
def test_nothing_that_a_command_started_survives(command_tree: Any, tmp_path: Path, then: str) -> None:
    host = command_tree(
        f"""
        import os, subprocess, sys, time
        inner = "import subprocess, time; print(subprocess.Popen(['sleep', '60']).pid, flush=True); time.sleep(60)"
        child = subprocess.Popen([sys.executable, "-c", inner], stdout=subprocess.PIPE, text=True)
        with open({str(tmp_path / "processes")!r}, "w") as file:
            file.write(f"{{child.pid}} {{child.stdout.readline()}}")
        {then}
        """,
        timeout=4.0 if "sleep(1000)" in then else 30.0,
    )

    host.invoke("{}")

    processes = [int(process) for process in (tmp_path / "processes").read_text().split()]
    assert len(processes) == 2
    assert not any(map(is_running, processes))


def test_nothing_is_left_open(python_tree: Any, command_tree: Any) -> None:
    hosts = [python_tree("def handler(event, context): return event"), command_tree("print('{}')")]
    before = len(os.listdir("/dev/fd")), threading.active_count()
    for _ in range(3):
        for host in hosts:
            host.invoke("{}")
            host.close()
    deadline = time.monotonic() + 5
    while (left := (len(os.listdir("/dev/fd")), threading.active_count())) != before and time.monotonic() < deadline:
        time.sleep(0.01)
    assert left == before


def test_programs_are_found_as_windows_names_them(tmp_path: Path) -> None:
    for name in ("npm", "npm.cmd", "tool.exe", "macro.py"):
        (tmp_path / name).write_text("")
    variables = {"PATH": f"relative{os.pathsep}{tmp_path}", "PATHEXT": ".COM;.EXE;.BAT;.CMD"}

    assert find("npm", Path("/code"), variables) == str(tmp_path / "npm.cmd")
    assert find("tool.exe", Path("/code"), variables) == str(tmp_path / "tool.exe")
    assert find("./macro.py", tmp_path, variables) == os.path.join(tmp_path, "./macro.py")
    assert find("absent", Path("/code"), variables) == "absent"


def test_the_variables_on_windows_hold_what_programs_need(tmp_path: Path) -> None:
    caller = {"SYSTEMROOT": r"C:\Windows", "USERPROFILE": r"C:\Users\ann", "APPDATA": r"C:\Roaming", "KEY": "1"}
    environment = Environment(tmp_path, "macro", "us-east-1")

    seen = environment._variables(tmp_path / "scratch", caller, windows=True)

    assert seen["SYSTEMROOT"] == r"C:\Windows"
    assert {seen[name] for name in ("USERPROFILE", "APPDATA", "TEMP", "HOME")} == {str(tmp_path / "scratch")}
    assert seen["PYTHONUTF8"] == "1"
    assert "KEY" not in seen


def test_a_script_is_named_with_its_interpreter_on_windows(tmp_path: Path) -> None:
    from cfnkit.hosts.processes.program import why_not

    error = OSError(8, "%1 is not a valid Win32 application")
    error.winerror = 193  # type: ignore[attr-defined, unused-ignore]
    said = why_not("./macro.sh", error, Environment(tmp_path, "macro", "us-east-1"))
    assert said == "'./macro.sh' is no program for Windows; begin the command with its interpreter, such as `python`"
