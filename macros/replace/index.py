"""Replace: search and replace in the keys and the values of a fragment."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

from cfnkit.macro import Fragment, MacroError, Request, macro, rewrite, time_limit

PARAMETERS = {
    "type": "object",
    "required": ["Search"],
    "properties": {
        "Search": {"type": "string", "minLength": 1},
        "Replacement": {"type": "string", "default": ""},
        "Pattern": {"type": "boolean", "default": False},
        "IgnoreCase": {"type": "boolean", "default": False},
        "In": {"enum": ["both", "keys", "values"], "default": "both"},
    },
}
# In seconds of processor time.
TIME_LIMIT = 2

# The head of a dynamic reference is syntax; the rest of it is text.
_REFERENCE_HEAD = r"(\{\{resolve:[a-z-]+:)"
_LOOP = "Fn::ForEach::"
# Sections whose members have attributes with names of CloudFormation.
_OF_ATTRIBUTES = ("Outputs", "Parameters", "Resources", "Rules")


@macro(parameters=PARAMETERS)
def handler(fragment: Fragment, request: Request) -> object:
    """The fragment with the text replaced everywhere."""
    replaced = replacement(request.params)

    def key(path: tuple[str | int, ...], name: str) -> str:
        new = replaced(name)
        return name if new == name or _is_syntax(path, request.is_snippet) else new

    def value(path: tuple[str | int, ...], text: str) -> str:
        if "{{resolve:" not in text:
            return replaced(text)
        parts = re.split(_REFERENCE_HEAD, text)
        return "".join(part if index % 2 else replaced(part) for index, part in enumerate(parts))

    places = request.params["In"]
    with time_limit(TIME_LIMIT, f"The search took longer than {TIME_LIMIT} s: give a simpler pattern as Search."):
        return rewrite(fragment, _same if places == "keys" else value, None if places == "values" else key)


def replacement(params: Fragment) -> Callable[[str], str]:
    """The function that replaces within one text."""
    search, new = params["Search"], params["Replacement"]
    flags = re.IGNORECASE if params["IgnoreCase"] else 0
    if not params["Pattern"] and not flags:
        return lambda text: text.replace(search, new)
    if not params["Pattern"]:
        return partial(re.compile(re.escape(search), flags).sub, lambda match: new)
    try:
        pattern = re.compile(search, flags)
    except (re.error, OverflowError, RecursionError) as error:
        raise MacroError(f"Parameter Search is not a pattern of Python: {error}.") from error
    try:
        pattern.sub(new, "")
    except (re.error, IndexError) as error:
        raise MacroError(f"Parameter Replacement does not fit the pattern: {error}.") from error
    return partial(pattern.sub, new)


def _same(path: tuple[str | int, ...], text: str) -> str:
    return text


def _is_syntax(path: tuple[str | int, ...], is_snippet: bool) -> bool:
    """Whether the key at the end of a path is a word of CloudFormation, and not a name of the author."""
    key = str(path[-1])
    while not is_snippet and len(path) > 3 and str(path[1]).startswith(_LOOP):
        path = (path[0], *path[3:])
    depth = 0 if is_snippet else len(path)
    if key.startswith("Fn::") or depth == 1:
        return True
    return (key in ("Ref", "Condition") and depth != 2) or (depth == 3 and path[0] in _OF_ATTRIBUTES)
