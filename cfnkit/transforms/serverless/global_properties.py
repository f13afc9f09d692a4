"""Put the Globals of a template into its resources."""

from __future__ import annotations

from cfnkit.source import Span, Step
from cfnkit.syntax import Mapping, Node, Scalar, Sequence
from cfnkit.transforms.provenance import stamp
from cfnkit.vocabulary import SERVERLESS

PREFIX = "AWS::Serverless::"


def with_globals(template: Mapping, call: Span) -> Mapping:
    """The template without Globals, and with their properties in each resource of their type.

    A resource's own value counts before that of Globals; objects are merged and lists joined, Globals first. The
    resource's IgnoreGlobals leaves properties out. Values from Globals keep their spans, with an exact step.
    https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-template-anatomy-globals.html
    """
    sections, resources = template.get("Globals"), template.get("Resources")
    if not isinstance(sections, Mapping) or not isinstance(resources, Mapping):
        return template.without("Globals")
    step = Step(SERVERLESS, call, exact=True)
    inherited = {PREFIX + name: stamp(properties, step) for name, properties in sections.entries.items()}
    merged = {logical_id: _merged_resource(resource, inherited) for logical_id, resource in resources.entries.items()}
    entries = {**template.entries, "Resources": resources.replacing(merged)}
    return template.replacing(entries).without("Globals")


def _merged_resource(resource: Node, inherited: dict[str, Node]) -> Node:
    kind = resource.get("Type") if isinstance(resource, Mapping) else None
    if not isinstance(resource, Mapping) or not isinstance(kind, Scalar) or kind.text not in inherited:
        return resource
    own, shared, ignored = resource.get("Properties"), inherited[kind.text], resource.get("IgnoreGlobals")
    if isinstance(ignored, Scalar) and ignored.text == "*":
        return resource
    if isinstance(ignored, Sequence) and isinstance(shared, Mapping):
        shared = shared.without(*(item.text for item in ignored.items if isinstance(item, Scalar)))
    return resource.replacing({**resource.entries, "Properties": shared if own is None else _merged(shared, own)})


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
    """Whether a node is the call of an intrinsic function, which is one value; also of a condition."""
    (name,) = node.entries if len(node.entries) == 1 else ("",)
    return name.startswith("Fn::") or name in ("Ref", "Condition")
