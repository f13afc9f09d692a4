"""Hashable forms, by which the elements of long lists find one another."""

from __future__ import annotations

import collections.abc as abc
from collections import Counter
from typing import Any

from cfnkit.drift.comparison.tags import is_foreign_tag
from cfnkit.drift.normalisers import Rules
from cfnkit.drift.shapes.order import is_ordered
from cfnkit.drift.shapes.shape import Shape
from cfnkit.drift.unsettled import Unsettled
from cfnkit.drift.values import is_empty, is_number

Mask = abc.Mapping[str, Any]


class UnsettledError(Exception):
    """The value has no form: a part of it is not to be compared."""


class Canonical:
    """Brings values into the form that all steps leave, so that equal forms mean equal values."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules

    def key(self, value: Any, shape: Shape) -> abc.Hashable | None:
        """The form of a value; None for one that has none, since a part of it is not to be compared."""
        try:
            return self._key(value, shape)
        except UnsettledError:
            return None

    def _key(self, value: Any, shape: Shape) -> abc.Hashable:
        if isinstance(value, Unsettled):
            raise UnsettledError
        value, shape = self.normal(value, shape)
        if isinstance(value, dict):
            return frozenset(
                (name, self._key(item, child))
                for name, item in value.items()
                if not is_empty(item) and not (child := shape.child(name)).marks.write_only
            )
        if isinstance(value, list):
            item = shape.item
            tags = shape.is_tags
            keys = [self._key(element, item) for element in value if not (tags and is_foreign_tag(element))]
            return tuple(keys) if is_ordered(shape) else frozenset(Counter(keys).items())
        return ("number", value) if is_number(value) else (type(value).__name__, value)

    def value(self, value: Any, shape: Shape) -> Any:
        """A value after all steps of its place; what is within it is as it was."""
        return self.normal(value, shape)[0]

    def normal(self, value: Any, shape: Shape) -> tuple[Any, Shape]:
        """A value after all steps of its place, and the place whose rules hold then; a step that fails is left out."""
        for step in self._rules.normalisers(shape, value):
            try:
                result = step.normalise(value, shape)
            except Exception:  # What a step cannot do makes no two values equal: they are compared without it.
                continue
            if result is not value:
                value, shape = result, step.result(shape)
        return value, shape


def mask_of(value: Any) -> Any:
    """The keys that a value has, at all depths: objects by their keys, lists by those of all their items."""
    if isinstance(value, dict):
        return {key: mask_of(item) for key, item in value.items()}
    if isinstance(value, list):
        merged: Any = None
        for item in value:
            merged = _merged(merged, mask_of(item))
        return merged
    return None


def projected(value: Any, mask: Any) -> Any:
    """The part of a value that has the keys of a mask."""
    if mask is None:
        return value
    if isinstance(value, dict):
        return {key: projected(value[key], below) for key, below in mask.items() if key in value}
    if isinstance(value, list):
        return [projected(item, mask) for item in value]
    return value


def frozen(mask: Any) -> abc.Hashable:
    """A mask that can be looked up."""
    if mask is None:
        return None
    return frozenset((key, frozen(below)) for key, below in mask.items())


def _merged(one: Any, other: Any) -> Any:
    if one is None or other is None:
        return one if other is None else other
    return {key: _merged(one.get(key), other.get(key)) for key in {**one, **other}}
