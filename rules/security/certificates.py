"""Certificates of load balancers, by what their properties refer to."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cfnkit.rule_tables import is_unknown
from cfnkit.security import Break, Doubt, Outcome, ResourceReading, Stack, alias, security_rule

_CLASSIC = "AWS::ElasticLoadBalancing::LoadBalancer"
_LISTENER = "AWS::ElasticLoadBalancingV2::Listener"
_MORE = "AWS::ElasticLoadBalancingV2::ListenerCertificate"
_OF_ACM = "AWS::CertificateManager::Certificate"
_ENCRYPTED = ("https", "ssl", "tls")
_ARN_OF_ACM = re.compile(r" *arn:aws[a-z-]*:acm:")


@security_rule(
    "W9517",
    "The load balancer uses a certificate that is not from ACM",
    reason="Nobody renews it: it expires, and its key was on somebody's machine.",
    remedy="Set SSLCertificateId, or CertificateArn of Certificates, to a certificate of ACM.",
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/elb-controls.html#elb-2",
    types=(_CLASSIC, _LISTENER, _MORE),
    aliases=(
        *alias("guard", "ELB_ACM_CERTIFICATE_REQUIRED", types=(_CLASSIC,)),
        *alias("guard", "ELBV2_ACM_CERTIFICATE_REQUIRED", types=(_LISTENER,)),
        *alias("security-hub", "ELB.2", types=(_CLASSIC,)),
        *alias("control-tower", "CT.ELASTICLOADBALANCING.PR.8", types=(_CLASSIC,)),
        *alias("control-tower", "CT.ELASTICLOADBALANCING.PR.2", types=(_LISTENER, _MORE)),
    ),
)
def certificate_of_acm(reading: ResourceReading, stack: Stack) -> Iterator[Outcome]:
    """The certificates of listeners for HTTPS, SSL and TLS that are missing or from elsewhere."""
    for path in _places(reading):
        value = reading.at(*path)
        other = stack.named(reading.refers_to(*path))
        if is_unknown(value) and other is None:
            yield Doubt(path)
        elif not _is_of_acm(value, other.type if other else ""):
            yield Break(path)


def _is_of_acm(value: object, type: str) -> bool:
    return type == _OF_ACM or (isinstance(value, str) and bool(_ARN_OF_ACM.match(value)))


def _places(reading: ResourceReading) -> Iterator[tuple[str | int, ...]]:
    """The places of certificates; one that is missing is a place, too."""
    if reading.resource.type == _CLASSIC:
        for path in _items(reading, "Listeners"):
            if _is_encrypted(reading.at(*path, "Protocol")):
                yield (*path, "SSLCertificateId")
        return
    if reading.resource.type == _LISTENER and not _is_encrypted(reading.at("Protocol")):
        return
    listed = list(_items(reading, "Certificates"))
    for path in listed:
        yield (*path, "CertificateArn")
    if not listed:
        yield ("Certificates",)


def _items(reading: ResourceReading, name: str) -> Iterator[tuple[str | int, ...]]:
    """The places of the items of a list, which may be one item in its place."""
    found = reading.at(name)
    if isinstance(found, list):
        yield from ((name, index) for index in range(len(found)))
    elif isinstance(found, dict) and not is_unknown(found):
        yield (name,)


def _is_encrypted(protocol: object) -> bool:
    return isinstance(protocol, str) and protocol.lower() in _ENCRYPTED
