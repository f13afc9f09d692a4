"""What follows from a replaced resource: its name and its attributes are other ones, wherever they are used.

Recorded: a change set lists a resource that refers to a replaced one, with values that are known after the change.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cfnkit.diff.change import PropertyChange, Replacement
from cfnkit.syntax import Mapping as Object
from cfnkit.syntax import Node, Scalar, Sequence, walk
from cfnkit.template import Resource, referred_names


def changes_by_reference(
    resource: Resource, replaced: Mapping[str, Replacement], known: tuple[PropertyChange, ...]
) -> Iterator[PropertyChange]:
    """The values of a resource's properties that refer to replaced resources, except those that change anyway."""
    if resource.properties is None:
        return
    changed = {each.after_path for each in known}
    for path, node in walk(resource.properties):
        if not isinstance(node, Object) or len(node.entries) != 1:
            continue
        name = next((each for each in _referred(node) if each in replaced and each != resource.logical_id), None)
        if name is not None and not any(path[: len(other)] == other for other in changed):
            changed.add(path)
            yield PropertyChange(path, node, node, path, because=name)


def _referred(node: Object) -> Iterator[str]:
    """The resources that a function names itself."""
    key, argument = next(iter(node.entries.items()))
    if key == "Ref" or key == "Fn::GetAtt" or key == "Fn::Sub":
        yield from referred_names(node)
    elif key.startswith("Fn::"):
        yield from _within(argument)


def _within(node: Node) -> Iterator[str]:
    """The resources that functions in the arguments of a function name: the value is that of the outer one."""
    if isinstance(node, Object) and len(node.entries) == 1:
        yield from _referred(node)
    elif isinstance(node, Sequence):
        for item in node.items:
            if not isinstance(item, Scalar):
                yield from _within(item)
