"""Write the table of taggable types, from cfn-lint's resource schemas: `python -m cfnkit.macro.tagging`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeAlias

from cfnkit.schemas import ResourceSchema, Schemas

Part: TypeAlias = Any

# The first region has most types and the newest schemas; the others have types of their own. `sam` is the Serverless
# Application Model, whose transform runs after the macros.
_REGIONS = ("us-east-1", "sam", "us-west-2", "me-central-1", "eu-west-1", "us-gov-east-1", "eu-central-1")
_PARTITION = "AWS::"
_PAIR = {"Key", "Value"}


def table_text() -> str:
    """The text of the table's file, with a line for each service."""
    return json.dumps(_table(), indent=1, sort_keys=True) + "\n"


def _table() -> dict[str, Any]:
    parts: dict[str, dict[str, list[str]]] = {"list": {}, "map": {}, "other": {}, "replaces": {}}
    properties: dict[str, str] = {}
    extras: dict[str, dict[str, bool]] = {}
    for schema in _taggable():
        path = schema.tagging.property
        assert path is not None
        shape, extra = _shape(schema)
        service, _, name = schema.type_name.removeprefix(_PARTITION).partition("::")
        parts[shape].setdefault(service, []).append(name)
        if path[:1] in schema.create_only or path in schema.create_only:
            parts["replaces"].setdefault(service, []).append(name)
        if path[0] != "Tags":
            properties[schema.type_name] = path[0]
        if extra:
            extras[schema.type_name] = extra
    lines = {part: {service: " ".join(sorted(names)) for service, names in by.items()} for part, by in parts.items()}
    return {"cfn-lint": version("cfn-lint"), **lines, "properties": properties, "extra": extras}


def _taggable() -> Iterator[ResourceSchema]:
    known: set[str] = set()
    for region in _REGIONS:
        schemas = Schemas(region)
        for name in sorted(schemas.type_names() - known):
            schema = schemas.get(name)
            if schema is None or not name.startswith(_PARTITION):
                continue
            if schema.tagging.taggable and schema.tagging.property is not None:
                yield schema
        known |= schemas.type_names()


def _shape(schema: ResourceSchema) -> tuple[str, dict[str, bool]]:
    """The shape of a type's tags, and what an item of the list needs besides key and value."""
    path = schema.tagging.property
    assert path is not None
    if len(path) > 1:
        return "other", {}
    part = schema.follow(schema.properties[path[0]])
    types = part.get("type", "object")
    if types == "array":
        item = schema.follow(part.get("items", {}))
        names, needed = item.get("properties", {}), set(item.get("required", ())) - _PAIR
        if not names.keys() >= _PAIR or any(schema.follow(names[name]).get("type") != "boolean" for name in needed):
            return "other", {}
        return "list", dict.fromkeys(sorted(needed), True)
    return ("map", {}) if "object" in types and not part.get("properties") else ("other", {})


if __name__ == "__main__":
    Path(__file__).with_name("table.json").write_text(table_text(), encoding="utf-8")
