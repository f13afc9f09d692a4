"""The shape of a value: the facts that the schema and the marks of a resource type give for its path."""

from __future__ import annotations

import collections.abc as abc
import re
from enum import Enum
from functools import cached_property
from typing import Any

from cfnkit.drift.shapes.marks import NO_MARKS, Branch, Marks, branch_of, step, with_items
from cfnkit.drift.shapes.peculiarity import Peculiarity, peculiarities_of
from cfnkit.schemas import ResourceSchema

SchemaPart = abc.Mapping[str, Any]

_ALTERNATIVES = ("oneOf", "anyOf", "allOf")
_TAGS = re.compile(r"Tags\Z|TagList\Z|TagSet\Z")
_NO_PARTS: tuple[SchemaPart, ...] = ()
# cfn-lint's schemas allow a text where they allow any object.
_OBJECTS = frozenset({"object", "string"})
# JSON texts that are structures of an API, not documents of the author's: the service writes its defaults into them.
_STRUCTURES = re.compile(r"\w*(?:Settings|SettingsJson|Attributes|Parameters|Options|ManagedServiceData)\Z")
_COST_EXPLORER = "AWS::CE::"
# The value of a pair whose name the author chose, with the names that such pairs have.
_VALUES = {
    "Value": frozenset({"Key", "Name", "OptionName", "ParameterName"}),
    "ParameterValue": frozenset({"ParameterName", "ParameterKey"}),
    "TagValue": frozenset({"TagKey"}),
}
# Objects without properties in their schemas that are maps of entries, not documents; a filter policy is a document.
_ENTRIES = re.compile(
    r"\w*[a-z]s\Z|\w*(?:Map|SettingsJson|Metadata|Environment|Info|Configuration|(?<!Filter)Policy)\Z"
)


class Place(Enum):
    """Who decides what a value means, which limits how it is compared."""

    PROPERTY = "property"
    """The schema names it: rules by name, type and format hold."""
    FREE = "free"
    """The author chose its key, as for an environment variable or a tag: it is compared exactly."""
    DOCUMENT = "document"
    """It is a part of a JSON document, as a state machine or an event pattern: it is compared exactly, as a whole."""


