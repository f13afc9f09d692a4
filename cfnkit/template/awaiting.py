"""Loops and transforms that wait for the value of a parameter."""

from __future__ import annotations

import collections.abc as abc
from typing import NamedTuple

from cfnkit.diagnostics import Code, Diagnostic, Problem, Related
from cfnkit.source import Span
from cfnkit.syntax import Node
from cfnkit.template.references import Survey
from cfnkit.template.template import Parameter, Template


class Awaiting(NamedTuple):
    """A loop or a transform that waits for a value: its name in a sentence, and its place."""

    name: str
    span: Span


def awaited_parameters(node: Node, template: Template, unknown: abc.Container[str]) -> list[str]:
    """The parameters among `unknown` that the value of a node depends on, also through conditions."""
    names: dict[str, None] = {}
    seen: set[str] = set()
    waiting = [node]
    while waiting:
        found = Survey()
        found.walk(waiting.pop(), "Conditions", "")
        referred = (reference.name for references in found.references.values() for reference in references)
        names.update(dict.fromkeys(name for name in referred if name in unknown))
        for use in found.conditions:
            condition = template.conditions.get(use.name.text)
            if condition is not None and use.name.text not in seen:
                seen.add(use.name.text)
                waiting.append(condition)
    return list(names)


def awaiting(parameter: Parameter, waiting: abc.Sequence[Awaiting]) -> Diagnostic:
    """The information, at the parameter, that loops or transforms wait for its value."""
    names = " and ".join(dict.fromkeys(each.name for each in waiting))
    message = f"{names[0].upper()}{names[1:]} cannot be run without a value of the parameter {parameter.name}."
    if parameter.is_ssm:
        hint = "Give the value of its SSM parameter in the `lookups` of the configuration."
    else:
        hint = f"Give one with -p {parameter.name}=VALUE, a parameter file or a target of the configuration."
    related = tuple(Related(f"{each.name} stays as it is written", each.span) for each in waiting)
    path = ("Parameters", parameter.name)
    return Diagnostic(Code.VALUE_AWAITED, Problem(message, parameter.key_span, path, hint, related))
