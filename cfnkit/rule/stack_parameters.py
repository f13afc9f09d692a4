"""The parameters that a template passes to nested stacks and stack sets."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import NamedTuple

from cfnkit.files.project import ProjectFiles
from cfnkit.source import Span
from cfnkit.syntax import Mapping, Node, Scalar, Sequence, at_path, parse
from cfnkit.syntax.limits import MAX_BYTES
from cfnkit.template import Template

STACKS = ("AWS::CloudFormation::Stack", "AWS::CloudFormation::StackSet", "AWS::Serverless::Application")

_URLS = ("TemplateURL", "Location")


class StackParameter(NamedTuple):
    """A parameter: its value `node` at `path` of the properties, and the span of its name.

    `no_echo` says whether the stack's template masks it; None when cfnkit does not have that template.
    """

    name: str
    node: Node
    path: tuple[str | int, ...]
    span: Span
    no_echo: bool | None


def stack_parameters(properties: Mapping, home: str) -> Iterator[StackParameter]:
    """The parameters in the properties of a stack or a stack set, in their order.

    The stack's template is read if it is in a property, or in a file relative to the template `home`; parameters that
    it does not declare are left out.
    """
    given = properties.get("Parameters")
    if given is None:
        return
    child = _template(properties, home)
    for name, node, path, span in _given(given):
        if child is None:
            yield StackParameter(name, node, path, span, None)
        elif name in child.parameters:
            yield StackParameter(name, node, path, span, child.parameters[name].no_echo)


def _given(given: Node) -> Iterator[tuple[str, Node, tuple[str | int, ...], Span]]:
    """The parameters of a stack, an object, or of a stack set, a list: name, value, path and span."""
    if isinstance(given, Mapping):
        for name, node in given.entries.items():
            yield name, node, ("Parameters", name), given.key_span(name)
    for index, item in enumerate(given.items if isinstance(given, Sequence) else ()):
        key, value = (at_path(item, (name,)) for name in ("ParameterKey", "ParameterValue"))
        if isinstance(key, Scalar) and value is not None:
            yield key.text, value, ("Parameters", index, "ParameterValue"), key.span


def _template(properties: Mapping, home: str) -> Template | None:
    body = properties.get("TemplateBody")
    if isinstance(body, Scalar):
        return Template.of(parse(body.text, home).root)
    for node in map(properties.get, _URLS):
        if isinstance(node, Scalar) and node.text and "://" not in node.text and "\0" not in node.text:
            return _read(os.path.join(os.path.dirname(home), node.text), home)
    return None


def _read(path: str, home: str) -> Template | None:
    try:
        return Template.of(parse(ProjectFiles.around(home).read(path, MAX_BYTES), path).root)
    except OSError:  # packaged later, made by another program, or none that the template `home` may name
        return None
