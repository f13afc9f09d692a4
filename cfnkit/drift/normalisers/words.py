"""Words that a service adds to a text without changing its meaning."""

from __future__ import annotations

from typing import Any

from cfnkit.drift.normalisers.normaliser import NormaliserDefaults
from cfnkit.drift.shapes.peculiarity import Comparator
from cfnkit.drift.shapes.shape import Shape


class Words(NormaliserDefaults):
    """A text of words without the words that a service adds."""

    name = "words"

    def applies(self, shape: Shape) -> bool:
        """Whether a peculiarity says so; its argument is the added word."""
        return shape.marks.peculiar(Comparator.WITHOUT)

    def normalise(self, value: Any, shape: Shape) -> Any:
        """The other words, with one space between them."""
        if not isinstance(value, str):
            return value
        added = shape.marks.arguments(Comparator.WITHOUT)
        return " ".join(word for word in value.split() if word not in added)
