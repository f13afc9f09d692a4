"""The message about a call's wrong parameters; apart, since most calls never need it."""

from __future__ import annotations

from cfnkit.macro.errors import written

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from cfnkit.json_schema import Mismatch

# So many problems are told at once; a message has a limit.
_TOLD = 3


def sentences(problems: list[Mismatch], values: dict[str, Any]) -> str:
    """Sentences for the first problems."""
    told = []
    for problem in problems[:_TOLD]:
        subject = f"Parameter {written(problem.path)}" if problem.path else "What the macro gets as parameters"
        told.append(f"{subject} {problem.text}. {problem.hint or _unevaluated(problem, values)}".rstrip())
    more = len(problems) - len(told)
    return " ".join(told) + (f" There {'is' if more == 1 else 'are'} {more} more." if more else "")


def _unevaluated(problem: Mismatch, values: dict[str, Any]) -> str:
    """A sentence for a value that is a function which CloudFormation did not evaluate; else empty."""
    from cfnkit.macro.functions import function_name

    value: Any = values
    for step in problem.path:
        value = value.get(step) if isinstance(value, dict) else value[int(step)] if isinstance(value, list) else None
    name = function_name(value)
    return f"{name} is not evaluated there before a macro is called." if name else ""
