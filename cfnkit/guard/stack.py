"""What is known of a stack's template before its deployment."""

from __future__ import annotations

import collections.abc as abc
from typing import Any

from cfnkit.deployment import Target
from cfnkit.diagnostics import REDACTED
from cfnkit.guard.names import KnownNames
from cfnkit.source import Span
from cfnkit.syntax import Mapping, Node, Scalar, Sequence, from_plain
from cfnkit.template import ParameterValues, Template
from cfnkit.vocabulary import FOR_EACH

# The values of an event have no text.
_NOWHERE = Span("", 1, 1, 1, 1)
_OF_SSM = "AWS::SSM::Parameter::"


def names_of(template: Any, values: abc.Mapping[str, Any], region: str, account_id: str) -> KnownNames:
    """The names of a template, which is a JSON value, with these values of its parameters, and its loops unrolled.

    A value of Systems Manager is not known, and neither is a NoEcho parameter that is masked. Loops stay if there is
    anything to say about them.
    """
    root = from_plain(template, _NOWHERE)
    view = Template.of(root)
    parameters = _parameters(view, values)
    if _has_loop(root) and isinstance(root, Mapping):
        from cfnkit.transforms.language_extensions import expand_language_extensions

        made, findings = expand_language_extensions(root, parameters, Target(region, account_id), _NOWHERE)
        if not findings:
            view = Template.of(made)
    return KnownNames.of_stack(view, parameters, region, account_id)


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


def _has_loop(node: Node) -> bool:
    if isinstance(node, Scalar):
        return False
    if isinstance(node, Sequence):
        return any(map(_has_loop, node.items))
    return any(key.startswith(FOR_EACH) or _has_loop(value) for key, value in node.entries.items())
