"""The results of checks, and the difference that they show."""

from __future__ import annotations

import difflib
import json
from enum import Enum
from typing import NamedTuple

from cfnkit.syntax import Node, dump_yaml, to_plain

_MOST_LINES = 60
_LONGEST = 300


class CheckStatus(Enum):
    """How a check ended."""

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"


class CheckResult(NamedTuple):
    """The result of one check of one macro.

    `message` is the sentence that says why it failed or was skipped; `detail` has a difference, or the macro's output.
    """

    macro: str
    check: str
    status: CheckStatus
    message: str = ""
    detail: str = ""
    seconds: float = 0.0


class Fault(NamedTuple):
    """Why a check failed, or (with `skipped`) why it does not apply."""

    message: str
    detail: str = ""
    skipped: bool = False


def same(one: Node, other: Node) -> bool:
    """Whether two trees are the same JSON, with the same order of keys and the same kinds of scalars."""
    return json.dumps(to_plain(one)) == json.dumps(to_plain(other))


def difference(expected: Node, found: Node, names: tuple[str, str] = ("expected", "found")) -> str:
    """The lines in which two trees differ, as YAML; at most 60, each of at most 300 characters."""
    before, after = (dump_yaml(node, long_form=True).splitlines() for node in (expected, found))
    lines = list(difflib.unified_diff(before, after, *names, lineterm="", n=2))
    if not lines:
        return "They differ in the order of keys, or in whether a value is written as a string."
    more = len(lines) - _MOST_LINES
    shown = [line if len(line) <= _LONGEST else f"{line[:_LONGEST]}... ({len(line):,} characters)" for line in lines]
    return "\n".join(shown[:_MOST_LINES] + ([f"... and {more} lines more"] if more > 0 else []))
