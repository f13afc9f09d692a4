"""Texts with `${...}` in them that another property says the values of."""

from __future__ import annotations

import collections.abc as abc
import re
from typing import Any

from cfnkit.drift.shapes.shape import Shape
from cfnkit.drift.unsettled import Unsettled

_VARIABLE = re.compile(r"\$\{([A-Za-z0-9_]+)\}")


def substituted(value: Any, siblings: abc.Mapping[str, Any], shape: Shape) -> Any:
    """A declared value with its variables replaced, where a peculiarity names the property that says of what.

    A text is not settled when one of its values is not.
    """
    for name in shape.marks.arguments("substituted"):
        values = siblings.get(name)
        if isinstance(values, Unsettled):
            return values
        if isinstance(values, dict) and values:
            value = _replaced(value, values)
    return value


def _replaced(value: Any, values: dict[str, Any]) -> Any:
    if isinstance(value, dict):
        return {key: _replaced(item, values) for key, item in value.items()}
    if isinstance(value, list):
        return [_replaced(item, values) for item in value]
    if not isinstance(value, str):
        return value
    for name in _VARIABLE.findall(value):
        known = values.get(name)
        if isinstance(known, Unsettled):
            return Unsettled(known.reason, known.detail, value)
    return _VARIABLE.sub(lambda match: _text(values.get(match[1], match[0])), value)


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
