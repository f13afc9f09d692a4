"""Rules on Classic Load Balancers that compare their listeners with their policies."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cfnkit.rule_tables import is_unknown
from cfnkit.security import Break, Doubt, Outcome, ResourceReading, Stack, alias, security_rule

_ENCRYPTED = ("https", "ssl")
_KIND, _REFERENCE = "SSLNegotiationPolicyType", "Reference-Security-Policy"
# The one predefined policy that starts with TLS 1.2.
_STRONG = "ELBSecurityPolicy-TLS-1-2-2017-01"


@security_rule(
    "W9603",
    "A listener of the Classic Load Balancer has no strong predefined security policy",
    reason="It accepts TLS 1.0 and 1.1, which have known weaknesses, or ciphers that somebody once chose.",
    remedy=f"""Add an item to Policies, of PolicyType {_KIND} with the attribute {_REFERENCE}: {_STRONG}, and name it
        in PolicyNames of the listener.""",
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/elb-controls.html#elb-8",
    types=("AWS::ElasticLoadBalancing::LoadBalancer",),
    aliases=(
        *alias("guard", "ELB_PREDEFINED_SECURITY_POLICY_SSL_CHECK"),
        *alias("security-hub", "ELB.8"),
        *alias("control-tower", "CT.ELASTICLOADBALANCING.PR.12"),
    ),
)
def predefined_policy(reading: ResourceReading, stack: Stack) -> Iterator[Outcome]:
    """The listeners of HTTPS and SSL that name no policy which refers to the strong one."""
    policies = _listed(reading.at("Policies"))
    strong = {policy["PolicyName"] for policy in policies if _is_strong(policy) and _is_text(policy.get("PolicyName"))}
    are_known = all(map(_is_known, policies))
    for index, listener in enumerate(_listed(reading.at("Listeners"))):
        path = ("Listeners", index)
        protocol = listener.get("Protocol") if isinstance(listener, dict) and not is_unknown(listener) else listener
        if is_unknown(protocol):
            yield Doubt(path)
        elif str(protocol).lower() in _ENCRYPTED:
            names = _listed(listener.get("PolicyNames"))
            if not strong.intersection(filter(_is_text, names)):
                open_names = not are_known or any(map(is_unknown, names))
                yield (Doubt if open_names else Break)((*path, "PolicyNames"))


def _listed(value: Any) -> list[Any]:
    """A list, of one value if it is written so."""
    return value if isinstance(value, list) else [] if value is None else [value]


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_known(policy: Any) -> bool:
    """Whether the deployment decides nothing of a policy that counts."""
    if not isinstance(policy, dict) or is_unknown(policy):
        return not is_unknown(policy)
    parts = [policy.get("PolicyName"), policy.get("PolicyType"), *_listed(policy.get("Attributes"))]
    named = [part[key] for part in parts if isinstance(part, dict) for key in ("Name", "Value") if key in part]
    return not any(map(is_unknown, (*parts, *named)))


def _is_strong(policy: Any) -> bool:
    if not isinstance(policy, dict) or policy.get("PolicyType") != _KIND:
        return False
    wanted = (_REFERENCE, _STRONG)
    attributes = [each for each in _listed(policy.get("Attributes")) if isinstance(each, dict)]
    return any((each.get("Name"), each.get("Value")) == wanted for each in attributes)
