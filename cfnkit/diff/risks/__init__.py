"""The risks of a change, a module for each kind of them."""

from __future__ import annotations

from collections.abc import Iterator

from cfnkit.diff.change import OutputChange, ResourceChange
from cfnkit.diff.risk import Risk, RiskKind
from cfnkit.diff.risks import data, exposure, interface, network_acls, policies, replacements, security_groups
from cfnkit.diff.versions import VersionPair

__all__ = ["risks_of"]

_ORDER = list(RiskKind)


def risks_of(
    changes: tuple[ResourceChange, ...], outputs: tuple[OutputChange, ...], versions: VersionPair
) -> tuple[Risk, ...]:
    """The risks of the changed resources and of what other stacks see, those that weigh most first."""

    def found() -> Iterator[Risk]:
        for change in changes:
            yield from data.risks(change, versions)
            yield from replacements.risks(change, versions)
            yield from exposure.risks(change, versions)
        yield from policies.risks(changes, versions)
        yield from security_groups.risks(versions)
        yield from network_acls.risks(versions)
        yield from interface.risks(outputs, versions)

    return tuple(sorted(dict.fromkeys(found()), key=lambda risk: _ORDER.index(risk.kind)))
