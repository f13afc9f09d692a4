"""The resource types that take tags, and how their tags are written: a table made from the resource schemas.

`python -m cfnkit.macro.tagging` makes the table again, from the schemas of the installed cfn-lint.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any, Literal

_SHAPES = ("list", "map", "other")


class Tagging:
    """The tags of a resource type.

    property: the name of the property with the tags, mostly `Tags`.
    shape: "list", of objects with `Key` and `Value`; "map", an object of values by key; "other", neither.
    extra: what an object of the list needs besides `Key` and `Value`.
    replaces: whether a change of the tags replaces the resource.
    """

    __slots__ = ("extra", "property", "replaces", "shape")

    def __init__(
        self, property: str, shape: Literal["list", "map", "other"], extra: Mapping[str, Any], replaces: bool
    ) -> None:
        self.property = property
        self.shape = shape
        self.extra = extra
        self.replaces = replaces

    def __repr__(self) -> str:
        return f"Tagging({self.property!r}, {self.shape!r}, {self.extra!r}, {self.replaces!r})"


class TaggingTable:
    """The resource types that take tags."""

    __slots__ = ("_found", "_table")

    def __init__(self, table: Mapping[str, Any]) -> None:
        """Take the table in the form of its file."""
        self._table = table
        self._found: dict[str, Tagging | None] = {}

    def get(self, type_name: str) -> Tagging | None:
        """The tags of a type; None for a type without tags, and for an unknown type."""
        if type_name not in self._found:
            self._found[type_name] = self._look_up(type_name)
        return self._found[type_name]

    def _look_up(self, type_name: str) -> Tagging | None:
        partition, _, rest = type_name.partition("::")
        service, _, name = rest.partition("::")
        if partition != "AWS":
            return None
        for shape in _SHAPES:
            if self._has(shape, service, name):
                property = self._table["properties"].get(type_name, "Tags")
                extra = self._table["extra"].get(type_name, {})
                return Tagging(property, shape, extra, self._has("replaces", service, name))  # type: ignore[arg-type]
        return None

    def _has(self, part: str, service: str, name: str) -> bool:
        return name in self._table[part].get(service, "").split()


def tagging_table() -> TaggingTable:
    """The table, read from its file."""
    import json
    from os.path import dirname, join

    with open(join(dirname(__file__), "table.json"), encoding="utf-8") as file:
        return TaggingTable(json.load(file))
