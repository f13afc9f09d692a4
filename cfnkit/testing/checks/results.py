"""What came of checking a macro."""

from __future__ import annotations

import difflib
from enum import Enum
from typing import NamedTuple

from cfnkit.syntax import Node, dump_yaml

_MOST_LINES = 60


class Status(Enum):
    """How a check ended."""

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"


class CheckResult(NamedTuple):
    """One check of one macro.

    `message` says why it failed or was skipped, in a sentence; `detail` shows it: a difference, or what was printed.
    """

    macro: str
    check: str
    status: Status
    message: str = ""
    detail: str = ""
    seconds: float = 0.0


class Finding(NamedTuple):
    """Why a check failed, or (with `skipped`) why there is nothing to check."""

    message: str
    detail: str = ""
    skipped: bool = False


def difference(expected: Node, found: Node, names: tuple[str, str] = ("expected", "found")) -> str:
    """The lines in which two trees differ, as YAML; a long difference is cut."""
    before, after = (dump_yaml(node, long_form=True).splitlines() for node in (expected, found))
    lines = list(difflib.unified_diff(before, after, *names, lineterm="", n=2))
    if not lines:
        return "They differ in the order of keys, or in whether a value is written as a string."
    more = len(lines) - _MOST_LINES
    return "\n".join(lines[:_MOST_LINES] + ([f"... and {more} lines more"] if more > 0 else []))
