"""Resource provider schemas: the facts about a resource type, read from the files that cfn-lint bundles.

cfn-lint itself is not imported.

https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html
"""

from __future__ import annotations

import collections.abc as abc
import json
from functools import cached_property, lru_cache
from importlib.machinery import PathFinder
from os import listdir
from os.path import basename, dirname, isfile, join
from typing import Any, NamedTuple, TypeAlias

from cfnkit.diagnostics import CfnkitError
from cfnkit.syntax import Mapping, Node, Scalar, Sequence, is_unknown_tag
from cfnkit.vocabulary import FUNCTION_NAMES

PropertyPath: TypeAlias = tuple[str, ...]
"""The names from the top of a resource's properties to one of them; ``*`` is every item of a list."""

ValuePath: TypeAlias = tuple[str | int, ...]
"""The names and 0-based indexes from the top of a resource's properties to a value."""

Part: TypeAlias = abc.Mapping[str, Any]
"""A part of a schema, with keywords of JSON Schema."""

# The type whose attributes are the outputs of another template.
_NESTED_STACK = "AWS::CloudFormation::Stack"
_ALTERNATIVES = ("oneOf", "anyOf", "allOf")
# Keywords of JSON Schema, and cfn-lint's own.
_TOGETHER = (*_ALTERNATIVES, "dependencies", "dependentExcluded", "dependentRequired", "requiredOr", "requiredXor")
# The package that has the files, their folder in it, and the folders of the regions' lists and of the types' schemas.
_OWNER, _DATA = "cfnlint", ("data", "schemas")
_ACTIONS = ("AdditionalSpecs", "Policies.json")
_LISTS, _TYPES = "providers", "resources"
# The region that has the most resource types.
_FULLEST = "us-east-1"
# The files do not change during a run, which reads each of them once.
_MOST_TYPES, _MOST_REGIONS = 500, 100


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


class UnsupportedProperty(NamedTuple):
    """A property that the schema lacks, and the names that the schema has at its place."""

    path: ValuePath
    known: abc.Collection[str]


class PropertyNames(NamedTuple):
    """The paths of required properties that are missing, outer ones first, and the properties that the schema lacks."""

    missing: list[ValuePath]
    unsupported: list[UnsupportedProperty]


class Schemas:
    """The resource types of one region, each read when it is first needed.

    For a region without a list in cfn-lint, the types are those of us-east-1. The methods raise CfnkitError when
    cfn-lint's files are not found.
    """

    def __init__(self, region: str) -> None:
        self._region = region
        self._read: dict[str, ResourceSchema] = {}

    def get(self, type_name: str) -> ResourceSchema | None:
        """The schema of a type; None for a type that is not AWS's (`Custom::`, a module) or not in this region."""
        if type_name not in self._read:
            digest = self._digests.get(type_name)
            if digest is None:
                return None
            self._read[type_name] = _schema(join(self._folder, _TYPES, f"{digest}.json"))
        return self._read[type_name]

    def digest_of(self, type_name: str) -> str | None:
        """A text that two regions share exactly when they have the same schema of a type; None for an unknown type."""
        return self._digests.get(type_name)

    def type_names(self) -> abc.KeysView[str]:
        """The names of the types that the region has by cfn-lint's list, in alphabetical order."""
        return self._digests.keys()

    def regions_of(self, type_name: str) -> list[str]:
        """The regions whose list has the type, in alphabetical order."""
        folder = join(self._folder, _LISTS)
        return [each for each in self.regions() if type_name in _list_of_types(join(folder, f"{each}.json"))]

    def regions(self) -> list[str]:
        """All regions that have a list, in alphabetical order."""
        names = (name.removesuffix(".json") for name in listdir(join(self._folder, _LISTS)))
        return sorted(name for name in names if "-" in name)

    @cached_property
    def _digests(self) -> dict[str, str]:
        """The name of the schema's file by type; regions share the files of types that are the same."""
        own = join(self._folder, _LISTS, f"{self._region}.json")
        return _list_of_types(own if isfile(own) else join(dirname(own), f"{_FULLEST}.json"))

    @cached_property
    def _folder(self) -> str:
        return _folder()


def schema_files() -> dict[str, str]:
    """The paths of the files that `Schemas` reads, by the names that a package must have them under.

    Raises CfnkitError when they are not found.
    """
    folder = _folder()
    places = ((below, name) for below in (_LISTS, _TYPES) for name in sorted(listdir(join(folder, below))))
    names = [(below, name) for below, name in places if name.endswith(".json")]
    return {"/".join((_OWNER, *_DATA, below, name)): join(folder, below, name) for below, name in names}