class Shape:
    """The facts about a value at one path of a resource type; `child` and `item` are the shapes below it.

    `name` is the name of the property, or of the list for an item, and `owner` the name of the property that contains
    it. `parts` are the schemas that may apply, including alternatives; there are none where the schema says nothing.
    Shapes are computed when they are first needed.
    """

    def __init__(
        self,
        schema: ResourceSchema,
        parts: abc.Iterable[SchemaPart],
        own: tuple[Branch, ...],
        of_list: tuple[Branch, ...] = (),
        outer: abc.Mapping[str, tuple[Branch, ...]] | None = None,
        name: str = "",
        above: Shape | None = None,
        place: Place = Place.PROPERTY,
    ) -> None:
        """Take the branches that lead here as `own`; `of_list` are those of the list, for paths without a star.

        `outer` has the branches of the definitions that enclose this shape: the marks of a definition also hold where
        it refers to itself.
        """
        self._schema = schema
        self.name = name
        self.place = place
        known: dict[str, tuple[Branch, ...]] = dict(outer or {})
        self.parts, references = _expanded(schema, parts)
        below = with_items(own) + tuple(branch for branch in of_list if branch not in own)
        for reference in references:
            inherited = tuple(branch for branch in known.get(reference, ()) if branch not in below)
            below += inherited
            known.setdefault(reference, below)
        self._below = below
        self._outer = known
        self.marks: Marks = Marks.of(own, NO_MARKS if above is None else above.marks)
        self._above = above
        self.owner = "" if above is None else above.name
        self._children: dict[str, Shape] = {}

    @classmethod
    def of_type(cls, schema: ResourceSchema, peculiarities: abc.Sequence[Peculiarity] | None = None) -> Shape:
        """The shape of a resource's properties, by default with the bundled peculiarities of its type."""
        found = peculiarities_of(schema.type_name) if peculiarities is None else peculiarities
        return cls(schema, (schema.root,), (branch_of(schema, found),))

    def child(self, name: str) -> Shape:
        """The shape of a property, or of any other key of an object."""
        shape = self._children.get(name)
        if shape is None:
            parts = [part for own in self.parts for part in _properties(own, name)]
            branches = step(self._below, name, self.names)
            place = self._place_of(name)
            shape = self._children[name] = Shape(self._schema, parts, branches, (), self._outer, name, self, place)
        return shape

    def _place_of(self, name: str) -> Place:
        if name in self.names or swapped_case(name) in self.names:
            return Place.PROPERTY if self.names.isdisjoint(_VALUES.get(name, ())) else Place.FREE
        return Place.DOCUMENT if self.is_document else Place.FREE

    @cached_property
    def item(self) -> Shape:
        """The shape of a list's items."""
        parts = [part["items"] for part in self.parts if isinstance(part.get("items"), dict)]
        own = tuple(branch.below["*"] for branch in self._below if "*" in branch.below)
        place = Place.DOCUMENT if self.is_document else self.place
        return Shape(self._schema, parts, own, self._below, self._outer, self.name, self, place)

    @cached_property
    def document(self) -> Shape:
        """The shape of the JSON document in a text at this path; the schema's own where it describes the document."""
        if self.names or self.is_map:
            return self
        is_structure = _STRUCTURES.match(self.name) or self.type_name.startswith(_COST_EXPLORER)
        is_map = "object" in self.types and not self.is_document
        place = Place.FREE if is_structure or is_map else Place.DOCUMENT
        return Shape(self._schema, (), (), (), None, self.name, self, place)

    @property
    def type_name(self) -> str:
        """The resource type, such as ``AWS::SQS::Queue``."""
        return self._schema.type_name

    @property
    def is_exact(self) -> bool:
        """Whether values are compared exactly: the author, or a document, decides what they mean."""
        return self.place is not Place.PROPERTY

    @property
    def is_in_entry(self) -> bool:
        """Whether it is a part of an entry of the author's, as a setting of a route: the service chose its key."""
        return self.place is Place.FREE and self._above is not None and self._above.place is Place.FREE

    @cached_property
    def is_map(self) -> bool:
        """Whether the schema gives one schema for all values of an object whose keys the author chooses."""
        return any(
            isinstance(below, dict)
            for part in self.parts
            for below in (*part.get("patternProperties", {}).values(), part.get("additionalProperties"))
        )

    @cached_property
    def is_document(self) -> bool:
        """Whether an object or list here is a JSON document, declared as a whole: what is added to it is drift.

        It is one where the schema allows an object and says nothing of its content, unless the name is that of entries.
        """
        if self.place is Place.DOCUMENT:
            return True
        if self.names or self.is_map or self.marks.tags or "object" not in self.types:
            return False
        return not _ENTRIES.match(self.name)

    @cached_property
    def names(self) -> frozenset[str]:
        """The names of the object's properties in the schema."""
        return frozenset(name for part in self.parts for name in part.get("properties", ()))

    @property
    def siblings(self) -> frozenset[str]:
        """The names, in the schema, of the properties of the object that has this one."""
        return frozenset() if self._above is None else self._above.names

    @cached_property
    def is_choice(self) -> bool:
        """Whether the object says something by the property that it has: each of its properties is an object.

        Such are the actions of a firewall's rule, `{"Block": {}}` or `{"Allow": {}}`.
        """
        kinds = [self.child(name).types for name in self.names]
        return len(kinds) > 1 and all("object" in kind and kind <= _OBJECTS for kind in kinds)

    @cached_property
    def types(self) -> frozenset[str]:
        """The JSON types that a value may have; empty when the schema gives none."""
        found: set[str] = set()
        for part in self.parts:
            types = part.get("type", ())
            found.update((types,) if isinstance(types, str) else types)
        return frozenset(found)

    @cached_property
    def enumeration(self) -> frozenset[str]:
        """The texts that the schema lists as values."""
        listed = (part.get(keyword, ()) for part in self.parts for keyword in ("enum", "enumCaseInsensitive"))
        return frozenset(value for values in listed for value in values if isinstance(value, str))

    @cached_property
    def formats(self) -> frozenset[str]:
        """The `format`s in the schema."""
        return frozenset(part["format"] for part in self.parts if isinstance(part.get("format"), str))

    @cached_property
    def patterns(self) -> tuple[str, ...]:
        """The `pattern`s in the schema."""
        return tuple(part["pattern"] for part in self.parts if isinstance(part.get("pattern"), str))

    @cached_property
    def required(self) -> frozenset[str]:
        """The properties that the object must have."""
        return frozenset(self.parts[0].get("required", ())) if self.parts else frozenset()

    @cached_property
    def defaults(self) -> tuple[Any, ...]:
        """The defaults in the schema."""
        return tuple(part["default"] for part in self.parts if "default" in part)

    @cached_property
    def unique_keys(self) -> tuple[str, ...]:
        """The properties that are different in each item of a list, by the schema."""
        return tuple(name for part in self.parts for name in part.get("uniqueKeys", ()))

    def description_matches(self, pattern: re.Pattern[str]) -> bool:
        """Whether a description of the property contains a match."""
        return any(pattern.search(part.get("description", "")) is not None for part in self.parts)

    def flag(self, keyword: str) -> bool | None:
        """The value of a boolean keyword, None without one; false if alternatives disagree."""
        values = [part[keyword] for part in self.parts if isinstance(part.get(keyword), bool)]
        return all(values) if values else None

    @cached_property
    def array_types(self) -> frozenset[str]:
        """The `arrayType`s of a list."""
        return frozenset(part["arrayType"] for part in self.parts if isinstance(part.get("arrayType"), str))

    @cached_property
    def is_tags(self) -> bool:
        """Whether it is a list of tags: those of the resource, or others to which AWS may add tags."""
        return self.marks.tags or (bool(_TAGS.search(self.name)) and {"Key", "Value"} <= self.item.names)


def swapped_case(name: str) -> str:
    """The name with the first letter in the other case: some services return `sourceColumn` as `SourceColumn`."""
    return name[:1].swapcase() + name[1:]


def _expanded(schema: ResourceSchema, parts: abc.Iterable[SchemaPart]) -> tuple[tuple[SchemaPart, ...], list[str]]:
    """The schemas with their references followed and their alternatives, and the references."""
    waiting = list(parts)
    found: list[SchemaPart] = []
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


def _properties(part: SchemaPart, name: str) -> abc.Iterator[SchemaPart]:
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
    """Whether a key matches; it does if the pattern is not valid in Python."""
    try:
        return re.search(pattern, name) is not None
    except re.error:
        return True
