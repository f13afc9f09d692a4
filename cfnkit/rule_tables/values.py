"""Values for rule tables, with marks for the parts that are unknown."""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

MARK = "cfnkit::unknown"
# A value that only the deployment knows; the second can turn out to be AWS::NoValue.
UNKNOWN = {MARK: False}
_VANISHING = {MARK: True}

_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]{0,8})\Z")
_DYNAMIC_REFERENCE = "{{resolve:"
_VARIABLES = ("${", "&{")


def marked(value: Any, in_loop: bool = False) -> Any:
    """An evaluated JSON value with a mark in place of each part that only the deployment knows.

    These parts are calls of functions, objects that a loop or a transform extends, strings with a dynamic reference
    and, with `in_loop`, strings with a variable. "22" becomes 22 and "true" becomes true, because CloudFormation reads
    them so where it expects a number or a boolean.
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
        return {key: marked(item, in_loop) for key, item in value.items()}
    return [marked(item, in_loop) for item in value] if isinstance(value, list) else value


def as_read(scalar: Any) -> Any:
    """A string of digits as a number, "true" and "false" as booleans; any other value unchanged."""
    if not isinstance(scalar, str):
        return scalar
    if _INTEGER.match(scalar):
        return int(scalar)
    return {"true": True, "false": False}.get(scalar.lower(), scalar)


def _names_no_value(value: Any) -> bool:
    """Whether a call may return AWS::NoValue."""
    if isinstance(value, dict):
        return value.get("Ref") == "AWS::NoValue" or any(map(_names_no_value, value.values()))
    return isinstance(value, list) and any(map(_names_no_value, value))
