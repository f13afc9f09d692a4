"""Every key of `.cfnkit.yaml`, as its JSON Schema describes it."""

from __future__ import annotations

import collections.abc as abc
from dataclasses import dataclass, field
from typing import Any

from cfnkit.configuration.documents import configuration_schema
from cfnkit.conformance import Schema, must_be


@dataclass(frozen=True, slots=True)
class Key:
    """A key of the configuration.

    `path` is its place: `targets.*.region`, where `*` stands for any name, and `check.per_path[].ignore`, where `[]`
    stands for any item. `types` are types of JSON. `must_be` describes the value, `default` is the value without the
    key, and None where there is none; `default_text` describes one that is no fixed value. With `required`, the object
    around needs the key; of `one_of`, the key among them, it needs exactly one. `examples` are values of this key.
    """

    path: str
    title: str
    description: str
    types: tuple[str, ...]
    must_be: str
    default: Any = field(default=None, hash=False)
    default_text: str = ""
    required: bool = False
    one_of: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    examples: tuple[Any, ...] = field(default=(), hash=False)

    @property
    def name(self) -> str:
        """The key itself, the last part of its path."""
        return self.path.rpartition(".")[2]

    @property
    def has_default(self) -> bool:
        """Whether a fixed value counts without the key."""
        return self.default is not None


def configuration_keys() -> abc.Iterator[Key]:
    """Every key, in the order of the schema, an object before the keys in it."""
    yield from _keys_of(configuration_schema(), "")


def _keys_of(schema: Schema, place: str) -> abc.Iterator[Key]:
    """The keys of an object at a place, and those of all objects in it."""
    alternatives = tuple(_alternatives(schema))
    for name, written in schema.get("properties", {}).items():
        whole = _whole(written)
        path = f"{place}.{name}" if place else name
        one_of = alternatives if name in alternatives else ()
        yield _key(path, whole, name in schema.get("required", ()), one_of)
        yield from _keys_of(whole, path)
    for keyword, step in (("items", "[]"), ("additionalProperties", ".*")):
        if isinstance(schema.get(keyword), dict):
            yield from _keys_of(_whole(schema[keyword]), place + step)


def _key(path: str, schema: Schema, required: bool, one_of: tuple[str, ...]) -> Key:
    kinds = schema["type"]
    return Key(
        path=path,
        title=schema["title"],
        description=schema["description"],
        types=(kinds,) if isinstance(kinds, str) else tuple(kinds),
        must_be=must_be(schema),
        default=schema.get("default"),
        default_text=schema.get("x-default", ""),
        required=required,
        one_of=one_of,
        choices=tuple(map(str, schema.get("enum", ()))),
        examples=tuple(schema["examples"]),
    )


def _whole(schema: Schema) -> Schema:
    """A part of the schema with the definition that it refers to; what stands beside the reference counts."""
    reference = schema.get("$ref")
    if reference is None:
        return schema
    return {**_whole(configuration_schema()["$defs"][reference.rpartition("/")[2]]), **schema}


def _alternatives(schema: Schema) -> abc.Iterator[str]:
    """The keys of which an object of the schema has exactly one."""
    for part in (schema, *schema.get("allOf", ())):
        for alternative in part.get("then", {}).get("oneOf", ()):
            yield from alternative["required"]
