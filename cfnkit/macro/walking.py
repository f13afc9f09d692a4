"""What stands in a fragment, place by place."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from cfnkit.macro.errors import Path


def walk(value: Any, path: Path = ()) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """Each place below `value`, which stands at `path`, and what stands there: itself first, in the order of the text.

    Paths are keys and 0-based indexes from the fragment's root.
    """
    waiting: list[tuple[tuple[str | int, ...], Any]] = [(tuple(path), value)]
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
