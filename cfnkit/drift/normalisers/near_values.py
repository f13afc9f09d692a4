"""Values that a service returns a little differently."""

from __future__ import annotations

import re
import struct

from cfnkit.drift.normalisers.normaliser import Leaf
from cfnkit.drift.shapes.peculiarity import Comparator
from cfnkit.drift.shapes.shape import Shape

_VERSION = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9})*\Z")


class Versions:
    """The version of an engine, which may be written with fewer parts: 5.0 is 5.0.0."""

    name = "version"

    def applies(self, shape: Shape) -> bool:
        """Whether the name of the property ends in `EngineVersion`."""
        return shape.name.endswith("EngineVersion")

    def holds(self, leaf: Leaf) -> bool | str:
        """Whether one version begins with all parts of the other."""
        if not all(isinstance(value, str) and _VERSION.match(value) for value in (leaf.expected, leaf.actual)):
            return False
        expected, actual = leaf.expected.split("."), leaf.actual.split(".")
        shared = min(len(expected), len(actual))
        return bool(expected[:shared] == actual[:shared])


class Floats:
    """A number that a service stores in 32 bits."""

    name = "float"

    def applies(self, shape: Shape) -> bool:
        """Always."""
        return True

    def holds(self, leaf: Leaf) -> bool | str:
        """Whether both numbers are fractions and equal in 32 bits."""
        pair = (leaf.expected, leaf.actual)
        if not all(isinstance(value, float) and not value.is_integer() for value in pair):
            return False
        try:
            return struct.pack("f", pair[0]) == struct.pack("f", pair[1])
        except OverflowError:
            return False


class Masked:
    """A text whose characters outside of ASCII were returned as question marks, as GetTemplate does."""

    name = "question-marks"

    def applies(self, shape: Shape) -> bool:
        """Always."""
        return True

    def holds(self, leaf: Leaf) -> bool | str:
        """Whether one text is the other with question marks for the characters outside of ASCII."""
        expected, actual = leaf.expected, leaf.actual
        if not isinstance(expected, str) or not isinstance(actual, str) or len(expected) != len(actual):
            return False
        if expected.isascii() == actual.isascii():
            return False
        shown, masked = (actual, expected) if expected.isascii() else (expected, actual)
        return "".join(character if character.isascii() else "?" for character in shown) == masked


class StandsFor:
    """A word that stands for a value chosen by the service: `LATEST`."""

    name = "stands-for"

    def applies(self, shape: Shape) -> bool:
        """Whether a peculiarity says so; its argument is the word, an equals sign, and a pattern of the values."""
        return shape.marks.peculiar(Comparator.STANDS_FOR)

    def holds(self, leaf: Leaf) -> bool | str:
        """Whether one text is the word and the other matches the pattern."""
        pairs = ((leaf.expected, leaf.actual), (leaf.actual, leaf.expected))
        for argument in leaf.shape.marks.arguments(Comparator.STANDS_FOR):
            word, _, pattern = argument.partition("=")
            if any(one == word and isinstance(other, str) and re.fullmatch(pattern, other) for one, other in pairs):
                return True
        return False
