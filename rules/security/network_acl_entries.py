"""Entries of network ACLs that stand in each other's way."""

from collections.abc import Iterator
from typing import NamedTuple

from cfnkit.rule_tables import is_unknown
from cfnkit.security import Outcome, ResourceReading, Stack, StackResource, alias, outcome, security_rule
from cfnkit.security.links import naming
from cfnkit.security.policies import Answer
from cfnkit.syntax import at_path, to_plain
from cfnkit.template import referred_names

_ENTRIES = ("AWS::EC2::NetworkAclEntry",)
_GUIDE = "https://docs.aws.amazon.com/vpc/latest/userguide/nacl-rules.html"
_WITH_PORTS = {6: "tcp", 17: "udp", "tcp": "tcp", "udp": "udp"}


class Entry(NamedTuple):
    """What tells an entry from others: its ACL, direction, version of IP, protocol and ports."""

    acl: str
    egress: bool
    is_v6: bool
    protocol: str
    low: int
    high: int


@security_rule(
    "W9685",
    "Entries of a network ACL have the same number",
    reason="The service takes one entry with a number and direction; the other is refused, or replaces it.",
    remedy="Give each entry of a direction a RuleNumber of its own.",
    source=_GUIDE,
    types=("AWS::EC2::NetworkAcl",),
    risk="low",
    aliases=alias("cfn-nag", "F79"),
)
def same_number(reading: ResourceReading, stack: Stack) -> Iterator[Outcome]:
    """An ACL of which two entries have one number, in one direction."""
    seen: set[tuple[bool, object]] = set()
    for entry, answer in naming(stack, reading, _ENTRIES, "NetworkAclId"):
        each = next(entry.readings())
        number, egress = each.at("RuleNumber"), each.at("Egress")
        if answer is None or is_unknown(number) or is_unknown(egress):
            yield from outcome(None)
        elif number is not None:
            key = (bool(egress), number)
            yield from outcome(key in seen, (), f"The number {number} is that of two entries.")
            seen.add(key)


def _entries(stack: Stack) -> list[tuple[StackResource, Entry | Answer]]:
    """The entries of a stack, each read once."""
    if _entries not in stack.memory:
        found = [(each, _entry(next(each.readings()))) for each in stack.of_type(*_ENTRIES)]
        stack.memory[_entries] = found
    entries: list[tuple[StackResource, Entry | Answer]] = stack.memory[_entries]
    return entries


@security_rule(
    "W9686",
    "Ports of a network ACL's entry overlap with those of another",
    reason="Which of the two counts depends on their numbers, so that one of them does not do what it says.",
    remedy="Give the entries PortRanges without common ports, or make one entry of them.",
    source=_GUIDE,
    types=_ENTRIES,
    risk="low",
    aliases=alias("cfn-nag", "W72"),
)
def overlapping_ports(reading: ResourceReading, stack: Stack) -> Iterator[Outcome]:
    """An entry for TCP or UDP that has ports in common with another of its ACL, direction and version of IP."""
    own = _entry(reading)
    if not isinstance(own, Entry):
        yield from outcome(own)
        return
    answers: list[Answer] = []
    for other, theirs in _entries(stack):
        if other.path != reading.resource.path:
            same = (
                isinstance(theirs, Entry)
                and theirs[:4] == own[:4]
                and theirs.low <= own.high
                and own.low <= theirs.high
            )
            answers.append(stack.exists_with(reading.resource, other) if same else False)
    if any(answers):
        yield from outcome(True, ("PortRange",))
    elif None in answers:
        yield from outcome(None, ("PortRange",))


def _entry(reading: ResourceReading) -> Entry | Answer:
    """What tells an entry from others; False for one without ports, None if the deployment decides."""
    protocol = reading.at("Protocol")
    parts = (protocol, reading.at("Egress"), reading.at("PortRange"))
    low, high = reading.at("PortRange", "From"), reading.at("PortRange", "To")
    if any(map(is_unknown, (*parts, low, high))):
        return None
    if protocol not in _WITH_PORTS or not isinstance(low, int) or not isinstance(high, int):
        return False
    acl = at_path(reading.node, ("NetworkAclId",))
    named = sorted(set(referred_names(acl))) if acl is not None else []
    return Entry(
        ",".join(named) or str(None if acl is None else to_plain(acl)),
        bool(reading.at("Egress")),
        reading.at("Ipv6CidrBlock") is not None,
        _WITH_PORTS[protocol],
        low,
        high,
    )
