"""The limit on the time of a computation."""

from __future__ import annotations

import re
import signal
import sys
import threading

import pytest

from cfnkit.macro import MacroError, time_limit

assert sys.platform != "win32"  # there are no such signals; tests/conftest.py leaves this out


def test_a_pattern_that_would_take_for_ever_is_stopped() -> None:
    with pytest.raises(MacroError, match="takes too long"), time_limit(0.05, "The pattern takes too long."):
        re.search("(a+)+$", "a" * 60 + "b")


def test_what_is_in_time_goes_on_and_nothing_comes_later() -> None:
    before = signal.getsignal(signal.SIGVTALRM)
    with time_limit(0.05, "Too long."):
        pass
    assert signal.getitimer(signal.ITIMER_VIRTUAL) == (0.0, 0.0)
    assert signal.getsignal(signal.SIGVTALRM) is before
    sum(range(3_000_000))


def test_an_exception_goes_through_and_ends_the_bound() -> None:
    with pytest.raises(KeyError), time_limit(60, "Too long."):
        raise KeyError
    assert signal.getitimer(signal.ITIMER_VIRTUAL) == (0.0, 0.0)


def test_beside_the_main_thread_there_is_no_bound() -> None:
    done: list[int] = []

    def work() -> None:
        with time_limit(0.001, "Too long."):
            done.append(sum(range(100_000)))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert len(done) == 1
