"""The values of the author's function calls: each call of the text, with its value in each copy that was made of it."""

from __future__ import annotations

import collections.abc as abc
from collections.abc import Iterator
from typing import NamedTuple

from cfnkit.intrinsics import FUNCTIONS, Call, Evaluator, Value, is_call
from cfnkit.intrinsics.call import Function
from cfnkit.outcome.evaluation import Evaluation
from cfnkit.pipeline.processed import Processed
from cfnkit.source import Span
from cfnkit.syntax import Mapping, Node, Scalar, Sequence
from cfnkit.vocabulary import FN_TRANSFORM, FOR_EACH, FunctionPlace

Path = tuple[str | int, ...]
_PLACES = {"Conditions": FunctionPlace.CONDITION, "Rules": FunctionPlace.RULE}
_EVALUATED = ("Conditions", "Rules", "Resources", "Outputs")
# Of a condition, also those functions count that are data elsewhere.
_BOOLEAN = frozenset({"Condition", "Fn::And", "Fn::Equals", "Fn::Not", "Fn::Or"})


class Copy(NamedTuple):
    """What one copy of a call became: its `value`, at a `path` of the processed template.

    The call itself stands at the path, or something that a transform made of it.
    """

    path: Path
    value: Value


class ValueCall(NamedTuple):
    """A function call of the author's text, by its long name, at a `path` of the written tree."""

    name: str
    node: Mapping
    path: Path

    @property
    def span(self) -> Span:
        """Its place."""
        return self.node.span


class CallValues:
    """The calls of the text of one processed template by their spans, in its order, and their values."""

    def __init__(self, processed: Processed, evaluation: Evaluation) -> None:
        self.calls = {call.span: call for call in written_calls(processed.document.root)}
        self._found: dict[Span, dict[Path, Value]] = {}
        functions = {name: _noting(function, self._note) for name, function in FUNCTIONS.items()}
        self._evaluator = Evaluator(functions, evaluation.names, evaluation.extended)
        sections = processed.tree.entries if isinstance(processed.tree, Mapping) else {}
        for section, node in sections.items():
            if section in _EVALUATED and isinstance(node, Mapping):
                self._section(section, node)
        for step in processed.trace:
            self._became((*step.call.path, "Parameters"), step.call.params, step.call.params.span)
        if evaluation.extended:
            for call in list(self.calls.values()):
                if len(call.path) > 1 and call.path[-1] == 1 and str(call.path[-2]).startswith(FOR_EACH):
                    self._evaluate(call.path, call.node)

    def of(self, call: ValueCall) -> tuple[Copy, ...]:
        """The copies of a call; none when it became nothing, or stands where no function is evaluated."""
        found = self._found.get(call.span, {})
        return tuple(Copy(path, value) for path, value in found.items() if not _is_below(path, found))

    def _note(self, span: Span, path: Path, value: Value) -> None:
        if span in self.calls:
            self._found.setdefault(span, {})[path] = value

    def _section(self, section: str, node: Mapping) -> None:
        for name, member in node.entries.items():
            if not name.startswith(FOR_EACH):
                self._evaluate((section, name), member)
                self._became((section, name), member, node.span)

    def _evaluate(self, path: Path, node: Node) -> Value:
        place = _PLACES.get(str(path[0]), FunctionPlace.VALUE)
        return self._evaluator.evaluate_at(node, *path, place=place)

    def _became(self, path: Path, node: Node, around: Span) -> None:
        """Note what transforms made of the calls that stood at a path of the processed template, and below it."""
        for step in node.steps:
            if isinstance(step.replaced, Mapping) and is_call(step.replaced):
                value = self._evaluate(path, node)
                self._evaluate(path, step.replaced)
                self._became(path, step.replaced, step.replaced.span)
                self._note(step.replaced.span, path, value)
        if node.span != around and node.span in self.calls and not is_call(node):
            self._note(node.span, path, node)
        if isinstance(node, Scalar):
            return
        below: abc.Iterable[tuple[str | int, Node]]
        below = node.entries.items() if isinstance(node, Mapping) else enumerate(node.items)
        for step_below, child in below:
            if type(child) is not Scalar or child.steps or child.span in self.calls:
                self._became((*path, step_below), child, node.span)


def _noting(function: Function, note: abc.Callable[[Span, Path, Value], None]) -> Function:
    """The code of a function, which also notes the place and the value of each call."""

    def noted(call: Call) -> Value:
        path = tuple(call.evaluator.path)
        value = function(call)
        note(call.node.span, path, value)
        return value

    return noted


def written_calls(root: Node) -> Iterator[ValueCall]:
    """The function calls of a written template, each before those within it."""
    for section, node in root.entries.items() if isinstance(root, Mapping) else ():
        if section not in ("Metadata", "Parameters", "Mappings"):
            yield from _calls(node, (section,), section in _PLACES)


def _calls(node: Node, path: Path, boolean: bool) -> Iterator[ValueCall]:
    if isinstance(node, Scalar):
        return
    if isinstance(node, Sequence):
        for index, item in enumerate(node.items):
            if type(item) is not Scalar:
                yield from _calls(item, (*path, index), boolean)
        return
    if len(node.entries) == 1:
        name = next(iter(node.entries))
        is_function = is_call(node) or (boolean and name in _BOOLEAN and len(path) > 1)
        if is_function and name != FN_TRANSFORM and not name.startswith(FOR_EACH):
            yield ValueCall(name, node, path)
    for key, value in node.entries.items():
        if type(value) is not Scalar:
            yield from _calls(value, (*path, key), boolean)


def _is_below(path: Path, others: abc.Container[Path]) -> bool:
    return any(path[:length] in others for length in range(1, len(path)))
