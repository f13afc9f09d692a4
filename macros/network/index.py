"""Network: a subnet for each tier in each zone, whose address stays when tiers and zones are added."""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv4Network

from cfnkit.macro import Fragment, MacroError, Request, macro

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

_LOGICAL_ID = "[A-Za-z0-9]{1,255}"
PARAMETERS = {
    "type": "object",
    "required": ["Vpc", "Cidr", "Zones", "Tiers"],
    "properties": {
        "Vpc": {"type": "string", "pattern": f"^({_LOGICAL_ID}|vpc-[0-9a-f]+)$"},
        "Cidr": {"type": "string"},
        "Zones": {"type": "array", "minItems": 1, "items": {"type": "string"}},
        "Tiers": {"type": "array", "minItems": 1, "items": {"type": "string"}},
        "Places": {"type": "integer", "minimum": 1, "maximum": 64, "default": 4},
        "Public": {"type": "array", "items": {"type": "string"}, "default": []},
        "RouteTables": {"type": "array", "items": {"type": "string"}, "default": []},
    },
}
# The allowed lengths of the prefixes of networks and subnets.
# https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html
LARGEST, SMALLEST = 16, 28
# In the list of zones, for a zone that is not used any more, or not yet.
NO_ZONE = "-"

_LETTER = re.compile(r"[a-z]\Z")
_ZONE = re.compile(r"[a-z]{2,}(-[a-z0-9]+)*-[0-9]+[a-z]\Z")
_ZONE_ID = re.compile(r"[a-z]+[0-9]+(-[a-z0-9]+)*-az[0-9]+\Z")
_TIER = re.compile(r"([A-Za-z][A-Za-z0-9]*)/([0-9]{1,2})\Z")
_TIER_TABLE = re.compile(rf"([A-Za-z0-9]+)\s*=\s*({_LOGICAL_ID}|rtb-[0-9a-f]+)\Z")


@macro(parameters=PARAMETERS, scope="snippet")
def handler(fragment: Fragment, request: Request) -> dict[str, Any]:
    """The resources beside the call, and the subnets."""
    if not isinstance(fragment, dict) or not all(isinstance(beside, (dict, list)) for beside in fragment.values()):
        raise MacroError("Network adds resources: it is called in the section Resources, with Fn::Transform.")
    made = dict(_resources(request.params))
    for logical_id, resource in made.items():
        if logical_id in fragment and fragment[logical_id] != resource:
            raise MacroError("Network makes a resource of this name, and the template has another one.", (logical_id,))
    return {**fragment, **made}


