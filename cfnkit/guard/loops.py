"""The loops of a template, Fn::ForEach, whose collection is known before the deployment.

By the documentation each `${Name}` in a loop's body is replaced; measured on the service, plain strings stay as they
are, and only the keys that a loop makes, `Ref` and `Fn::Sub` see the variable. So a template can have two readings.
"""

from __future__ import annotations

import collections.abc as abc
import re
from typing import Any

from cfnkit.vocabulary import FOR_EACH

# More parts than a template of the largest size can have.
_MOST_PARTS = 500_000
_OTHER = re.compile(r"[^A-Za-z0-9]")
# The keys whose texts name a member of the template.
_NAMING = ("Condition", "DependsOn", "Fn::GetAtt", "Fn::If", "Fn::Sub", "Ref")


class _TooLarge(Exception):
    """The loops make more than a template can have."""


def readings(template: Any, values: abc.Mapping[str, Any]) -> list[Any]:
    """The template with its loops unrolled, once or in two readings; a loop that depends on other things stays."""
    try:
        one, other = (_Unrolling(values, plain).of(template, {}) for plain in (True, False))
    except (_TooLarge, RecursionError):
        return [template]
    return [one] if one == other else [one, other]


class _Unrolling:
    """One reading; `plain`: variables are replaced in plain strings, too."""

    def __init__(self, values: abc.Mapping[str, Any], plain: bool) -> None:
        self._values = values
        self._plain = plain
        self._parts = 0

    def of(self, node: Any, variables: abc.Mapping[str, str], names: bool = False) -> Any:
        """The node with its loops unrolled and the variables replaced; `names`: its texts see variables anyhow."""
        self._parts += 1
        if self._parts > _MOST_PARTS:
            raise _TooLarge
        if isinstance(node, str):
            return _bound(node, variables) if variables and (self._plain or names) else node
        if isinstance(node, list):
            return [self.of(item, variables, names) for item in node]
        if not isinstance(node, dict):
            return node
        name = node.get("Ref") if len(node) == 1 else None
        if isinstance(name, str) and name in variables:
            return variables[name]
        made: dict[str, Any] = {}
        for key, value in node.items():
            if key.startswith(FOR_EACH):
                made.update(self._loop(key, value, variables))
            else:
                made[key] = self.of(value, variables, key in _NAMING)
        return made

    def _loop(self, key: str, loop: Any, variables: abc.Mapping[str, str]) -> dict[str, Any]:
        parts = loop if isinstance(loop, list) and len(loop) == 3 else [None, None, None]
        items = self._collection(parts[1], variables)
        if not isinstance(parts[0], str) or items is None or not isinstance(parts[2], dict):
            return {key: loop}
        made: dict[str, Any] = {}
        for item in items:
            inner = {**variables, parts[0]: item}
            for name, value in parts[2].items():
                if name.startswith(FOR_EACH):
                    made.update(self._loop(name, value, inner))
                else:
                    made[_bound(name, inner)] = self.of(value, inner)
        return made

    def _collection(self, node: Any, variables: abc.Mapping[str, str]) -> list[str] | None:
        """The texts of a collection; None when it is not known."""
        if isinstance(node, dict) and len(node) == 1 and isinstance(node.get("Ref"), str):
            node = self._values.get(node["Ref"])
        if not isinstance(node, list):
            return None
        items = [self.of(item, variables, True) for item in node]
        known = [_text(item) for item in items if isinstance(item, (str, int, float))]
        return known if len(known) == len(items) else None


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _bound(text: str, variables: abc.Mapping[str, str]) -> str:
    for name, value in variables.items():
        text = text.replace(f"${{{name}}}", value).replace(f"&{{{name}}}", _OTHER.sub("", value))
    return text
