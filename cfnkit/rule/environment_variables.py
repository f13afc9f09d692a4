"""The environment variables that a resource gives to the program that it runs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from cfnkit.dynamic_references.placement import place_of
from cfnkit.intrinsics import is_call
from cfnkit.source import Span
from cfnkit.syntax import Mapping, Node, Scalar, Sequence, at_path

# `Environment: {Variables: {NAME: value}}`, `Environment: {NAME: value}`, `EnvironmentVariables: [{Name:, Value:}]`...
_HOLDERS = ("Environment", "EnvironmentVariables", "EnvironmentOverride")
# Types of variables whose value is only the name of a secret.
_NAMED = ("PARAMETER_STORE", "SECRETS_MANAGER")
_BEANSTALK = "aws:elasticbeanstalk:application:environment"


class EnvironmentVariable(NamedTuple):
    """A variable: its value `node` at `path` of the properties, and the span of its name."""

    name: str
    node: Node
    path: tuple[str | int, ...]
    span: Span


def environment_variables(properties: Mapping) -> Iterator[EnvironmentVariable]:
    """The variables with values in clear in the properties of a resource of any type, in their order."""
    yield from _below(properties, ())


def _below(node: Node, path: tuple[str | int, ...]) -> Iterator[EnvironmentVariable]:
    if isinstance(node, Sequence):
        for index, item in enumerate(node.items):
            if type(item) is not Scalar:
                yield from _below(item, (*path, index))
    elif isinstance(node, Mapping) and (not is_call(node) or "Fn::If" in node.entries):
        for key, value in node.entries.items():
            name = _name(place_of((*path, key)), node) if _is_value(value) else None
            if name is not None:
                yield EnvironmentVariable(name, value, (*path, key), node.key_span(key))
            elif type(value) is not Scalar:
                yield from _below(value, (*path, key))


def _is_value(node: Node) -> bool:
    return isinstance(node, Scalar) or is_call(node)


def _name(place: tuple[str | int, ...], parent: Mapping) -> str | None:
    """The name of the variable whose value is at a place, a key of `parent`; None when there is no variable."""
    if not place:
        return None
    *above, key = place
    if key == "Value" and len(above) > 1 and isinstance(above[-1], int):
        listed = _is_holder(above[-2]) or (above[-2] == "OptionSettings" and _text(parent, "Namespace") == _BEANSTALK)
        name = _text(parent, "Name") or _text(parent, "OptionName") or str(above[-1])
        return name if listed and _text(parent, "Type") not in _NAMED else None
    if above[-1:] == ["Variables"]:
        above.pop()
    return str(key) if above and _is_holder(above[-1]) and not _is_holder(key) and key != "Variables" else None


def _is_holder(step: str | int) -> bool:
    return isinstance(step, str) and (step == "Env" or step.endswith(_HOLDERS))


def _text(node: Mapping, key: str) -> str:
    value = at_path(node, (key,))
    return value.text if isinstance(value, Scalar) else ""
