"""Declared values that a service keeps at another place of the resource."""

from __future__ import annotations

import collections.abc as abc
from typing import Any

from cfnkit.drift.shapes.shape import Shape
from cfnkit.drift.values import same


def kept_elsewhere(expected: Any, siblings: abc.Mapping[str, Any], shape: Shape) -> str | None:
    """The evidence of a peculiarity that says where else to look, if the value is there; None if it is not.

    The argument of `kept-at` is a path from the object that holds the property.
    """
    for peculiarity in shape.marks.peculiarities:
        if peculiarity.comparator == "kept-at":
            found = _values(siblings, peculiarity.argument.strip("/").split("/"))
            if any(same(expected, value) for value in found):
                return peculiarity.evidence
    return None


def _values(value: Any, path: list[str]) -> abc.Iterator[Any]:
    if not path:
        yield value
    elif path[0] == "*":
        for item in value if isinstance(value, list) else ():
            yield from _values(item, path[1:])
    elif isinstance(value, abc.Mapping) and path[0] in value:
        yield from _values(value[path[0]], path[1:])
