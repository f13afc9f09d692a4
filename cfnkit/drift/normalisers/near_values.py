"""Values that a service returns a little differently."""

from __future__ import annotations

import re
import struct
from decimal import Decimal

from cfnkit.drift.normalisers.normaliser import Leaf
from cfnkit.drift.normalisers.scalars import text_of
from cfnkit.drift.shapes.shape import Place, Shape

_NUMERAL = re.compile(r"(?:Price|Amount|Percentage|Percent|Weight|Threshold|Rate)\Z")
_DECIMAL = re.compile(r"-?[0-9]{1,30}(?:\.[0-9]{1,30})?\Z")
_VERSION = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9})*\Z")
# As 8.0.mysql_aurora.3.08.0.
_ENGINE_VERSION = re.compile(r"[0-9]{1,9}(?:\.[A-Za-z0-9_-]{1,40})*\Z")
_BUDGETS = "AWS::Budgets::"


class Versions:
    """The version of an engine, which may be written with fewer parts: 5.0 is 5.0.0."""

    name = "version"
    in_free_form = False

    def applies(self, shape: Shape) -> bool:
        """Whether the name of the property ends in `EngineVersion`."""
        return shape.name.endswith("EngineVersion")

    def holds(self, leaf: Leaf) -> bool | str:
        """Whether one version begins with all parts of the other."""
        if not all(isinstance(value, str) and _ENGINE_VERSION.match(value) for value in (leaf.expected, leaf.actual)):
            return False
        expected, actual = leaf.expected.split("."), leaf.actual.split(".")
        shared = min(len(expected), len(actual))
        return bool(expected[:shared] == actual[:shared])


class Floats:
    """A number that a service stores in 32 bits."""

    name = "float"
    in_free_form = False

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
    in_free_form = True

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


class Numerals:
    """A number in a text, with or without zeros at its end: a price of 0.50 is 0.5.

    The amounts of a budget have no schema where they are given for each month.
    """

    name = "number"
    in_free_form = True

    def applies(self, shape: Shape) -> bool:
        """Whether the name of the property says that it is a number."""
        in_budget = shape.name == "Amount" and shape.type_name.startswith(_BUDGETS)
        return in_budget or (not shape.is_exact and bool(_NUMERAL.search(shape.name)))

    def holds(self, leaf: Leaf) -> bool | str:
        """Whether both texts are the same decimal fraction."""
        pair = (leaf.expected, leaf.actual)
        if not all(isinstance(value, str) and _DECIMAL.match(value) for value in pair):
            return False
        return Decimal(pair[0]) == Decimal(pair[1])


class Selections:
    """A word that selects a version, which the service may give back as that version: `LATEST`, `$Default`."""

    name = "selection"
    in_free_form = False

    def applies(self, shape: Shape) -> bool:
        """Whether the property is a version."""
        return shape.name.endswith("Version")

    def holds(self, leaf: Leaf) -> bool | str:
        """A sentence when the declared value is such a word and the actual one a version."""
        declared, actual = leaf.expected, leaf.actual
        if not isinstance(declared, str) or declared.lstrip("$").lower() not in ("latest", "default"):
            return False
        is_version = isinstance(actual, str) and _VERSION.match(actual) is not None
        return f"Only the account knows the version that {declared} stands for." if is_version else False


class Fractions:
    """A fraction that a template has as a number, where the service has a text: 2.0 is 2.0, and 1.30 is 1.30.

    CloudFormation passes the text of the number on, zeros included, which the number itself does not have.
    """

    name = "scalar"
    in_free_form = True

    def applies(self, shape: Shape) -> bool:
        """Whether it is a property that takes a text, or an entry of a map of the author's."""
        return shape.place is not Place.DOCUMENT and "string" in (shape.types or ("string",))

    def holds(self, leaf: Leaf) -> bool | str:
        """Whether the actual text is the declared number."""
        if not isinstance(leaf.declared, float) or not isinstance(leaf.actual, str) or not _DECIMAL.match(leaf.actual):
            return False
        return Decimal(repr(leaf.declared)) == Decimal(leaf.actual)


class AsTexts:
    """A number or a boolean in a map of the author's keys, which the service stores as texts.

    Within an entry of such a map, a number that a parameter gave as a text may be a number, too.
    """

    name = "scalar"
    in_free_form = True

    def applies(self, shape: Shape) -> bool:
        """Whether it is an entry of a map whose values have no type in the schema."""
        return shape.place is Place.FREE and not shape.types

    def holds(self, leaf: Leaf) -> bool | str:
        """Whether the actual value is the text of the declared number or boolean."""
        declared = leaf.expected
        if isinstance(declared, (bool, int, float)):
            return isinstance(leaf.actual, str) and leaf.actual == text_of(declared)
        is_scalar = leaf.shape.is_in_entry and isinstance(leaf.actual, (bool, int, float))
        return is_scalar and declared == text_of(leaf.actual)
