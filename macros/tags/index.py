"""Tags: standard tags on every resource that takes tags; the author's own tags stay."""

from __future__ import annotations

from fnmatch import fnmatchcase

from cfnkit.macro import (
    Fragment,
    FragmentResource,
    MacroError,
    Request,
    Tagging,
    function_name,
    macro,
    resources,
    tagging_table,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

PARAMETERS = {
    "type": "object",
    "required": ["Tags"],
    "properties": {
        "Tags": {"type": ["array", "object"], "items": {"type": "string"}},
        "Exclude": {"type": "array", "items": {"type": "string"}, "default": []},
        "Replace": {"type": "boolean", "default": False},
    },
}
# https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html
LONGEST_KEY, LONGEST_VALUE = 128, 256

_NO_VALUE = {"Ref": "AWS::NoValue"}
# The beginnings of a loop's variable, and of a dynamic reference.
_VARIABLES = ("${", "&{", "{{resolve:")


@macro(parameters=PARAMETERS, scope="template")
def handler(fragment: Fragment, request: Request) -> Fragment:
    """The template with the standard tags that its resources lack."""
    tags = standard_tags(request.params["Tags"])
    excluded, may_replace = request.params["Exclude"], request.params["Replace"]
    table = tagging_table()
    changes: dict[tuple[str | int, ...], Any] = {}
    for resource in resources(fragment):
        tagging = table.get(resource.type)
        if tagging is None or (tagging.replaces and not may_replace) or _is_excluded(resource, excluded):
            continue
        properties = resource.body.get("Properties", {})
        if not isinstance(properties, dict) or any(key.startswith("Fn::") for key in properties):
            continue
        there = properties.get(tagging.property, _NO_VALUE)
        # Only in IAM are `owner` and `Owner` the same key.
        made = tagged(there, tagging, tags, any_case=resource.type.startswith("AWS::IAM::"))
        if made != there:
            path = (*resource.path, "Properties", tagging.property)
            changes[path] = made
    return fragment.with_values(changes)


def standard_tags(given: Any) -> dict[str, Any]:
    """The tags by key, from a list of `Key=Value` or from an object. Raises MacroError."""
    pairs = [*given.items()] if isinstance(given, dict) else [_pair(text) for text in given]
    tags: dict[str, Any] = {}
    for key, value in pairs:
        if key in tags:
            raise MacroError(f"Parameter Tags has '{key}' twice.")
        if not 0 < len(key) <= LONGEST_KEY or key.lower().startswith("aws:"):
            raise MacroError(
                f"Parameter Tags has the key '{key[:LONGEST_KEY]}'. A key has 1 to {LONGEST_KEY} characters, "
                "and does not begin with 'aws:'."
            )
        tags[key] = _value(key, value)
    return tags


def tagged(there: Any, tagging: Tagging, tags: Mapping[str, Any], *, any_case: bool) -> Any:
    """A property's value with the tags that it lacks; as it is when these cannot be known."""
    if function_name(there) == "Fn::If" and isinstance(there["Fn::If"], list) and len(there["Fn::If"]) == 3:
        condition, *branches = there["Fn::If"]
        made = [tagged(branch, tagging, tags, any_case=any_case) for branch in branches]
        return {"Fn::If": [condition, *made]}
    empty: Any = {"list": [], "map": {}}.get(tagging.shape, there)
    there = empty if there == _NO_VALUE else there
    if isinstance(there, list) and tagging.shape == "list":
        keys = _keys_in(there)
        missing = {} if keys is None else _missing(tags, keys, any_case)
        return [*there, *({"Key": key, "Value": value, **tagging.extra} for key, value in missing.items())]
    if isinstance(there, dict) and tagging.shape == "map" and not any(map(_is_open, there)):
        return {**there, **_missing(tags, set(there), any_case)}
    return there


def _pair(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not equals:
        raise MacroError(f"Parameter Tags has '{text}', which is not a tag: write it as Key=Value.")
    return key.strip(), value.strip()


def _value(key: str, value: Any) -> Any:
    if isinstance(value, bool):
        value = "true" if value else "false"
    elif isinstance(value, (int, float)):
        value = str(value)
    if isinstance(value, str) and len(value) <= LONGEST_VALUE:
        return value
    if function_name(value):
        return value
    raise MacroError(f"Parameter Tags: the value of '{key}' must be a text of at most {LONGEST_VALUE} characters.")


def _is_excluded(resource: FragmentResource, patterns: list[str]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns for name in (resource.logical_id, resource.type))


def _missing(tags: Mapping[str, Any], keys: set[str], any_case: bool) -> dict[str, Any]:
    if any_case:
        folded = {key.lower() for key in keys}
        return {key: value for key, value in tags.items() if key.lower() not in folded}
    return {key: value for key, value in tags.items() if key not in keys}


def _keys_in(items: list[Any]) -> set[str] | None:
    """The keys that a list of tags has, also by a condition; None when they cannot be known."""
    keys: set[str] = set()
    for item in items:
        if function_name(item) == "Fn::If" and isinstance(item["Fn::If"], list):
            conditional = _keys_in(item["Fn::If"][1:])
            if conditional is None:
                return None
            keys |= conditional
        elif item != _NO_VALUE:
            key = item.get("Key") if isinstance(item, dict) else None
            if not isinstance(key, str) or _is_open(key):
                return None
            keys.add(key)
    return keys


def _is_open(key: str) -> bool:
    """Whether a key is not final: a function's, a loop's, or one with a variable in it."""
    return key == "Ref" or key.startswith("Fn::") or any(sign in key for sign in _VARIABLES)
