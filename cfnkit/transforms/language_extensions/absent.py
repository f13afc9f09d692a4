"""What the transform makes of a resource or output whose condition is false.

It resolves what it can and refuses nothing. Read in an open port of the service's own implementation: a Ref to
anything but a pseudo parameter becomes AWS::NoValue there, and so does JSON text that cannot be made.
"""

from __future__ import annotations

from typing import Any

from cfnkit.intrinsics import NO_VALUE, Evaluator, NoValue, Unknown, is_call
from cfnkit.syntax import STRING, Mapping, Node, Scalar, Sequence
from cfnkit.transforms.language_extensions.knowledge import KNOWN_FUNCTIONS, Knowledge
from cfnkit.vocabulary import NO_VALUE_NAME, PSEUDO_PARAMETERS


class _Probe(Evaluator):
    """Evaluates and keeps no findings, but only whether there was one."""

    refused = False

    def report_at(self, *_: Any, **__: Any) -> None:
        """Note that something is wrong."""
        self.refused = True


class Absent:
    """Folds what is not made; nothing that it cannot resolve is an error."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._probe = _Probe(KNOWN_FUNCTIONS, knowledge.names, extended=True)

    def fold(self, node: Node) -> Node | NoValue:
        """The node with what can be resolved in it; NO_VALUE where nothing is to stand."""
        if isinstance(node, Scalar):
            return node
        if isinstance(node, Mapping) and is_call(node):
            return self._call(node)
        if isinstance(node, Sequence):
            items = [self.fold(item) for item in node.items]
            if all(new is old for new, old in zip(items, node.items, strict=True)):
                return node
            return Sequence(tuple(item for item in items if item is not NO_VALUE), node.span, node.steps)
        entries = {key: self.fold(value) for key, value in node.entries.items()}
        if all(entries[key] is value for key, value in node.entries.items()):
            return node
        return node.replacing({key: value for key, value in entries.items() if value is not NO_VALUE})

    def _call(self, node: Mapping) -> Node | NoValue:
        name, argument = next(iter(node.entries.items()))
        if name == "Ref" and isinstance(argument, Scalar) and argument.text not in PSEUDO_PARAMETERS:
            return NO_VALUE
        self._probe.refused = False
        value = self._probe.evaluate(node)
        if not self._probe.refused:
            result = value.call if isinstance(value, Unknown) else value
            # What a function gave may be a reference itself.
            return result if result is NO_VALUE or result == node else self.fold(result)
        if name == "Fn::ToJsonString":
            return NO_VALUE
        return node.replacing({name: self._argument(argument)})

    def _argument(self, node: Node) -> Node:
        """What is left of a function's argument: a place in it must not vanish, so that Ref AWS::NoValue stays."""
        if isinstance(node, Sequence):
            return Sequence(tuple(self._argument(item) for item in node.items), node.span, node.steps)
        value = self.fold(node)
        if value is NO_VALUE:
            name = Scalar(STRING, NO_VALUE_NAME, node.span, node.steps)
            return Mapping({"Ref": name}, {}, node.span, node.steps)
        assert not isinstance(value, NoValue)
        return value
