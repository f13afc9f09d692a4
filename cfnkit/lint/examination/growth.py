"""Whether functions of a template would make more than a template can hold, where processing does not come to it.

An engine evaluates the calls that processing leaves because of another error, and has no bound of its own: a native
one ends the process when there is no more memory.
"""

from __future__ import annotations

from cfnkit.intrinsics.allowance import VALUE_LIMIT
from cfnkit.syntax import Mapping, Node, Scalar, Sequence
from cfnkit.vocabulary import FOR_EACH


def too_large(root: Node) -> Node | None:
    """The first innermost call that would make more than one value may have; None without any."""
    return _Sizes().of(root)[1]


class _Sizes:
    """Of each node, the characters that it has at most, and the call in it that makes too many."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[float, Node | None]] = {}

    def of(self, node: Node) -> tuple[float, Node | None]:
        known = self._known.get(id(node))
        if known is None:
            known = self._known[id(node)] = self._measured(node)
        return known

    def _measured(self, node: Node) -> tuple[float, Node | None]:
        if isinstance(node, Scalar):
            return len(node.text), None
        measured = [self.of(member) for member in (node.items if isinstance(node, Sequence) else node.entries.values())]
        found = next((call for _, call in measured if call is not None), None)
        written = sum(size for size, _ in measured)
        if isinstance(node, Sequence):
            return written, found
        made = self._made(*next(iter(node.entries.items())), written) if len(node.entries) == 1 else written
        if found is None and VALUE_LIMIT < made > written:
            found = node
        return made + sum(map(len, node.entries)), found

    def _made(self, name: str, argument: Node, written: float) -> float:
        """The characters that a function makes at most of an argument with so many."""
        first, second = (*(argument.items if isinstance(argument, Sequence) else ()), None, None)[:2]
        if name == "Fn::Sub" and isinstance(first, Scalar) and isinstance(second, Mapping):
            longest = max((self.of(value)[0] for value in second.entries.values()), default=0)
            return len(first.text) + first.text.count("${") * longest
        if name == "Fn::Join" and isinstance(first, Scalar) and isinstance(second, Sequence):
            return written + len(first.text) * len(second.items)
        if name.startswith(FOR_EACH) and isinstance(second, Sequence):
            return written * max(len(second.items), 1)
        return written * {"Fn::Base64": 4 / 3, "Fn::ToJsonString": 2}.get(name, 1)
