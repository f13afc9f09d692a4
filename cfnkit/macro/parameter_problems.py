"""What is wrong with the parameters of a macro's call, or with their schema; most calls never ask."""

from __future__ import annotations

from cfnkit.json_schema import Problem, SchemaError, Validator
from cfnkit.json_schema.keywords import unknown_key
from cfnkit.macro.errors import MacroError, written

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

# So many problems are told at once; a message has a limit.
_TOLD = 3
# With one of them, a schema says itself which other names there may be.
_OPENING = {"additionalProperties", "patternProperties", "$ref"}


def require_usable(schema: Any) -> None:
    """Raises SchemaError for a schema that cannot be that of parameters."""
    if not isinstance(schema, dict) or schema.get("type", "object") != "object":
        raise SchemaError("The schema of a macro's parameters is one of an object: {'type': 'object', ...}.")
    Validator(schema)


def refuse_problems(schema: Mapping[str, Any], values: dict[str, Any]) -> None:
    """Raises MacroError when parameters are not what their schema asks for."""
    known = schema.get("properties", {})
    closed = not schema.keys() & _OPENING
    problems = [unknown_key((name,), known) for name in values if closed and name not in known]
    problems += Validator(schema).problems(values)
    if problems:
        raise MacroError(_told(problems, values))


def _told(problems: list[Problem], values: dict[str, Any]) -> str:
    """Sentences for the first problems."""
    told = []
    for problem in problems[:_TOLD]:
        subject = f"Parameter {written(problem.path)}" if problem.path else "What the macro gets as parameters"
        told.append(f"{subject} {problem.text}. {problem.hint or _unevaluated(problem, values)}".rstrip())
    more = len(problems) - len(told)
    return " ".join(told) + (f" There {'is' if more == 1 else 'are'} {more} more." if more else "")


def _unevaluated(problem: Problem, values: dict[str, Any]) -> str:
    """A sentence for a value that is a function which CloudFormation did not evaluate; else empty."""
    from cfnkit.macro.functions import function_name

    value: Any = values
    for step in problem.path:
        value = value.get(step) if isinstance(value, dict) else value[int(step)] if isinstance(value, list) else None
    name = function_name(value)
    return f"{name} is not evaluated there before a macro is called." if name else ""
