"""Security groups that let more in or out than before, by their own rules and by resources that add one.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-ec2-securitygroup-ingress.html
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-securitygroup.html
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import NamedTuple

from cfnkit.diff.risk import Risk, RiskKind
from cfnkit.diff.risks.traffic import Traffic, peer_in, traffic_of, values_in
from cfnkit.diff.versions import VersionPair
from cfnkit.source import Span
from cfnkit.syntax import Node, Sequence, dump_json
from cfnkit.template import Resource, Template

_GROUP = "AWS::EC2::SecurityGroup"


class _Direction(NamedTuple):
    """One direction of traffic: the property and the type of its rules, the keys of a peer, and the words for it."""

    rules: str
    type: str
    peers: tuple[str, ...]
    word: str
    message: str


_IN = _Direction(
    "SecurityGroupIngress",
    "AWS::EC2::SecurityGroupIngress",
    ("CidrIp", "CidrIpv6", "SourceSecurityGroupId", "SourceSecurityGroupName", "SourcePrefixListId"),
    "from",
    "lets in more than before",
)
_OUT = _Direction(
    "SecurityGroupEgress",
    "AWS::EC2::SecurityGroupEgress",
    ("CidrIp", "CidrIpv6", "DestinationSecurityGroupId", "DestinationPrefixListId"),
    "to",
    "lets out more than before",
)


class _Place(NamedTuple):
    traffic: Traffic
    resource: Resource
    span: Span


def risks(versions: VersionPair) -> Iterator[Risk]:
    """A risk for each resource whose rules let through what none of the group's rules did."""
    for direction in (_IN, _OUT):
        before, after = _by_group(versions.old, direction), _by_group(versions.new, direction)
        found: dict[str, list[_Place]] = {}
        for group, places in after.items():
            if direction is _OUT and _lets_all_out(group, versions):
                continue
            known = [each.traffic for each in before.get(group, ())]
            for place in places:
                if not any(traffic.covers(place.traffic) for traffic in known):
                    found.setdefault(place.resource.logical_id, []).append(place)
        for name, opened in found.items():
            resource, old = opened[0].resource, versions.old.resources.get(name)
            lines = tuple(dict.fromkeys(each.traffic.named(direction.word) for each in opened))
            yield Risk(
                RiskKind.SECURITY, name, direction.message, old.key_span if old else None, opened[0].span,
                resource.type, lines,
            )  # fmt: skip


def _lets_all_out(group: str, versions: VersionPair) -> bool:
    """Whether a group let everything out before: one without rules of its own does; a new one counts as such."""
    if group not in versions.new.resources:
        return False
    old = versions.old.resources.get(group)
    own = old.properties.get(_OUT.rules) if old is not None and old.properties is not None else None
    return own is None or (isinstance(own, Sequence) and not own.items)


def _by_group(template: Template, direction: _Direction) -> dict[str, list[_Place]]:
    """The rules of each group: its own, and those of other resources for it."""
    found: dict[str, list[_Place]] = {}
    for name, resource in template.resources.items():
        properties = resource.properties
        if properties is None:
            continue
        if resource.type == _GROUP:
            listed = properties.get(direction.rules)
            for node in listed.items if isinstance(listed, Sequence) else (listed,) if listed else ():
                found.setdefault(name, []).append(_Place(_traffic(node, direction), resource, node.span))
        elif resource.type == direction.type:
            group = _group(properties.get("GroupId") or properties.get("GroupName"))
            found.setdefault(group, []).append(_Place(_traffic(properties, direction), resource, resource.key_span))
    return found


def _group(node: Node | None) -> str:
    """The group that a rule is for: its logical ID, or another text."""
    value = json.loads(dump_json(node)) if node is not None else ""
    if isinstance(value, dict):
        target = value.get("Ref") or value.get("Fn::GetAtt") or value
        target = target[0] if isinstance(target, list) else target
        return target.partition(".")[0] if isinstance(target, str) else json.dumps(target, sort_keys=True)
    return str(value)


def _traffic(node: Node, direction: _Direction) -> Traffic:
    value = values_in(node)
    ports = value.get("FromPort"), value.get("ToPort")
    return traffic_of(value.get("IpProtocol"), ports, *peer_in(node, direction.peers))
