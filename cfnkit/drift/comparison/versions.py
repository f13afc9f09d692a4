"""Versions of engines that AWS upgrades."""

from __future__ import annotations

import re
from typing import Any

_VERSION = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9})+\Z")


def is_newer_minor(expected: Any, actual: Any) -> bool:
    """Whether the actual version is a later one of the same major version."""
    if not all(isinstance(value, str) and _VERSION.match(value) for value in (expected, actual)):
        return False
    ours, theirs = ([int(part) for part in value.split(".")] for value in (expected, actual))
    return ours[0] == theirs[0] and theirs > ours
