"""The templates in the TemplateBody of stack sets, so that a check looks into them without a target, too.

A body that Fn::Sub or another function makes is read as the service will get it. A part of it that only the deployment
of the outer template knows is a parameter without a value, where a template can have one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple

from cfnkit.deployment import Target, TargetOrigin
from cfnkit.diagnostics import Code
from cfnkit.documents.composing import TextComposer
from cfnkit.documents.reading import read_text
from cfnkit.documents.text import is_known_text
from cfnkit.neighbours.given import GivenValues, given_values
from cfnkit.pipeline import Processed
from cfnkit.rule import Finding
from cfnkit.syntax import Document, Mapping, Node, Scalar, Sequence, at_path, string
from cfnkit.template import Resource, Template
from cfnkit.template.stack_sets import STACK_SET, TEMPLATE_BODY, body_of_stack_set

_UNKNOWN = "OuterValue"
_REASON = "only the deployment of the outer template knows it"
_OF_GIVEN = {Code.PARAMETER_MISSING.id, Code.UNUSED_VALUE.id, Code.PARAMETER_VALUE.id}


class StackSetBody(NamedTuple):
    """The template of a stack set, and the target with the values that it is given."""

    document: Document
    target: Target

    def is_told_outside(self, finding: Finding) -> bool:
        """Whether a finding about the body is about the values that it is given, which the outer check tells."""
        origin = self.target.origin
        assert origin is not None
        return finding.id in _OF_GIVEN and finding.span in (origin.span, *origin.places.values())


def has_stack_sets(processed: Processed) -> bool:
    """Whether a processed template has stack sets."""
    return any(each.type == STACK_SET for each in Template.of(processed.tree).resources.values())


def stack_set_bodies(processed: Processed) -> Iterator[StackSetBody]:
    """The templates in the stack sets of a processed template, as far as they can be read without its deployment."""
    resources = Template.of(processed.resolved or processed.tree).resources
    for name, resource in resources.items():
        if resource.type != STACK_SET or at_path(resource.node, ("Properties", TEMPLATE_BODY)) is None:
            continue
        given = given_values(resource)
        written = body_of_stack_set(processed.document, name)
        if written is not None:
            yield StackSetBody(written, _target(processed, name, given, {}))
            continue
        made = _made(resource, processed)
        if made is not None:
            yield StackSetBody(made.document, _target(processed, name, given, made.unknown))


def _target(processed: Processed, name: str, given: GivenValues, unknown: dict[str, str]) -> Target:
    outer = processed.target
    origin = TargetOrigin(given.span, given.places, {**given.unknown, **unknown})
    stack_name = f"StackSet-{name}"
    return Target(outer.region, outer.account_id, stack_name, given.known, stack_set=name, origin=origin)


class _Made(NamedTuple):
    document: Document
    unknown: dict[str, str]


def _made(resource: Resource, processed: Processed) -> _Made | None:
    """The body that functions make; None where a part stands that no parameter can stand for."""
    node = at_path(resource.node, ("Properties", TEMPLATE_BODY))
    composer = TextComposer(processed.sources)
    text = composer.text(node) if node is not None else None
    if node is None or text is None or not text.written.strip():
        return None
    tree = read_text(text)
    root = tree.root
    if not isinstance(root, Mapping) or tree.faults:
        return _Made(Document(processed.document.source, tree.format, root, tree.faults, node.span), {})
    parameters: dict[str, str] = {}
    filled = _filled(root, parameters)
    if filled is None:
        return None
    names = parameters.values()
    document = Document(processed.document.source, tree.format, _with_parameters(filled, names), (), node.span)
    return _Made(document if parameters else replace(document, root=filled), dict.fromkeys(names, _REASON))


def _filled(root: Mapping, parameters: dict[str, str]) -> Mapping | None:
    """The template with a parameter for each part that is not known, by its mark; None where there can be none."""
    entries: dict[str, Node] = {}
    for section, node in root.entries.items():
        made = _with_references(node, section in ("Resources", "Outputs"), (), parameters)
        if made is None or not is_known_text(section):
            return None
        entries[section] = made
    return root.replacing(entries)


def _with_references(node: Node, allowed: bool, path: tuple[str | int, ...], parameters: dict[str, str]) -> Node | None:
    if isinstance(node, Scalar):
        if is_known_text(node.text):
            return node
        if not allowed or path[1:2] not in (("Properties",), ("Value",)):
            return None
        in_sub = path[-1:] == ("Fn::Sub",) or path[-2:] == ("Fn::Sub", 0)
        return _reference(node, parameters, in_sub=in_sub)
    if isinstance(node, Sequence):
        items = [_with_references(item, allowed, (*path, at), parameters) for at, item in enumerate(node.items)]
        kept = tuple(item for item in items if item is not None)
        return Sequence(kept, node.span, node.steps) if len(kept) == len(items) else None
    entries: dict[str, Node] = {}
    for key, value in node.entries.items():
        made = _with_references(value, allowed, (*path, key), parameters)
        if made is None or not is_known_text(key):
            return None
        entries[key] = made
    return node.replacing(entries)


def _reference(node: Scalar, parameters: dict[str, str], *, in_sub: bool) -> Node:
    """A text with parts that are not known, as the call of Fn::Sub that makes it of parameters."""
    parts: list[str] = []
    for character in node.text if in_sub else node.text.replace("${", "${!"):
        if is_known_text(character):
            parts.append(character)
        else:
            parts.append(f"${{{parameters.setdefault(character, f'{_UNKNOWN}{len(parameters)}')}}}")
    text = string("".join(parts), node.span, node.steps)
    if in_sub:
        return text
    if len(node.text) == 1:
        return Mapping({"Ref": string(parameters[node.text], node.span, node.steps)}, {}, node.span, node.steps)
    return Mapping({"Fn::Sub": text}, {}, node.span, node.steps)


def _with_parameters(root: Mapping, names: Iterable[str]) -> Mapping:
    declared = root.get("Parameters")
    own = declared if isinstance(declared, Mapping) else Mapping({}, {}, root.span)
    made = {name: Mapping({"Type": string("String", root.span)}, {}, root.span) for name in names}
    return root.replacing({**root.entries, "Parameters": own.replacing({**own.entries, **made})})
