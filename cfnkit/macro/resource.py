"""The resources of a template."""

from __future__ import annotations

from cfnkit.macro.errors import MacroError
from cfnkit.macro.fragment import Fragment

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

_LOOP = "Fn::ForEach::"
_EMPTY = Fragment()


class FragmentResource:
    """A resource of a template, as it is written.

    path: its place, from the template's root. logical_id: the last step of it, which in a loop holds a variable.
    type: the resource type. body: the whole resource. properties: its properties, or an empty Fragment.
    """

    __slots__ = ("body", "logical_id", "path", "properties", "type")

    def __init__(self, path: tuple[str | int, ...], body: Fragment) -> None:
        self.path = path
        self.body = body
        self.logical_id = str(path[-1])
        self.type: str = body["Type"]
        properties = body.get("Properties")
        self.properties: Fragment = properties if isinstance(properties, Fragment) else _EMPTY

    def __repr__(self) -> str:
        return f"<{self.type} {self.logical_id}>"


def resources(fragment: Fragment, *types: str) -> Iterator[FragmentResource]:
    """The resources of a template, or those of some types, in their order; also those in an `Fn::ForEach`.

    Anything but an object with a type is left out: another macro, or CloudFormation, reports what is wrong with it.
    """
    section = fragment.get("Resources")
    if isinstance(section, Fragment):
        yield from _resources(section, ("Resources",), types)


def _resources(section: Fragment, path: tuple[str | int, ...], types: tuple[str, ...]) -> Iterator[FragmentResource]:
    for name, body in section.items():
        if name.startswith(_LOOP):
            inner = body[-1] if isinstance(body, list) and body else None
            if isinstance(inner, Fragment):
                yield from _resources(inner, (*path, name, len(body) - 1), types)
        elif isinstance(body, Fragment) and isinstance(body.get("Type"), str) and (not types or body["Type"] in types):
            yield FragmentResource((*path, name), body)


def add_resource(fragment: Fragment, logical_id: str, body: Any) -> Fragment:
    """The template with one more resource; unchanged when it has the same resource already.

    Raises MacroError when the logical ID is not valid, or belongs to another resource.
    """
    # Many macros read resources; few add one.
    from cfnkit.macro.logical_ids import LENGTH_LIMIT

    path = ("Resources", logical_id)
    if not (logical_id.isascii() and logical_id.isalnum() and len(logical_id) <= LENGTH_LIMIT):
        raise MacroError(f"A logical ID is at most {LENGTH_LIMIT} letters and digits; '{logical_id}' is none.", path)
    made = fragment.with_value(path, body)
    there = fragment.at(path)
    if there is None:
        return made
    if there != made.at(path):
        raise MacroError("The macro would add a resource of this name, and the template has another one.", path)
    return fragment
