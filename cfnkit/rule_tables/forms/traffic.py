"""Protocols and ports of a security group's rules.

https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpPermission.html
"""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

ALL_PROTOCOLS = -1
_NAMES = {1: "icmp", 6: "tcp", 17: "udp", 58: "icmpv6", "all": ALL_PROTOCOLS}
_WITH_PORTS = ("tcp", "udp")
_WHOLE = re.compile(r"([-+]?[0-9]+)(?:\.0*)?\Z")
_LOW, _HIGH = 0, 65535


def with_traffic(rule: dict[str, Any]) -> dict[str, Any]:
    """A rule of a security group with its protocol and ports in normal form.

    Of TCP and UDP, ports that are missing, or -1, are all ports; one port alone is that port.
    """
    made = {key: port(value) if key in ("FromPort", "ToPort") else value for key, value in rule.items()}
    made["IpProtocol"] = protocol(rule["IpProtocol"])
    if made["IpProtocol"] in _WITH_PORTS:
        low, high = (None if value == -1 else value for value in (made.get("FromPort"), made.get("ToPort")))
        made["FromPort"] = _LOW if low is None else low
        made["ToPort"] = high if high is not None else _HIGH if low in (None, _LOW) else low
    return made


def protocol(value: Any) -> Any:
    """A protocol's name in small letters, or its number; -1 is all of them."""
    found = port(value)
    found = found.strip().lower() if isinstance(found, str) else found
    return _NAMES.get(found, found) if isinstance(found, (str, int)) and not isinstance(found, bool) else value


def port(value: Any) -> Any:
    """A port as a number; what is none stays as it is."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    written = _WHOLE.match(value.strip()) if isinstance(value, str) else None
    return int(written[1]) if written and len(written[1]) < 10 else value
