"""The parameters of a call, compared with the shape of the operation's input."""

from __future__ import annotations

import collections.abc as abc
from collections.abc import Iterator
from typing import NamedTuple

from cfnkit.documents.services import ServiceShape
from cfnkit.documents.states.calls.integrations import parameter_name
from cfnkit.documents.states.machine import is_open
from cfnkit.documents.states.values import is_expression
from cfnkit.documents.text import is_known_text
from cfnkit.source import Span
from cfnkit.syntax import BOOLEAN, NULL, NUMBER, STRING, Mapping, Node, Scalar, Sequence
from cfnkit.vocabulary import nearest, suggestion

_COLLECTIONS = {"structure": "an object", "map": "an object", "list": "a list"}
_SIMPLE = {
    "string": "a string",
    "boolean": "true or false",
    "integer": "a whole number",
    "long": "a whole number",
    "float": "a number",
    "double": "a number",
}
# The optimised integration of DynamoDB keeps the names of the service, that of the SDK does not.
_OPEN_SHAPES = ("AttributeValue",)
# As DynamoDB names them; NUL is that of the SDK for Java.
_ATTRIBUTE_TYPES = ("S", "N", "B", "SS", "NS", "BS", "M", "L", "BOOL", "NULL", "NUL")
_DEEPEST = 12


class ArgumentMismatch(NamedTuple):
    """What is wrong with a parameter. certain: False for what a newer model may know."""

    message: str
    span: Span
    hint: str = ""
    certain: bool = True


class ArgumentManner(NamedTuple):
    """How a task writes parameters.

    jsonata: in JSONata, where texts may be expressions; else the values of keys that end with `.$` are not known.
    sdk: whether it calls an AWS SDK, in whose names each word begins with one capital letter. more: names of parameters
    that the model does not have.
    """

    jsonata: bool | None
    sdk: bool
    more: tuple[str, ...] = ()


def mismatches(given: Mapping, shape: ServiceShape, manner: ArgumentManner, place: Span) -> Iterator[ArgumentMismatch]:
    """What is wrong with the parameters of a call; `place` is that of their field."""
    yield from _of_structure(given, shape, manner, place, 0)


def _of_structure(
    given: Mapping, shape: ServiceShape, manner: ArgumentManner, place: Span, depth: int
) -> Iterator[ArgumentMismatch]:
    by_name = {member.lower(): member for member in shape.members}
    by_name |= {parameter_name(member).lower(): member for member in shape.members}
    found: set[str] = set()
    open_names = not all(map(is_known_text, given.entries))
    absent = [parameter_name(each) for each in shape.required if each not in shape.tokens]
    absent = [each for each in absent if each not in given.entries and f"{each}.$" not in given.entries]
    for key, value in given.entries.items():
        if not is_known_text(key):
            continue
        name = key.removesuffix(".$") if manner.jsonata is not True else key
        member = by_name.get(name.lower())
        if member is None:
            if depth or name not in manner.more:
                meant = nearest(name, map(parameter_name, shape.members))
                hint = f"Did you mean '{meant}'?" if meant else ""
                is_needed = meant in absent and not open_names
                message = f"The parameter '{name}' is not known{f', and {meant} is missing' * is_needed}."
                yield ArgumentMismatch(message, given.key_span(key), hint, certain=is_needed)
                found.update(each for each in shape.members if is_needed and parameter_name(each) == meant)
            continue
        found.add(member)
        wanted = parameter_name(member)
        if name[:1].islower():
            message = f"The parameter '{name}' must begin with a capital letter."
            yield ArgumentMismatch(message, given.key_span(key), f"Write '{wanted}'.")
        elif manner.sdk and name != wanted:
            message = f"Step Functions calls the parameter '{wanted}', not '{name}'."
            yield ArgumentMismatch(message, given.key_span(key), certain=False)
        if name == key and depth < _DEEPEST:
            yield from _of_value(value, shape.members[member], manner, wanted, given.key_span(key), depth + 1)
    if not open_names:
        needed = [member for member in shape.required if member not in found and member not in shape.tokens]
        yield from missing([parameter_name(member) for member in needed], place)


