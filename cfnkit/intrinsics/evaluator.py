"""Walk a tree and evaluate the function calls in it."""

from __future__ import annotations

import collections.abc as abc
from collections.abc import Callable
from typing import TypeAlias

from cfnkit.diagnostics import Code, Diagnostic
from cfnkit.intrinsics.call import Call, Names
from cfnkit.intrinsics.values import NO_VALUE, NoValue, Unknown, Value
from cfnkit.source import Span
from cfnkit.syntax import Mapping, Node, Scalar, Sequence
from cfnkit.vocabulary import SUPPORTED_FUNCTIONS, Place, function_words, suggestion

Function: TypeAlias = Callable[[Call], Value]


class Evaluator:
    """Evaluates trees, one after another, under the same names; collects what is wrong.

    `functions` maps the long name of each function to what computes it; a call of a function that is not
    among them stays, its argument evaluated. `extended`: the template declares AWS::LanguageExtensions.
    """

    def __init__(self, functions: abc.Mapping[str, Function], names: Names, extended: bool = False) -> None:
        self.names = names
        self.extended = extended
        self.diagnostics: list[Diagnostic] = []
        self.path: list[str | int] = []
        self._places = {
            place: {name: functions[name] for name in function_words(place) if name in functions} for place in Place
        }
        self._known = frozenset().union(*(function_words(place) for place in Place))
        self._missing = {place: function_words(place) - functions.keys() for place in Place}

    def report(self, code: Code, message: str, span: Span, hint: str = "") -> None:
        """Record a finding at the place that is being evaluated; the same one once."""
        finding = Diagnostic(code, message, span, tuple(self.path), hint)
        if finding not in self.diagnostics:
            self.diagnostics.append(finding)

    def evaluate_at(self, node: Node, *path: str | int, place: Place = Place.VALUE) -> Value:
        """The value of a node that stands at `path` of the template."""
        before = self.path
        self.path = list(path)
        value = self.evaluate(node, place)
        self.path = before
        return value

    def evaluate(self, node: Node, place: Place = Place.VALUE) -> Value:
        """The value of a node: the very node where nothing in it is to be evaluated."""
        if type(node) is Scalar:
            return node
        if type(node) is Mapping:
            entries = node.entries
            if len(entries) == 1:
                for name, argument in entries.items():
                    function = self._places[place].get(name)
                    if function is not None:
                        return function(Call(name, node, argument, place, self))
                    if name in self._missing[place]:
                        return self._keep(Call(name, node, argument, place, self))
                    if name.startswith("Fn::"):
                        return self._unsupported(node, name, place)
            return self._mapping(node, place)
        assert type(node) is Sequence
        return self._sequence(node, place)

    def _mapping(self, node: Mapping, place: Place) -> Mapping:
        changed: dict[str, Node | NoValue] = {}
        path = self.path
        for key, child in node.entries.items():
            if type(child) is Scalar:
                continue
            path.append(key)
            value = self.evaluate(child, place)
            path.pop()
            if value is not child:
                changed[key] = value.call if type(value) is Unknown else value
        if not changed:
            return node
        entries: dict[str, Node] = {}
        for key, child in node.entries.items():
            new = changed.get(key, child)
            if new is not NO_VALUE:
                entries[key] = new
        return node.replacing(entries)

    def _sequence(self, node: Sequence, place: Place) -> Sequence:
        items: list[Node] = []
        same = True
        path = self.path
        for index, child in enumerate(node.items):
            if type(child) is Scalar:
                items.append(child)
                continue
            path.append(index)
            value = self.evaluate(child, place)
            path.pop()
            if value is child:
                items.append(child)
                continue
            same = False
            if value is not NO_VALUE:
                items.append(value.call if type(value) is Unknown else value)  # type: ignore[arg-type]
        return node if same else Sequence(tuple(items), node.span, node.steps)

    def _keep(self, call: Call) -> Unknown:
        value = self.evaluate(call.argument, call.place)
        if value is NO_VALUE:
            return Unknown(f"{call.name} is left to the deployment", call.node)
        argument = value.call if isinstance(value, Unknown) else value
        return call.unknown(f"{call.name} is left to the deployment", argument)

    def _unsupported(self, node: Mapping, name: str, place: Place) -> Unknown:
        message = f"Template Error: Encountered unsupported function: {name} Supported functions are: [{SUPPORTED_FUNCTIONS}]"
        hint = suggestion(name, function_words(place))
        if name in self._known:
            hint = f"{name} cannot be used here."
        elif name.startswith("Fn::ForEach"):
            hint = "Fn::ForEach needs the transform AWS::LanguageExtensions."
        self.report(Code.FUNCTION, message, node.key_span(name), hint)
        return Unknown(message, node)

    def needs_extensions(self, call: Call) -> Unknown:
        """Refuse a function that only AWS::LanguageExtensions brings."""
        message = (
            f"Template Error: Encountered unsupported function: {call.name} Supported functions are: [{SUPPORTED_FUNCTIONS}]"
        )
        hint = f"{call.name} needs the transform AWS::LanguageExtensions."
        return call.fail(message, call.node.key_span(call.name), hint=hint)
