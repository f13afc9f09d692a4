"""An element of a list, as lists are compared."""

from __future__ import annotations

from typing import Any, NamedTuple


class Element(NamedTuple):
    """A value, and `at`, its 0-based index in the list that it came from."""

    at: int
    value: Any


class Distance(NamedTuple):
    """How many differences there are between two elements, and how many of them are in what identifies them."""

    differences: int
    names: int


NO_DISTANCE = Distance(0, 0)
