"""The evaluation of the function calls in a tree."""

from __future__ import annotations

import collections.abc as abc

from cfnkit.diagnostics import Code, Diagnostic, Problem
from cfnkit.intrinsics.allowance import NO_MORE, TOTAL_LIMIT, Allowance
from cfnkit.intrinsics.call import Call, Function, Names, unsupported
from cfnkit.intrinsics.values import NO_VALUE, NoValue, Unknown, Value
from cfnkit.source import Span
from cfnkit.syntax import Mapping, Node, Scalar, Sequence, is_unknown_tag
from cfnkit.vocabulary import FOR_EACH, FunctionPlace, function_words, suggestion

# To find the nearest word takes long, and nobody reads more suggestions.
_MAX_SUGGESTIONS = 100

# Functions that count the value before they make it, and those that pass one on.
_COUNTED = frozenset({"Fn::Base64", "Fn::If", "Fn::Join", "Fn::Select", "Fn::Split", "Fn::Sub", "Fn::ToJsonString"})


class Evaluator:
    """Evaluates trees, one after another, with the same names, and collects diagnostics.

    `functions` maps the long name of each function to its code; a call of any other function stays, with its argument
    evaluated. `extended`: the template declares AWS::LanguageExtensions. `left` are the names of the functions that
    have a call which stays in the template. Evaluators with one `allowance` make no more than it holds together.
    """

    def __init__(
        self,
        functions: abc.Mapping[str, Function],
        names: Names,
        extended: bool = False,
        allowance: Allowance | None = None,
    ) -> None:
        self.names = names
        self.extended = extended
        self.diagnostics: list[Diagnostic] = []
        self.left: set[str] = set()
        self.path: list[str | int] = []
        self._allowance = allowance or Allowance()
        self._reported: set[tuple[str, Span]] = set()
        self._suggestions: dict[tuple[str, int], str] = {}
        self._places = {
            place: {name: functions[name] for name in function_words(place) if name in functions}
            for place in FunctionPlace
        }
        self._missing = {place: function_words(place) - functions.keys() for place in FunctionPlace}

    def report(self, code: Code, message: str, span: Span, hint: str = "", below: tuple[str | int, ...] = ()) -> None:
        """Add a diagnostic for the path that is being evaluated, or `below` it; each message is added once a span."""
        self.report_at((*self.path, *below), code, message, span, hint)

    def report_at(self, path: tuple[str | int, ...], code: Code, message: str, span: Span, hint: str = "") -> None:
        """Add a diagnostic for `path`."""
        if (message, span) not in self._reported:
            self._reported.add((message, span))
            self.diagnostics.append(Diagnostic(code, Problem(message, span, path, hint)))

    def suggest(self, word: str, known: abc.Collection[str]) -> str:
        """A sentence with the nearest word of `known`, which must outlive this object; empty after many of them."""
        key = (word, id(known))
        if key not in self._suggestions and len(self._suggestions) < _MAX_SUGGESTIONS:
            self._suggestions[key] = suggestion(word, known)
        return self._suggestions.get(key, "")

    def evaluate_at(self, node: Node, *path: str | int, place: FunctionPlace = FunctionPlace.VALUE) -> Value:
        """The value of a node at `path` of the template."""
        before = self.path
        self.path = list(path)
        value = self.evaluate(node, place)
        self.path = before
        return value

    def evaluate(self, node: Node, place: FunctionPlace = FunctionPlace.VALUE) -> Value:
        """The value of a node: the same object when it contains nothing to evaluate."""
        if isinstance(node, Scalar):
            return node
        if isinstance(node, Sequence):
            return self._sequence(node, place)
        if len(node.entries) == 1:
            for name, argument in node.entries.items():
                function = self._places[place].get(name)
                if function is not None:
                    return self._counted(function, Call(name, node, argument, place, self))
                if name in self._missing[place]:
                    return _left_to_the_deployment(Call(name, node, argument, place, self))
                if self.extended and name.startswith(FOR_EACH):
                    return node  # it waits for its collection
                if name[:1] == "!" and is_unknown_tag(node):
                    return Unknown(f"the tag {name} is unknown", node)
                if name.startswith("Fn::"):
                    return self._unsupported(node, name, place)
        return self._mapping(node, place)

    def _counted(self, function: Function, call: Call) -> Value:
        """The value of a call, unless too much is made."""
        if self._allowance.used_up:
            return Unknown(NO_MORE, call.node)
        value = function(call)
        if call.name in _COUNTED or isinstance(value, (Unknown, NoValue)) or self._allowance.take_tree(value):
            return value
        return self._refuse_more(call)

    def may_make(self, characters: int, nodes: int, call: Call) -> bool:
        """Whether so many more characters and nodes may be made; it is reported once when they may not."""
        if self._allowance.take(characters, nodes):
            return True
        self._refuse_more(call)
        return False

    def _refuse_more(self, call: Call) -> Unknown:
        message = f"The functions of the template make more than {TOTAL_LIMIT:,} characters."
        hint = "It is not evaluated further. Each value counts as often as it is written."
        self.report(Code.SIZE, message, call.node.span, hint)
        return Unknown(NO_MORE, call.node)

    def _mapping(self, node: Mapping, place: FunctionPlace) -> Mapping:
        changed: dict[str, Node | NoValue] = {}
        path = self.path
        for key, child in node.entries.items():
            if type(child) is Scalar or (self.extended and key.startswith(FOR_EACH)):
                continue
            path.append(key)
            value = self.evaluate(child, place)
            path.pop()
            if value is not child:
                changed[key] = value.call if isinstance(value, Unknown) else value
        if not changed:
            return node
        entries: dict[str, Node] = {}
        for key, child in node.entries.items():
            new = changed.get(key, child)
            if new is not NO_VALUE:
                entries[key] = new
        return node.replacing(entries)

    def _sequence(self, node: Sequence, place: FunctionPlace) -> Sequence:
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
            same = same and value is child
            if value is not NO_VALUE:
                items.append(value.call if isinstance(value, Unknown) else value)
        return node if same else Sequence(tuple(items), node.span, node.steps)

    def _unsupported(self, node: Mapping, name: str, place: FunctionPlace) -> Unknown:
        message, hint = self._refusal(name, place)
        if message:
            self.report(Code.FUNCTION, message, node.key_span(name), hint)
        return Unknown(message or f"{name} cannot be used here", node)

    def _refusal(self, name: str, place: FunctionPlace) -> tuple[str, str]:
        """The message and hint for a function that is not allowed in `place`; empty if another check reports it."""
        if place is FunctionPlace.RULE or (place is FunctionPlace.CONDITION and name == "Fn::GetAtt"):
            return "", ""
        if place is FunctionPlace.CONDITION and name in function_words(FunctionPlace.VALUE):
            return f"Template error: Cannot use {name} in Conditions.", ""
        if place is FunctionPlace.VALUE and name in function_words(FunctionPlace.CONDITION):
            hint = "Define a condition with it in the Conditions section, and choose by it with Fn::If."
            return f"Template error: {name} cannot be partially collapsed", hint
        if name.startswith("Fn::ForEach"):
            return unsupported(name), "Fn::ForEach needs the transform AWS::LanguageExtensions."
        if name in function_words(FunctionPlace.RULE):
            return unsupported(name), f"{name} can be used in Rules only."
        return unsupported(name), suggestion(name, function_words(place))


def _left_to_the_deployment(call: Call) -> Unknown:
    reason = f"{call.name} is left to the deployment"
    value = call.evaluate(call.argument)
    if value is NO_VALUE:
        return Unknown(reason, call.node)
    return call.unknown(reason, value.call if isinstance(value, Unknown) else value)
