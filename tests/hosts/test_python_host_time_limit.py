"""A handler that does not return is stopped."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.mark.parametrize(
    "hang",
    [
        "time.sleep(1000)",
        "signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(1000)",
        "sum(range(10**12))",
        "threading.Event().wait(1000)",
        "subprocess.run(['sleep', '1000'])",
    ],
)
def test_a_hang_is_stopped_and_the_log_shows_where(python_host: Any, hang: str) -> None:
    host = python_host(
        f"""
        import signal, subprocess, threading, time
        def handler(event, context):
            print("printed before")
            {hang}
        """,
        timeout=1.0,
    )
    answer = host.invoke("{}")
    assert answer[:2] == (None, "The handler ran longer than 1 s and was stopped.")
    assert answer.log.startswith("printed before\n")
    assert 'index.py", line 5 in handler' in answer.log


@pytest.mark.parametrize(
    "hang",
    [
        "for number in range(1, 65): number in (9, 19, 32, 33) or signal.signal(number, signal.SIG_IGN)",
        "signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))",
        "os.kill(os.getpid(), signal.SIGSTOP)",
    ],
)
def test_a_hang_that_heeds_no_signal_is_stopped(python_host: Any, hang: str) -> None:
    host = python_host(
        f"""
        import os, signal, time
        def handler(event, context):
            {hang}
            time.sleep(1000)
        """,
        timeout=1.0,
    )
    assert host.invoke("{}")[:2] == (None, "The handler ran longer than 1 s and was stopped.")


def test_printing_without_end_is_stopped(python_host: Any) -> None:
    host = python_host(
        """
        def handler(event, context):
            while True:
                print("on and on")
        """,
        timeout=1.0,
    )
    answer = host.invoke("{}")
    assert answer[:2] == (None, "The handler ran longer than 1 s and was stopped.")
    assert len(answer.log) <= 64 * 1024