def addresses(network: IPv4Network, tiers: dict[str, int], places: int) -> Iterator[tuple[str, list[str]]]:
    """The blocks of each tier, one for each place; they follow those of the tier before. Raises MacroError.

    `tiers` has the length of the prefix by the name of the tier.
    """
    start, limit = int(network.network_address), int(network.broadcast_address) + 1
    for name, prefix in tiers.items():
        size = 1 << (32 - prefix)
        start += -start % size
        end = start + places * size
        if end > limit:
            room = max(0, (limit - start) // size)
            raise MacroError(
                f"There is no room in {network} for the tier {name}: it takes {places} blocks of /{prefix}, and after "
                f"the tiers before it there is room for {room}. Give it smaller blocks or fewer Places."
            )
        yield name, [f"{IPv4Address(block)}/{prefix}" for block in range(start, end, size)]
        start = end


def _resources(params: Fragment) -> Iterator[tuple[str, dict[str, Any]]]:
    """The resources by their logical IDs: tier by tier, and in each tier zone by zone."""
    network, tiers, zones = _network(params["Cidr"]), _tiers(params["Tiers"]), params["Zones"]
    if len(zones) > params["Places"]:
        raise MacroError(
            f"A tier has {params['Places']} places, and there are {len(zones)} Zones. With more Places, all tiers "
            "but the first get other addresses."
        )
    there = [zone for zone in zones if zone != NO_ZONE]
    if len(set(there)) < len(there):
        raise MacroError("Parameter Zones has a zone twice.")
    public = {_known(name, tiers, "Public") for name in params["Public"]}
    tables = _route_tables(params["RouteTables"], tiers)
    for tier, blocks in addresses(network, tiers, params["Places"]):
        for number, (zone, block) in enumerate(zip(zones, blocks), 1):  # noqa: B905 - places may be free
            if zone == NO_ZONE:
                continue
            logical_id = f"{tier}Subnet{number}"
            yield logical_id, _subnet(logical_id, params["Vpc"], block, zone, tier in public)
            if tier in tables:
                yield f"{logical_id}RouteTable", _association(logical_id, tables[tier])


def _subnet(logical_id: str, vpc: str, block: str, zone: str, is_public: bool) -> dict[str, Any]:
    return {
        "Type": "AWS::EC2::Subnet",
        "Properties": {
            "VpcId": _reference(vpc),
            "CidrBlock": block,
            **_placed(zone),
            **({"MapPublicIpOnLaunch": True} if is_public else {}),
            "Tags": [{"Key": "Name", "Value": {"Fn::Sub": "${AWS::StackName}-" + logical_id}}],
        },
    }


def _association(subnet: str, table: str) -> dict[str, Any]:
    properties = {"SubnetId": {"Ref": subnet}, "RouteTableId": _reference(table)}
    return {"Type": "AWS::EC2::SubnetRouteTableAssociation", "Properties": properties}


def _reference(name: str) -> Any:
    """The reference to a logical ID; the ID of an existing resource, such as `vpc-...`, as it is."""
    return name if "-" in name else {"Ref": name}


def _placed(zone: str) -> dict[str, Any]:
    if _LETTER.match(zone):
        return {"AvailabilityZone": {"Fn::Sub": "${AWS::Region}" + zone}}
    if _ZONE.match(zone):
        return {"AvailabilityZone": zone}
    if _ZONE_ID.match(zone):
        return {"AvailabilityZoneId": zone}
    raise MacroError(
        f"Parameter Zones has '{zone}'. A zone is a letter, a name like eu-west-1a or an ID like euw1-az1."
    )


def _network(cidr: str) -> IPv4Network:
    try:
        network = IPv4Network(cidr.strip(), strict=False)
    except ValueError as error:
        raise MacroError(f"Parameter Cidr is '{cidr}'; it must be an IPv4 network, such as 10.0.0.0/16.") from error
    if str(network) != cidr.strip():
        raise MacroError(f"Parameter Cidr is '{cidr}', which is not the beginning of a network. Is it {network}?")
    if not LARGEST <= network.prefixlen <= SMALLEST:
        raise MacroError(f"Parameter Cidr is {network}; a VPC has networks of /{LARGEST} to /{SMALLEST}.")
    return network


def _tiers(given: list[str]) -> dict[str, int]:
    """The length of the prefix by the name of the tier."""
    tiers: dict[str, int] = {}
    for text in given:
        match = _TIER.match(text.strip())
        if not match or not LARGEST <= int(match[2]) <= SMALLEST:
            raise MacroError(
                f"Parameter Tiers has '{text}'. A tier is a name and the size of its subnets, /{LARGEST} to "
                f"/{SMALLEST}: Public/24."
            )
        if match[1] in tiers:
            raise MacroError(f"Parameter Tiers has {match[1]} twice.")
        tiers[match[1]] = int(match[2])
    return tiers


def _route_tables(given: list[str], tiers: dict[str, int]) -> dict[str, str]:
    """The route table by the name of the tier."""
    tables: dict[str, str] = {}
    for text in given:
        match = _TIER_TABLE.match(text.strip())
        if not match:
            raise MacroError(
                f"Parameter RouteTables has '{text}'. Write a tier and a route table as Public=PublicRoutes."
            )
        if tables.setdefault(_known(match[1], tiers, "RouteTables"), match[2]) != match[2]:
            raise MacroError(f"Parameter RouteTables has two route tables for the tier {match[1]}.")
    return tables


def _known(tier: str, tiers: dict[str, int], parameter: str) -> str:
    if tier not in tiers:
        raise MacroError(f"Parameter {parameter} has the tier '{tier}'. The Tiers are {', '.join(tiers)}.")
    return tier
