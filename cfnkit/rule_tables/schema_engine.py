"""The one place that knows by what values are held against JSON Schemas."""

from __future__ import annotations

from cfnkit.json_schema import Problem, SchemaError, Validator

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any, TypeAlias

    FirstProblem: TypeAlias = Callable[[Any], Problem | None]

__all__ = ["Problem", "SchemaError", "first_problem"]


def first_problem(schema: Mapping[str, Any]) -> FirstProblem:
    """The function that says what is wrong with a value by a schema: its first problem, or None.

    Raises SchemaError for a schema that cannot be used.
    """
    validator = Validator(schema)
    return lambda value: next(validator.problems(value), None)
