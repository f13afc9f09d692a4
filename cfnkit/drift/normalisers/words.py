"""Texts of words that a service writes in its own form."""

from __future__ import annotations

import re
from typing import Any

from cfnkit.drift.normalisers.normaliser import NormaliserDefaults
from cfnkit.drift.shapes.shape import Shape

_WRITTEN_IN = "-@all"
_QUANTITY = re.compile(r"\s*([0-9]*\.?[0-9]+)\s*(vcpu|gb)\s*\Z", re.IGNORECASE)
_CAPACITY = re.compile(r"(?:\w*C|\Ac)pu\Z|(?:\w*M|\Am)emory\Z")
_PER_UNIT = 1024
_PROTOCOLS = {"-1": "all", "1": "icmp", "6": "tcp", "17": "udp", "58": "icmpv6"}


class AccessStrings(NormaliserDefaults):
    """The access string of a user of Redis or Valkey, into which the service writes `-@all`, which holds anyway.

    https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Clusters.RBAC.html
    """

    name = "words"

    def applies(self, shape: Shape) -> bool:
        """Whether the property is an access string."""
        return shape.name == "AccessString"

    def normalise(self, value: Any, shape: Shape) -> Any:
        """The other words, with one space between them."""
        if not isinstance(value, str):
            return value
        return " ".join(word for word in value.split() if word != _WRITTEN_IN)


class ConnectionAttributes(NormaliserDefaults):
    """Attributes of a connection, `name=value` with a semicolon between them, in any order.

    https://docs.aws.amazon.com/dms/latest/APIReference/API_Endpoint.html
    """

    name = "words"
    pattern = ";"

    def applies(self, shape: Shape) -> bool:
        """Whether the name of the property says so."""
        return shape.name.endswith("ConnectionAttributes")

    def normalise(self, value: Any, shape: Shape) -> Any:
        """``b=1;a=2;`` is ``a=2;b=1``."""
        return ";".join(sorted(filter(None, map(str.strip, value.split(";"))))) if isinstance(value, str) else value


class Capacities(NormaliserDefaults):
    """CPU units and MiB, which may be declared in vCPU and GB.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html#task_size
    """

    name = "capacity"

    def applies(self, shape: Shape) -> bool:
        """Whether the name of the property says that it is a processor or a memory."""
        return bool(_CAPACITY.match(shape.name))

    def normalise(self, value: Any, shape: Shape) -> Any:
        """``.25 vCPU`` is ``256``, ``0.5 GB`` is ``512``."""
        match = _QUANTITY.match(value) if isinstance(value, str) else None
        if match is None:
            return value
        units = float(match[1]) * _PER_UNIT
        return str(int(units)) if units.is_integer() else value


class Protocols(NormaliserDefaults):
    """An IP protocol by its number or its name.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpPermission.html
    """

    name = "protocol"
    takes = (str, int)

    def applies(self, shape: Shape) -> bool:
        """Whether the property is the protocol of a rule."""
        return shape.name == "IpProtocol"

    def normalise(self, value: Any, shape: Shape) -> Any:
        """``6`` is ``tcp``."""
        return _PROTOCOLS.get(str(value), value.lower() if isinstance(value, str) else value)
