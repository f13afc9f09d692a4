"""Values for rule tables, with marks for the parts that are unknown."""

from __future__ import annotations

import re

from cfnkit.rule_tables.documents import policy_in
from cfnkit.rule_tables.mark import MARK, UNKNOWN, VANISHING
from cfnkit.vocabulary import FOR_EACH

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]{0,8})\Z")
_DYNAMIC_REFERENCE = "{{resolve:"
_VARIABLES = ("${", "&{")


def marked(value: Any, in_loop: bool = False) -> Any:
    """An evaluated JSON value with a mark in place of each part that only the deployment knows.

    These parts are calls of functions, what a transform replaces, strings with a dynamic reference and, with `in_loop`,
    strings with a variable. An object with a loop beside other keys has these keys, since the loop may add none.
    A key whose value is null is missing.
    A policy document that is written as a text, or made by a function, is an object as far as it is known.
    "22" becomes 22 and "true" becomes true, as CloudFormation reads them where it expects a number or a boolean.
    """
    document = policy_in(value)
    if document is not None:
        return marked(document, in_loop)
    if isinstance(value, str):
        if _DYNAMIC_REFERENCE in value or (in_loop and any(start in value for start in _VARIABLES)):
            return UNKNOWN
        return as_read(value)
    if isinstance(value, dict):
        if MARK in value:
            return UNKNOWN
        if "Fn::Transform" in value or (len(value) == 1 and _is_function(next(iter(value)))):
            return VANISHING if _names_no_value(value) else UNKNOWN
        kept = {key: item for key, item in value.items() if item is not None and not key.startswith(FOR_EACH)}
        return {key: marked(item, in_loop) for key, item in kept.items()}
    if isinstance(value, list):
        return [marked(item, in_loop) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def as_read(scalar: Any) -> Any:
    """A string of digits as a number, "true" and "false" as booleans; any other value unchanged."""
    if not isinstance(scalar, str):
        return scalar
    text = scalar.strip()
    if _INTEGER.match(text):
        return int(text)
    return {"true": True, "false": False}.get(text.lower(), scalar)


def _is_function(key: str) -> bool:
    return key == "Ref" or key.startswith("Fn::")


def _names_no_value(value: Any) -> bool:
    """Whether a call may return AWS::NoValue."""
    if isinstance(value, dict):
        return value.get("Ref") == "AWS::NoValue" or any(map(_names_no_value, value.values()))
    return isinstance(value, list) and any(map(_names_no_value, value))
