"""Put the values that are known when transforms run in place of function calls, in conditions, resources and outputs.

Recorded: ``Fn::Sub: ${AWS::StackName}_api`` and Join become text, Ref and GetAtt of resources stay, Fn::Length gives a
number, and ``DependsOn: [X]`` becomes ``X``.
"""

from __future__ import annotations

import collections.abc as abc
from typing import Any

from cfnkit.deployment import Target
from cfnkit.diagnostics import Code, Diagnostic
from cfnkit.intrinsics import NO_VALUE, Evaluator, NoValue, Unknown, Value, is_call, is_false
from cfnkit.source import Span, Step
from cfnkit.syntax import STRING, Mapping, Node, Scalar, Sequence, is_unknown_tag
from cfnkit.template import ParameterValues, Template
from cfnkit.transforms.language_extensions.knowledge import BOOLEAN, KNOWN_FUNCTIONS, Knowledge, parameters_in
from cfnkit.transforms.provenance import Changes
from cfnkit.vocabulary import FOR_EACH, LANGUAGE_EXTENSIONS, NO_VALUE_NAME, PSEUDO_PARAMETERS, FunctionPlace, suggestion

_VALUES = {
    "DeletionPolicy": ("Delete", "Retain", "RetainExceptOnCreate", "Snapshot"),
    "UpdateReplacePolicy": ("Delete", "Retain", "Snapshot"),
}
POLICIES = frozenset(_VALUES)
_UNSUPPORTED = frozenset({"AWS::NoValue", "AWS::NotificationARNs", "AWS::StackId", "AWS::StackName"})


class Folding:
    """One run over a template with unrolled loops."""

    def __init__(self, template: Template, parameters: ParameterValues, target: Target, call: Span) -> None:
        self._template = template
        self._knowledge = Knowledge(template, parameters, target)
        self._evaluator = self._knowledge.evaluator()
        self._operands = self._knowledge.operand_evaluator()
        self._absent = Absent(self._knowledge)
        self._changes = Changes(Step(LANGUAGE_EXTENSIONS, call, False), template.mappings.values())

    @property
    def diagnostics(self) -> list[Diagnostic]:
        """The diagnostics for what the transform refuses."""
        return self._evaluator.diagnostics

    def fold(self) -> Mapping:
        """The template with its conditions, resources and outputs folded."""
        root = self._template.root
        entries = dict(root.entries)
        for section, fold in (
            ("Conditions", self._condition),
            ("Resources", self._resource),
            ("Outputs", self._output),
        ):
            node = entries.get(section)
            if isinstance(node, Mapping):
                stamp = self._changes.stamp
                members = {
                    name: member if name.startswith(FOR_EACH) else stamp(member, fold(name, member))
                    for name, member in node.entries.items()
                }
                entries[section] = node.replacing(members)
        return root.replacing(entries)

    def _condition(self, name: str, node: Node) -> Node:
        """A condition with folded operands; the boolean functions themselves stay."""
        if self._is_boolean(name, node):
            self._knowledge.names.truth(name, self._evaluator)
        return _folded(self._operands.evaluate_at(node, "Conditions", name, place=FunctionPlace.CONDITION), node)

    def _is_boolean(self, name: str, node: Node) -> bool:
        """Whether Fn::And, Fn::Or and Fn::Not in a condition hold only conditions; anything else is refused."""
        if not isinstance(node, Mapping) or len(node.entries) != 1:
            return True
        function, argument = next(iter(node.entries.items()))
        if function not in ("Fn::And", "Fn::Not", "Fn::Or") or not isinstance(argument, Sequence):
            return True
        for index, item in enumerate(argument.items):
            if isinstance(item, Mapping) and not item.entries.keys() <= BOOLEAN and not is_unknown_tag(item):
                self._evaluator.path = ["Conditions", name, function, index]
                hint = f"{function} takes conditions."
                self._evaluator.report(Code.CONDITION, "Conditions can only be boolean operations", item.span, hint)
                return False
        return all(self._is_boolean(name, item) for item in argument.items)

    def _condition_name(self, section: str, name: str, node: Node) -> Node:
        """The name in the Condition of a resource or output, which a function may make [measured]."""
        folded = _folded(self._evaluator.evaluate_at(node, section, name, "Condition"), node)
        if isinstance(folded, Scalar) and folded.text not in self._template.conditions:
            self._evaluator.path = [section, name, "Condition"]
            hint = f"There is no condition '{folded.text}'. {suggestion(folded.text, self._template.conditions)}"
            message = f"Key {folded.text} is missing in the map."
            self._evaluator.report(Code.LANGUAGE_EXTENSIONS, message, node.span, hint.rstrip())
        return folded

    def _is_absent(self, condition: Node | None) -> bool:
        if not isinstance(condition, Scalar) or condition.text not in self._template.conditions:
            return False
        return is_false(self._knowledge.names.truth(condition.text, self._evaluator))

    def _resource(self, name: str, node: Node) -> Node:
        return self._member("Resources", name, node, self._attribute)

    def _output(self, name: str, node: Node) -> Node:
        return self._member("Outputs", name, node, self._value)

    def _member(self, section: str, name: str, node: Node, fold: abc.Callable[..., Node | None]) -> Node:
        """A resource or output with its attributes folded by `fold`, which takes an attribute's value and its path."""
        if not isinstance(node, Mapping):
            return node
        condition = node.get("Condition")
        if condition is not None:
            condition = self._condition_name(section, name, condition)
            if self._is_absent(condition):
                return self._absent_member(node, condition)
        entries: dict[str, Node] = {}
        for attribute, value in node.entries.items():
            folded = condition if attribute == "Condition" else fold(value, section, name, attribute)
            if folded is not None:
                entries[attribute] = folded
        return node.replacing(entries)

    def _attribute(self, value: Node, section: str, name: str, attribute: str) -> Node | None:
        """A folded attribute of a resource; None when it is removed."""
        if attribute in POLICIES:
            waits = bool(self._knowledge.awaited(value))
            return fold_policy(attribute, name, value, self._evaluator, waits)
        if isinstance(value, Scalar):
            return value
        folded = self._value(value, section, name, attribute)
        if attribute == "DependsOn" and isinstance(folded, Sequence) and len(folded.items) == 1:
            return folded.items[0]
        return folded

    def _value(self, node: Node, *path: str) -> Node | None:
        """A folded value; None when it is removed."""
        folded = self._evaluator.evaluate_at(node, *path)
        return None if folded is NO_VALUE else _folded(folded, node)

    def _absent_member(self, node: Mapping, condition: Node) -> Node:
        """The folded form of a resource or output whose condition is false."""
        folded = self._absent.fold(node)
        assert isinstance(folded, Mapping)
        return folded.replacing({**folded.entries, "Condition": condition})


