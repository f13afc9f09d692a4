"""The values of a template's resources, as far as they are known before its macros are called."""

from __future__ import annotations

from typing import Any

from cfnkit.deployment import Lookups, Target
from cfnkit.intrinsics import FUNCTIONS, NO_VALUE, Call, Evaluator, StackNames, Value, as_node, is_false
from cfnkit.macro.envelope.request import Request
from cfnkit.macro.fragment import Fragment
from cfnkit.macro.resource import FragmentResource, resources
from cfnkit.redaction import REDACTED
from cfnkit.source import Span
from cfnkit.syntax import from_plain, to_plain
from cfnkit.template import ParameterValues, Template
from cfnkit.vocabulary import FunctionPlace

# A fragment has no text.
_NOWHERE = Span("", 1, 1, 1, 1)


class _Stack(Target):
    """The stack that a macro is called for; the event does not name it."""

    def pseudo_parameters(self) -> dict[str, str | tuple[str, ...]]:
        known = super().pseudo_parameters()
        return {name: known[name] for name in known if name not in ("AWS::StackName", "AWS::NotificationARNs")}


class _Names(StackNames):
    """The names of a stack. A NoEcho parameter has its value only in conditions, so no value can show it."""

    def ref(self, name: str, call: Call) -> Value:
        parameter = self.template.parameters.get(name)
        if call.place is FunctionPlace.VALUE and parameter is not None and parameter.no_echo:
            return call.unknown(f"the value of {name} is not shown")
        return super().ref(name, call)


def evaluate(fragment: Fragment, request: Request) -> tuple[FragmentResource, ...]:
    """The resources of a whole template, with their functions evaluated; paths are those of the fragment.

    Parameters, mappings and conditions are known. Functions stay as they are when only the deployment knows their value
    (`Fn::GetAtt`, the stack's name, the variable of a loop), and so do the `Ref` to a NoEcho parameter and dynamic
    references. A condition may use a NoEcho parameter, unless its value is masked. A resource whose condition is false
    is left out.
    """
    template = Template.of(from_plain(fragment.plain(), _NOWHERE))
    target = _Stack(request.region, request.account_id)
    names = _Names(template, _parameters(template, request), target, Lookups())
    evaluator = Evaluator(FUNCTIONS, names)
    made = []
    for resource in resources(fragment):
        condition = str(resource.body.get("Condition"))
        if condition not in template.conditions or not is_false(names.truth(condition, evaluator)):
            made.append(FragmentResource(resource.path, _evaluated(resource, evaluator)))
    return tuple(made)


def _evaluated(resource: FragmentResource, evaluator: Evaluator) -> Fragment:
    made: dict[str, Any] = {}
    for attribute, value in resource.body.items():
        node = from_plain(value, _NOWHERE)
        evaluated = evaluator.evaluate_at(node, *resource.path, attribute)
        if evaluated is not NO_VALUE:
            made[attribute] = value if evaluated is node else to_plain(as_node(evaluated))
    return Fragment(made)


def _parameters(template: Template, request: Request) -> ParameterValues:
    given = {name: value for name, value in request.parameter_values.items() if name in template.parameters}
    known = {name: from_plain(value, _NOWHERE) for name, value in given.items() if value != REDACTED}
    unknown = {name: f"the value of {name} is not known" for name in template.parameters if name not in known}
    return ParameterValues(known, unknown, (), ())
