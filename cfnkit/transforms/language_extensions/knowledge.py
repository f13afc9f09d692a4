"""What is known when the transform runs: parameters, pseudo parameters, mappings and conditions.

What only a deployment knows stays a function call, even where a caller knows it. A function that the deployment
could not evaluate later must be resolved here.
"""

from __future__ import annotations

import collections.abc as abc
import re

from cfnkit.deployment import Lookups, Target
from cfnkit.diagnostics import Code
from cfnkit.intrinsics import FUNCTIONS, Call, Evaluator, StackNames, Unknown, Value, is_call
from cfnkit.intrinsics.call import Function
from cfnkit.syntax import Mapping, Node, Scalar, Sequence
from cfnkit.template import ParameterValues, Template
from cfnkit.vocabulary import PSEUDO_PARAMETERS, FunctionPlace

BOOLEAN = frozenset({"Condition", "Fn::And", "Fn::Equals", "Fn::Not", "Fn::Or"})
_DEPLOYMENT = frozenset({"Fn::Cidr", "Fn::GetAZs", "Fn::GetStackOutput", "Fn::ImportValue"})
KNOWN_FUNCTIONS = {name: function for name, function in FUNCTIONS.items() if name not in _DEPLOYMENT}
_INDEX = re.compile(r"-?[0-9]+\Z")
_SUB_VARIABLE = re.compile(r"\$\{([^!}][^}]*)\}")
_LATE_PSEUDO_PARAMETERS = frozenset({"AWS::NotificationARNs", "AWS::StackId"})


class KnownNames(StackNames):
    """Names as the transform knows them: nothing of resources.

    The value of a NoEcho parameter is not written into the template; it counts in conditions, though, unless
    `secretive`.
    """

    def __init__(self, template: Template, parameters: ParameterValues, target: Target, secretive: bool) -> None:
        super().__init__(template, parameters, target, Lookups())
        self._secretive = secretive
        self._no_echo = {name for name, parameter in template.parameters.items() if parameter.no_echo}
        self._inputs = template.parameters.keys() | (PSEUDO_PARAMETERS - _LATE_PSEUDO_PARAMETERS)

    def ref(self, name: str, call: Call) -> Value:
        """A parameter's or pseudo parameter's value; anything else stays."""
        if name in self._no_echo and (self._secretive or call.place is FunctionPlace.VALUE):
            return call.unknown(f"{name} is NoEcho")
        if name not in self._inputs and (call.place is FunctionPlace.VALUE or name in _LATE_PSEUDO_PARAMETERS):
            return call.unknown(f"{name} is known to a deployment only")
        return super().ref(name, call)

    def get_att(self, resource: str, attribute: str, call: Call) -> Value:
        """An attribute is known to a deployment only."""
        return call.unknown(f"the attribute {attribute} of {resource} is known to a deployment only")


class Knowledge:
    """What is known of one template; makes the evaluators for its parts, which share the conditions' truth."""

    def __init__(self, template: Template, parameters: ParameterValues, target: Target) -> None:
        self.template = template
        self.names = KnownNames(template, parameters, target, secretive=False)
        self._secretive = KnownNames(template, parameters, target, secretive=True)

    def evaluator(self) -> Evaluator:
        """Evaluates values, and refuses what would be left to a deployment that cannot do it."""
        strict: dict[str, Function] = {
            "Fn::FindInMap": self._find_in_map,
            "Fn::Length": self._length,
            "Fn::Select": self._select,
            "Fn::ToJsonString": self._json,
        }
        return Evaluator({**KNOWN_FUNCTIONS, **strict}, self.names, extended=True)

    def operand_evaluator(self) -> Evaluator:
        """Evaluates what the boolean functions of a condition compare, and leaves those themselves."""
        functions = {name: function for name, function in KNOWN_FUNCTIONS.items() if name not in BOOLEAN}
        return Evaluator(functions, self._secretive, extended=True)

    def _find_in_map(self, call: Call) -> Value:
        value, refused = _outcome(call)
        if isinstance(value, Unknown) and not refused and isinstance(call.argument, Sequence):
            late = next((item for item in call.argument.items[:3] if self._is_late(item)), None)
            if late is not None:
                return _refuse(call, "Fn::FindInMap layout is incorrect", late, f"Here, {value.reason}.")
        return value

    def _length(self, call: Call) -> Value:
        value, refused = _outcome(call)
        if refused and is_call(call.argument):
            _reword(call, "Fn::Length resolve value type mismatch")
        elif isinstance(value, Unknown) and self._is_late(call.argument):
            message = "The Fn::Length value could not be resolved for properties"
            return _refuse(call, message, call.argument, f"Here, {value.reason}.")
        return value

    def _json(self, call: Call) -> Value:
        value, refused = _outcome(call)
        if refused and is_call(call.argument):
            _reword(call, "Fn::ToJsonString resolve value type mismatch")
        elif isinstance(value, Unknown) and not refused:
            split = next(_calls(value.call, "Fn::Split"), None)
            if split is not None and self._is_late(split):
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

    def _is_late(self, node: Node) -> bool:
        """Whether a node holds what only a deployment can answer, and not the value of a parameter either."""
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
        return any(self._is_late(child) for child in children(node))

    def _is_input(self, name: str) -> bool:
        return name in self.template.parameters or name in PSEUDO_PARAMETERS


def parameters_in(node: Node) -> abc.Iterator[str]:
    """The names that Ref and Fn::Sub refer to in a node."""
    for call in _calls(node, "Ref"):
        argument = call.entries["Ref"]
        if isinstance(argument, Scalar):
            yield argument.text
    for call in _calls(node, "Fn::Sub"):
        yield from sub_variables(call.entries["Fn::Sub"])


def sub_variables(argument: Node) -> list[str]:
    """The variables of an Fn::Sub that it does not declare itself."""
    items = argument.items if isinstance(argument, Sequence) else (argument,)
    own = items[1] if len(items) > 1 else None
    declared = own.entries if isinstance(own, Mapping) else {}
    names = _SUB_VARIABLE.findall(items[0].text) if items and isinstance(items[0], Scalar) else []
    return [name.strip() for name in names if name.strip() not in declared]


def children(node: Node) -> abc.Iterable[Node]:
    """The nodes right below a node."""
    if isinstance(node, Scalar):
        return ()
    return node.entries.values() if isinstance(node, Mapping) else node.items


def _calls(node: Node, name: str) -> abc.Iterator[Mapping]:
    if isinstance(node, Mapping) and len(node.entries) == 1 and name in node.entries:
        yield node
    for child in children(node):
        yield from _calls(child, name)


def _refuse(call: Call, message: str, at: Node, hint: str) -> Unknown:
    call.evaluator.report(Code.LANGUAGE_EXTENSIONS, message, at.span, hint)
    return Unknown(message, call.node)


def _reword(call: Call, message: str, hint: str = "") -> None:
    """Say in the transform's words what a function has just refused."""
    finding = call.evaluator.diagnostics.pop()
    problem = finding.problem._replace(message=message, hint=hint or finding.hint)
    call.evaluator.diagnostics.append(finding._replace(problem=problem))


def _outcome(call: Call) -> tuple[Value, bool]:
    """The value of a call, and whether the function refused it and said why."""
    before = len(call.evaluator.diagnostics)
    value = FUNCTIONS[call.name](call)
    return value, len(call.evaluator.diagnostics) > before
