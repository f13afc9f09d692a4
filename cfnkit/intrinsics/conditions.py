"""The conditions of a template, each evaluated when it is first needed."""

from __future__ import annotations

import collections.abc as abc

from cfnkit.diagnostics import Code
from cfnkit.intrinsics.call import Evaluating
from cfnkit.intrinsics.values import Unknown
from cfnkit.syntax import NULL, Mapping, Node, Scalar
from cfnkit.template import components, conditions_in, shortest_cycle
from cfnkit.vocabulary import FunctionPlace

_FUNCTIONS = frozenset({"Condition", "Fn::And", "Fn::Equals", "Fn::Not", "Fn::Or"})
_NO_CONDITION = "Template format error: Conditions can only be boolean operations on parameters and other conditions"


class Conditions:
    """The truth of each defined condition: a boolean scalar, or Unknown.

    The conditions that a condition names are evaluated before it, without recursion because chains can be long.
    """

    def __init__(self, defined: abc.Mapping[str, Node]) -> None:
        self._defined = defined
        self._truths: dict[str, Scalar | Unknown] = {}

    def truth(self, name: str, evaluator: Evaluating) -> Scalar | Unknown:
        """The truth of a condition; cycles and invalid definitions are reported to `evaluator` once."""
        if name not in self._truths:
            graph = self._needed_by(name)
            for members in components(graph):
                if len(members) > 1 or members[0] in graph[members[0]]:
                    self._refuse_circle(graph, members, evaluator)
                else:
                    self._truths[members[0]] = self._evaluated(members[0], evaluator)
        return self._truths[name]

    def _needed_by(self, name: str) -> dict[str, list[str]]:
        """The condition and those it needs that are not evaluated yet, each with the conditions that it names."""
        graph: dict[str, list[str]] = {}
        waiting = [name]
        while waiting:
            each = waiting.pop()
            if each not in graph and each not in self._truths:
                graph[each] = [other for other in conditions_in(self._defined[each]) if other in self._defined]
                waiting.extend(graph[each])
        return graph

    def _refuse_circle(self, graph: dict[str, list[str]], members: list[str], evaluator: Evaluating) -> None:
        circular = set(members)
        first = next(name for name in self._defined if name in circular)
        circle = " -> ".join(shortest_cycle(graph, first))
        message = f"Template error: Found circular condition dependency: {circle}"
        evaluator.report_at(("Conditions", first), Code.CONDITION, message, self._defined[first].span)
        for member in members:
            self._truths[member] = Unknown("the condition is circular", self._defined[member])

    def _evaluated(self, name: str, evaluator: Evaluating) -> Scalar | Unknown:
        node = self._defined[name]
        if isinstance(node, Mapping) and len(node.entries) == 1 and next(iter(node.entries)) in _FUNCTIONS:
            value = evaluator.evaluate_at(node, "Conditions", name, place=FunctionPlace.CONDITION)
            assert isinstance(value, (Scalar, Unknown))
            return value
        if not (isinstance(node, Scalar) and node.kind == NULL):  # nulls are refused everywhere
            evaluator.report_at(("Conditions", name), Code.CONDITION, _NO_CONDITION, node.span)
        return Unknown("it is no condition", node)