def _folded(value: Value, node: Node) -> Node:
    if isinstance(value, Unknown):
        return value.call
    return node if value is NO_VALUE else value


def fold_policy(attribute: str, logical_id: str, node: Node, evaluator: Evaluator, waits: bool) -> Node:
    """The policy that a value resolves to; a value that is refused stays, with a finding.

    One that `waits` for a parameter without a value stays too.
    """
    path = ("Resources", logical_id, attribute)

    def refuse(message: str, hint: str = "") -> Node:
        evaluator.path = list(path)
        evaluator.report(Code.LANGUAGE_EXTENSIONS, message, node.span, hint)
        return node

    if isinstance(node, Sequence):
        return refuse(f"Every {attribute} member must be a string")
    value: object = node
    if isinstance(node, Mapping):
        pseudo = sorted(_UNSUPPORTED.intersection(parameters_in(node)))
        if pseudo:
            return refuse(f"{pseudo[0]} is not supported for DeletionPolicy or UpdateReplacePolicy")
        before = len(evaluator.diagnostics)
        value = evaluator.evaluate_at(node, *path)
        if len(evaluator.diagnostics) > before:
            return node
        if waits and isinstance(value, Unknown):
            return value.call
    if not isinstance(value, Scalar) or value.kind != STRING:
        hint = "It must resolve to a string when transforms run."
        return refuse(f"Unsupported expression for {attribute} in resource {logical_id}", hint)
    if value.text not in _VALUES[attribute]:
        hint = f"It is one of {', '.join(_VALUES[attribute])}."
        return refuse(f"Unrecognized {attribute} {value.text} for resource {logical_id}", hint)
    return value


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
