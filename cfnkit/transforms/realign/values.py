"""Find equal values, in time linear in the size of the trees."""

from __future__ import annotations

import collections.abc as abc

from cfnkit.syntax import NUMBER, Mapping, Node, Scalar


class Numbering:
    """Numbers for values: two nodes have one number exactly when they are the same JSON value."""

    def __init__(self) -> None:
        self._of_value: dict[abc.Hashable, int] = {}
        self._of_node: dict[int, int] = {}

    def __getitem__(self, node: Node) -> int:
        return self._of_node[id(node)]

    def add(self, node: Node) -> int:
        """Number a node, which must stay alive, and all below it."""
        number = self._of_node.get(id(node))
        if number is not None:
            return number
        value: abc.Hashable  # (kind, value), a frozenset or a tuple of numbers, which never equal each other
        if isinstance(node, Scalar):
            value = (node.kind, _quantity(node.text) if node.kind == NUMBER else node.text)
        elif isinstance(node, Mapping):
            value = frozenset([(key, self.add(item)) for key, item in node.entries.items()])
        else:
            value = tuple([self.add(item) for item in node.items])
        number = self._of_value.setdefault(value, len(self._of_value))
        self._of_node[id(node)] = number
        return number


def _quantity(text: str) -> int | float:
    """The value of a number; an integer of over 4,300 digits, which Python does not read, is infinite, as in JSON."""
    return int(text) if len(text) < 4000 and text.lstrip("-").isdigit() else float(text)
