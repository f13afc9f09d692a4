"""What is wrong with a value, by a JSON Schema whose descriptions say what is expected; no message cites a value."""

from __future__ import annotations

import collections.abc as abc
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from cfnkit.vocabulary import suggestion

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError

Schema: TypeAlias = dict[str, Any]
Path: TypeAlias = tuple[str | int, ...]

_KINDS = {dict: "an object", list: "a list", str: "a string", int: "a number", float: "a number", bool: "a boolean"}
# A key that is not known is often a misspelt one, and so the cause of what else is wrong.
_RANKS = {"additionalProperties": 0, "required": 1}


class Flaw(NamedTuple):
    """What is wrong, and the keys and indexes to where it is."""

    path: Path
    message: str


def text(expected: str = "a string", **more: Any) -> Schema:
    """The schema of a string."""
    return {"type": "string", "description": expected, **more}


def optional_text(expected: str = "a string") -> Schema:
    """The schema of a string that may be null, which says the same as its absence."""
    return {"type": ["string", "null"], "description": expected}


def table(expected: str, value: Schema) -> Schema:
    """The schema of an object with any keys."""
    return {"type": "object", "additionalProperties": value, "description": expected}


def flaw_of(value: Any, schema: Schema, at: Path = ()) -> Flaw | None:
    """What is wrong with a value that stands `at` a place, the likely cause first; None when nothing is."""
    from jsonschema import Draft202012Validator  # slow to import, and needed only when there is such a value

    errors = Draft202012Validator(schema).iter_errors(value)
    first = min(errors, key=lambda error: (len(error.absolute_path), _RANKS.get(str(error.validator), 2)), default=None)
    return None if first is None else _flaw(first, (*at, *first.absolute_path))


def _flaw(error: ValidationError, path: Path) -> Flaw:
    where = place(path)
    schema: Any = error.schema
    value: Any = error.instance
    if error.validator == "additionalProperties":
        key = next(key for key in value if key not in schema["properties"])
        return Flaw((*path, key), _unknown_key(key, where, schema["properties"]))
    if error.validator == "required":
        missing = next(key for key in schema["required"] if key not in value)
        expected = schema["properties"][missing]["description"]
        return Flaw(path, f"{where[0].upper()}{where[1:]} has no '{missing}', which must be {expected}.")
    found = f", not {_KINDS.get(type(value), 'null')}" if error.validator == "type" else ""
    return Flaw(path, f"{where[0].upper()}{where[1:]} must be {schema['description']}{found}.")


def place(path: Path) -> str:
    """A path as messages name it: `'resources.Queue'`."""
    written = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return f"'{written.removeprefix('.')}'" if path else "the document"


def _unknown_key(key: str, where: str, known: abc.Iterable[str]) -> str:
    hint = suggestion(key, known) or f"Known are {', '.join(known)}."
    return f"Unknown key '{key}' in {where}. {hint}"
