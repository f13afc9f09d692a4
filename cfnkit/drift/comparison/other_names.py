"""Keys of an object that are spelt differently on the two sides."""

from __future__ import annotations

import collections.abc as abc
from typing import Any

from cfnkit.drift.shapes.shape import Shape


def other_name(name: str, expected: abc.Mapping[str, Any], actual: abc.Mapping[str, Any], shape: Shape) -> str:
    """The key of `actual` that stands for a declared one that it has not; the declared one when there is none.

    Some services give the keys of an object back with a capital, or without: `sourceColumn` as `SourceColumn`.
    """
    if shape.marks.peculiar("any-key-case"):
        folded = name.lower()
        return next((key for key in actual if key.lower() == folded and key not in expected), name)
    others = [name[:1].swapcase() + name[1:], *shape.child(name).marks.arguments("also-called")]
    return next((other for other in others if other in actual and other not in expected), name)
