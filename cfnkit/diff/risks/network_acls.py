"""Entries of network ACLs that let more in or out than before.

The entry with the lowest number that matches decides.
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-networkaclentry.html
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple, TypeAlias

from cfnkit.diff.risk import Risk, RiskKind
from cfnkit.diff.risks.traffic import Traffic, peer_in, traffic_of, values_in
from cfnkit.diff.versions import VersionPair
from cfnkit.syntax import Node
from cfnkit.template import Resource, Template

_ENTRY = "AWS::EC2::NetworkAclEntry"
_PEERS = ("CidrBlock", "Ipv6CidrBlock")


class _Entry(NamedTuple):
    """An entry; one whose number is not known has none."""

    number: int | None
    allows: bool
    traffic: Traffic
    resource: Resource

    def is_before(self, other: _Entry) -> bool:
        """Whether this entry is asked before another one."""
        return self.number is not None and other.number is not None and self.number < other.number


_List: TypeAlias = tuple[str, bool]
"""The entries of one ACL in one direction: the ACL, and whether they are about what goes out."""


def risks(versions: VersionPair) -> Iterator[Risk]:
    """A risk for each entry that allows what was not allowed, and for each that no longer denies."""
    before, after = _by_list(versions.old), _by_list(versions.new)
    for key, entries in after.items():
        word, where = ("to", "out") if key[1] else ("from", "in")
        known = before.get(key, [])
        for entry in _deciding(entries):
            if not any(each.traffic.covers(entry.traffic) for each in _deciding(known)):
                yield _risk(entry, f"lets {where} more than before", word, versions)
        for denial in _lost(known, entries):
            yield _risk(denial, "no longer denies what it did", word, versions)


def _risk(entry: _Entry, message: str, word: str, versions: VersionPair) -> Risk:
    name = entry.resource.logical_id
    old, new = versions.old.resources.get(name), versions.new.resources.get(name)
    before, after = old.key_span if old else None, new.key_span if new else None
    return Risk(RiskKind.SECURITY, name, message, before, after, _ENTRY, (entry.traffic.named(word),))


def _deciding(entries: Iterable[_Entry]) -> list[_Entry]:
    """The entries that allow something which no entry before them denies as a whole."""
    every = list(entries)
    denials = [each for each in every if not each.allows]
    allowed = (each for each in every if each.allows)
    return [each for each in allowed if not any(d.is_before(each) and d.traffic.covers(each.traffic) for d in denials)]


def _lost(before: list[_Entry], after: list[_Entry]) -> Iterator[_Entry]:
    """The denials of an exception from what is allowed, which are gone or come too late now."""
    denials = [each for each in after if not each.allows]
    for denial in (each for each in before if not each.allows):
        for allowed in (each for each in after if each.allows and each.traffic.covers(denial.traffic)):
            decided = (each for each in before if each.allows and each.traffic.covers(denial.traffic))
            if any(each.is_before(denial) for each in decided):
                break  # it never decided
            if not any(each.is_before(allowed) and each.traffic.covers(denial.traffic) for each in denials):
                yield denial
                break


def _by_list(template: Template) -> dict[_List, list[_Entry]]:
    found: dict[_List, list[_Entry]] = {}
    for resource in template.resources.values():
        if resource.type != _ENTRY or resource.properties is None:
            continue
        value = values_in(resource.properties)
        key = json.dumps(value.get("NetworkAclId"), sort_keys=True), str(value.get("Egress")).lower() == "true"
        found.setdefault(key, []).append(_entry(resource, resource.properties, value))
    return found


def _entry(resource: Resource, properties: Node, value: dict[str, Any]) -> _Entry:
    ports = value.get("PortRange")
    ends = (ports.get("From"), ports.get("To")) if isinstance(ports, dict) else (None, None)
    traffic = traffic_of(value.get("Protocol"), ends, *peer_in(properties, _PEERS))
    number = str(value.get("RuleNumber"))
    allows = str(value.get("RuleAction")).lower() != "deny"
    return _Entry(int(number) if number.isdecimal() else None, allows, traffic, resource)
