"""The values of names in the template of a stack."""

from __future__ import annotations

import collections.abc as abc
from typing import Protocol

from cfnkit.deployment import Lookups, Target
from cfnkit.diagnostics import Code
from cfnkit.intrinsics.call import Call, Evaluating, Texts
from cfnkit.intrinsics.values import NO_VALUE, Unknown, Value
from cfnkit.redaction import REDACTED
from cfnkit.source import Span
from cfnkit.syntax import BOOLEAN, NULL, STRING, Mapping, Node, Piece, Scalar, Sequence, is_unknown_tag
from cfnkit.template import ParameterValues, Reference, Template, components, conditions_in, shortest_cycle
from cfnkit.vocabulary import NO_VALUE_NAME, PSEUDO_PARAMETERS, FunctionPlace, may_hold_reference

_FUNCTIONS = frozenset({"Condition", "Fn::And", "Fn::Equals", "Fn::Not", "Fn::Or"})
_NO_CONDITION = "Template format error: Conditions can only be boolean operations on parameters and other conditions"


class Attributes(Protocol):
    """The attributes of resource types."""

    def supports(self, resource_type: str, attribute: str) -> bool:
        """Whether a type has an attribute for Fn::GetAtt; True when the type is not known."""

    def names(self, resource_type: str) -> tuple[str, ...]:
        """The attributes of a type; the same object at each call."""


class StackNames:
    """The parameters, pseudo parameters, conditions, mappings and resources of one template.

    A condition is evaluated when it is first needed. `absent` are the resources whose condition is false. By section,
    `unresolved` are the references to names that do not exist; by resource, `references` are the resources that it
    refers to. `reported` are the spans of names that have a diagnostic already.
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
        self.absent: set[str] = set()
        self.unresolved: dict[str, list[Reference]] = {}
        self.references: dict[str, dict[str, None]] = {}
        self.reported: set[Span] = set()
        self._parameters = parameters
        self._target = target
        self._pseudo = target.pseudo_parameters()
        self._lookups = lookups
        self._attributes = attributes
        self._conditions = Conditions(template.conditions)

    def ref(self, name: str, call: Call) -> Value:
        """The value of a parameter or pseudo parameter, or the physical id of a resource."""
        value = self._parameters.known.get(name)
        if value is not None:
            if call.place is not FunctionPlace.VALUE and _is_masked(value):
                return call.unknown(f"the value of the NoEcho parameter {name} is not shown")
            return _placed(value, call)
        if name in self._parameters.unknown:
            return call.unknown(self._parameters.unknown[name])
        if name == NO_VALUE_NAME:
            return NO_VALUE
        if name in PSEUDO_PARAMETERS:
            known = self._pseudo.get(name)
            return call.unknown(f"{name} is known to a deployment only") if known is None else call.known(known)
        if not self._refer(name, call):
            return call.unknown(f"{call.safe(name)} is not defined")
        physical_id = self._lookups.physical_ids.get(name)
        if physical_id is not None:
            return call.text(physical_id)
        return call.unknown(f"the physical id of {call.safe(name)} is known to a deployment only")

    def get_att(self, resource: str, attribute: str, call: Call) -> Value:
        """The attribute in the lookups."""
        shown, wanted = call.safe(resource), call.safe(attribute)
        if not self._refer(resource, call):
            return call.unknown(f"{shown} is not defined")
        kind = self.template.resources[resource].type
        if self._attributes is not None and not self._attributes.supports(kind, attribute):
            where = "/".join(map(str, call.evaluator.path))
            message = f"[Error] /{where}/Fn::GetAtt: Resource type {kind} does not support attribute {{{wanted}}}."
            hint = call.evaluator.suggest(wanted, self._attributes.names(kind)) if wanted == attribute else ""
            return call.fail(message, code=Code.ATTRIBUTE, hint=hint)
        value = self._lookups.attributes.get(f"{resource}.{attribute}")
        if value is not None:
            return call.known(_texts(value))
        return call.unknown(f"the attribute {wanted} of {shown} is known to a deployment only")

    def _refer(self, name: str, call: Call) -> bool:
        """Record a reference to a resource; False when this deployment has no such resource."""
        if call.place is not FunctionPlace.VALUE:
            section = "Conditions" if call.place is FunctionPlace.CONDITION else "Rules"
            where, shown = call.argument.span, call.safe(name)
            hint = call.evaluator.suggest(name, self.template.parameters) if shown == name else ""
            call.evaluator.report(Code.UNRESOLVED_DEPENDENCY, resources_referenced(shown, section), where, hint)
            self.reported.add(where)
            return False
        path = call.evaluator.path
        section = str(path[0]) if path else ""
        if name not in self.template.resources and self.template.may_make("Resources", name):
            return False
        if name not in self.template.resources or name in self.absent:
            self.unresolved.setdefault(section, []).append(Reference(call.safe(name), call.node, tuple(path)))
            return False
        if section == "Resources" and len(path) > 1:
            self.references.setdefault(str(path[1]), {})[name] = None
        return True

    def condition(self, name: Scalar, call: Call) -> Value:
        """The truth of a condition; an undefined or circular one is reported."""
        if name.text in self.template.conditions:
            value = self.truth(name.text, call.evaluator)
            if isinstance(value, Scalar):
                return call.boolean(value.text == "true")
            return call.unknown("the condition is not known")
        self.reported.add(name.span)
        if self.template.may_make("Conditions", name.text):
            return call.unknown("a loop that is not unrolled may make the condition")
        if call.name == "Fn::If":
            message = undefined_condition(name.text)
        else:
            message = undefined_condition(name.text, "Rules" if call.place is FunctionPlace.RULE else "Conditions")
        if name.kind == STRING:
            hint = call.evaluator.suggest(name.text, self.template.conditions)
        else:
            hint = f"The name is read as the {name.kind} {name.text}. Quote it, to have it as text."
        below = (0,) if call.name == "Fn::If" else ()
        return call.fail(message, *below, code=Code.CONDITION, hint=hint, at=name)

    def truth(self, name: str, evaluator: Evaluating) -> Value:
        """The truth of a defined condition: a boolean scalar, or Unknown."""
        return self._conditions.truth(name, evaluator)

    def mappings(self) -> abc.Mapping[str, Mapping]:
        """The mappings of the template."""
        return self.template.mappings

    def exports(self) -> abc.Mapping[str, str] | None:
        """The exports in the lookups."""
        return self._lookups.exports

    def stack_output(self, stack: str, output: str) -> str | None:
        """The output in the lookups."""
        return self._lookups.stack_outputs.get(f"{stack}.{output}")

    def availability_zones(self, region: str) -> Texts | None:
        """The zones in the lookups, of the target's region if `region` is empty."""
        zones = self._lookups.availability_zones.get(region or self._target.region or "")
        return None if zones is None else tuple(zones)

    def parameter_attribute(self, parameter: str, attribute: str) -> Texts | None:
        """The attribute in the lookups, by the parameter's name."""
        value = self._lookups.attributes.get(f"{parameter}.{attribute}")
        return None if value is None else _texts(value)

    def parameters_of_type(self, kind: str) -> dict[str, Node | None]:
        """The values of all parameters of that type."""
        parameters = self.template.parameters.items()
        return {name: self._parameters.known.get(name) for name, parameter in parameters if parameter.type == kind}


