"""Fold what is known when transforms run: parameters, pseudo parameters, mappings, conditions.

Recorded: ``Fn::Sub: ${AWS::StackName}_api`` and Join come out as text, Ref and GetAtt of resources stay, Fn::Length
gives a number, and ``DependsOn: [X]`` becomes ``X``.
"""

from __future__ import annotations

from cfnkit.deployment import Lookups, Target
from cfnkit.diagnostics import Code, Diagnostic
from cfnkit.intrinsics import (
    FUNCTIONS,
    NO_VALUE,
    Call,
    Evaluator,
    StackNames,
    Unknown,
    Value,
    is_call,
    is_false,
    is_known,
)
from cfnkit.source import Span, Step
from cfnkit.syntax import Mapping, Node, Scalar, Sequence
from cfnkit.template import ParameterValues, Resource, Template
from cfnkit.transforms.provenance import stamp_changes
from cfnkit.vocabulary import LANGUAGE_EXTENSIONS, PSEUDO_PARAMETERS, Place

_POLICIES = ("DeletionPolicy", "UpdateReplacePolicy")
_BOOLEAN = frozenset({"Condition", "Fn::And", "Fn::Equals", "Fn::Not", "Fn::Or"})
_DEPLOYMENT = frozenset({"Fn::Cidr", "Fn::GetAZs", "Fn::GetStackOutput", "Fn::ImportValue"})
# Known to a deployment only, even where a caller knows them.
_LATE_PSEUDO_PARAMETERS = frozenset({"AWS::NotificationARNs", "AWS::StackId"})
_NOT_IN_POLICIES = frozenset({"AWS::NoValue", "AWS::NotificationARNs", "AWS::StackId", "AWS::StackName"})


class FoldingNames(StackNames):
    """Names as the transform knows them: nothing of resources, and no value of a NoEcho parameter."""

    def __init__(self, template: Template, parameters: ParameterValues, target: Target) -> None:
        super().__init__(template, parameters, target, Lookups())

    def ref(self, name: str, call: Call) -> Value:
        """A parameter's value unless it is NoEcho, or a pseudo parameter's; anything else stays."""
        parameter = self.template.parameters.get(name)
        if parameter is not None and parameter.no_echo and call.place is Place.VALUE:
            return call.unknown(f"{name} is NoEcho")
        if name in _LATE_PSEUDO_PARAMETERS:
            return call.unknown(f"{name} is known to a deployment only")
        if parameter is None and name not in PSEUDO_PARAMETERS and call.place is Place.VALUE:
            return call.unknown(f"{name} is known to a deployment only")
        return super().ref(name, call)

    def get_att(self, resource: str, attribute: str, call: Call) -> Value:
        """An attribute is known to a deployment only."""
        return call.unknown(f"the attribute {attribute} of {resource} is known to a deployment only")


def folding_evaluator(template: Template, parameters: ParameterValues, target: Target) -> tuple[Evaluator, FoldingNames]:
    """An evaluator that leaves to the deployment what only it can answer, and its names."""
    names = FoldingNames(template, parameters, target)
    functions = {name: function for name, function in FUNCTIONS.items() if name not in _DEPLOYMENT}
    return Evaluator(functions, names, extended=True), names


