"""Values that are not evaluated when a macro is called: function calls and dynamic references."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_DYNAMIC_REFERENCE = "{{resolve:"


def function_name(value: Any) -> str | None:
    """The name of the intrinsic function that a value calls, `Ref` or `Fn::...`; None for a value that calls none.

    A call is an object with this one key. `Condition` is not among them: between values, such an object is data.
    """
    if not isinstance(value, dict) or len(value) != 1:
        return None
    name = next(iter(value))
    called = name == "Ref" or (name.startswith("Fn::") and not name.startswith("Fn::ForEach"))
    return name if called else None


def is_function(value: Any) -> bool:
    """Whether a value is a call of an intrinsic function."""
    return function_name(value) is not None


def may_be_unresolved(value: Any) -> bool:
    """Whether a function call, a loop or a dynamic reference is in a value, so that it is not the last word."""
    if isinstance(value, str):
        return _DYNAMIC_REFERENCE in value
    if isinstance(value, dict):
        if any(key == "Ref" or key.startswith("Fn::") for key in value):
            return True
        return any(map(may_be_unresolved, value.values()))
    return isinstance(value, list) and any(map(may_be_unresolved, value))
