"""Hashable canonical forms, by which equal elements of long lists are found."""

from __future__ import annotations

import collections.abc as abc
from collections import Counter
from typing import Any

from cfnkit.drift.comparison.tags import is_foreign_tag
from cfnkit.drift.declared import Unsettled
from cfnkit.drift.normalisers import Rules
from cfnkit.drift.shapes.lists import is_ordered
from cfnkit.drift.shapes.shape import Shape
from cfnkit.drift.values import is_empty, is_number


class _UnsettledError(Exception):
    """The value has no form, since a part of it is not compared."""


class Canonical:
    """Brings values into canonical form: values whose forms are equal are equal."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules

    def key(self, value: Any, shape: Shape) -> abc.Hashable | None:
        """The form of a value; None when a part of the value is not compared."""
        try:
            return self._key(value, shape)
        except _UnsettledError:
            return None

    def _key(self, value: Any, shape: Shape) -> abc.Hashable:
        if isinstance(value, Unsettled):
            raise _UnsettledError
        value, shape = self.normal(value, shape)
        if isinstance(value, dict):
            return frozenset(
                (name, self._key(item, child))
                for name, item in value.items()
                if not (child := shape.child(name)).marks.write_only
                and (child.is_exact or not is_empty(item) or (len(value) == 1 and shape.is_choice))
            )
        if isinstance(value, list):
            item = shape.item
            tags = shape.is_tags
            keys = [self._key(element, item) for element in value if not (tags and is_foreign_tag(element))]
            return tuple(keys) if is_ordered(shape) else frozenset(Counter(keys).items())
        return ("number", value) if is_number(value) else (type(value).__name__, value)

    def value(self, value: Any, shape: Shape) -> Any:
        """A value after all normalisers of its shape; the values within it are unchanged."""
        return self.normal(value, shape)[0]

    def normal(self, value: Any, shape: Shape) -> tuple[Any, Shape]:
        """A value after all normalisers of its shape, and the shape of the result; a failing normaliser is skipped."""
        for step in self._rules.normalisers(shape, value):
            try:
                result = step.normalise(value, shape)
            except Exception:  # A failed step never makes two values equal: they are compared without it.
                continue
            if result is not value:
                value, shape = result, step.result(shape)
        return value, shape


def mask_of(value: Any) -> Any:
    """The keys of a value at all depths; a list has the keys of all its items."""
    if isinstance(value, dict):
        return {key: mask_of(item) for key, item in value.items()}
    if isinstance(value, list):
        merged: Any = None
        for item in value:
            merged = _merged(merged, mask_of(item))
        return merged
    return None


def projected(value: Any, mask: Any) -> Any:
    """The part of a value whose keys are in a mask."""
    if mask is None:
        return value
    if isinstance(value, dict):
        return {key: projected(value[key], below) for key, below in mask.items() if key in value}
    if isinstance(value, list):
        return [projected(item, mask) for item in value]
    return value


def frozen(mask: Any) -> abc.Hashable:
    """A mask as a dictionary key."""
    if mask is None:
        return None
    return frozenset((key, frozen(below)) for key, below in mask.items())


def _merged(one: Any, other: Any) -> Any:
    if one is None or other is None:
        return one if other is None else other
    return {key: _merged(one.get(key), other.get(key)) for key in {**one, **other}}
