"""Any program that reads the event on its standard input and writes the response on its standard output."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from cfnkit.hosts.command import CommandHost
from cfnkit.hosts.payload import PAYLOAD_LIMIT
from support.processes import is_running


def test_the_response_is_what_the_command_prints(command_host: Any) -> None:
    host = command_host("""
        import json, sys
        event = json.load(sys.stdin)
        print("a note", file=sys.stderr)
        json.dump({"status": "success", "fragment": event["fragment"]}, sys.stdout, ensure_ascii=False)
    """)
    for fragment in ({"A": "ü"}, {}):
        payload, failure, log = host.invoke(json.dumps({"fragment": fragment}))
        assert json.loads(payload) == {"status": "success", "fragment": fragment}
        assert (failure, log) == ("", "a note\n")


def test_each_call_has_a_process_of_its_own(command_host: Any) -> None:
    host = command_host("import os; print(os.getpid())")
    assert host.invoke("{}").payload != host.invoke("{}").payload


def test_a_program_is_found_in_path_or_beside_the_code(tmp_path: Path) -> None:
    script = tmp_path / "macro.sh"
    script.write_text("#!/bin/sh\ncat\n")
    script.chmod(0o755)
    assert CommandHost(["./macro.sh"], cwd=tmp_path).invoke('{"a": 1}') == ('{"a": 1}', "", "")
    assert CommandHost(["sh", "macro.sh"], cwd=tmp_path).invoke('{"a": 1}') == ('{"a": 1}', "", "")


def test_a_command_need_not_read_its_event(tmp_path: Path) -> None:
    event = json.dumps("x" * 3_000_000)
    assert CommandHost(["echo", "{}"], cwd=tmp_path).invoke(event) == ("{}\n", "", "")


def test_large_events_and_responses_pass_without_a_deadlock(command_host: Any) -> None:
    host = command_host("""
        import sys
        sys.stderr.write("x" * 1_000_000)
        while chunk := sys.stdin.read(1000):
            sys.stdout.write(chunk)
    """)
    event = json.dumps("y" * 3_000_000)
    assert host.invoke(event).payload == event


def test_a_command_that_closes_its_output_early_may_end_in_peace(command_host: Any) -> None:
    host = command_host("""
        import os, sys, time
        os.write(1, b"{}")
        os.close(1)
        time.sleep(0.1)
        os.write(2, b"late")
    """)
    assert host.invoke("{}") == ("{}", "", "late")


@pytest.mark.parametrize(
    ("code", "failure"),
    [
        ("import sys; sys.exit(3)", "The command ended its process with exit code 3."),
        ("import os; os.abort()", "The command crashed with SIGABRT (Aborted)."),
        ("import time; time.sleep(1000)", "The command ran longer than 1 s and was stopped."),
        ("import os, time; os.close(1); time.sleep(1000)", "The command ran longer than 1 s and was stopped."),
        (
            "print()",
            "The response is empty. A command reads the event, a JSON object, from stdin, and writes the response to "
            "stdout.",
        ),
        ("import os; os.write(1, b'\"\\xff\"')", "The response is not UTF-8."),
    ],
)
def test_a_command_without_a_response(command_host: Any, code: str, failure: str) -> None:
    host = command_host(code, timeout=1.0 if "sleep" in code else 30.0)
    assert host.invoke("{}")[:2] == (None, failure)


@pytest.mark.parametrize(
    ("code", "log"),
    [
        ("raise ValueError('bad')", "ValueError: bad\n"),
        ("import sys; print('halfway', flush=True); sys.exit('sorry')", "sorry\nhalfway\n"),
        ("print('garbage')", "garbage\n"),
        ("print(' [1]')", " [1]\n"),
    ],
)
def test_the_log_has_what_was_printed_in_place_of_a_response(command_host: Any, code: str, log: str) -> None:
    assert command_host(code).invoke("{}").log.endswith(log)


@pytest.mark.parametrize(
    ("size", "said"),
    [(PAYLOAD_LIMIT + 1, "6,291,457"), (5 * PAYLOAD_LIMIT, "more than 25,165,824")],
)
def test_the_response_is_at_most_6_mb(command_host: Any, size: int, said: str) -> None:
    answer = command_host(f"print('x' * {size}, end='')").invoke("{}")
    assert answer == (None, f"The response is {said} bytes; a macro's response is at most 6,291,456.", "")


def test_a_response_of_exactly_6_mb(command_host: Any) -> None:
    answer = command_host(f"print('\"' + 'x' * ({PAYLOAD_LIMIT} - 2) + '\"', end='')").invoke("{}")
    assert answer.payload == json.dumps("x" * (PAYLOAD_LIMIT - 2))


def test_the_event_is_at_most_6_mb(command_host: Any) -> None:
    answer = command_host("print('{}')").invoke("x" * (PAYLOAD_LIMIT + 1))
    assert answer == (None, "The event is 6,291,457 bytes; a macro's event is at most 6,291,456.", "")


def test_a_program_that_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("not a program")
    (tmp_path / "orphan").write_text("#!/not/there\n")
    (tmp_path / "orphan").chmod(0o755)
    (tmp_path / "binary").write_bytes(b"\x7fELF")
    (tmp_path / "binary").chmod(0o755)
    for program, reason in {
        "nodex": "'nodex' was not found",
        "./nodex": "'./nodex' was not found",
        "./text": "'./text' may not be executed",
        "./orphan": "the interpreter that the first line of './orphan' names does not exist",
        "./binary": "'./binary': Exec format error",
        "a\0b": "'a\0b': embedded null byte",
    }.items():
        answer = CommandHost([program], cwd=tmp_path).invoke("{}")
        assert answer == (None, f"The command cannot be started: {reason}.", "")
    assert CommandHost([], cwd=tmp_path).invoke("{}").failure == "The command is empty."
    absent = tmp_path / "absent"
    failure = CommandHost(["cat"], cwd=absent).invoke("{}").failure
    assert failure == f"The command cannot be started: the folder '{absent}' does not exist."


def test_nothing_is_left_open_by_calls_that_work_and_calls_that_do_not(command_host: Any, tmp_path: Path) -> None:
    hosts = [command_host("print(1)"), CommandHost(["nodex"], cwd=tmp_path)]
    before = len(os.listdir("/dev/fd"))
    for _ in range(3):
        for host in hosts:
            host.invoke("{}")
            host.invoke("{}")
            host.close()
    assert len(os.listdir("/dev/fd")) == before


@pytest.mark.skipif(sys.platform != "linux", reason="the system has no such limit")
def test_memory_is_limited(command_host: Any) -> None:
    answer = command_host("input(); bytearray(10**9)", memory_mb=64).invoke("{}\n")
    assert answer.failure == "The command ended its process with exit code 1."
    assert answer.log.endswith("MemoryError\n")


@pytest.mark.skipif(sys.platform != "linux", reason="the system has no such limit")
def test_a_fork_bomb_is_stopped(command_host: Any, tmp_path: Path) -> None:
    # It ends of itself: were it not stopped, the test would fail rather than the machine.
    host = command_host(f"""
        import os, time
        count = os.open({str(tmp_path / "count")!r}, os.O_CREAT | os.O_APPEND | os.O_WRONLY)
        while os.fstat(count).st_size < 300 * 8:
            os.write(count, b"%7d\\n" % os.getpid())
            os.fork()
        time.sleep(60)
    """)
    assert host.invoke("{}")[:2] == (None, "The command had more than 64 processes and was stopped.")
    assert not [process for process in (tmp_path / "count").read_text().split() if is_running(int(process))]


@pytest.mark.parametrize("then", ["print('{}')", "time.sleep(1000)", "os._exit(3)"])
def test_nothing_that_a_command_started_survives(command_host: Any, tmp_path: Path, then: str) -> None:
    host = command_host(
        f"""
        import os, subprocess, time
        processes = [subprocess.Popen(["sleep", "1000"], start_new_session=own).pid for own in (False, True)]
        open({str(tmp_path / "processes")!r}, "w").write(" ".join(map(str, processes)))
        {then}
        """,
        timeout=3.0 if "sleep" in then else 30.0,
    )
    answer = host.invoke("{}")
    assert answer.payload == ("{}\n" if "print" in then else None)
    processes = [int(process) for process in (tmp_path / "processes").read_text().split()]
    assert len(processes) == 2
    assert not any(map(is_running, processes))


def test_a_host_that_was_closed_starts_anew(command_host: Any) -> None:
    host = command_host("print(1)")
    host.close()
    assert host.invoke("{}").payload == "1\n"


# The parent of the process that confines a command, and no child of it, as that has cfnkit for a parent.
SUPERVISOR = """
    import os
    parent = os.getppid()
    while (above := int(open(f"/proc/{parent}/stat").read().rpartition(")")[2].split()[1])) != %d:
        parent = above
    print(parent, flush=True)
    %s