def resources_referenced(names: str, section: str) -> str:
    """The service's message for names that are no parameters, in a section that cannot refer to resources."""
    return (
        f"Template format error: Unresolved dependencies [{names}]. "
        f"Cannot reference resources in the {section} block of the template"
    )


def undefined_condition(name: str, section: str = "") -> str:
    """The service's message for an undefined condition in a section, or (without a section) in an Fn::If."""
    if not section:
        return f"Template error: unresolved condition dependency {name} in Fn::If"
    return f"Template format error: Unresolved condition dependency {name} in the {section} block of the template"


def _texts(value: str | abc.Sequence[str]) -> Texts:
    return value if isinstance(value, str) else tuple(value)


def _is_masked(value: Node) -> bool:
    """Whether ``****`` stands for the value of a NoEcho parameter, as in what the service shows of a stack."""
    items = value.items if isinstance(value, Sequence) else (value,)
    return any(isinstance(item, Scalar) and item.shown is not None and item.text == REDACTED for item in items)


def _placed(value: Node, call: Call) -> Node:
    """The value of a parameter, at the place of the reference."""
    span, steps = call.node.span, call.node.steps
    if isinstance(value, Scalar):
        return _placed_text(value, call)
    assert isinstance(value, Sequence)
    items = (_placed_text(item, call) for item in value.items if isinstance(item, Scalar))
    return Sequence(tuple(items), span, steps)


def _placed_text(value: Scalar, call: Call) -> Scalar:
    pieces = (Piece(0, value),) if may_hold_reference(value.text) else ()
    return Scalar(value.kind, value.text, call.node.span, call.node.steps, value.shown, pieces)


def is_true(value: Value) -> bool:
    """Whether a value is the truth value true."""
    return isinstance(value, Scalar) and value.kind == BOOLEAN and value.text == "true"


def is_false(value: Value) -> bool:
    """Whether a value is the truth value false."""
    return isinstance(value, Scalar) and value.kind == BOOLEAN and value.text == "false"


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
        is_reported = is_unknown_tag(node) or (isinstance(node, Scalar) and node.kind == NULL)
        if not is_reported:  # nulls and unknown tags are refused everywhere
            evaluator.report_at(("Conditions", name), Code.CONDITION, _NO_CONDITION, node.span)
        return Unknown("it is no condition", node)
