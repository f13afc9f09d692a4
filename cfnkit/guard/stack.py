"""What is known of a stack's template before its deployment."""

from __future__ import annotations

import collections.abc as abc
from typing import Any

from cfnkit.guard.loops import readings
from cfnkit.guard.names import ChosenNames
from cfnkit.redaction import REDACTED
from cfnkit.source import Span
from cfnkit.syntax import Node, Scalar, Sequence, from_plain
from cfnkit.template import ParameterValues, Template

# The values of an event have no text.
_NOWHERE = Span("", 1, 1, 1, 1)
_OF_SSM = "AWS::SSM::Parameter::"


def readings_of(template: Any, values: abc.Mapping[str, Any], region: str, account_id: str) -> list[ChosenNames]:
    """The names of a template, which is a JSON value, with its loops unrolled: of each reading that it can have.

    values: those of its parameters. One of Systems Manager is not known, and neither is a NoEcho parameter that is
    masked. A loop over what is not known stays.
    """
    made = []
    for reading in readings(template, values):
        view = Template.of(from_plain(reading, _NOWHERE))
        made.append(ChosenNames.of_stack(view, _parameters(view, values), region, account_id))
    return made


def _parameters(template: Template, values: abc.Mapping[str, Any]) -> ParameterValues:
    known: dict[str, Node] = {}
    for name, parameter in template.parameters.items():
        if name in values and values[name] != REDACTED and not parameter.type.startswith(_OF_SSM):
            node = from_plain(values[name], _NOWHERE)
            known[name] = _secret(node) if parameter.no_echo else node
    unknown = {name: f"the value of {name} is not known" for name in template.parameters if name not in known}
    return ParameterValues(known, unknown, (), ())


def _secret(node: Node) -> Node:
    if isinstance(node, Scalar):
        return Scalar(node.kind, node.text, node.span, node.steps, REDACTED)
    if isinstance(node, Sequence):
        return Sequence(tuple(map(_secret, node.items)), node.span, node.steps)
    return node
