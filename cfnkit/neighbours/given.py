"""The values that a template gives to the parameters of another one: a nested stack, or a stack set."""

from __future__ import annotations

import collections.abc as abc
from collections.abc import Iterator
from typing import NamedTuple

from cfnkit.intrinsics import is_call
from cfnkit.source import Span
from cfnkit.syntax import NULL, Mapping, Node, Scalar, Sequence
from cfnkit.template import Resource
from cfnkit.template.stack_sets import STACK_SET

_DEPLOYED = "only the deployment of the outer template knows it"


class GivenValues(NamedTuple):
    """Values by name, and the place of each; `unknown` has the reason for each that only a deployment knows.

    `span` is the place that a missing one belongs to. Unless `whole`, other names may be given, too.
    """

    known: abc.Mapping[str, str]
    places: abc.Mapping[str, Span]
    unknown: abc.Mapping[str, str]
    span: Span
    whole: bool = True


def given_values(resource: Resource) -> GivenValues:
    """The values of the evaluated nested stack or stack set `resource`."""
    properties = resource.properties
    node = properties.get("Parameters") if properties is not None else None
    if properties is None or node is None:
        return GivenValues({}, {}, {}, resource.key_span)
    known: dict[str, str] = {}
    places: dict[str, Span] = {}
    unknown: dict[str, str] = {}
    whole = True
    for name, value, span in _of_list(node) if resource.type == STACK_SET else _of_object(node):
        if not name:
            whole = False
            continue
        places[name] = span
        text = _text(value)
        if text is None:
            unknown[name] = _DEPLOYED
        else:
            known[name] = text
    return GivenValues(known, places, unknown, properties.key_span("Parameters"), whole)


def _of_object(node: Node) -> Iterator[tuple[str, Node | None, Span]]:
    """The name, value and place of each entry; an empty name stands for what a function gives."""
    if not isinstance(node, Mapping) or is_call(node):
        yield "", None, node.span
        return
    yield from ((name, value, node.key_span(name)) for name, value in node.entries.items())


def _of_list(node: Node) -> Iterator[tuple[str, Node | None, Span]]:
    for item in node.items if isinstance(node, Sequence) else (node,):
        name = item.get("ParameterKey") if isinstance(item, Mapping) else None
        if isinstance(item, Mapping) and isinstance(name, Scalar):
            yield name.text, item.get("ParameterValue"), name.span
        else:
            yield "", None, item.span


def _text(value: Node | None) -> str | None:
    """The value as CloudFormation takes it, a list joined with commas; None for one that is not known."""
    items = value.items if isinstance(value, Sequence) else (value,)
    texts = [item.text for item in items if isinstance(item, Scalar) and item.kind != NULL]
    return ",".join(texts) if len(texts) == len(items) else None
