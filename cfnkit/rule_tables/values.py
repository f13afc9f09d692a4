"""Values as a rule sees them."""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

MARK = "cfnkit::unknown"
# What only the deployment knows; the second may even turn out to be nothing at all.
UNKNOWN = {MARK: False}
_VANISHING = {MARK: True}

_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]{0,8})\Z")
_DYNAMIC_REFERENCE = "{{resolve:"
_VARIABLES = ("${", "&{")


def seen(value: Any, in_loop: bool = False) -> Any:
    """An evaluated JSON value with a mark for each part that only the deployment knows.

    Such are the calls of functions that are left, objects that a loop or a transform adds to, texts with a dynamic
    reference and, with `in_loop`, texts with a variable. CloudFormation reads "22" as 22 and "true" as true where it
    wants a number or a boolean, so that they are these here.
    """
    if isinstance(value, str):
        if _DYNAMIC_REFERENCE in value or (in_loop and any(start in value for start in _VARIABLES)):
            return UNKNOWN
        return as_read(value)
    if isinstance(value, dict):
        if MARK in value:
            return UNKNOWN
        if (len(value) == 1 and "Ref" in value) or any(key.startswith("Fn::") for key in value):
            return _VANISHING if _names_no_value(value) else UNKNOWN
        return {key: seen(item, in_loop) for key, item in value.items()}
    return [seen(item, in_loop) for item in value] if isinstance(value, list) else value


def as_read(scalar: Any) -> Any:
    """A text of digits as the number, `true` and `false` as the boolean; anything else as it is."""
    if not isinstance(scalar, str):
        return scalar
    if _INTEGER.match(scalar):
        return int(scalar)
    return {"true": True, "false": False}.get(scalar.lower(), scalar)


def _names_no_value(value: Any) -> bool:
    """Whether AWS::NoValue is among what a call may give."""
    if isinstance(value, dict):
        return value.get("Ref") == "AWS::NoValue" or any(map(_names_no_value, value.values()))
    return isinstance(value, list) and any(map(_names_no_value, value))
