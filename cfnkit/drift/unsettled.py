"""Declared values that are not compared: values that only a deployment knows, and secrets."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from cfnkit.drift.report import SkipReason


@dataclass(frozen=True, slots=True)
class Unsettled:
    """Takes the place of a declared value that is not compared.

    `detail` is a sentence that says why. `shown` is a JSON value that reports may print instead: the function call that
    could not be evaluated, or ``****``.
    """

    reason: SkipReason
    detail: str = ""
    shown: Any = field(default=None, repr=False)


def settled(value: Any) -> Any:
    """A declared value with the shown form of its unsettled parts; the same object if it has none."""
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
    """Whether a declared value has unsettled parts."""
    if isinstance(value, dict):
        return any(has_unsettled(item) for item in value.values())
    if isinstance(value, list):
        return any(has_unsettled(item) for item in value)
    return isinstance(value, Unsettled)
