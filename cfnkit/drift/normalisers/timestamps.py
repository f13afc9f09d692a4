"""Points in time in ISO 8601."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from typing import Any

from cfnkit.drift.normalisers.normaliser import NormaliserDefaults
from cfnkit.drift.shapes.shape import Shape

_TIME = re.compile(
    r"(?P<day>\d{4}-\d\d-\d\d)[Tt ](?P<time>\d\d:\d\d)(?::(?P<seconds>\d\d)(?:\.(?P<fraction>\d{1,9}))?)?"
    r"(?:(?P<utc>[Zz])|(?P<sign>[-+])(?P<hours>\d\d):?(?P<minutes>\d\d))?\Z"
)
_DAY = re.compile(r"\d{4}-\d\d-\d\d\Z")


class Timestamps(NormaliserDefaults):
    """A date with a time, converted to UTC; a time without an offset is in UTC already.

    A day alone, in a property that is called a date, begins at midnight.
    https://docs.aws.amazon.com/AmazonS3/latest/API/API_LifecycleExpiration.html
    """

    name = "timestamp"
    pattern = r"\A\d{4}-"

    def normalise(self, value: Any, shape: Shape) -> Any:
        """``2030-01-01T01:00:00.000+01:00`` is ``2030-01-01T00:00:00+00:00``."""
        if isinstance(value, str) and shape.name.endswith("Date") and _DAY.match(value):
            value += "T00:00"
        match = _TIME.match(value) if isinstance(value, str) and value[:4].isdigit() else None
        if match is None:
            return value
        fraction = (match["fraction"] or "")[:6].ljust(6, "0")
        text = f"{match['day']} {match['time']}:{match['seconds'] or '00'}.{fraction}"
        try:
            local = datetime.strptime(text, "%Y-%m-%d %H:%M:%S.%f")
            offset = timedelta(hours=int(match["hours"] or 0), minutes=int(match["minutes"] or 0))
            moment = local + offset if match["sign"] == "-" else local - offset
        except (ValueError, OverflowError):
            return value
        return moment.replace(tzinfo=timezone.utc).isoformat()
