"""The schema of a resource type, and what it says of its properties."""

from __future__ import annotations

import collections.abc as abc
from typing import Any, NamedTuple, TypeAlias

PropertyPath: TypeAlias = tuple[str, ...]
"""The names from the top of a resource's properties to one of them; ``*`` is every item of a list."""

Part: TypeAlias = abc.Mapping[str, Any]
"""A part of a schema, with keywords of JSON Schema."""

# The type whose attributes are the outputs of another template.
_NESTED_STACK = "AWS::CloudFormation::Stack"
_ALTERNATIVES = ("oneOf", "anyOf", "allOf")
# Keywords of JSON Schema, and cfn-lint's own.
_TOGETHER = (*_ALTERNATIVES, "dependencies", "dependentExcluded", "dependentRequired", "requiredOr", "requiredXor")


class TagSupport(NamedTuple):
    """Whether a resource type supports tags, and the property for them, if it has one."""

    taggable: bool
    property: PropertyPath | None


class ResourceSchema(NamedTuple):
    """The schema of a resource type.

    `properties` are the schemas of its top-level properties, and `definitions` the schemas that these refer to.
    `required` are the names of the properties that a template must give; `any_property` is True when it may give
    properties without a schema. A change of a `create_only` property replaces the resource, that of a
    `conditional_create_only` one may. A live resource may lack its `deprecated` properties. `property_transform` maps
    the path of a property to the JSONata expression by which the service rewrites its value, so that the live value may
    differ from the declared one. `together` are the keywords about combinations of properties (`oneOf`, `requiredXor`,
    ...). `read_permissions` are the IAM actions with which the service reads a resource; None when it cannot.
    """

    type_name: str
    properties: abc.Mapping[str, Part]
    definitions: abc.Mapping[str, Part]
    required: tuple[str, ...]
    read_only: tuple[PropertyPath, ...]
    write_only: tuple[PropertyPath, ...]
    create_only: tuple[PropertyPath, ...]
    conditional_create_only: tuple[PropertyPath, ...]
    deprecated: tuple[PropertyPath, ...]
    primary_identifier: tuple[PropertyPath, ...]
    tagging: TagSupport
    property_transform: abc.Mapping[PropertyPath, str]
    any_property: bool
    together: Part
    read_permissions: tuple[str, ...] | None = None

    @classmethod
    def from_document(cls, document: Part) -> ResourceSchema:
        """The resource type of a schema document."""
        return cls(
            type_name=document["typeName"],
            properties=document["properties"],
            definitions=document.get("definitions", {}),
            required=tuple(document.get("required", ())),
            read_only=_paths(document, "readOnlyProperties"),
            write_only=_paths(document, "writeOnlyProperties"),
            create_only=_paths(document, "createOnlyProperties"),
            conditional_create_only=_paths(document, "conditionalCreateOnlyProperties"),
            deprecated=_paths(document, "deprecatedProperties"),
            primary_identifier=_paths(document, "primaryIdentifier"),
            tagging=_tagging(document),
            property_transform={
                _path(pointer): expression for pointer, expression in document.get("propertyTransform", {}).items()
            },
            any_property="patternProperties" in document,
            together={keyword: document[keyword] for keyword in _TOGETHER if keyword in document},
            read_permissions=_read_permissions(document),
        )

    @property
    def root(self) -> Part:
        """The schema of the properties as one object."""
        return {"properties": self.properties, "required": self.required, "additionalProperties": self.any_property}

    @property
    def attributes(self) -> tuple[str, ...]:
        """The attributes that the type documents for Fn::GetAtt: its read-only properties, as `Endpoint.Address`."""
        return tuple(".".join(path) for path in self.read_only if "*" not in path)

    def supports_attribute(self, name: str) -> bool:
        """Whether the type has an attribute for Fn::GetAtt.

        Many properties are attributes too (the DisplayName of an AWS::SNS::Topic, the Value of an AWS::SSM::Parameter).
        No schema lists these, so that every property counts.
        """
        if self.type_name == _NESTED_STACK and name.startswith("Outputs."):
            return True
        return self._has(self.root, name.split("."))

    def follow(self, part: Part) -> Part:
        """The schema that the `$ref` of a part names, or the part itself; empty for a reference to another document."""
        while isinstance(reference := part.get("$ref"), str):
            document, _, name = reference.rpartition("/")
            places = {"#/definitions": self.definitions, "#/properties": self.properties}
            part = places.get(document, {}).get(name, {})
        return part

    def _has(self, part: Part, names: abc.Sequence[str]) -> bool:
        """Whether a value of the schema `part` can have something at the path `names`."""
        if not names:
            return True
        part = self.follow(part)
        properties = part.get("properties", {})
        if names[0] in properties and self._has(properties[names[0]], names[1:]):
            return True
        alternatives = [option for keyword in _ALTERNATIVES for option in part.get(keyword, ())]
        if isinstance(part.get("items"), dict):
            alternatives.append(part["items"])
        return any(self._has(option, names) for option in alternatives) or _is_open(part)


def _is_open(part: Part) -> bool:
    """Whether an object of this schema can have keys that the schema does not name."""
    if part.get("patternProperties") or part.get("additionalProperties"):
        return True
    types = part.get("type", "object")
    closed = {"properties", "items", "additionalProperties", *_ALTERNATIVES} & part.keys()
    return not closed and "object" in types


def _paths(document: Part, keyword: str) -> tuple[PropertyPath, ...]:
    return tuple(_path(pointer) for pointer in document.get(keyword, ()))


def _read_permissions(document: Part) -> tuple[str, ...] | None:
    handler = document.get("handlers", {}).get("read")
    return None if handler is None else tuple(handler.get("permissions", ()))


def _path(pointer: str) -> PropertyPath:
    """The path of ``/properties/A/B``; the first slash is missing here and there."""
    return tuple(pointer.removeprefix("/").split("/")[1:])


def _tagging(document: Part) -> TagSupport:
    """The support for tags, by the `tagging` keyword, the older `taggable`, or the usual name of the property."""
    tagging = document.get("tagging", {})
    path = _path(tagging.get("tagProperty", "/properties/Tags"))
    there = path[0] in document["properties"]
    taggable = tagging.get("taggable", document.get("taggable", there))
    return TagSupport(taggable, path if there else None)
