"""The paths of the values of a tree."""

from __future__ import annotations

from bisect import bisect_left
from typing import TypeAlias

from cfnkit.syntax import STRING, Mapping, Node, Scalar
from cfnkit.transforms.realign.values import Numbering

Path: TypeAlias = tuple[str | int, ...]

# Shorter values are equal by chance too often ("true", ["*"], {"Ref": "Env"}) to show where one came from.
_DISTINCTIVE = 8


class Standing:
    """The nodes of a tree with distinctive values, by value; the tree is searched at the first question."""

    def __init__(self, root: Node, numbering: Numbering) -> None:
        self._root = root
        self._numbering = numbering
        self._found: dict[int, list[tuple[tuple[str, ...], Node]]] = {}
        self._sorted: set[int] = set()
        self._searched = False

    def _visit(self, node: Node, path: tuple[str, ...]) -> int:
        """Note `node` and all below it; gives the number of characters of its keys and strings."""
        if isinstance(node, Scalar):
            size = len(node.text) if node.kind == STRING else 0
        elif isinstance(node, Mapping):
            size = sum(len(key) + self._visit(value, (*path, key)) for key, value in node.entries.items())
        else:
            size = sum(self._visit(item, (*path, _written(index))) for index, item in enumerate(node.items))
        if size >= _DISTINCTIVE and not _is_word_of_the_service(node):
            self._found.setdefault(self._numbering[node], []).append((path, node))
        return size

    def nearest(self, number: int, path: Path, scope: Path) -> Node | None:
        """The node with a value, below `scope`, whose path shares the longest beginning with `path`; None without one.

        A string counts only when it stands there once. Of two equally near nodes, the one that sorts before `path` is
        taken.
        """
        if not self._searched:
            self._searched = True
            self._visit(self._root, ())
        found = self._found.get(number)
        if found is None:
            return None
        if number not in self._sorted:
            found.sort(key=_path_of)
            self._sorted.add(number)
        wanted, bounds = tuple(map(_written, path)), tuple(map(_written, scope))
        low, high = 0, len(found)
        if bounds:
            low = bisect_left(found, bounds, key=_path_of)
            high = bisect_left(found, (*bounds[:-1], bounds[-1] + "\0"), low, key=_path_of)
        if low == high or (high - low > 1 and isinstance(found[low][1], Scalar)):
            return None
        at = bisect_left(found, wanted, low, high, key=_path_of)
        # In sorted order, a neighbour of a path shares the longest beginning with it.
        neighbours = found[max(at - 1, low) : min(at + 1, high)]
        return max(neighbours, key=lambda candidate: _shared(candidate[0], wanted))[1]


def _path_of(candidate: tuple[tuple[str, ...], Node]) -> tuple[str, ...]:
    return candidate[0]


def _written(step: str | int) -> str:
    """A step of a path as text, so that keys and indexes sort together."""
    return step if isinstance(step, str) else f"{step:09d}"


def _shared(left: tuple[str, ...], right: tuple[str, ...]) -> int:
    count = 0
    for one, other in zip(left, right, strict=False):
        if one != other:
            break
        count += 1
    return count


def _is_word_of_the_service(node: Node) -> bool:
    """Whether a node is a type name, a pseudo parameter or a policy version, which are equal everywhere."""
    if isinstance(node, Mapping) and len(node.entries) == 1:
        (key, node), *_ = node.entries.items()
        return key == "Ref" and isinstance(node, Scalar) and node.text.startswith("AWS::")
    return isinstance(node, Scalar) and (node.text.startswith("AWS::") or node.text in ("2012-10-17", "2008-10-17"))
