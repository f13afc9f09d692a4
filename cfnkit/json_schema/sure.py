"""What can be said of a schema and a value without the rest of this room, so that a macro starts sooner.

Most schemas of macros have the usual keywords only, and most values fit. Where the answer is False, nothing is sure:
the Validator knows.
"""

from __future__ import annotations

from cfnkit.json_schema.values import TYPES, is_number, is_of_type

TYPE_CHECKING = False
if TYPE_CHECKING:
    from cfnkit.json_schema.terms import Json

_REMARKS = {"default", "description", "title"}
_BOUNDS = {"minimum", "maximum"}
_SIZES = {"minLength": str, "maxLength": str, "minItems": list, "maxItems": list}


def surely_usable(schema: Json) -> bool:
    """Whether a schema has only usual keywords, with what belongs to them."""
    return isinstance(schema, dict) and all(_is_usual(keyword, argument) for keyword, argument in schema.items())


def surely_fits(schema: Json, value: Json) -> bool:
    """Whether a value fits a schema that is surely usable."""
    return all(_fits(keyword, argument, value) for keyword, argument in schema.items())


def _is_usual(keyword: str, argument: Json) -> bool:
    if keyword == "type":
        names = argument if isinstance(argument, list) else [argument]
        return bool(names) and all(isinstance(name, str) and name in TYPES for name in names)
    if keyword == "properties":
        return isinstance(argument, dict) and all(map(surely_usable, argument.values()))
    if keyword in ("required", "enum"):
        return isinstance(argument, list) and all(isinstance(item, str) for item in argument)
    if keyword in _SIZES:
        return type(argument) is int and argument >= 0
    if keyword in _BOUNDS:
        return is_number(argument)
    return surely_usable(argument) if keyword == "items" else keyword in _REMARKS


def _fits(keyword: str, argument: Json, value: Json) -> bool:
    if keyword == "type":
        return any(is_of_type(value, name) for name in ([argument] if isinstance(argument, str) else argument))
    if keyword == "enum":
        return isinstance(value, str) and value in argument
    if keyword == "required":
        return not isinstance(value, dict) or all(name in value for name in argument)
    if keyword == "properties":
        there = argument.keys() & value.keys() if isinstance(value, dict) else ()
        return all(surely_fits(argument[name], value[name]) for name in there)
    if keyword == "items":
        return not isinstance(value, list) or all(surely_fits(argument, item) for item in value)
    if keyword in _SIZES:
        return not isinstance(value, _SIZES[keyword]) or _is_within(keyword, argument, len(value))
    return keyword not in _BOUNDS or not is_number(value) or _is_within(keyword, argument, value)


def _is_within(keyword: str, limit: float, number: float) -> bool:
    return number >= limit if keyword.startswith("min") else number <= limit
