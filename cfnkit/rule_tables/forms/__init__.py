"""One normal form for each kind of value, so that values which mean the same are the same for every rule.

| kind | where | normal form |
|---|---|---|
| network | `CidrIp` and other keys with `Cidr` or `IpRange` | `0.0.0.0/0`, `10.0.0.0/8`, `::/0` |
| port | `FromPort`, `ToPort` | a number; a range that is missing is 0 to 65535 |
| protocol | `IpProtocol` | `tcp`, `udp`, `icmp`, `icmpv6`, or a number; `-1` is all of them |
| policy document | an object with `Statement`, or its JSON | an object; lists for what may be a list |
| canned ACL | `AccessControl` | `PublicRead` |
| boolean, number | any scalar | `true`, `22` |
"""

from __future__ import annotations

from cfnkit.rule_tables.forms.network import NETWORK_KEY, network, opened
from cfnkit.rule_tables.forms.policy import is_policy, policy_document
from cfnkit.rule_tables.forms.traffic import with_traffic

__all__ = ["normal_form", "opened"]

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_ACLS = {
    name.lower(): name
    for name in (
        "AuthenticatedRead",
        "AwsExecRead",
        "BucketOwnerFullControl",
        "BucketOwnerRead",
        "LogDeliveryWrite",
        "Private",
        "PublicRead",
        "PublicReadWrite",
    )
}


def normal_form(value: Any) -> Any:
    """The normal form of a value from `marked`, with that of all its parts."""
    if isinstance(value, list):
        return opened([normal_form(item) for item in value])
    if not isinstance(value, dict):
        return value
    if is_policy(value):
        return policy_document(value)
    made = {key: _form_of(key, item) for key, item in value.items()}
    return opened([with_traffic(made)])[0] if "IpProtocol" in made else made


def _form_of(key: str, value: Any) -> Any:
    if isinstance(value, str):
        if NETWORK_KEY.search(key):
            return network(value)
        if key == "AccessControl":
            return _ACLS.get(value.strip().replace("-", "").lower(), value)
        return value
    if isinstance(value, list) and NETWORK_KEY.search(key):
        value = [network(item) if isinstance(item, str) else item for item in value]
    return normal_form(value)
