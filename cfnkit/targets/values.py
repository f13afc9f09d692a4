"""Parameter values as files of targets give them: known ones, and those that only a deployment knows."""

from __future__ import annotations

import collections.abc as abc
from typing import NamedTuple

from cfnkit.configuration.documents import parameter_value
from cfnkit.source import SourceText, Span
from cfnkit.syntax import Mapping, Node

_FUNCTION_MARKS = ("!", "Fn::")
_REF = "Ref"


class Values(NamedTuple):
    """Values by name, the place of each, and the reason for each that is not known."""

    known: abc.Mapping[str, str] = {}
    places: abc.Mapping[str, Span] = {}
    unknown: abc.Mapping[str, str] = {}

    def over(self, lower: Values) -> Values:
        """These values, and those of `lower` for the other names."""
        here = self.places.keys()
        known = {name: value for name, value in lower.known.items() if name not in here}
        unknown = {name: reason for name, reason in lower.unknown.items() if name not in here}
        return Values({**known, **self.known}, {**lower.places, **self.places}, {**unknown, **self.unknown})


def values_of(node: Node | None, source: SourceText) -> Values:
    """The values in an object. Raises ConfigurationError, with the place, for null and for a nested object."""
    known: dict[str, str] = {}
    places: dict[str, Span] = {}
    unknown: dict[str, str] = {}
    if isinstance(node, Mapping):
        for name, value in node.entries.items():
            places[name] = node.key_span(name)
            function = function_of(value)
            if function:
                unknown[name] = f"it is the result of {function}, which only a deployment knows"
            else:
                known[name] = parameter_value(name, value, source)
    return Values(known, places, unknown)


def function_of(node: Node) -> str:
    """The name of the function whose result a value is, `!stack_output`; empty for a value as it is."""
    if isinstance(node, Mapping) and len(node.entries) == 1:
        name = next(iter(node.entries))
        if name == _REF or name.startswith(_FUNCTION_MARKS):
            return name
    return ""
