"""Schedule expressions: `rate(...)` and `cron(...)`.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
"""

from __future__ import annotations

import re
from typing import Any

from cfnkit.drift.normalisers.normaliser import NormaliserDefaults
from cfnkit.drift.shapes.shape import Shape

_RATE = re.compile(r"rate\(\s*([0-9]{1,9})\s+(minute|hour|day)s?\s*\)\Z")
_MINUTES = {"minute": 1, "hour": 60, "day": 24 * 60}


class Schedules(NormaliserDefaults):
    """A rate in minutes; a cron expression with one space between its fields."""

    name = "schedule"
    pattern = r"\A(?:rate|cron)\("

    def normalise(self, value: Any, shape: Shape) -> Any:
        """``rate(1 hour)`` is ``rate(60 minutes)``."""
        if not isinstance(value, str) or not value.startswith(("rate(", "cron(")):
            return value
        match = _RATE.match(value)
        if match is None:
            return " ".join(value.split()).replace("( ", "(").replace(" )", ")")
        minutes = int(match[1]) * _MINUTES[match[2]]
        return f"rate({minutes} minute{'' if minutes == 1 else 's'})"
