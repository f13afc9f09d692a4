"""A limit on the time of a computation, such as the search for a pattern that an author wrote."""

from __future__ import annotations

import signal
import sys

from cfnkit.macro.errors import MacroError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FrameType
    from typing import Any, NoReturn


class time_limit:
    """`with time_limit(1.0, "The pattern takes too long."):` raises MacroError with the message after so many seconds.

    The limit counts processor time, so a busy machine does not change the result. Python cannot set one on Windows or
    outside the main thread; there is no limit then.
    """

    __slots__ = ("_before", "_message", "_seconds")

    def __init__(self, seconds: float, message: str) -> None:
        self._seconds = seconds
        self._message = message
        self._before: Any = None

    def __enter__(self) -> None:
        if sys.platform == "win32":
            return
        try:
            self._before = signal.signal(signal.SIGVTALRM, self._stop)
        except ValueError:
            return
        signal.setitimer(signal.ITIMER_VIRTUAL, self._seconds)

    def __exit__(self, *_: object) -> None:
        if sys.platform != "win32" and self._before is not None:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
            signal.signal(signal.SIGVTALRM, self._before)

    def _stop(self, number: int, frame: FrameType | None) -> NoReturn:
        raise MacroError(self._message)
