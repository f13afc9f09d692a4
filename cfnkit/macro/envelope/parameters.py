"""The parameters of a macro's call, read by the schema that its author wrote."""

from __future__ import annotations

import re

from cfnkit.json_schema.keywords import unknown_key
from cfnkit.json_schema.schema_check import SchemaError
from cfnkit.json_schema.validator import Validator
from cfnkit.json_schema.values import is_of_type
from cfnkit.macro.errors import MacroError
from cfnkit.macro.plain import own

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

_NUMBER = r"\s*-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?\s*\Z"
# With one of these keywords the schema itself decides about other parameters than those of `properties`.
_OPENING = {"additionalProperties", "patternProperties", "$ref"}


class Parameters:
    """The schema of a macro's parameters, an object of JSON Schema with `properties`.

    Other parameters are refused, unless the schema has `additionalProperties` or `patternProperties`. Raises
    SchemaError for a schema that cannot be used.
    """

    __slots__ = ("_is_closed", "_validator", "schema")

    def __init__(self, schema: Mapping[str, Any]) -> None:
        if not isinstance(schema, dict) or schema.get("type", "object") != "object":
            raise SchemaError("The schema of a macro's parameters is one of an object: {'type': 'object', ...}.")
        self.schema = schema
        self._validator = Validator(schema)
        self._is_closed = not schema.keys() & _OPENING

    def read(self, given: dict[str, Any]) -> dict[str, Any]:
        """The parameters as the macro gets them: with the types and the defaults of the schema.

        Raises MacroError for parameters that do not fit the schema.
        """
        known = self.schema.get("properties", {})
        values = {name: _as_asked(value, known.get(name)) for name, value in given.items()}
        for name, schema in known.items():
            if name not in values and isinstance(schema, dict) and "default" in schema:
                values[name] = own(schema["default"])
        unknown = [name for name in values if name not in known] if self._is_closed else []
        problems = [unknown_key((name,), known) for name in unknown] + [*self._validator.mismatches(values)]
        if problems:
            from cfnkit.macro.envelope.failure import parameter_sentences

            raise MacroError(parameter_sentences(problems, values))
        return values


def _as_asked(value: Any, schema: Any) -> Any:
    """A value in the type of its schema, if it is only written differently.

    CloudFormation does not tell "3" from 3, and the `Ref` to a Number parameter is a string; a list may be written like
    the value of a CommaDelimitedList.
    """
    if not isinstance(schema, dict) or "type" not in schema:
        return value
    names = [schema["type"]] if isinstance(schema["type"], str) else schema["type"]
    if isinstance(value, list) and "array" in names:
        return [_as_asked(item, schema.get("items")) for item in value]
    if any(is_of_type(value, name) for name in names):
        return int(value) if isinstance(value, float) and "number" not in names else value
    for name in names:
        made = _written_as(value, name)
        if is_of_type(made, name):
            return _as_asked(made, schema) if name == "array" else made
    return value


def _written_as(value: Any, name: str) -> Any:
    """A scalar converted to another type; itself when that is not possible."""
    if isinstance(value, str):
        if name in ("integer", "number") and (found := re.match(_NUMBER, value)):
            read = float(value) if found[1] or found[2] else int(value)
            return int(read) if name == "integer" and read == int(read) else read
        if name == "boolean" and value.strip().lower() in ("true", "false"):
            return value.strip().lower() == "true"
        if name == "array":
            return [item.strip() for item in value.split(",")] if value else []
    elif name == "string" and isinstance(value, bool):
        return "true" if value else "false"
    elif name == "string" and isinstance(value, (int, float)):
        return repr(value)
    return value
