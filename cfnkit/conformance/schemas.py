"""The JSON Schemas of documents: data files, `NAME.schema.json`, beside the modules that read the documents."""

from __future__ import annotations

from functools import cache
from typing import Any, TypeAlias

Schema: TypeAlias = dict[str, Any]


@cache
def schema_beside(module_file: str, name: str) -> Schema:
    """The schema of this name in the folder of a module, which gives its `__file__`."""
    import json
    from pathlib import Path

    schema: Schema = json.loads(Path(module_file).with_name(f"{name}.schema.json").read_text(encoding="utf-8"))
    return schema


def definition(schema: Schema, name: str) -> Schema:
    """A part of a schema, by its name in `$defs`, as a schema of its own."""
    return {"$ref": f"#/$defs/{name}", "$defs": schema["$defs"]}
