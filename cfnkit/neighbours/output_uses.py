"""Where a template asks for outputs of the stacks that it nests: in Fn::GetAtt and in Fn::Sub."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from cfnkit.names.places import Places
from cfnkit.source import Span
from cfnkit.syntax import Mapping, Node, Scalar, Sequence, walk
from cfnkit.template.references import sub_parts

_OUTPUTS = "Outputs."


class OutputUse(NamedTuple):
    """A place that names an output of a stack; `path` is that of the argument of the function."""

    logical_id: str
    output: str
    span: Span
    path: tuple[str | int, ...]


def output_uses(root: Node, places: Places) -> Iterator[OutputUse]:
    """The outputs that a template asks for by Fn::GetAtt and Fn::Sub; `places` are those of its text."""
    for path, node in walk(root):
        if not isinstance(node, Mapping) or len(node.entries) != 1:
            continue
        [(function, argument)] = node.entries.items()
        if function == "Fn::GetAtt":
            yield from _of_attribute(argument, (*path, function), places)
        elif function == "Fn::Sub":
            yield from _of_text(argument, (*path, function), places)


def _of_attribute(argument: Node, path: tuple[str | int, ...], places: Places) -> Iterator[OutputUse]:
    if isinstance(argument, Sequence) and len(argument.items) == 2:
        name, attribute = argument.items
        if isinstance(name, Scalar) and isinstance(attribute, Scalar) and attribute.text.startswith(_OUTPUTS):
            output = attribute.text.removeprefix(_OUTPUTS)
            span = places.part(attribute.span, attribute.text, len(_OUTPUTS), len(attribute.text))
            yield OutputUse(name.text, output, span or attribute.span, (*path, 1))
    elif isinstance(argument, Scalar):
        yield from _named(argument, argument.text, 0, path, places)


def _of_text(argument: Node, path: tuple[str | int, ...], places: Places) -> Iterator[OutputUse]:
    text = argument.items[0] if isinstance(argument, Sequence) and argument.items else argument
    for match in sub_parts(text.text) if isinstance(text, Scalar) else ():
        assert isinstance(text, Scalar)
        yield from _named(text, match[1], match.start(1), path, places)


def _named(
    scalar: Scalar, written: str, start: int, path: tuple[str | int, ...], places: Places
) -> Iterator[OutputUse]:
    """The output in `Stack.Outputs.Name`, which is written from the offset `start` of a scalar."""
    name, _, attribute = written.strip().partition(".")
    if attribute.startswith(_OUTPUTS):
        at = start + written.index(_OUTPUTS) + len(_OUTPUTS)
        output = attribute.removeprefix(_OUTPUTS)
        span = places.part(scalar.span, scalar.text, at, at + len(output))
        yield OutputUse(name, output, span or scalar.span, path)
