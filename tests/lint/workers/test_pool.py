"""Worker processes that do tasks, and die on some."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from cfnkit.diagnostics import ConfigurationError
from cfnkit.lint.workers.pool import Job, run_in_workers


class Squares(Job[int, str]):
    """Squares; on 13 the process is killed, on 14 it exits, on 15 there is an error, 16 is told by no pickle."""

    def start(self) -> Callable[[int], str]:
        return self.square

    def square(self, number: int) -> str:
        if sys.platform == "win32":
            pytest.skip("POSIX alone has this")
        if number == 13:
            os.kill(os.getpid(), signal.SIGKILL)
        if number == 14:
            os._exit(3)
        if number == 15:
            raise ConfigurationError("no squares")
        if number == 16:
            raise _Unpicklable(threading.Lock())
        return f"{number * number} by {os.getpid()}"

    def died(self, task: int, exit_code: int | None) -> str:
        return f"died on {task} with {exit_code}"


class _Unpicklable(Exception):
    pass


def squares(numbers: list[int], workers: int = 2) -> list[str]:
    results = dict(run_in_workers(Squares(), numbers, workers))
    assert sorted(results) == list(range(len(numbers)))
    return [results[number].partition(" by ")[0] for number in range(len(numbers))]


def test_each_task_is_done_once_in_another_process() -> None:
    results = dict(run_in_workers(Squares(), list(range(12)), 3))
    assert [int(results[n].split()[0]) for n in range(12)] == [n * n for n in range(12)]
    pids = {int(text.split()[-1]) for text in results.values()}
    assert os.getpid() not in pids
    assert len(pids) <= 3


def test_a_worker_that_dies_costs_its_own_task_only() -> None:
    assert squares([1, 13, 2, 14, 13, 3]) == [
        "1",
        "died on 13 with -9",
        "4",
        "died on 14 with 3",
        "died on 13 with -9",
        "9",
    ]


def test_all_workers_can_die() -> None:
    assert squares([13, 13, 13], workers=1) == ["died on 13 with -9"] * 3


def test_an_error_of_a_task_is_raised_and_no_worker_is_left() -> None:
    with pytest.raises(ConfigurationError, match="no squares"):
        squares([1, 15, *range(30, 60)])
    assert not _children()


def test_an_error_that_cannot_be_sent_is_told_all_the_same() -> None:
    with pytest.raises(RuntimeError, match="_Unpicklable was not sent"):
        squares([16])


def test_the_work_can_be_left_in_the_middle() -> None:
    results = run_in_workers(Squares(), list(range(50)), 2)
    next(results)
    results.close()  # type: ignore[attr-defined]
    assert not _children()


def test_beside_threads_workers_are_started_afresh(monkeypatch: pytest.MonkeyPatch) -> None:
    done = threading.Event()
    thread = threading.Thread(target=done.wait)
    thread.start()
    try:
        assert squares([2, 13, 3]) == ["4", "died on 13 with -9", "9"]
    finally:
        done.set()
        thread.join()


@pytest.mark.skipif(sys.platform == "win32", reason="signals of a terminal")
def test_ctrl_c_ends_all_without_a_word_from_the_workers(tmp_path: Path, checkout: Path) -> None:
    if sys.platform == "win32":
        pytest.skip("POSIX alone has this")
    script = tmp_path / "sleepers.py"
    script.write_text(
        textwrap.dedent(
            """
            import os, pathlib, signal, sys, time
            from cfnkit.lint.workers.pool import Job, run_in_workers

            # A program that a shell started in the background ignores the interrupt.
            signal.signal(signal.SIGINT, signal.default_int_handler)

            class Sleep(Job):
                def start(self): return self.sleep
                def sleep(self, task):
                    pathlib.Path(sys.argv[1], str(os.getpid())).touch()
                    time.sleep(60)

            if __name__ == "__main__":
                try:
                    list(run_in_workers(Sleep(), [1, 2], 2))
                except KeyboardInterrupt:
                    print("interrupted")
            """
        )
    )
    pids = tmp_path / "pids"
    pids.mkdir()
    process = subprocess.Popen(
        [sys.executable, str(script), str(pids)],
        cwd=checkout,
        env={**os.environ, "PYTHONPATH": str(checkout)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    while len(list(pids.iterdir())) < 2:
        assert process.poll() is None
        time.sleep(0.02)
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert (out, err) == ("interrupted\n", "")
    for path in pids.iterdir():
        with pytest.raises(ProcessLookupError):
            os.kill(int(path.name), 0)


def _children() -> list[str]:
    """The processes that this one has started and that are still there."""
    import multiprocessing

    return [process.name for process in multiprocessing.active_children()]


PLANTED = ("multiprocessing", "json", "encodings", "signal", "yaml", "cfnlint", "pickle")


@pytest.mark.parametrize("spawned", [True, False])
def test_workers_import_nothing_from_the_current_folder(tmp_path: Path, spawned: bool) -> None:
    checkout = tmp_path / "checkout"
    checkout.mkdir()
    for name in PLANTED:
        (checkout / f"{name}.py").write_text("open('RAN', 'w')\n")
    for name in ("t1.yaml", "t2.yaml"):
        (checkout / name).write_text("Resources: {Q: {Type: AWS::SQS::Queue}}\n")
    program = tmp_path / "program.py"
    program.write_text(
        "import sys, threading\nfrom cfnkit.cli import main\n"
        "if __name__ == '__main__':\n"
        f"    {'threading.Thread(target=threading.Event().wait, daemon=True).start()' if spawned else 'pass'}\n"
        "    sys.exit(main(['check', 't1.yaml', 't2.yaml', '--jobs', '2', '--no-cache']))\n"
    )
    done = subprocess.run([sys.executable, str(program)], cwd=checkout, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert not (checkout / "RAN").exists()


def test_python_m_cfnkit_imports_nothing_from_the_current_folder(tmp_path: Path) -> None:
    for name in PLANTED:
        (tmp_path / f"{name}.py").write_text("open('RAN', 'w')\n")
    (tmp_path / "t.yaml").write_text("Resources: {Q: {Type: AWS::SQS::Queue}}\n")
    words = [sys.executable, "-m", "cfnkit", "render", "t.yaml"]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert not (tmp_path / "RAN").exists()
