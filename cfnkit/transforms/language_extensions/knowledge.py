"""The values that are known when the transform runs: parameters, pseudo parameters, mappings and conditions.

A value that only a deployment knows stays a function call, even when the caller knows it. A function that a deployment
cannot evaluate later must be resolved here.
"""

from __future__ import annotations

import collections.abc as abc
import re

from cfnkit.deployment import Lookups, Target
from cfnkit.diagnostics import Code
from cfnkit.intrinsics import FUNCTIONS, Call, Evaluator, StackNames, Unknown, Value, is_call
from cfnkit.intrinsics.call import Function
from cfnkit.syntax import Mapping, Node, Scalar, Sequence, children
from cfnkit.template import ParameterValues, Template, awaited_parameters
from cfnkit.template.references import sub_parts
from cfnkit.vocabulary import PSEUDO_PARAMETERS, FunctionPlace

BOOLEAN = frozenset({"Condition", "Fn::And", "Fn::Equals", "Fn::Not", "Fn::Or"})
_DEPLOYMENT = frozenset({"Fn::Cidr", "Fn::GetAZs", "Fn::GetStackOutput", "Fn::ImportValue"})
KNOWN_FUNCTIONS = {name: function for name, function in FUNCTIONS.items() if name not in _DEPLOYMENT}
_INDEX = re.compile(r"-?[0-9]+\Z")
_LATE_PSEUDO_PARAMETERS = frozenset({"AWS::NotificationARNs", "AWS::StackId"})


class KnownNames(StackNames):
    """The names that the transform knows, without those of resources.

    The value of a NoEcho parameter is never written into the template; conditions use it, unless `secretive`.
    """

    def __init__(self, template: Template, parameters: ParameterValues, target: Target, secretive: bool) -> None:
        super().__init__(template, parameters, target, Lookups())
        self._secretive = secretive
        self._no_echo = {name for name, parameter in template.parameters.items() if parameter.no_echo}
        self._inputs = template.parameters.keys() | (PSEUDO_PARAMETERS - _LATE_PSEUDO_PARAMETERS)

    def ref(self, name: str, call: Call) -> Value:
        """The value of a parameter or a pseudo parameter; any other name is unknown."""
        if name in self._no_echo and (self._secretive or call.place is FunctionPlace.VALUE):
            return call.unknown(f"{name} is NoEcho")
        if name not in self._inputs and (call.place is FunctionPlace.VALUE or name in _LATE_PSEUDO_PARAMETERS):
            return call.unknown(f"{name} is known to a deployment only")
        return super().ref(name, call)

    def get_att(self, resource: str, attribute: str, call: Call) -> Value:
        """Unknown: only a deployment knows attributes."""
        return call.unknown(f"the attribute {attribute} of {resource} is known to a deployment only")


