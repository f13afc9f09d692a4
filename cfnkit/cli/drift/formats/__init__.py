"""The output formats of `cfnkit drift`, a module for each, and the view of the drift that they render."""

from __future__ import annotations

from typing import NamedTuple

from cfnkit.drift.report import DriftReport


class DriftView(NamedTuple):
    """The drift to show, without secrets, and `notices`, sentences about rules and accepted differences.

    `explain` also shows values that are equal although their bytes differ, and values that were not compared. `now` is
    the present time in ISO 8601, for drift whose state has no time.
    """

    drift: DriftReport
    notices: tuple[str, ...] = ()
    explain: bool = False
    now: str = ""
