"""Rules about traffic: a protocol, its ports, and whom it comes from or goes to."""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Iterable
from typing import Any, NamedTuple

from cfnkit.syntax import Mapping, Node, Scalar, dump_json

ALL = "-1"
PORTS = (0, 65_535)
_NUMBERS = {"1": "icmp", "6": "tcp", "17": "udp", "58": "icmpv6"}
_WITHOUT_PORTS = ("icmp", "icmpv6")
_EVERYBODY = ("0.0.0.0/0", "::/0")


class Traffic(NamedTuple):
    """A protocol and its ports, and a peer: an address range or a group; -1 stands for every protocol.

    `shown` is the peer as it may be shown, if it is a secret.
    """

    protocol: str
    first: int | str
    last: int | str
    peer: str
    shown: str = ""

    def covers(self, other: Traffic) -> bool:
        """Whether this is all of another one."""
        return self._covers_ports(other) and _contains(self.peer, other.peer)

    def _covers_ports(self, other: Traffic) -> bool:
        if self.protocol == ALL:
            return True
        if self.protocol != other.protocol:
            return False
        if self[1:3] == other[1:3]:
            return True
        ends = (*self[1:3], *other[1:3])
        if not all(isinstance(each, int) for each in ends):
            return False
        if self.protocol in _WITHOUT_PORTS:
            return self.first == -1
        return int(self.first) <= int(other.first) and int(other.last) <= int(self.last)

    def named(self, word: str) -> str:
        """The traffic in words, `tcp 443 from 10.0.0.0/8`."""
        protocol = "every protocol" if self.protocol == ALL else self.protocol
        whole = self.protocol == ALL or (self[1:3] == PORTS and self.protocol not in _WITHOUT_PORTS)
        ports = "" if whole else f" {self.first}" if self.first == self.last else f" {self.first}-{self.last}"
        everybody = " (everybody)" if not self.shown and self.peer in _EVERYBODY else ""
        return f"{protocol}{ports} {word} {self.shown or self.peer}{everybody}"


def traffic_of(protocol: Any, ports: tuple[Any, Any], peer: str, shown: str = "") -> Traffic:
    """The traffic that values of a template say; None as a port stands for the first, or the last, one."""
    name = str(ALL if protocol is None else protocol).lower()
    name = _NUMBERS.get(name, name)
    whole = (-1, -1) if name in _WITHOUT_PORTS else PORTS
    first, last = (_port(value, otherwise) for value, otherwise in zip(ports, whole, strict=True))
    if whole == PORTS and first == last == -1:
        first, last = whole
    return Traffic(name, *(whole if name == ALL else (first, last)), peer, shown)


def values_in(node: Node | None) -> dict[str, Any]:
    """The values of an object, secrets in clear, to compare."""
    value: dict[str, Any] = json.loads(dump_json(node, reveal=True)) if isinstance(node, Mapping) else {}
    return value


def peer_in(node: Node | None, keys: Iterable[str]) -> tuple[str, str]:
    """The peer that the first of the keys names, and what may be shown of it, if it is a secret."""
    for key in keys:
        value = node.get(key) if isinstance(node, Mapping) else None
        if value is not None:
            plain = json.loads(dump_json(value, reveal=True))
            text = plain if isinstance(plain, str) else json.dumps(plain, sort_keys=True)
            return text, (value.shown or "") if isinstance(value, Scalar) else ""
    return "anywhere", ""


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
