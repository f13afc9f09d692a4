"""A declared value that is not compared: what only a deployment knows, and what is secret."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from cfnkit.drift.report import SkipReason


@dataclass(frozen=True, slots=True)
class Unsettled:
    """Stands among the declared values for one that is not to be compared.

    `detail` says why, in a sentence. `shown` is what reports may print in its place, a JSON value: the function call
    that was left, or ``****``.
    """

    reason: SkipReason
    detail: str = ""
    shown: Any = field(default=None, repr=False)


def settled(value: Any) -> Any:
    """A declared value with what may be shown in the place of what is not compared; itself when there is none."""
    if isinstance(value, Unsettled):
        return value.shown
    if isinstance(value, dict):
        changed = {key: new for key, item in value.items() if (new := settled(item)) is not item}
        return {**value, **changed} if changed else value
    if isinstance(value, list):
        items = [settled(item) for item in value]
        return items if any(new is not item for new, item in zip(items, value, strict=True)) else value
    return value


def has_unsettled(value: Any) -> bool:
    """Whether something in a declared value is not to be compared."""
    if isinstance(value, dict):
        return any(has_unsettled(item) for item in value.values())
    if isinstance(value, list):
        return any(has_unsettled(item) for item in value)
    return isinstance(value, Unsettled)
