"""Memory and processes: a handler's process ends, or is ended, with all that it started."""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

import pytest

from support.processes import is_running

linux = pytest.mark.skipif(sys.platform != "linux", reason="the system has no such limit")

PICK = "{'end': lambda: os._exit(3), 'hang': lambda: time.sleep(1000)}.get(event, os.getpid)()"


@pytest.mark.parametrize("event", ["end", "hang"])
def test_after_a_crash_or_a_time_out_the_next_call_has_a_new_process(python_host: Any, event: str) -> None:
    host = python_host(f"import os, time\ndef handler(event, context): return {PICK}", timeout=3.0)
    first = host.invoke('"go on"').payload
    assert host.invoke(json.dumps(event)).payload is None
    second = host.invoke('"go on"').payload
    assert first is not None
    assert second is not None
    assert first != second


@pytest.mark.parametrize(
    ("statement", "failure"),
    [
        ("os._exit(3)", "The handler ended its process with exit code 3."),
        ("os._exit(0)", "The handler ended its process with exit code 0."),
        ("os.abort()", "The handler crashed with SIGABRT (Aborted)."),
        ("os.kill(os.getpid(), 9)", "The handler was killed by SIGKILL, as systems do when memory runs out."),
        ("ctypes.string_at(0)", "The handler crashed with SIGSEGV (Segmentation fault)."),
        ("os.kill(os.getpid(), 40)", "The handler crashed with signal 40 (Real-time signal 6)."),
        ("os.execvp('false', ['false'])", "The handler ended its process with exit code 1."),
        ("os.closerange(0, 256)", "The handler closed the pipe to cfnkit and was stopped."),
        ("os.closerange(3, 256); reopen()", "The handler closed the pipe to cfnkit and was stopped."),
        ("os.closerange(0, 256); time.sleep(1000)", "The handler closed the pipe to cfnkit and was stopped."),
        ("scribble()", "The handler wrote into the pipe to cfnkit and was stopped."),
        ("os.fork() and os._exit(3)", "The handler ended its process with exit code 3."),
    ],
)  # fmt: skip
def test_a_process_that_gives_no_answer(python_host: Any, statement: str, failure: str) -> None:
    host = python_host(f"""
        import contextlib, ctypes, os, sys, time
        def scribble():
            for descriptor in range(3, 64):
                with contextlib.suppress(OSError):
                    os.write(descriptor, b"garbage, and more than a header's worth of it")
        def reopen():
            return [os.open(os.devnull, os.O_RDWR) for _ in range(64)]
        def handler(event, context):
            {statement}
    """)
    assert host.invoke("{}")[:2] == (None, failure)


@pytest.mark.parametrize("statement", ["os.abort()", "ctypes.string_at(0)"])
def test_a_crash_in_c_leaves_a_traceback(python_host: Any, statement: str) -> None:
    host = python_host(f"""
        import ctypes, os
        def handler(event, context):
            {statement}
    """)
    assert 'index.py", line 4 in handler' in host.invoke("{}").log


def test_recursion_without_a_limit_is_a_crash_that_is_survived(python_host: Any) -> None:
    host = python_host("""
        import sys
        def handler(event, context):
            sys.setrecursionlimit(10**9)
            class Deep:
                def __repr__(self): return repr(self)
            return repr(Deep())
    """, memory_mb=256)  # fmt: skip
    answer = host.invoke("{}")
    assert answer.payload is None
    assert answer.failure.startswith(
        ("The handler crashed with SIG", "The handler raised RecursionError", "The handler needed more")
    )


@linux
@pytest.mark.parametrize(
    "blow_up",
    [
        "x = bytearray(10**9)",
        "x = []\n    while True: x.append(bytearray(10**6))",
        "x = []\n    while True: x.append(object())",
        "global keep; keep = []\n    while True: keep.append([])",
        "import mmap; x = mmap.mmap(-1, 10**12)",
    ],
)
def test_memory_is_limited(python_host: Any, blow_up: str) -> None:
    host = python_host(files={"index.py": f"def handler(event, context):\n    {blow_up}"}, memory_mb=64)
    answer = host.invoke("{}")
    assert answer.payload is None
    if "mmap" in blow_up:
        assert answer.failure.startswith("The handler raised OSError: [Errno 12]")
    else:
        assert answer.failure == "The handler needed more than 64 MB of memory."


@linux
@pytest.mark.parametrize("escape", ["pass", "os.setsid()", "os.setpgid(0, 0)"])
def test_a_fork_bomb_is_stopped(python_host: Any, tmp_path: Path, escape: str) -> None:
    # It ends of itself: were it not stopped, the test would fail rather than the machine.
    host = python_host(f"""
        import os, time
        def handler(event, context):
            for _ in range(300):
                if os.fork() == 0:
                    {escape}
                    with open({str(tmp_path / "processes")!r}, "a") as file:
                        file.write(f"{{os.getpid()}}\\n")
                    time.sleep(60)
                    os._exit(0)
                time.sleep(0.001)
            time.sleep(60)
    """)
    answer = host.invoke("{}")
    assert answer[:2] == (None, "The handler had more than 64 processes and was stopped.")
    processes = (tmp_path / "processes").read_text().split()
    assert len(processes) > 32
    assert not [process for process in processes if is_running(int(process))]


