"""What decides a value that only the deployment knows: parameters, conditions, and what others give."""

from __future__ import annotations

from collections.abc import Iterator

from cfnkit.intrinsics import is_call
from cfnkit.source import Span
from cfnkit.syntax import Mapping, Node, at_path
from cfnkit.template import Survey, Template, awaited_parameters

_MOST = 3


def deciders(template: Template, resource: tuple[str | int, ...], below: tuple[str | int, ...]) -> str:
    """The things that decide the value at a place `below` the properties of a resource, with their lines.

    `the parameter Stage (line 3)`, `the condition IsProd (line 5) and the parameter Stage (line 3)`. It is empty if
    nothing there says so.
    """
    path = (*resource, "Properties", *below)
    node = at_path(template.root, path)
    is_there = node is not None
    while node is None and len(path) > len(resource):
        path = path[:-1]
        node = at_path(template.root, path)
    if node is None:
        return ""
    found = list(_deciders(node, path, template, is_there or is_call(node)))
    names = list(dict.fromkeys(found or _deciders(node, path, template, True)))
    if len(names) > _MOST:
        names = [*names[:_MOST], f"{len(names) - _MOST} more"]
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def _deciders(node: Node, path: tuple[str | int, ...], template: Template, whole: bool) -> Iterator[str]:
    """The words for each thing that a node depends on; conditions alone if it is not `whole` the value in question."""
    survey = Survey()
    survey.walk(node, *path)
    for use in survey.conditions:
        condition = template.conditions.get(use.name.text)
        if use.in_function and condition is not None:
            section = template.root.get("Conditions")
            span = section.key_span(use.name.text) if isinstance(section, Mapping) else condition.span
            yield f"the condition {use.name.text} {_at(span)}"
            for name in awaited_parameters(condition, template, template.parameters):
                yield f"the parameter {name} {_at(template.parameters[name].key_span)}"
    if not whole:
        return
    for references in survey.references.values():
        for each in references:
            if each.name in template.parameters:
                yield f"the parameter {each.name} {_at(template.parameters[each.name].key_span)}"
            elif each.name in template.resources:
                what = f"{each.name}.{each.attribute}" if each.attribute else each.name
                yield f"the value of {what} {_at(each.node.span)}"
    for argument, _ in survey.imports:
        yield f"the import {_at(argument.span)}"
    if survey.dynamic_references:
        yield f"the dynamic reference {_at(node.span)}"


def _at(span: Span) -> str:
    return f"(line {span.line})"