def actions_of(service: str) -> Part:
    """What the service authorization reference says of a service, by the prefix of its actions (`s3`); empty for none.

    `Actions` has the names in lower case, each with the names of the `Resources` it is about, if it is about any; and
    `Resources` has the `ARNFormats` and `ConditionKeys` of each of these.
    https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
    """
    found = _part_of_actions(service)
    return found if found is not None else _all_actions().get(service, {})


def services_with_actions() -> abc.KeysView[str]:
    """The prefixes of all services that the reference has."""
    return _all_actions().keys()


@lru_cache(_MOST_TYPES)
def _part_of_actions(service: str) -> Part | None:
    """The part of the file about a service, which is read alone, since the whole takes long; None if it is not seen."""
    text, key = _actions_file(), f'\n "{service}": '.encode()
    start = text.find(key)
    end = text.find(b"\n }", start + 1)
    if start < 0 or end < 0:
        return None
    try:
        found: Part = json.loads(text[start + len(key) : end + 3])
    except ValueError:  # the file is laid out in another way
        return None
    return found


@lru_cache(1)
def _all_actions() -> dict[str, Part]:
    services: dict[str, Part] = json.loads(_actions_file())
    return services


@lru_cache(1)
def _actions_file() -> bytes:
    return _bytes(join(dirname(_folder()), *_ACTIONS))


def release() -> str:
    """The version of cfn-lint, which says how new its files are."""
    from importlib.metadata import version  # slow to import, and needed for errors only

    return version("cfn-lint")


def _folder() -> str:
    spec = PathFinder.find_spec(_OWNER)
    if spec is None or not spec.submodule_search_locations:
        raise CfnkitError("cfn-lint 1.x, whose resource schemas are read, is not installed.")
    return join(spec.submodule_search_locations[0], *_DATA)


@lru_cache(_MOST_TYPES)
def _schema(path: str) -> ResourceSchema:
    return ResourceSchema.from_document(_json(path))


@lru_cache(_MOST_REGIONS)
def _list_of_types(path: str) -> dict[str, str]:
    types: dict[str, str] = _json(path)
    return types


def _json(path: str) -> Any:
    return json.loads(_bytes(path))


def _bytes(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError as error:
        where = join(basename(dirname(path)), basename(path))
        message = f"cfn-lint's resource schemas cannot be read: {error.strerror} ({where})."
        raise CfnkitError(message) from error


def judge_property_names(schema: ResourceSchema, properties: Mapping) -> PropertyNames:
    """Compare the names of a resource's properties, at any depth, with those of its schema.

    The service's messages are ``Property validation failure: [The property {/Type} is required]`` and ``Encountered
    unsupported property Typ``. A function call can have any value and is skipped, as are the alternatives of a schema
    (`oneOf`, `anyOf`), and objects of which the schema does not list all names.
    """
    found = PropertyNames([], [])
    _judge(schema, schema.root, properties, (), found)
    found.missing.sort(key=len)
    return found


def _judge(schema: ResourceSchema, part: Part, node: Node, path: ValuePath, found: PropertyNames) -> None:
    part = schema.follow(part)
    if isinstance(node, Mapping) and not _may_hold_more(node):
        found.missing.extend((*path, name) for name in part.get("required", ()) if name not in node.entries)
        properties = part.get("properties", {})
        closed = properties and part.get("additionalProperties") is False and "patternProperties" not in part
        for name, value in node.entries.items():
            if name not in properties:
                if closed:
                    found.unsupported.append(UnsupportedProperty((*path, name), properties))
            elif type(value) is not Scalar:
                _judge(schema, properties[name], value, (*path, name), found)
    elif isinstance(node, Sequence) and isinstance(part.get("items"), dict):
        for index, item in enumerate(node.items):
            if type(item) is not Scalar:
                _judge(schema, part["items"], item, (*path, index), found)


def _may_hold_more(node: Mapping) -> bool:
    """Whether a mapping is a function call, or has one among its keys.

    That is a transform or a loop that has not run, or an unknown tag.
    """
    entries = node.entries
    return (
        ("Ref" in entries and len(entries) == 1)
        or not entries.keys().isdisjoint(FUNCTION_NAMES)
        or any(name.startswith("Fn::") for name in entries)
        or is_unknown_tag(node)
    )
