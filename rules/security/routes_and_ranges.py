"""Network rules that compare values of a resource with each other, or with another resource."""

from __future__ import annotations

from collections.abc import Iterator

from cfnkit.rule_tables import is_unknown
from cfnkit.security import Break, Doubt, Outcome, ResourceReading, Stack, alias, security_rule

_INGRESS, _EGRESS = "SecurityGroupIngress", "SecurityGroupEgress"
# The properties that have rules with ports; those of the other types are a rule themselves.
_LISTS = {
    "AWS::EC2::SecurityGroup": (_INGRESS, _EGRESS),
    "AWS::GameLift::Fleet": ("EC2InboundPermissions",),
}
_GROUP = ("AWS::EC2::SecurityGroup",)
_ICMP = ("icmp", "icmpv6")
_EVERYWHERE = ("0.0.0.0/0", "::/0")
_VPN = "AWS::EC2::VPNGateway"


@security_rule(
    "W9550",
    "A rule of a security group is for a range of ports",
    reason="Any service that is ever started on a port of the range can be reached, whether that is meant or not.",
    remedy="Set FromPort and ToPort of a rule to the same port, and write a rule for each port that is needed.",
    source="https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html",
    types=(*_LISTS, "AWS::EC2::SecurityGroupIngress", "AWS::EC2::SecurityGroupEgress"),
    risk="low",
    aliases=(
        *alias("cfn-nag", "W27", types=("AWS::EC2::SecurityGroupIngress",)),
        *alias("cfn-nag", "W27", types=_GROUP, paths=(_INGRESS,)),
        *alias("cfn-nag", "W29", types=("AWS::EC2::SecurityGroupEgress",)),
        *alias("cfn-nag", "W29", types=_GROUP, paths=(_EGRESS,)),
        *alias("cfn-nag", "W65", types=("AWS::GameLift::Fleet",)),
        *alias("guard", "GAMELIFT_FLEET_INBOUND_PORT_RANGE_RULE", types=("AWS::GameLift::Fleet",)),
        *alias("guard", "SECURITY_GROUP_INGRESS_PORT_RANGE_RULE", types=("AWS::EC2::SecurityGroupIngress",)),
        *alias("guard", "SECURITY_GROUP_INGRESS_PORT_RANGE_RULE", types=_GROUP, paths=(_INGRESS,)),
        *alias("guard", "SECURITY_GROUP_EGRESS_PORT_RANGE_RULE", types=("AWS::EC2::SecurityGroupEgress",)),
        *alias("guard", "SECURITY_GROUP_EGRESS_PORT_RANGE_RULE", types=_GROUP, paths=(_EGRESS,)),
    ),
)
def port_range(reading: ResourceReading, stack: Stack) -> Iterator[Outcome]:
    """The rules whose first and last port differ; of ICMP, these are a type and a code."""
    for path in _rules_in(reading):
        rule = reading.at(*path) if path else reading.value
        if is_unknown(rule):
            yield Doubt(path)
        if not isinstance(rule, dict) or is_unknown(rule) or rule.get("IpProtocol") in _ICMP:
            continue
        first, last = rule.get("FromPort"), rule.get("ToPort")
        if is_unknown(first) or is_unknown(last) or is_unknown(rule.get("IpProtocol")):
            yield Doubt((*path, "FromPort"))
        elif first != last:
            yield Break((*path, "FromPort"))


def _rules_in(reading: ResourceReading) -> Iterator[tuple[str | int, ...]]:
    """The places of the rules with ports; the service takes one rule in place of a list, too."""
    names = _LISTS.get(reading.resource.type)
    if names is None:
        yield ()
    for name in names or ():
        found = reading.at(name)
        if isinstance(found, list):
            yield from ((name, index) for index in range(len(found)))
        elif found is not None:
            yield (name,)


@security_rule(
    "W9548",
    "A route leads from the subnet to the whole internet",
    reason="What is in the subnet and has a public address can be reached by everybody, and can reach everybody.",
    remedy="""Set DestinationCidrBlock to the networks that are needed, or NatGatewayId in place of GatewayId, so that
        machines reach the internet and are not reached from there.""",
    source="https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Internet_Gateway.html",
    types=("AWS::EC2::Route",),
    risk="low",
    aliases=(*alias("guard", "NO_UNRESTRICTED_ROUTE_TO_IGW"),),
)
def route_to_internet_gateway(reading: ResourceReading, stack: Stack) -> Iterator[Outcome]:
    """A default route whose gateway is not one of a VPN."""
    gateway = reading.at("GatewayId")
    other = stack.named(reading.refers_to("GatewayId"))
    is_vpn = other is not None and other.type == _VPN
    if gateway is None or is_vpn or (isinstance(gateway, str) and gateway.startswith("vgw-")):
        return
    for name in ("DestinationCidrBlock", "DestinationIpv6CidrBlock"):
        network = reading.at(name)
        if is_unknown(network):
            yield Doubt((name,))
        elif network in _EVERYWHERE:
            yield Break((name,))
