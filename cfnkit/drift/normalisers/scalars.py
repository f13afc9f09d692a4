"""Numbers and booleans, which may be written as texts."""

from __future__ import annotations

import re
from typing import Any

from cfnkit.drift.normalisers.normaliser import NormaliserDefaults
from cfnkit.drift.shapes.shape import Shape

_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?\Z")
_BOOLEANS = {"true": True, "false": False}
_NUMERIC = frozenset({"integer", "number"})


class Scalars(NormaliserDefaults):
    """A scalar in the type of its schema, or as a text if the schema allows several types."""

    name = "scalar"
    takes = (str, bool, int, float)
    in_free_form = True

    def applies(self, shape: Shape) -> bool:
        """Whether the schema gives types; in a document, which has none, 1 is not "1"."""
        return not shape.is_exact or bool(shape.types)

    def normalise(self, value: Any, shape: Shape) -> Any:
        """``"30"`` is 30 for a number, 30 is ``"30"`` for a string, ``"True"`` is True for a boolean."""
        if isinstance(value, str):
            return _parsed(value, shape.types)
        if isinstance(value, bool):
            return value if shape.types == {"boolean"} else text_of(value)
        if isinstance(value, (int, float)):
            return value if shape.types and shape.types <= _NUMERIC else text_of(value)
        return value


class Lists(NormaliserDefaults):
    """A list of one item, which services also accept as the item."""

    name = "list"
    takes = (str, bool, int, float)

    def applies(self, shape: Shape) -> bool:
        """Whether the schema allows only lists."""
        return shape.types == {"array"}

    def normalise(self, value: Any, shape: Shape) -> Any:
        """``"sg-1"`` is ``["sg-1"]``."""
        return [value] if value != "" and isinstance(value, self.takes) else value


def _parsed(text: str, types: frozenset[str]) -> Any:
    if types == {"boolean"}:
        return _BOOLEANS.get(text.lower(), text)
    if types and types <= _NUMERIC and _NUMBER.match(text):
        return float(text) if set(text) & set(".eE") else int(text)
    return text


def text_of(value: float | bool) -> str:
    """The text that CloudFormation makes of a number or a boolean."""
    if isinstance(value, bool):
        return str(value).lower()
    whole = isinstance(value, float) and value.is_integer()
    return str(int(value)) if whole else repr(value)
