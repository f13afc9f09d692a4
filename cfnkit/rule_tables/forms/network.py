"""Networks, in the spelling of `ipaddress`, and what several of them open together."""

from __future__ import annotations

import re
from functools import lru_cache

from cfnkit.rule_tables.forms.traffic import ALL_PROTOCOLS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from ipaddress import IPv4Network, IPv6Network
    from typing import Any

NETWORK_KEY = re.compile(r"[Cc]idr|I[Pp]Range")
EVERYWHERE = "0.0.0.0/0"
EVERYWHERE_V6 = "::/0"

_ZEROS = re.compile(r"(?<![0-9])0+(?=[0-9])")
_PORTS = (0, 65535)
# More ranges of one list are compared only with equal ones.
_MOST_RANGES = 200


def network(text: str) -> str:
    """The usual spelling of a network; a text that is none stays as it is.

    A prefix of length 0 is everywhere, however the address before it is written. An IPv4 network that is written as an
    IPv6 one is one of IPv4.
    """
    address, slash, length = "".join(text.split()).partition("/")
    if not slash:
        return text
    if length.isdecimal() and int(length) == 0:
        return EVERYWHERE_V6 if ":" in address else EVERYWHERE
    from ipaddress import IPv4Network, ip_network

    try:
        found = ip_network(f"{address if ':' in address else _ZEROS.sub('', address)}/{_ZEROS.sub('', length)}", False)
    except ValueError:
        return text
    if found.version == 6 and found.prefixlen >= 96 and found.network_address.ipv4_mapped is not None:
        found = IPv4Network((found.network_address.ipv4_mapped, found.prefixlen - 96))
    return str(found)


def everywhere(networks: Iterable[str]) -> dict[int, str]:
    """The spelling of everywhere by the version of IP, if networks together are at least half of its addresses.

    Two halves are the whole, and so is the whole without a few addresses. Of IPv6, only 2000::/3 is in use.
    """
    texts = set(networks)
    found = {version: text for version, text in ((4, EVERYWHERE), (6, EVERYWHERE_V6)) if text in texts}
    # Networks of a usual size, of which half of all addresses would take thousands, need no look.
    if len(found) == 2 or (len(texts) < 256 and not any(map(_is_wide, texts))):
        return found
    from ipaddress import IPv4Network, IPv6Network, collapse_addresses, ip_network

    v4: list[IPv4Network] = []
    v6: list[IPv6Network] = []
    for text in texts:
        try:
            made = ip_network(text)
        except ValueError:
            continue
        if isinstance(made, IPv4Network):
            v4.append(made)
        else:
            v6.append(made)
    used = IPv6Network("2000::/3")
    within = [used if used.subnet_of(each) else each for each in v6 if used.overlaps(each)]
    if sum(each.num_addresses for each in collapse_addresses(v4)) >= 2**31:
        found[4] = EVERYWHERE
    if sum(each.num_addresses for each in collapse_addresses(within)) >= used.num_addresses // 2:
        found[6] = EVERYWHERE_V6
    return found


def _is_wide(text: str) -> bool:
    length = text.rpartition("/")[2]
    return length.isdecimal() and int(length) < (16 if ":" in text else 8)


def opened(items: list[Any], others: Iterable[Any] = ()) -> list[Any]:
    """A list whose networks are everywhere where only together they are so, for the same protocol and port.

    Networks beside one that is everywhere alone stay: that one opens the port. items: texts, or objects with networks
    and perhaps with ports; anything else stays as it is. others: more objects that count, and are not in the result.
    """
    if all(isinstance(item, str) for item in items):
        whole = _only_together(frozenset(items)) if any("/" in item for item in items) else {}
        return [_widened(item, whole) for item in items] if whole else items
    ranges = _Ranges([*items, *others])
    return [ranges.widened(item) for item in items] if ranges.several else items


@lru_cache(1024)
def _only_together(networks: frozenset[str]) -> dict[int, str]:
    """The spelling of everywhere by the version of IP, if networks are so together and none is alone.

    The rules of a security group have the same networks again in each of the values that it can have.
    """
    return {version: text for version, text in everywhere(networks).items() if text not in networks}


class _Ranges:
    """Objects with networks, by protocol and ports."""

    def __init__(self, items: list[Any]) -> None:
        self._by_range: dict[tuple[Any, int, int], set[str]] = {}
        count = 0
        for item in items:
            networks = _networks(item)
            place = _range(item) if networks else None
            if place is not None:
                count += len(networks)
                self._by_range.setdefault(place, set()).update(networks.values())
        self.several = count > 0
        self._known: dict[tuple[Any, int, int], dict[int, str]] = {}

    def widened(self, item: Any) -> Any:
        networks = _networks(item)
        place = _range(item) if networks else None
        if place is None:
            return item
        if place not in self._known:
            self._known[place] = self._together(place)
        whole = self._known[place]
        return {**item, **{key: _widened(text, whole) for key, text in networks.items()}} if whole else item

    def _together(self, place: tuple[Any, int, int]) -> dict[int, str]:
        protocol, low, high = place
        found = dict(_only_together(frozenset(self._by_range[place])))
        if len(self._by_range) > _MOST_RANGES:
            return found
        of_protocol = [each for each in self._by_range if each[0] in (protocol, ALL_PROTOCOLS)]
        near = [each for each in of_protocol if each[1] <= high and low <= each[2]]
        for start in {max(low, each[1]) for each in near}:
            there = [self._by_range[each] for each in near if each[1] <= start <= each[2]]
            found.update(_only_together(frozenset().union(*there)))
        return found


def _networks(item: Any) -> dict[str, str]:
    if not isinstance(item, dict):
        return {}
    return {
        key: text for key, text in item.items() if isinstance(text, str) and "/" in text and NETWORK_KEY.search(key)
    }


def _range(item: dict[str, Any]) -> tuple[Any, int, int] | None:
    """The protocol and the ports of an object; None when they are not known."""
    protocol = item.get("IpProtocol", "")
    if protocol in ("", ALL_PROTOCOLS):
        return (protocol, *_PORTS)
    low, high = item.get("FromPort", _PORTS[0]), item.get("ToPort", _PORTS[1])
    known = isinstance(protocol, (str, int)) and isinstance(low, int) and isinstance(high, int)
    return (protocol, low, high) if known else None


def _widened(text: str, whole: dict[int, str]) -> str:
    return whole.get(6 if ":" in text else 4, text) if "/" in text else text