def missing(names: abc.Sequence[str], place: Span) -> Iterator[ArgumentMismatch]:
    """That required parameters are missing, as one mismatch."""
    if names:
        ones = f"parameter {names[0]} is" if len(names) == 1 else f"parameters {', '.join(names)} are"
        yield ArgumentMismatch(f"The {ones} missing.", place)


def _of_value(
    value: Node, shape: ServiceShape, manner: ArgumentManner, name: str, place: Span, depth: int
) -> Iterator[ArgumentMismatch]:
    if isinstance(value, Mapping) and shape.members.keys() >= {"S", "BS", "NULL"}:
        yield from _of_attribute(value)
    if is_open(value) or shape.name in _OPEN_SHAPES or (isinstance(value, Scalar) and _is_computed(value, manner)):
        return
    kind = shape.kind
    if kind in _COLLECTIONS:
        if isinstance(value, Scalar) and value.kind == NULL:
            return
        fits = isinstance(value, Sequence) if kind == "list" else isinstance(value, Mapping)
        if not fits:
            yield ArgumentMismatch(f"{name} must be {_COLLECTIONS[kind]}.", value.span)
        elif isinstance(value, Mapping) and kind == "structure" and shape.members:
            yield from _of_structure(value, shape, manner, place, depth)
        elif shape.item is not None and depth < _DEEPEST:
            inner = value.items if isinstance(value, Sequence) else _entries(value, manner)
            for each in inner:
                yield from _of_value(each, shape.item, manner, f"An item of {name}", each.span, depth + 1)
    elif kind in _SIMPLE:
        yield from _of_simple(value, shape, name)


def _of_attribute(value: Mapping) -> Iterator[ArgumentMismatch]:
    """The types of a value of DynamoDB, with what stands in its lists and maps."""
    for key, inner in value.entries.items():
        type = key.removesuffix(".$").upper()
        if is_known_text(key) and type not in _ATTRIBUTE_TYPES:
            message = f"DynamoDB has no type '{key}' of values."
            yield ArgumentMismatch(message, value.key_span(key), "Types are S, N, B, SS, NS, BS, M, L, BOOL and NULL.")
        below = inner.entries.values() if isinstance(inner, Mapping) and type == "M" else ()
        for each in inner.items if isinstance(inner, Sequence) and type == "L" else below:
            if isinstance(each, Mapping):
                yield from _of_attribute(each)


def _entries(value: Node, manner: ArgumentManner) -> tuple[Node, ...]:
    entries = value.entries.items() if isinstance(value, Mapping) else ()
    return tuple(each for key, each in entries if manner.jsonata is True or not key.endswith(".$"))


def _of_simple(value: Node, shape: ServiceShape, name: str) -> Iterator[ArgumentMismatch]:
    kind, words = shape.kind, _SIMPLE[shape.kind]
    if not isinstance(value, Scalar):
        if kind != "string":  # Step Functions writes an object as the text that a service takes
            yield ArgumentMismatch(f"{name} must be {words}.", value.span)
        return
    text = value.text
    if kind == "boolean":
        fits = value.kind == BOOLEAN or (value.kind == STRING and text in ("true", "false"))
    else:
        fits = kind == "string" or value.kind == NUMBER or (value.kind == STRING and _is_number(text))
    if not fits and value.kind != NULL:
        yield ArgumentMismatch(f"{name} must be {words}.", value.span)
    elif kind == "string" and value.kind == STRING and shape.values and text not in shape.values:
        message = f"{name} is '{text}', which is not one of its known values."
        yield ArgumentMismatch(message, value.span, suggestion(text, shape.values), certain=False)


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _is_computed(value: Scalar, manner: ArgumentManner) -> bool:
    return manner.jsonata is not False and is_expression(value.text)
