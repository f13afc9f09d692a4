"""Policy documents that are written as a text, or made by a function."""

from __future__ import annotations

import re

from cfnkit.rule_tables.mark import UNKNOWN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_VARIABLE = re.compile(r"\$\{([^{}]*)\}")
_STATEMENT = re.compile("statement", re.IGNORECASE)
# It stands for what is not known while a text is read, longer than in the text itself.
_HOLE = "\ue000"
_HOLES = re.compile(f"{_HOLE}+")


def policy_in(value: Any) -> dict[str, Any] | None:
    """The policy document in a text of JSON, or in a function that makes one; None when there is none.

    A text in it that the deployment completes is UNKNOWN.
    """
    if isinstance(value, str):
        return _parsed([value]) if "{" in value else None
    if not isinstance(value, dict) or len(value) != 1:
        return None
    [(name, argument)] = value.items()
    if name == "Fn::ToJsonString":
        return argument if isinstance(argument, dict) and _has_statement(argument) else None
    if name == "Fn::Sub":
        return _parsed(_of_sub(argument[0] if isinstance(argument, list) and argument else argument))
    if name == "Fn::Join" and isinstance(argument, list) and len(argument) == 2 and isinstance(argument[1], list):
        delimiter, items = argument
        pieces = [piece for item in items for piece in (str(delimiter), *_of_item(item))][1:]
        return _parsed(pieces)
    return None


def _of_item(item: Any) -> list[str | None]:
    """The parts of an item of an Fn::Join."""
    if isinstance(item, dict) and len(item) == 1 and "Fn::Sub" in item:
        return _of_sub(item["Fn::Sub"])
    return [None if isinstance(item, (dict, list)) else str(item)]


def _of_sub(text: Any) -> list[str | None]:
    """The parts of the text of an Fn::Sub; None for a variable."""
    if not isinstance(text, str):
        return [None]
    parts = _VARIABLE.split(text)
    return [
        part if index % 2 == 0 else f"${{{part[1:]}}}" if part[:1] == "!" else None for index, part in enumerate(parts)
    ]


def _parsed(parts: list[str | None]) -> dict[str, Any] | None:
    """The policy document in a text with unknown parts."""
    known = [part for part in parts if isinstance(part, str)]
    if not any(part.lstrip()[:1] == "{" for part in known[:1]) or not any(_STATEMENT.search(part) for part in known):
        return None
    hole = _HOLE * (1 + max((len(run) for part in known for run in _HOLES.findall(part)), default=0))
    # What is not known may be a part of a text, or nothing.
    for instead in (hole, ""):
        found = _read("".join(part if isinstance(part, str) else instead for part in parts))
        if found is not None:
            return _pierced(found, hole) if _has_statement(found) else None
    return None


def _read(text: str) -> dict[str, Any] | None:
    """The JSON object of a text."""
    import json

    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _has_statement(document: dict[str, Any]) -> bool:
    return any(key.lower() == "statement" for key in document)


def _pierced(value: Any, hole: str) -> Any:
    if isinstance(value, dict):
        return {key: _pierced(item, hole) for key, item in value.items()}
    if isinstance(value, list):
        return [_pierced(item, hole) for item in value]
    return UNKNOWN if isinstance(value, str) and hole in value else value
