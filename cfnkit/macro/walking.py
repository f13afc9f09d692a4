"""A fragment's places, visited one by one, and its texts replaced."""

from __future__ import annotations

from cfnkit.macro.errors import MacroError
from cfnkit.macro.fragment import view
from cfnkit.macro.plain import plain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any, TypeAlias

    from cfnkit.macro.errors import Path, Steps

    Rewrite: TypeAlias = Callable[[Steps, str], Any]


def walk(value: Any, path: Path = ()) -> Iterator[tuple[Steps, Any]]:
    """Each place in `value`, whose own place is `path`, with the value there: itself first, in the order of the text.

    Paths are keys and 0-based indexes from the fragment's root.
    """
    waiting: list[tuple[Steps, Any]] = [(tuple(path), value)]
    while waiting:
        place, node = waiting.pop()
        yield place, node
        if isinstance(node, dict):
            waiting += [((*place, key), node[key]) for key in reversed(node)]
        elif isinstance(node, list):
            waiting += [((*place, index), node[index]) for index in reversed(range(len(node)))]


def logical_id_at(path: Path) -> str | None:
    """The logical ID of the resource, parameter, condition, ... that a path of a whole template leads into."""
    steps = tuple(path)
    return steps[1] if len(steps) > 1 and isinstance(steps[1], str) else None


def rewrite(value: Any, strings: Rewrite, keys: Callable[[Steps, str], str] | None = None, path: Path = ()) -> Any:
    """A copy of a fragment, or of a value in it, with the strings that `strings` returns in place of the old ones.

    `strings` is called with the path and the string, and returns any JSON value; `keys` likewise returns a key for a
    key, the last step of its path. Paths are those in the original, and `path` is that of `value` itself. What does not
    change is shared with the original. Raises MacroError when two keys of an object become the same.
    """
    steps = tuple(path)
    given = plain(value)
    if isinstance(given, str):
        return view(plain(strings(steps, given)))
    return view(_rewritten(given, strings, keys, steps)) if isinstance(given, (dict, list)) else given


def _rewritten(node: Any, strings: Rewrite, keys: Callable[[Steps, str], str] | None, path: Steps) -> Any:
    """An object or a list, rewritten; itself when nothing in it changes."""
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
