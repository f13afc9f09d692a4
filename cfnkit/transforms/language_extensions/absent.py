"""Fold a resource or output whose condition is false.

The transform resolves what it can there, and refuses nothing. By an open port of the service's own implementation, a
Ref to anything but a pseudo parameter becomes AWS::NoValue, and so does an Fn::ToJsonString that cannot be resolved.
"""

from __future__ import annotations

from typing import Any

from cfnkit.intrinsics import NO_VALUE, Evaluator, NoValue, Unknown, is_call
from cfnkit.syntax import STRING, Mapping, Node, Scalar, Sequence
from cfnkit.transforms.language_extensions.knowledge import KNOWN_FUNCTIONS, Knowledge
from cfnkit.vocabulary import NO_VALUE_NAME, PSEUDO_PARAMETERS


class _Probe(Evaluator):
    """An evaluator that keeps no findings; `refused`: there was one."""

    refused = False

    def report_at(self, *_: Any, **__: Any) -> None:
        """Note that there is a finding."""
        self.refused = True


class Absent:
    """Folds resources and outputs that are not created; a value that cannot be resolved is no error there."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._probe = _Probe(KNOWN_FUNCTIONS, knowledge.names, extended=True)

    def fold(self, node: Node) -> Node | NoValue:
        """The node with the values that can be resolved; NO_VALUE when the node is removed."""
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
            # The value of a function may be a reference itself.
            return result if result is NO_VALUE or result == node else self.fold(result)
        if name == "Fn::ToJsonString":
            return NO_VALUE
        return node.replacing({name: self._argument(argument)})

    def _argument(self, node: Node) -> Node:
        """The folded argument of a function; nothing may vanish from it, so NO_VALUE is Ref AWS::NoValue there."""
        if isinstance(node, Sequence):
            return Sequence(tuple(self._argument(item) for item in node.items), node.span, node.steps)
        value = self.fold(node)
        if value is NO_VALUE:
            name = Scalar(STRING, NO_VALUE_NAME, node.span, node.steps)
            return Mapping({"Ref": name}, {}, node.span, node.steps)
        assert not isinstance(value, NoValue)
        return value
