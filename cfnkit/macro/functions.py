"""Values that are not evaluated before a macro is called: function calls and dynamic references."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_DYNAMIC_REFERENCE = "{{resolve:"


def function_name(value: Any) -> str | None:
    """The name of the intrinsic function that a value calls, `Ref` or `Fn::...`; None for any other value.

    A call is an object with this one key. An object with the one key `Condition` is data here.
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
    """Whether a value has a function call, a loop or a dynamic reference in it, so its final value is not known."""
    if isinstance(value, str):
        return _DYNAMIC_REFERENCE in value
    if isinstance(value, dict):
        if any(key == "Ref" or key.startswith("Fn::") for key in value):
            return True
        return any(map(may_be_unresolved, value.values()))
    return isinstance(value, list) and any(map(may_be_unresolved, value))
