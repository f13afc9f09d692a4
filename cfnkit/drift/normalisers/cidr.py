"""Networks in CIDR notation."""

from __future__ import annotations

import re
from typing import Any

from cfnkit.drift.normalisers.normaliser import NormaliserDefaults
from cfnkit.drift.shapes.shape import Shape

_NAME = re.compile(r"cidr|ip(v[46])?range|ip(v[46])?network|sourceip|addresses\Z", re.IGNORECASE)
_NETWORK = re.compile(r"[0-9A-Fa-f:.]+/[0-9]{1,3}\Z")


class Cidr(NormaliserDefaults):
    """A network without host bits and in its shortest spelling."""

    name = "cidr"

    def applies(self, shape: Shape) -> bool:
        """Whether the format or the name of the property says that it is a network."""
        return not shape.formats.isdisjoint({"ipv4-network", "ipv6-network"}) or bool(_NAME.search(shape.name))

    def normalise(self, value: Any, shape: Shape) -> Any:
        """``10.0.7.9/16`` is ``10.0.0.0/16``, ``2001:DB8:0::/48`` is ``2001:db8::/48``."""
        if not isinstance(value, str) or not _NETWORK.match(value):
            return value
        from ipaddress import ip_network

        try:
            return str(ip_network(value, strict=False))
        except ValueError:
            return value
