"""The Globals of a template, put where the transform reads them."""

from __future__ import annotations

from cfnkit.source import Span, Step
from cfnkit.syntax import Mapping, Node, Scalar, Sequence
from cfnkit.vocabulary import SERVERLESS

PREFIX = "AWS::Serverless::"


def with_globals(template: Mapping, call: Span) -> Mapping:
    """The template with the properties of its Globals in each resource of their type, and no Globals.

    A resource's own value comes before that of Globals; objects are merged and lists joined, Globals first.
    https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-template-anatomy-globals.html
    The values from Globals keep their places, with an exact step.
    """
    sections, resources = template.get("Globals"), template.get("Resources")
    if not isinstance(sections, Mapping) or not isinstance(resources, Mapping):
        return template.without("Globals")
    step = Step(SERVERLESS, call, exact=True)
    inherited = {PREFIX + name: _stepped(properties, step) for name, properties in sections.entries.items()}
    merged = {logical_id: _merged_resource(resource, inherited) for logical_id, resource in resources.entries.items()}
    entries = {**template.entries, "Resources": resources.replacing(merged)}
    return template.replacing(entries).without("Globals")


def _merged_resource(resource: Node, inherited: dict[str, Node]) -> Node:
    kind = resource.get("Type") if isinstance(resource, Mapping) else None
    if not isinstance(resource, Mapping) or not isinstance(kind, Scalar) or kind.text not in inherited:
        return resource
    own = resource.get("Properties")
    properties = inherited[kind.text] if own is None else _merged(inherited[kind.text], own)
    return resource.replacing({**resource.entries, "Properties": properties})


def _merged(inherited: Node, own: Node) -> Node:
    if isinstance(inherited, Sequence) and isinstance(own, Sequence):
        return Sequence((*inherited.items, *own.items), own.span, own.steps)
    if not isinstance(inherited, Mapping) or not isinstance(own, Mapping) or _is_call(inherited) or _is_call(own):
        return own
    entries = dict(inherited.entries)
    for key, value in own.entries.items():
        entries[key] = _merged(entries[key], value) if key in entries else value
    return Mapping(entries, {**inherited.key_spans, **own.key_spans}, own.span, own.steps)


def _is_call(node: Mapping) -> bool:
    """Whether `node` calls an intrinsic function, which counts as one value."""
    (name,) = node.entries if len(node.entries) == 1 else ("",)
    return name.startswith("Fn::") or name in ("Ref", "Condition")


def _stepped(node: Node, step: Step) -> Node:
    steps = (*node.steps, step)
    if isinstance(node, Mapping):
        entries = {key: _stepped(value, step) for key, value in node.entries.items()}
        return Mapping(entries, node.key_spans, node.span, steps)
    if isinstance(node, Sequence):
        return Sequence(tuple(_stepped(item, step) for item in node.items), node.span, steps)
    return Scalar(node.kind, node.text, node.span, steps, node.shown, node.pieces)
