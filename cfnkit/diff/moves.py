"""Resources that go and come back under another logical ID.

A resource of the CDK is followed by its construct: the path that its metadata names, the same one or one that ends
alike, after a refactoring. Any resource is followed by its type and content.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from cfnkit.syntax import Mapping as Object
from cfnkit.syntax import Scalar, at_path, canonical
from cfnkit.template import Resource

_HIDDEN = ("Resource", "Default")

Alike = Callable[[Resource, Resource], bool]


def moves(gone: Iterable[Resource], added: Iterable[Resource]) -> Mapping[str, str]:
    """The logical ID after the change of each resource that moves, by the one before.

    Of several that may be meant, the first is taken; by the end of the path alone, only if one resource has it. What is
    within a construct that moves moves with it.
    """
    left, right = list(gone), list(added)
    found: dict[str, str] = {}
    for alike in (_same_construct, _same_content_and_name, _same_content):
        for one in [each for each in left if each.logical_id not in found]:
            other = next((each for each in _free(right, found) if alike(one, each)), None)
            if other is not None:
                found[one.logical_id] = other.logical_id
    for one in [each for each in left if each.logical_id not in found]:
        rivals = [each for each in left if each.logical_id not in found and _same_name(each, one)]
        others = [each for each in _free(right, found) if _same_name(one, each)]
        if len(rivals) == len(others) == 1:
            found[one.logical_id] = others[0].logical_id
    by_path = {(construct_path(each), each.type): each.logical_id for each in _free(right, found)}
    moved = dict(_moved_constructs(left, right, found))
    for one in [each for each in left if each.logical_id not in found]:
        path = construct_path(one)
        inner = (new + path[len(old) :] for old, new in moved.items() if path.startswith(f"{old}/"))
        other_id = next((by_path.pop((each, one.type)) for each in inner if (each, one.type) in by_path), None)
        if other_id is not None:
            found[one.logical_id] = other_id
    return found


def construct_path(resource: Resource | None) -> str:
    """The path of the construct that a resource of the CDK is made by; empty for any other."""
    path = at_path(resource.node, ("Metadata", "aws:cdk:path")) if resource is not None else None
    return path.text if isinstance(path, Scalar) else ""


def _moved_constructs(
    left: Iterable[Resource], right: Iterable[Resource], found: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """The path of each construct that moves, before and after."""
    after = {each.logical_id: each for each in right}
    for one in left:
        other = after.get(found.get(one.logical_id, ""))
        before, now = _visible(construct_path(one)), _visible(construct_path(other))
        if before and now and before != now:
            yield before, now


def _free(resources: Iterable[Resource], found: Mapping[str, str]) -> Iterator[Resource]:
    taken = set(found.values())
    return (each for each in resources if each.logical_id not in taken)


def _same_construct(one: Resource, other: Resource) -> bool:
    path = construct_path(one)
    return bool(path) and one.type == other.type and path == construct_path(other)


def _same_content(one: Resource, other: Resource) -> bool:
    """Whether two resources have the same type and properties, of which there are any."""
    if one.type != other.type or not isinstance(one.properties, Object) or not isinstance(other.properties, Object):
        return False
    return bool(one.properties.entries) and canonical(one.properties) == canonical(other.properties)


def _same_name(one: Resource, other: Resource) -> bool:
    """Whether two constructs have the same name, below other parents, and make the same type."""
    name = _name(construct_path(one))
    return bool(name) and one.type == other.type and name == _name(construct_path(other))


def _same_content_and_name(one: Resource, other: Resource) -> bool:
    return _same_name(one, other) and _same_content(one, other)


def _name(path: str) -> str:
    """The last part of a path that its author chose."""
    return _visible(path).rpartition("/")[2]


def _visible(path: str) -> str:
    """A path without the name of the one resource of a construct, which its author did not choose."""
    head, _, last = path.rpartition("/")
    return head if head and last in _HIDDEN else path