STARTS_OTHERS = """
    import os, subprocess, sys, time
    def handler(event, context):
        group = subprocess.Popen(["sleep", "1000"])
        session = subprocess.Popen(["sleep", "1000"], start_new_session=True)
        daemon = int(subprocess.check_output(
            ["sh", "-c", "sleep 1000 >/dev/null 2>&1 & echo $!"], start_new_session=True,
        ))
        with open(os.path.join(event, "processes"), "w") as file:
            file.write(f"{group.pid} {session.pid} {daemon}")
        %s
        return "done"
"""


@linux
@pytest.mark.parametrize(
    "then", ["pass", "time.sleep(1000)", "os._exit(3)", "os.kill(os.getpid(), 9)", "os.closerange(3, 99)"]
)
def test_nothing_that_a_handler_started_survives(python_host: Any, tmp_path: Path, then: str) -> None:
    host = python_host(STARTS_OTHERS % then, timeout=1.0 if "sleep" in then else 30.0)
    answer = host.invoke(json.dumps(str(tmp_path)))
    assert answer.payload == ('"done"' if then == "pass" else None)
    processes = [int(process) for process in (tmp_path / "processes").read_text().split()]
    assert len(processes) == 3
    assert not any(map(is_running, processes))


@linux
def test_a_daemon_of_a_warm_process_ends_when_the_host_is_closed(python_host: Any, tmp_path: Path) -> None:
    host = python_host("""
        import subprocess
        def handler(event, context):
            command = ["sh", "-c", "sleep 1000 >/dev/null 2>&1 & echo $!"]
            return int(subprocess.check_output(command, start_new_session=True))
    """)
    daemon = int(host.invoke("{}").payload)
    assert is_running(daemon)
    host.close()
    assert not is_running(daemon)


@pytest.mark.parametrize("child", ["return 'child'", "raise ValueError", "import sys; sys.exit(1)"])
def test_a_forked_child_that_comes_back_does_not_answer(python_host: Any, child: str) -> None:
    host = python_host(f"""
        import os
        def handler(event, context):
            process = os.fork()
            if process == 0:
                {child}
            os.waitpid(process, 0)
            return [event, "parent"]
    """)
    assert [json.loads(host.invoke(str(call)).payload) for call in range(3)] == [[call, "parent"] for call in range(3)]


def test_the_private_folder_is_gone_after_closing(python_host: Any) -> None:
    host = python_host("""
        import os, tempfile
        def handler(event, context):
            with open(os.path.expanduser("~/file"), "w"), tempfile.NamedTemporaryFile(delete=False):
                return os.environ["HOME"]
    """)
    home = Path(json.loads(host.invoke("{}").payload))
    assert home.is_dir()
    host.close()
    assert not home.exists()


def test_an_interrupt_of_cfnkit_ends_the_handler(python_host: Any, tmp_path: Path) -> None:
    host = python_host(f"""
        import os, time
        def handler(event, context):
            with open({str(tmp_path / "process")!r}, "w") as file:
                file.write(str(os.getpid()))
            os.kill({os.getpid()}, {int(signal.SIGINT)})
            time.sleep(1000)
    """)
    # A program that a shell started in the background ignores the interrupt.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            host.invoke("{}")
    finally:
        signal.signal(signal.SIGINT, before)
    assert not is_running(int((tmp_path / "process").read_text()))


def test_an_idle_process_that_was_killed_is_replaced(python_host: Any) -> None:
    host = python_host("""
        import os, threading, time
        def die():
            time.sleep(0.05)
            os._exit(1)
        def handler(event, context):
            if event == "die later":
                threading.Thread(target=die).start()
            return os.getpid()
    """)
    process = int(host.invoke('"die later"').payload)
    while is_running(process):
        pass
    assert host.invoke("{}").payload not in (None, str(process))


@pytest.mark.parametrize(
    ("event", "failure"), [("go on", ""), ("end", "The handler ended its process with exit code 3.")]
)
def test_a_system_that_does_not_signal_the_end_of_a_process(
    python_host: Any, monkeypatch: pytest.MonkeyPatch, event: str, failure: str
) -> None:
    def refuse(process: int) -> int:
        raise PermissionError

    monkeypatch.setattr(os, "pidfd_open", refuse, raising=False)
    # The child keeps the pipes open, so their end does not tell.
    host = python_host(f"""
        import os, time
        def handler(event, context):
            if event == "end" and os.fork() == 0:
                time.sleep(60)
            return {PICK}
    """)
    assert host.invoke(json.dumps(event)).failure == failure
