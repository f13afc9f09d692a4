"""What names what in a stack: by a reference, or by a name that both write."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cfnkit.intrinsics import is_call
from cfnkit.security.policies.answers import Answer, every, some
from cfnkit.security.rule import Path
from cfnkit.security.stack import ResourceReading, Stack, StackResource, referred_id
from cfnkit.syntax import Mapping, Node, Scalar, Sequence, at_path, to_plain
from cfnkit.template import referred_names


def named_by(stack: Stack, reading: ResourceReading, types: Iterable[str], place: str, name: str = "") -> Answer:
    """Whether a resource of some types names this one at a place below its properties (`Queues/*`).

    name: the property with which this one chooses its own name, if it has one. None, where the deployment decides.
    """
    return some(answer for _, answer in naming(stack, reading, types, place, name))


def naming(
    stack: Stack, reading: ResourceReading, types: Iterable[str], place: str, name: str = ""
) -> Iterator[tuple[StackResource, Answer]]:
    """The resources of some types that name this one at a place, or may do so, each with the answer."""
    own = at_path(reading.node, (name,)) if name else None
    for other in stack.of_type(*types):
        values = [_among(stack, reading, each.node, place, own) for each in other.readings()]
        answer = True if values and all(values) else None if some(values) is not False else False
        answer = every((answer, stack.exists_with(reading.resource, other)))
        if answer is not False:
            yield other, answer


def _among(stack: Stack, reading: ResourceReading, node: Node, place: str, own: Node | None) -> Answer:
    values = (value for _, value in placed_values(node, place))
    return some(_is_name(stack, reading.resource.logical_id, value, own) for value in values)


def placed_values(node: Node, place: str) -> Iterator[tuple[Path, Node]]:
    """The values at a place (`Users/*/Password`), where `*` stands for the items of a list, with their paths.

    A call above the place is one of them. A single value counts as a list of one.
    """
    yield from _placed(node, tuple(place.split("/")), ())


def _placed(node: Node, steps: tuple[str, ...], path: Path) -> Iterator[tuple[Path, Node]]:
    if not steps or is_call(node):
        yield path, node
    elif isinstance(node, Sequence):
        below = steps[1:] if steps[0] == "*" else steps
        for index, item in enumerate(node.items):
            yield from _placed(item, below, (*path, index))
    elif steps[0] == "*":
        yield from _placed(node, steps[1:], path)
    elif isinstance(node, Mapping) and steps[0] in node.entries:
        yield from _placed(node.entries[steps[0]], steps[1:], (*path, steps[0]))


def _is_name(stack: Stack, logical_id: str, value: Node, own: Node | None) -> Answer:
    """Whether a value is the name of a resource, or is made of it."""
    if logical_id in referred_names(value):
        return True
    if own is not None and to_plain(value) == to_plain(own):
        return True
    other = referred_id(value)
    known = isinstance(value, Scalar) or (bool(other) and stack.named(other) is not None)
    if own is None or known:
        return None if isinstance(value, Scalar) and own is not None and is_call(own) else False
    return None
