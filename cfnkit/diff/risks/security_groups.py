"""Security groups that let more in than before, by their own rules and by resources that add one.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-ec2-securitygroup-ingress.html
"""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from cfnkit.diff.risk import Risk, RiskKind
from cfnkit.diff.versions import VersionPair
from cfnkit.source import Span
from cfnkit.syntax import Mapping, Node, Sequence, dump_json
from cfnkit.template import Resource, Template

_GROUP, _RULE = "AWS::EC2::SecurityGroup", "AWS::EC2::SecurityGroupIngress"
_ALL = "-1"
_NUMBERS = {"1": "icmp", "6": "tcp", "17": "udp", "58": "icmpv6"}
_SOURCES = (
    "CidrIp", "CidrIpv6", "SourceSecurityGroupId", "SourceSecurityGroupName", "SourcePrefixListId",
)  # fmt: skip
_EVERYBODY = ("0.0.0.0/0", "::/0")
_PORTS = 65_535


class _Rule(NamedTuple):
    """Who may reach which ports of a group by a protocol; -1 stands for every one."""

    protocol: str
    first: int | str
    last: int | str
    source: str

    def covers(self, other: _Rule) -> bool:
        """Whether this rule lets in all that another one does."""
        return self._covers_ports(other) and _contains(self.source, other.source)

    def _covers_ports(self, other: _Rule) -> bool:
        if self.protocol == _ALL:
            return True
        if self.protocol != other.protocol:
            return False
        if self[1:3] == other[1:3]:
            return True
        ends = (*self[1:3], *other[1:3])
        if not all(isinstance(each, int) for each in ends):
            return False
        if self.protocol in ("icmp", "icmpv6"):
            return self.first == -1
        return int(self.first) <= int(other.first) and int(other.last) <= int(self.last)

    def __str__(self) -> str:
        protocol = "every protocol" if self.protocol == _ALL else self.protocol
        ports = (
            ""
            if self.protocol == _ALL
            else f" {self.first}"
            if self.first == self.last
            else f" {self.first}-{self.last}"
        )
        everybody = " (everybody)" if self.source in _EVERYBODY else ""
        return f"{protocol}{ports} from {self.source}{everybody}"


class _Place(NamedTuple):
    rule: _Rule
    resource: Resource
    span: Span


def risks(versions: VersionPair) -> Iterator[Risk]:
    """A risk for each resource whose rules let in what none of the group's rules did."""
    before, after = _by_group(versions.old), _by_group(versions.new)
    found: dict[str, list[_Place]] = {}
    for group, places in after.items():
        known = [each.rule for each in before.get(group, ())]
        for place in places:
            if not any(rule.covers(place.rule) for rule in known):
                found.setdefault(place.resource.logical_id, []).append(place)
    for name, opened in found.items():
        resource, old = opened[0].resource, versions.old.resources.get(name)
        lines = tuple(dict.fromkeys(str(each.rule) for each in opened))
        yield Risk(
            RiskKind.SECURITY, name, "lets in more than before", old.key_span if old else None, opened[0].span,
            resource.type, lines,
        )  # fmt: skip


def _by_group(template: Template) -> dict[str, list[_Place]]:
    """The rules of each group: its own, and those of other resources for it."""
    found: dict[str, list[_Place]] = {}
    for name, resource in template.resources.items():
        properties = resource.properties
        if properties is None:
            continue
        if resource.type == _GROUP:
            listed = properties.get("SecurityGroupIngress")
            for node in listed.items if isinstance(listed, Sequence) else (listed,) if listed else ():
                found.setdefault(name, []).append(_Place(_rule(node), resource, node.span))
        elif resource.type == _RULE:
            group = _group(properties.get("GroupId") or properties.get("GroupName"))
            found.setdefault(group, []).append(_Place(_rule(properties), resource, resource.key_span))
    return found


def _group(node: Node | None) -> str:
    """The group that a rule is for: its logical ID, or another text."""
    value = json.loads(dump_json(node)) if node is not None else ""
    if isinstance(value, dict):
        target = value.get("Ref") or value.get("Fn::GetAtt") or value
        target = target[0] if isinstance(target, list) else target
        return target.partition(".")[0] if isinstance(target, str) else json.dumps(target, sort_keys=True)
    return str(value)


def _rule(node: Node) -> _Rule:
    value: dict[str, Any] = json.loads(dump_json(node)) if isinstance(node, Mapping) else {}
    protocol = str(value.get("IpProtocol", _ALL)).lower()
    protocol = _NUMBERS.get(protocol, protocol)
    named = next((value[name] for name in _SOURCES if name in value), "anywhere")
    source = named if isinstance(named, str) else json.dumps(named, sort_keys=True)
    whole = (-1, -1) if protocol in ("icmp", "icmpv6") else (0, _PORTS)
    first, last = (_port(value.get(name), whole[at]) for at, name in enumerate(("FromPort", "ToPort")))
    if whole == (0, _PORTS) and first == last == -1:
        first, last = whole
    return _Rule(protocol, *(whole if protocol == _ALL else (first, last)), source)


def _port(value: Any, otherwise: int) -> int | str:
    if value is None:
        return otherwise
    text = value if isinstance(value, str) else json.dumps(value, sort_keys=True)
    return int(text) if text.lstrip("-").isdecimal() else text


def _contains(one: str, other: str) -> bool:
    if one == other:
        return True
    try:
        wide, narrow = ipaddress.ip_network(one, strict=False), ipaddress.ip_network(other, strict=False)
    except ValueError:
        return False
    if isinstance(wide, ipaddress.IPv4Network) and isinstance(narrow, ipaddress.IPv4Network):
        return narrow.subnet_of(wide)
    if isinstance(wide, ipaddress.IPv6Network) and isinstance(narrow, ipaddress.IPv6Network):
        return narrow.subnet_of(wide)
    return False
