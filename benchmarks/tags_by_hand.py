"""The macro Tags as one writes it without a kit: plain Python, the standard library, the table beside this file."""

from __future__ import annotations

import json
import os
import time
from fnmatch import fnmatchcase

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

KNOWN = ("Tags", "Exclude", "Replace")
NO_VALUE = {"Ref": "AWS::NoValue"}
VARIABLES = ("${", "&{", "{{resolve:")


class Refused(Exception):
    """The macro cannot do what it is asked."""


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    start = time.perf_counter()
    answer = {"requestId": event["requestId"], "status": "success"}
    try:
        answer["fragment"] = _changed(event["fragment"], event["params"])
    except Refused as error:
        answer.update(status="failure", errorMessage=str(error))
    except Exception as error:
        answer.update(status="failure", errorMessage=f"{type(error).__name__}: {error}")
    line = {
        "outcome": answer["status"],
        "requestId": event["requestId"],
        "transform": event["transformId"],
        "durationMs": round((time.perf_counter() - start) * 1000, 1),
    }
    print(json.dumps(line), flush=True)
    return answer


def _changed(fragment: Any, params: dict[str, Any]) -> Any:
    if not isinstance(fragment, dict) or "Resources" not in fragment:
        raise Refused("The macro works on whole templates.")
    for name in params:
        if name not in KNOWN:
            raise Refused(f"Parameter {name} is not known; there are {', '.join(KNOWN)}.")
    if "Tags" not in params:
        raise Refused("Parameter Tags is missing.")
    replace = str(params.get("Replace", False)).lower()
    if replace not in ("true", "false"):
        raise Refused("Parameter Replace must be true or false.")
    tags = _standard_tags(_split(params["Tags"]))
    with open(os.path.join(os.path.dirname(__file__), "table.json"), encoding="utf-8") as file:
        table = json.load(file)
    _tag(fragment["Resources"], table, tags, _split(params.get("Exclude", [])), replace == "true")
    return fragment


def _split(value: Any) -> Any:
    return [item.strip() for item in value.split(",")] if isinstance(value, str) else value


def _standard_tags(given: Any) -> dict[str, Any]:
    tags: dict[str, Any] = {}
    for key, value in given.items() if isinstance(given, dict) else map(_pair, given):
        if key in tags:
            raise Refused(f"Parameter Tags has '{key}' twice.")
        if not 0 < len(key) <= 128 or key.lower().startswith("aws:"):
            raise Refused(f"Parameter Tags: a key has 1 to 128 characters and does not begin with 'aws:': '{key}'.")
        if isinstance(value, bool):
            value = "true" if value else "false"
        elif isinstance(value, (int, float)):
            value = str(value)
        if not _function(value) and not (isinstance(value, str) and len(value) <= 256):
            raise Refused(f"Parameter Tags: the value of '{key}' must be a text of at most 256 characters.")
        tags[key] = value
    return tags


def _pair(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not equals:
        raise Refused(f"Parameter Tags has '{text}', which is not a tag: write it as Key=Value.")
    return key.strip(), value.strip()


def _tag(resources: Any, table: Any, tags: dict[str, Any], excluded: list[str], may_replace: bool) -> None:
    for name, resource in resources.items():
        if name.startswith("Fn::ForEach::"):
            if isinstance(resource, list) and resource and isinstance(resource[-1], dict):
                _tag(resource[-1], table, tags, excluded, may_replace)
            continue
        if not isinstance(resource, dict) or not isinstance(resource.get("Type"), str):
            continue
        type_name = resource["Type"]
        shape, replaces = _shape(table, type_name)
        if not shape or (replaces and not may_replace):
            continue
        if any(fnmatchcase(text, pattern) for pattern in excluded for text in (name, type_name)):
            continue
        properties = resource.get("Properties", {})
        if not isinstance(properties, dict) or any(key.startswith("Fn::") for key in properties):
            continue
        place = table["properties"].get(type_name, "Tags")
        there = properties.get(place, NO_VALUE)
        made = _tagged(there, shape, table["extra"].get(type_name, {}), tags, type_name.startswith("AWS::IAM::"))
        if made != there:
            properties[place] = made
            resource["Properties"] = properties


def _shape(table: Any, type_name: str) -> tuple[str, bool]:
    partition, _, rest = type_name.partition("::")
    service, _, name = rest.partition("::")
    for shape in ("list", "map", "other"):
        if partition == "AWS" and name in table[shape].get(service, "").split():
            return shape, name in table["replaces"].get(service, "").split()
    return "", False


def _tagged(there: Any, shape: str, extra: dict[str, Any], tags: dict[str, Any], any_case: bool) -> Any:
    if _function(there) == "Fn::If" and isinstance(there["Fn::If"], list) and len(there["Fn::If"]) == 3:
        condition, *branches = there["Fn::If"]
        return {"Fn::If": [condition, *(_tagged(branch, shape, extra, tags, any_case) for branch in branches)]}
    if there == NO_VALUE:
        there = {"list": [], "map": {}}.get(shape, there)
    if isinstance(there, list) and shape == "list":
        keys = _keys_in(there)
        missing = {} if keys is None else _missing(tags, keys, any_case)
        return there + [{"Key": key, "Value": value, **extra} for key, value in missing.items()]
    if isinstance(there, dict) and shape == "map" and not any(map(_is_open, there)):
        return {**there, **_missing(tags, set(there), any_case)}
    return there


def _missing(tags: dict[str, Any], keys: set[str], any_case: bool) -> dict[str, Any]:
    if any_case:
        folded = {key.lower() for key in keys}
        return {key: value for key, value in tags.items() if key.lower() not in folded}
    return {key: value for key, value in tags.items() if key not in keys}


def _keys_in(items: list[Any]) -> set[str] | None:
    keys: set[str] = set()
    for item in items:
        if _function(item) == "Fn::If" and isinstance(item["Fn::If"], list):
            conditional = _keys_in(item["Fn::If"][1:])
            if conditional is None:
                return None
            keys |= conditional
        elif item != NO_VALUE:
            key = item.get("Key") if isinstance(item, dict) else None
            if not isinstance(key, str) or _is_open(key):
                return None
            keys.add(key)
    return keys


def _function(value: Any) -> str:
    if isinstance(value, dict) and len(value) == 1:
        name: str = next(iter(value))
        if name == "Ref" or name.startswith("Fn::"):
            return name
    return ""


def _is_open(key: str) -> bool:
    return key == "Ref" or key.startswith("Fn::") or any(sign in key for sign in VARIABLES)
