"""Words that a service adds to a text, and that change nothing."""

from __future__ import annotations

from typing import Any

from cfnkit.drift.normalisers.normaliser import OfTexts
from cfnkit.drift.shapes.shape import Shape


class Words(OfTexts):
    """A text of words without those that go without saying."""

    name = "words"

    def applies(self, shape: Shape) -> bool:
        """Where a peculiarity says so: its argument is the word that is left out."""
        return shape.marks.peculiar("without")

    def normalise(self, value: Any, shape: Shape) -> Any:
        """The other words, one space between them."""
        if not isinstance(value, str):
            return value
        silent = {
            peculiarity.argument for peculiarity in shape.marks.peculiarities if peculiarity.comparator == "without"
        }
        return " ".join(word for word in value.split() if word not in silent)
