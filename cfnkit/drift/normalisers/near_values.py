"""Values that a service gives back a little differently."""

from __future__ import annotations

import re
import struct

from cfnkit.drift.normalisers.normaliser import Leaf
from cfnkit.drift.shapes.shape import Shape

_VERSION = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9})*\Z")


class Versions:
    """The version of an engine, with as many parts as were written: 5.0 is 5.0.0."""

    name = "version"

    def applies(self, shape: Shape) -> bool:
        """Where the name of the property, or a peculiarity, says that it is one."""
        return shape.name.endswith("EngineVersion") or shape.marks.peculiar("version")

    def holds(self, leaf: Leaf) -> bool | str:
        """Whether the one begins with all parts of the other."""
        if not all(isinstance(value, str) and _VERSION.match(value) for value in (leaf.expected, leaf.actual)):
            return False
        expected, actual = leaf.expected.split("."), leaf.actual.split(".")
        shared = min(len(expected), len(actual))
        return bool(expected[:shared] == actual[:shared])


class Floats:
    """A number that a service keeps in 32 bits."""

    name = "float"

    def applies(self, shape: Shape) -> bool:
        """Everywhere."""
        return True

    def holds(self, leaf: Leaf) -> bool | str:
        """Whether both are the same number there, and no whole one."""
        pair = (leaf.expected, leaf.actual)
        if not all(isinstance(value, float) and not value.is_integer() for value in pair):
            return False
        try:
            return struct.pack("f", pair[0]) == struct.pack("f", pair[1])
        except OverflowError:
            return False


class Masked:
    """A text in which characters that are not ASCII came back as question marks, as GetTemplate gives them."""

    name = "question-marks"

    def applies(self, shape: Shape) -> bool:
        """Everywhere."""
        return True

    def holds(self, leaf: Leaf) -> bool | str:
        """Whether the one is the other with question marks for what is not ASCII."""
        expected, actual = leaf.expected, leaf.actual
        if not isinstance(expected, str) or not isinstance(actual, str) or len(expected) != len(actual):
            return False
        if expected.isascii() == actual.isascii():
            return False
        shown, masked = (actual, expected) if expected.isascii() else (expected, actual)
        return "".join(character if character.isascii() else "?" for character in shown) == masked


class StandsFor:
    """A word that stands for a value the service chose: `LATEST`."""

    name = "stands-for"

    def applies(self, shape: Shape) -> bool:
        """Where a peculiarity says so: its argument is the word, an equals sign, and a pattern of the values."""
        return shape.marks.peculiar("stands-for")

    def holds(self, leaf: Leaf) -> bool | str:
        """Whether one is the word and the other such a value."""
        pairs = ((leaf.expected, leaf.actual), (leaf.actual, leaf.expected))
        for peculiarity in leaf.shape.marks.peculiarities:
            word, _, pattern = peculiarity.argument.partition("=")
            if peculiarity.comparator == "stands-for" and any(
                one == word and isinstance(other, str) and re.fullmatch(pattern, other) for one, other in pairs
            ):
                return True
        return False
