"""A fragment with other texts in it."""

from __future__ import annotations

from cfnkit.macro.errors import MacroError
from cfnkit.macro.fragment import view
from cfnkit.macro.plain import plain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TypeAlias

    from cfnkit.macro.errors import Path

    Steps: TypeAlias = tuple[str | int, ...]
    Rewrite: TypeAlias = Callable[[Steps, str], Any]


def rewrite(value: Any, strings: Rewrite, keys: Callable[[Steps, str], str] | None = None, path: Path = ()) -> Any:
    """A copy of a fragment, or of a value of it, in which `strings` says what takes the place of each string.

    It is called with the path and the string, and gives any JSON value; `keys` likewise gives a key for a key, whose
    path it ends. Paths are those of the value that is rewritten, and `path` is its own. What does not change is
    shared with the original. Raises MacroError where two keys of an object become the same.
    """
    steps = tuple(path)
    given = plain(value)
    if isinstance(given, str):
        return view(plain(strings(steps, given)))
    return view(_rewritten(given, strings, keys, steps)) if isinstance(given, (dict, list)) else given


def _rewritten(node: Any, strings: Rewrite, keys: Callable[[Steps, str], str] | None, path: Steps) -> Any:
    """An object or a list rewritten; itself when nothing in it changes."""
    is_list = type(node) is list
    made: dict[Any, Any] = {}
    same = True
    for key, item in enumerate(node) if is_list else node.items():
        place = (*path, key)
        new_key = key if keys is None or is_list else keys(place, str(key))
        kind = type(item)
        if kind is str:
            new = strings(place, item)
            if type(new) is not str:
                new = plain(new)
        elif kind is dict or kind is list:
            new = _rewritten(item, strings, keys, place)
        else:
            new = item
        if new_key in made:
            raise MacroError(f"Two keys become '{new_key}' here, which cannot be.", place)
        made[new_key] = new
        if new is not item or new_key is not key:
            same = same and kind is str and new == item and new_key == key
    if same:
        return node
    return [*made.values()] if is_list else made
