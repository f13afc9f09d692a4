"""Changed copies of plain values, which share the rest; apart, since many macros make their copies themselves."""

from __future__ import annotations

from cfnkit.macro.errors import written

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from cfnkit.macro.errors import Steps


def changed(root: dict[str, Any], changes: Iterable[tuple[Steps, Any]], nothing: object) -> dict[str, Any]:
    """A copy of `root` with values at paths, put there one after another; the value `nothing` removes what is there.

    Raises LookupError for a path that is empty, leads through a scalar or beyond a list, or has nothing to remove.
    """
    made = {**root}
    # The containers that are copies already, by their identity.
    copies: dict[int, Any] = {id(made): made}
    for path, value in changes:
        if not path:
            raise LookupError("An empty path leads to no part of the fragment.")
        node: Any = made
        for depth, step in enumerate(path[:-1]):
            if type(node) is dict and step in node:
                below = node[step]
            else:
                _require_place(node, path, depth, value is nothing)
                below = node[step] if _is_there(node, step) else {}
            if id(below) not in copies:
                below = {**below} if isinstance(below, dict) else [*below] if isinstance(below, list) else below
                copies[id(below)] = below
                _put(node, step, below)
            node = below
        _require_place(node, path, len(path) - 1, value is nothing)
        if value is nothing:
            del node[path[-1]]
        else:
            _put(node, path[-1], value)
    return made


def _put(node: Any, step: str | int, value: Any) -> None:
    if isinstance(node, list) and step == len(node):
        node.append(value)
    else:
        node[step] = value


def _is_there(node: Any, step: str | int) -> bool:
    return step in node if isinstance(node, dict) else isinstance(step, int) and step < len(node)


def _require_place(node: Any, path: Steps, depth: int, there: bool) -> None:
    """Raise LookupError when no value can be at `path[:depth + 1]`; with `there`, also when none is."""
    step = path[depth]
    fits = isinstance(step, str) if isinstance(node, dict) else isinstance(node, list) and type(step) is int
    if not fits or (isinstance(node, list) and not 0 <= int(step) <= len(node)):
        above = written(path[:depth]) or "the fragment"
        raise LookupError(f"There is no place {written(path)}: {above} is {_described(node)}.")
    if there and not _is_there(node, step):
        raise LookupError(f"There is nothing at {written(path)}.")


def _described(node: Any) -> str:
    if isinstance(node, list):
        return f"a list of {len(node)}"
    return "an object" if isinstance(node, dict) else "a scalar"