class Folding:
    """One run of the folding over a template whose loops are unrolled."""

    def __init__(self, template: Template, parameters: ParameterValues, target: Target, call: Span) -> None:
        self._template = template
        self._evaluator, self._names = folding_evaluator(template, parameters, target)
        operands = {name: function for name, function in FUNCTIONS.items() if name not in _DEPLOYMENT | _BOOLEAN}
        self._operands = Evaluator(operands, self._names, extended=True)
        self._call = call

    @property
    def diagnostics(self) -> list[Diagnostic]:
        """What the transform refuses."""
        return self._evaluator.diagnostics

    def fold(self, root: Mapping) -> Mapping:
        """The template with its conditions, resources and outputs folded."""
        entries = dict(root.entries)
        for section, fold in (
            ("Conditions", self._condition),
            ("Resources", self._resource),
            ("Outputs", self._output),
        ):
            node = entries.get(section)
            if isinstance(node, Mapping):
                members = {name: self._stamped(member, fold(name, member)) for name, member in node.entries.items()}
                entries[section] = node.replacing(members)
        return root.replacing(entries)

    def _stamped(self, before: Node, after: Node) -> Node:
        return stamp_changes(before, after, Step(LANGUAGE_EXTENSIONS, self._call, False))

    def _condition(self, name: str, node: Node) -> Node:
        """The operands of a condition are folded; the boolean functions themselves stay."""
        self._names.truth(name, self._evaluator)
        return _kept(self._operands.evaluate_at(node, "Conditions", name, place=Place.CONDITION), node)

    def _is_off(self, condition: Scalar | None, section: str, name: str) -> bool:
        """Whether the condition of a resource or output is false; it is left as it is then."""
        if condition is None:
            return False
        if condition.text not in self._template.conditions:
            self._evaluator.path = [section, name, "Condition"]
            message = f"Unresolved condition dependency {condition.text} in the {section} block of the template"
            self._evaluator.report(Code.LANGUAGE_EXTENSIONS, message, condition.span)
            return False
        return is_false(self._names.truth(condition.text, self._evaluator))

    def _resource(self, name: str, node: Node) -> Node:
        resource = self._template.resources.get(name)
        if resource is None or not isinstance(node, Mapping):
            return node
        if self._is_off(resource.condition, "Resources", name):
            return node
        entries: dict[str, Node] = {}
        for attribute, value in node.entries.items():
            if attribute in _POLICIES:
                entries[attribute] = self._policy(resource, attribute, value)
            elif attribute == "DependsOn":
                entries[attribute] = self._depends_on(name, value)
            elif attribute in ("Type", "Condition"):
                entries[attribute] = value
            else:
                folded = self._evaluator.evaluate_at(value, "Resources", name, attribute)
                if folded is not NO_VALUE:
                    entries[attribute] = _kept(folded, value)
        self._check_json_strings(("Resources", name), Mapping(entries, node.key_spans, node.span))
        return node.replacing(entries)

    def _depends_on(self, name: str, node: Node) -> Node:
        folded = self._evaluator.evaluate_at(node, "Resources", name, "DependsOn")
        if isinstance(folded, Sequence) and len(folded.items) == 1:
            return folded.items[0]
        return _kept(folded, node)

    def _policy(self, resource: Resource, attribute: str, node: Node) -> Node:
        if isinstance(node, Scalar):
            return node
        self._evaluator.path = ["Resources", resource.logical_id, attribute]
        for pseudo in sorted(_refs(node) & _NOT_IN_POLICIES):
            message = f"{pseudo} is not supported for DeletionPolicy or UpdateReplacePolicy"
            self._evaluator.report(Code.LANGUAGE_EXTENSIONS, message, node.span)
            return node
        value = self._evaluator.evaluate_at(node, "Resources", resource.logical_id, attribute)
        if isinstance(value, Scalar):
            return value
        if isinstance(value, Unknown):
            message = f"Unsupported expression for {attribute} in resource {resource.logical_id}"
        else:
            message = f"Every {attribute} member must be a string"
        self._evaluator.path = ["Resources", resource.logical_id, attribute]
        self._evaluator.report(Code.LANGUAGE_EXTENSIONS, message, node.span)
        return node

    def _output(self, name: str, node: Node) -> Node:
        output = self._template.outputs.get(name)
        if output is None or self._is_off(output.condition, "Outputs", name):
            return node
        folded = _kept(self._evaluator.evaluate_at(node, "Outputs", name), node)
        self._check_json_strings(("Outputs", name), folded)
        return folded

    def _check_json_strings(self, path: tuple[str, str], node: Node) -> None:
        """A Fn::ToJsonString that stays may hold Ref and GetAtt of resources, which a deployment puts in."""
        if isinstance(node, Scalar):
            return
        if isinstance(node, Mapping) and len(node.entries) == 1 and "Fn::ToJsonString" in node.entries:
            self._check_late(path, node.entries["Fn::ToJsonString"], node)
            return
        for child in node.entries.values() if isinstance(node, Mapping) else node.items:
            self._check_json_strings(path, child)

    def _check_late(self, path: tuple[str, str], node: Node, call: Mapping) -> None:
        if isinstance(node, Scalar) or is_known(node):
            return
        if isinstance(node, Mapping) and is_call(node):
            name, argument = next(iter(node.entries.items()))
            text = argument.text if isinstance(argument, Scalar) else ""
            undefined = name == "Ref" and text not in self._template.resources and text not in self._template.parameters
            if undefined and text != "AWS::StackId":
                self._evaluator.path = list(path)
                message = f"Fn::ToJsonString does not support what is not resolved here: Ref {text}"
                self._evaluator.report(Code.LANGUAGE_EXTENSIONS, message, node.span)
                return
            node = argument
        for child in node.entries.values() if isinstance(node, Mapping) else node.items if isinstance(node, Sequence) else ():
            self._check_late(path, child, call)


def _kept(value: Value, node: Node) -> Node:
    if isinstance(value, Unknown):
        return value.call
    return node if value is NO_VALUE else value


def _refs(node: Node) -> set[str]:
    if isinstance(node, Scalar):
        return set()
    if isinstance(node, Mapping):
        found: set[str] = set()
        for key, value in node.entries.items():
            if key == "Ref" and isinstance(value, Scalar):
                found.add(value.text)
            found |= _refs(value)
        return found
    return set().union(*(_refs(item) for item in node.items)) if node.items else set()
