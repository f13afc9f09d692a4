"""How a process ended, in words."""

from __future__ import annotations

import signal


def how_it_ended(code: int) -> str:
    """The end of a sentence for an exit code, or for the negative number of a signal."""
    if code >= 0:
        return f"ended its process with exit code {code}"
    number = -code
    try:
        name = signal.Signals(number).name
    except ValueError:
        name = f"signal {number}"
    if number == signal.SIGKILL:
        return "was killed by SIGKILL, as systems do when memory runs out"
    return f"crashed with {name} ({signal.strsignal(number) or 'unknown'})"
