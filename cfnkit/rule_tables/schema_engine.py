"""The one place that knows by what values are held against JSON Schemas."""

from __future__ import annotations

from cfnkit.json_schema import Mismatch, SchemaError, Validator

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any, TypeAlias

    FirstMismatch: TypeAlias = Callable[[Any], Mismatch | None]

__all__ = ["Mismatch", "SchemaError", "first_mismatch"]


def first_mismatch(schema: Mapping[str, Any]) -> FirstMismatch:
    """The function that says what is wrong with a value by a schema: its first mismatch, or None.

    Raises SchemaError for a schema that cannot be used.
    """
    validator = Validator(schema)
    return lambda value: next(validator.mismatches(value), None)