class Knowledge:
    """Makes the evaluators for the parts of one template, which share the truth of its conditions."""

    def __init__(self, template: Template, parameters: ParameterValues, target: Target) -> None:
        self.template = template
        self._unknown = parameters.unknown.keys() | target.not_given
        self.names = KnownNames(template, parameters, target, secretive=False)
        self._secretive = KnownNames(template, parameters, target, secretive=True)

    def evaluator(self) -> Evaluator:
        """Evaluates values, and refuses a function that stays unknown and that a deployment cannot evaluate."""
        strict: dict[str, Function] = {
            "Fn::FindInMap": self._find_in_map,
            "Fn::Length": self._length,
            "Fn::Select": self._select,
            "Fn::ToJsonString": self._json,
        }
        return Evaluator({**KNOWN_FUNCTIONS, **strict}, self.names, extended=True)

    def operand_evaluator(self) -> Evaluator:
        """Evaluates the operands of a condition, and leaves its boolean functions."""
        functions = {name: function for name, function in KNOWN_FUNCTIONS.items() if name not in BOOLEAN}
        return Evaluator(functions, self._secretive, extended=True)

    def awaited(self, node: Node) -> list[str]:
        """The parameters without a value that a node depends on, also by a condition; empty when a deployment decides.

        Pseudo parameters that the target does not give are among them.

        The service has their values when it runs the transform.
        """
        if not self._unknown or self.is_late(node):
            return []
        return awaited_parameters(node, self.template, self._unknown)

    def _find_in_map(self, call: Call) -> Value:
        value, refused = _outcome(call)
        if isinstance(value, Unknown) and not refused and isinstance(call.argument, Sequence):
            late = next((item for item in call.argument.items[:3] if self.is_late(item)), None)
            if late is not None:
                return _refuse(call, "Fn::FindInMap layout is incorrect", late, f"Here, {value.reason}.")
        return value

    def _length(self, call: Call) -> Value:
        value, refused = _outcome(call)
        if refused and is_call(call.argument):
            _reword(call, "Fn::Length resolve value type mismatch")
        elif isinstance(value, Unknown) and self.is_late(call.argument):
            message = "The Fn::Length value could not be resolved for properties"
            return _refuse(call, message, call.argument, f"Here, {value.reason}.")
        return value

    def _json(self, call: Call) -> Value:
        value, refused = _outcome(call)
        if refused and is_call(call.argument):
            _reword(call, "Fn::ToJsonString resolve value type mismatch")
        elif isinstance(value, Unknown) and not refused:
            split = next(_calls(value.call, "Fn::Split"), None)
            if split is not None and self.is_late(split):
                hint = "A list that only the deployment knows cannot be put into JSON text."
                return _refuse(call, "Unable to resolve Fn::Split intrinsic function", split, hint)
        return value

    def _select(self, call: Call) -> Value:
        value, refused = _outcome(call)
        items = call.arguments(2)
        if refused and items is not None:
            index, values = call.evaluate(items[0]), call.list_items(items[1])
            if isinstance(index, Scalar) and _INDEX.match(index.text) and isinstance(values, tuple):
                hint = f"The list has {len(values)} items; indexes start at 0."
                _reword(call, f"Fn::Select cannot select nonexistent value at index {index.text}", hint)
        return value

    def is_late(self, node: Node) -> bool:
        """Whether a node holds a call that only a deployment can evaluate, other than a Ref to a parameter."""
        if isinstance(node, Scalar):
            return False
        if isinstance(node, Mapping) and is_call(node):
            name, argument = next(iter(node.entries.items()))
            if name == "Fn::GetAtt" or name in _DEPLOYMENT:
                return True
            if name == "Ref" and isinstance(argument, Scalar):
                return not self._is_input(argument.text)
            if name == "Fn::Sub" and any(not self._is_input(variable) for variable in sub_variables(argument)):
                return True
        return any(self.is_late(child) for child in children(node))

    def _is_input(self, name: str) -> bool:
        return name in self.template.parameters or name in PSEUDO_PARAMETERS


def parameters_in(node: Node) -> abc.Iterator[str]:
    """The names to which Ref and Fn::Sub refer in a node."""
    for call in _calls(node, "Ref"):
        argument = call.entries["Ref"]
        if isinstance(argument, Scalar):
            yield argument.text
    for call in _calls(node, "Fn::Sub"):
        yield from sub_variables(call.entries["Fn::Sub"])


def sub_variables(argument: Node) -> list[str]:
    """The variables of an Fn::Sub, without those that it declares itself."""
    items = argument.items if isinstance(argument, Sequence) else (argument,)
    own = items[1] if len(items) > 1 else None
    declared = own.entries if isinstance(own, Mapping) else {}
    text = items[0].text if items and isinstance(items[0], Scalar) else ""
    names = [match[1].strip() for match in sub_parts(text) if not match[1].startswith("!")]
    return [name for name in names if name and name not in declared]


def _calls(node: Node, name: str) -> abc.Iterator[Mapping]:
    if isinstance(node, Mapping) and len(node.entries) == 1 and name in node.entries:
        yield node
    for child in children(node):
        yield from _calls(child, name)


def _refuse(call: Call, message: str, at: Node, hint: str) -> Unknown:
    call.evaluator.report(Code.LANGUAGE_EXTENSIONS, message, at.span, hint)
    return Unknown(message, call.node)


def _reword(call: Call, message: str, hint: str = "") -> None:
    """Put the last finding, which a function has just made, into the transform's words."""
    finding = call.evaluator.diagnostics.pop()
    if finding.code is Code.SIZE:
        message, hint = finding.message, finding.hint
    problem = finding.problem._replace(message=message, hint=hint or finding.hint)
    call.evaluator.diagnostics.append(finding._replace(problem=problem))


def _outcome(call: Call) -> tuple[Value, bool]:
    """The value of a call, and whether the function refused it with a finding."""
    before = len(call.evaluator.diagnostics)
    value = FUNCTIONS[call.name](call)
    return value, len(call.evaluator.diagnostics) > before
