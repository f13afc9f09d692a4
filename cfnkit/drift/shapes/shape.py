"""What is known of a value by its place: the resource type's schema, and the marks on paths, worked out when asked."""

from __future__ import annotations

import collections.abc as abc
import re
from functools import cached_property
from typing import Any

from cfnkit.drift.shapes.marks import NO_MARKS, Branch, Marks, branch_of, step, with_items
from cfnkit.drift.shapes.peculiarity import Peculiarity, peculiarities_of
from cfnkit.schemas import ResourceSchema

Part = abc.Mapping[str, Any]

_ALTERNATIVES = ("oneOf", "anyOf", "allOf")
_TAGS = re.compile(r"Tags\Z|TagList\Z|TagSet\Z")
_NO_PARTS: tuple[Part, ...] = ()


class Shape:
    """The place of a value in a resource type: `child` and `item` lead to the places below it.

    `name` is the name of the property, and `owner` that of what it belongs to; a list's items have the list's.
    `parts` are the schemas that may hold here, the alternatives of a schema beside it; there are none where the
    schema says nothing.
    """

    def __init__(
        self,
        schema: ResourceSchema,
        parts: abc.Iterable[Part],
        own: tuple[Branch, ...],
        around: tuple[Branch, ...] = (),
        outer: abc.Mapping[str, tuple[Branch, ...]] | None = None,
        name: str = "",
        above: Shape | None = None,
    ) -> None:
        """A place whose marks are those of `own`; `around` are the branches of a list, for paths without a star.

        `outer` holds the branches of the definitions that enclose this place: what is marked in a definition is
        marked as well where it is used again within itself.
        """
        self._schema = schema
        self.name = name
        known: dict[str, tuple[Branch, ...]] = dict(outer or {})
        self.parts, references = _expanded(schema, parts)
        below = with_items(own) + tuple(branch for branch in around if branch not in own)
        for reference in references:
            inherited = tuple(branch for branch in known.get(reference, ()) if branch not in below)
            below += inherited
            known.setdefault(reference, below)
        self._below = below
        self._outer = known
        self.marks: Marks = Marks.of(own, NO_MARKS if above is None else above.marks)
        self.owner = "" if above is None else above.name
        self._children: dict[str, Shape] = {}

    @classmethod
    def of_type(cls, schema: ResourceSchema, peculiarities: abc.Sequence[Peculiarity] | None = None) -> Shape:
        """The place of a resource's properties; the peculiarities are those that are bundled, unless given."""
        found = peculiarities_of(schema.type_name) if peculiarities is None else peculiarities
        return cls(schema, (schema.root,), (branch_of(schema, found),))

    def child(self, name: str) -> Shape:
        """The place of a property, or of any other key of an object."""
        shape = self._children.get(name)
        if shape is None:
            parts = [part for own in self.parts for part in _properties(own, name)]
            branches = step(self._below, name, self.names)
            shape = self._children[name] = Shape(self._schema, parts, branches, (), self._outer, name, self)
        return shape

    @cached_property
    def item(self) -> Shape:
        """The place of a list's items."""
        parts = [part["items"] for part in self.parts if isinstance(part.get("items"), dict)]
        own = tuple(branch.below["*"] for branch in self._below if "*" in branch.below)
        return Shape(self._schema, parts, own, self._below, self._outer, self.name, self)

    @cached_property
    def names(self) -> frozenset[str]:
        """The names of the properties here, as far as the schema gives them."""
        return frozenset(name for part in self.parts for name in part.get("properties", ()))

    @cached_property
    def types(self) -> frozenset[str]:
        """The JSON types that a value may have; none when the schema does not say."""
        found: set[str] = set()
        for part in self.parts:
            types = part.get("type", ())
            found.update((types,) if isinstance(types, str) else types)
        return frozenset(found)

    @cached_property
    def enumeration(self) -> frozenset[str]:
        """The strings that the schema lists as values."""
        listed = (part.get(keyword, ()) for part in self.parts for keyword in ("enum", "enumCaseInsensitive"))
        return frozenset(value for values in listed for value in values if isinstance(value, str))

    @cached_property
    def formats(self) -> frozenset[str]:
        """The formats that the schema names."""
        return frozenset(part["format"] for part in self.parts if isinstance(part.get("format"), str))

    @cached_property
    def patterns(self) -> tuple[str, ...]:
        """The regular expressions that the schema gives."""
        return tuple(part["pattern"] for part in self.parts if isinstance(part.get("pattern"), str))

    @cached_property
    def required(self) -> frozenset[str]:
        """The properties that an object here must have."""
        return frozenset(self.parts[0].get("required", ())) if self.parts else frozenset()

    @cached_property
    def defaults(self) -> tuple[Any, ...]:
        """The default that the schema gives, if any."""
        return tuple(part["default"] for part in self.parts if "default" in part)

    @cached_property
    def unique_keys(self) -> tuple[str, ...]:
        """The properties that the schema says to differ from item to item of a list."""
        return tuple(name for part in self.parts for name in part.get("uniqueKeys", ()))

    def says(self, pattern: re.Pattern[str]) -> bool:
        """Whether the description of the property matches."""
        return any(pattern.search(part.get("description", "")) is not None for part in self.parts)

    def flag(self, keyword: str) -> bool | None:
        """A keyword of the schema that is true or false, or None; false wins where alternatives disagree."""
        values = [part[keyword] for part in self.parts if isinstance(part.get(keyword), bool)]
        return all(values) if values else None

    @cached_property
    def array_types(self) -> frozenset[str]:
        """What `arrayType` says of a list."""
        return frozenset(part["arrayType"] for part in self.parts if isinstance(part.get("arrayType"), str))

    @cached_property
    def is_tags(self) -> bool:
        """Whether tags stand here: the resource's own, or others that a service may add its own to."""
        return self.marks.tags or (bool(_TAGS.search(self.name)) and {"Key", "Value"} <= self.item.names)


def _expanded(schema: ResourceSchema, parts: abc.Iterable[Part]) -> tuple[tuple[Part, ...], list[str]]:
    """The schemas, references followed, alternatives beside them; and the names of the definitions referred to."""
    waiting = list(parts)
    found: list[Part] = []
    references: list[str] = []
    while waiting:
        part = waiting.pop(0)
        reference = part.get("$ref")
        if isinstance(reference, str):
            if reference in references:
                continue
            references.append(reference)
            part = schema.follow(part)
        if part:
            found.append(part)
        for keyword in _ALTERNATIVES:
            waiting.extend(part.get(keyword, ()))
    return tuple(found) if found else _NO_PARTS, references


def _properties(part: Part, name: str) -> abc.Iterator[Part]:
    properties = part.get("properties", {})
    if name in properties:
        yield properties[name]
        return
    for pattern, value in part.get("patternProperties", {}).items():
        if isinstance(value, dict) and _matches(pattern, name):
            yield value
    extra = part.get("additionalProperties")
    if isinstance(extra, dict):
        yield extra


def _matches(pattern: str, name: str) -> bool:
    """Whether a key fits; one whose pattern Python cannot read does."""
    try:
        return re.search(pattern, name) is not None
    except re.error:
        return True
