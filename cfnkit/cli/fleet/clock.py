"""The time and the chance of this machine."""

from __future__ import annotations

import random
import time


class SystemClock:
    """What `cfnkit.fleet.running` asks for."""

    def now(self) -> float:
        """Seconds since some time."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)

    def chance(self) -> float:
        """A number from 0 to 1."""
        return random.random()