"""


@pytest.mark.skipif(sys.platform != "linux", reason="it reads /proc")
def test_one_process_starts_all_commands_of_a_host(command_host: Any) -> None:
    host = command_host(SUPERVISOR % (os.getpid(), ""))

    first, second = (int(host.invoke("{}").payload) for _ in range(2))

    assert first == second
    assert is_running(first)
    host.close()
    assert not is_running(first)


@pytest.mark.skipif(sys.platform != "linux", reason="it reads /proc")
def test_a_command_that_ends_what_starts_commands_ends_its_own_run(command_host: Any) -> None:
    host = command_host(SUPERVISOR % (os.getpid(), "os.kill(parent, 9); import time; time.sleep(1000)"))

    for _ in range(2):
        assert host.invoke("{}").failure.startswith("The command was killed by SIGKILL")


def test_what_starts_commands_has_no_variables_of_the_caller(command_host: Any, monkeypatch: Any) -> None:
    monkeypatch.setenv("SECRET_OF_THE_CALLER", "x")
    code = 'import os; print(os.environ.get("SECRET_OF_THE_CALLER", "none"))'
    assert command_host(code).invoke("{}").payload == "none\n"


@pytest.mark.skipif(sys.platform != "linux", reason="the system ends no process with its parent")
def test_a_command_ends_with_cfnkit(tmp_path: Path) -> None:
    # The folder of the code is read-only to the command.
    code = tmp_path / "code"
    code.mkdir()
    command = ["sh", "-c", f"echo $$ > {tmp_path / 'started'}; sleep 1000"]
    program = f"""
from pathlib import Path
from cfnkit.hosts.command import CommandHost
CommandHost({command!r}, cwd=Path({str(code)!r}), network=True).invoke("{{}}")
"""
    (tmp_path / "started").touch()
    caller = subprocess.Popen([sys.executable, "-c", program])
    while not (number := (tmp_path / "started").read_text()):
        assert caller.poll() is None
        time.sleep(0.01)

    caller.kill()
    caller.wait()

    deadline = time.monotonic() + 10
    while is_running(int(number)):
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.mark.skipif(sys.platform != "linux", reason="the system has no such limit")
def test_too_little_memory_to_start(tmp_path: Path) -> None:
    host = CommandHost(["cat"], cwd=tmp_path, memory_mb=1)
    assert host.invoke("{}").failure == "The command cannot be started: 'cat': Cannot allocate memory."
    host.close()
