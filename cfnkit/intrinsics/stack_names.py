"""What names stand for in the template of a stack."""

from __future__ import annotations

import collections.abc as abc
from typing import TYPE_CHECKING, Protocol

from cfnkit.deployment import Lookups, Target
from cfnkit.diagnostics import Code
from cfnkit.intrinsics.call import Call
from cfnkit.intrinsics.values import NO_VALUE, Unknown, Value
from cfnkit.syntax import BOOLEAN, Mapping, Node, Scalar, Sequence, from_plain, string
from cfnkit.template import ParameterValues, Reference, Template
from cfnkit.vocabulary import NO_VALUE_NAME, PSEUDO_PARAMETERS, Place, suggestion

if TYPE_CHECKING:
    from cfnkit.intrinsics.evaluator import Evaluator


class Attributes(Protocol):
    """Knows which attributes a resource type has."""

    def supports(self, resource_type: str, attribute: str) -> bool:
        """Whether GetAtt can ask for it; True when the type is not known."""


class StackNames:
    """Parameters, pseudo parameters, conditions, mappings and resources of one template.

    A condition is evaluated when it is first asked for. `absent` holds the resources that are not made because
    their condition is false; `unresolved` and `references` collect what the resources and outputs refer to.
    """

    def __init__(
        self,
        template: Template,
        parameters: ParameterValues,
        target: Target,
        lookups: Lookups,
        attributes: Attributes | None = None,
    ) -> None:
        self.template = template
        self._parameters = parameters
        self._target = target
        self._pseudo = target.pseudo_parameters()
        self._lookups = lookups
        self._attributes = attributes
        self._conditions: dict[str, Value] = {}
        self._evaluating: list[str] = []
        self.absent: set[str] = set()
        self.unresolved: dict[str, list[Reference]] = {}
        self.references: dict[str, set[str]] = {}

    def ref(self, name: str, call: Call) -> Value:
        """A parameter's value, a pseudo parameter's, or a resource's physical id."""
        value = self._parameters.known.get(name)
        if value is not None:
            return _placed(value, call)
        if name in self._parameters.unknown:
            return call.unknown(self._parameters.unknown[name])
        if name == NO_VALUE_NAME:
            return NO_VALUE
        if name in PSEUDO_PARAMETERS:
            return self._pseudo_parameter(name, call)
        return self._resource_ref(name, call)

    def _pseudo_parameter(self, name: str, call: Call) -> Value:
        value = self._pseudo.get(name)
        if value is None:
            return call.unknown(f"{name} is known to a deployment only")
        return call.text(value) if isinstance(value, str) else from_plain(list(value), call.node.span)

    def _resource_ref(self, name: str, call: Call) -> Value:
        if not self._refer(name, call):
            return call.unknown(f"{name} is not defined")
        physical_id = self._lookups.physical_ids.get(name)
        if physical_id is not None:
            return call.text(physical_id)
        return call.unknown(f"the physical id of {name} is known to a deployment only")

    def get_att(self, resource: str, attribute: str, call: Call) -> Value:
        """The attribute that the lookups know."""
        if not self._refer(resource, call):
            return call.unknown(f"{resource} is not defined")
        kind = self.template.resources[resource].type
        if self._attributes is not None and not self._attributes.supports(kind, attribute):
            where = "/".join(map(str, call.evaluator.path))
            message = f"[Error] /{where}/Fn::GetAtt: Resource type {kind} does not support attribute {{{attribute}}}."
            return call.fail(message, code=Code.ATTRIBUTE)
        value = self._lookups.attributes.get(f"{resource}.{attribute}")
        if value is not None:
            return call.text(value) if isinstance(value, str) else from_plain(list(value), call.node.span)
        return call.unknown(f"the attribute {attribute} of {resource} is known to a deployment only")

    def _refer(self, name: str, call: Call) -> bool:
        """Note a reference to a resource; False when there is no such resource, or not in this deployment."""
        if call.place is not Place.VALUE:
            section = "Conditions" if call.place is Place.CONDITION else "Rules"
            message = (
                f"Template format error: Unresolved dependencies [{name}]. "
                f"Cannot reference resources in the {section} block of the template"
            )
            call.fail(message, code=Code.UNRESOLVED_DEPENDENCY, hint=suggestion(name, self.template.parameters))
            return False
        path = call.evaluator.path
        section = str(path[0]) if path else ""
        if name not in self.template.resources or name in self.absent:
            self.unresolved.setdefault(section, []).append(Reference(name, call.node, tuple(path)))
            return False
        if section == "Resources" and len(path) > 1:
            self.references.setdefault(str(path[1]), set()).add(name)
        return True

    def condition(self, name: Scalar, call: Call) -> Value:
        """The truth of a condition; an undefined or circular one is reported."""
        if name.text in self.template.conditions:
            value = self.truth(name.text, call.evaluator)
            return call.boolean(value.text == "true") if isinstance(value, Scalar) else call.unknown("the condition is not known")
        if call.name == "Fn::If":
            message = f"Template error: unresolved condition dependency {name.text} in Fn::If"
        else:
            message = f"Template format error: Unresolved condition dependency {name.text} in the Conditions block of the template"
        return call.fail(message, name.span, Code.CONDITION, suggestion(name.text, self.template.conditions))

    def truth(self, name: str, evaluator: Evaluator) -> Value:
        """Whether a defined condition holds: a boolean scalar, or Unknown."""
        if name in self._conditions:
            return self._conditions[name]
        node = self.template.conditions[name]
        if name in self._evaluating:
            circle = " -> ".join([*self._evaluating[self._evaluating.index(name) :], name])
            evaluator.report(Code.CONDITION, f"Template error: Found circular condition dependency: {circle}", node.span)
            return Unknown("the condition is circular", node)
        self._evaluating.append(name)
        value = evaluator.evaluate_at(node, "Conditions", name, place=Place.CONDITION)
        self._evaluating.pop()
        if not isinstance(value, (Unknown, Scalar)) or (isinstance(value, Scalar) and not self._is_condition(node)):
            message = "Template format error: Conditions can only be boolean operations on parameters and other conditions"
            evaluator.report(Code.CONDITION, message, node.span)
            value = Unknown("not a condition", node)
        self._conditions[name] = value
        return value

    @staticmethod
    def _is_condition(node: Node) -> bool:
        allowed = ("Condition", "Fn::And", "Fn::Equals", "Fn::Not", "Fn::Or")
        return isinstance(node, Mapping) and len(node.entries) == 1 and next(iter(node.entries)) in allowed

    def mapping(self, name: str) -> Mapping | None:
        """A mapping of the template."""
        return self.template.mappings.get(name)

    def look_up(self, kind: str, name: str) -> str | Sequence | None:
        """What the lookups hold."""
        if kind == "export":
            return (self._lookups.exports or {}).get(name)
        if kind == "stack_output":
            return self._lookups.stack_outputs.get(name)
        if kind == "availability_zones":
            zones = self._lookups.availability_zones.get(name or self._target.region)
            return None if zones is None else _sequence(zones, self.template.root)
        value = self._lookups.attributes.get(name)
        return value if value is None or isinstance(value, str) else _sequence(value, self.template.root)

    def parameters_of_type(self, kind: str) -> Sequence | None:
        """The values of all parameters of that type."""
        names = [name for name, parameter in self.template.parameters.items() if parameter.type == kind]
        values: list[Node] = []
        for name in names:
            value = self._parameters.known.get(name)
            if value is None:
                return None
            values.extend(value.items if isinstance(value, Sequence) else (value,))
        return Sequence(tuple(values), self.template.root.span)


def _sequence(texts: abc.Sequence[str], at: Node) -> Sequence:
    return Sequence(tuple(string(text, at.span) for text in texts), at.span)


def _placed(value: Node, call: Call) -> Node:
    """A parameter's value where it is referred to."""
    span, steps = call.node.span, call.node.steps
    if isinstance(value, Scalar):
        return Scalar(value.kind, value.text, span, steps, value.shown)
    assert isinstance(value, Sequence)
    items = (Scalar(item.kind, item.text, span, steps, item.shown) for item in value.items if isinstance(item, Scalar))
    return Sequence(tuple(items), span, steps)


def is_true(value: Value) -> bool:
    """Whether a value is the truth value true."""
    return isinstance(value, Scalar) and value.kind == BOOLEAN and value.text == "true"


def is_false(value: Value) -> bool:
    """Whether a value is the truth value false."""
    return isinstance(value, Scalar) and value.kind == BOOLEAN and value.text == "false"
