"""A limit of the processor time that a template may take."""

from __future__ import annotations

import contextlib
import sys
import threading
from collections.abc import Iterator
from types import FrameType
from typing import NoReturn

# Seconds after which the limit is reported again to code that went on.
_AGAIN = 1.0


class TimeLimitReached(BaseException):
    """The time is up. No handler of errors in an engine or in a rule may take it for one of those."""


@contextlib.contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise `TimeLimitReached` within the block after so many seconds of processor time; 0 is no limit.

    Nothing is raised outside of the main thread, and where the system has no such timer (Windows).
    """
    import signal

    if sys.platform == "win32" or not seconds or threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(number: int, frame: FrameType | None) -> NoReturn:
        raise TimeLimitReached

    before = signal.signal(signal.SIGPROF, stop)
    try:
        signal.setitimer(signal.ITIMER_PROF, seconds, _AGAIN)
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
