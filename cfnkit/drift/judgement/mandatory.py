"""Properties that nothing ignores or accepts: what `cfnkit drift --mandatory` names."""

from __future__ import annotations

import collections.abc as abc

from cfnkit.drift.judgement.ignoring import covers, fits, spellings_of
from cfnkit.drift.report import Difference, DriftReport, ResourceDrift
from cfnkit.drift.verdict import every_resource


class MandatoryPaths:
    """Globs of properties: `/Policies` for every resource, `Role/Policies` for the resources called `Role`.

    Each is about the values below it, and about a whole that contains it.
    """

    def __init__(self, globs: abc.Iterable[str]) -> None:
        named = (glob.partition("/") for glob in globs)
        self._globs = [(resource or "*", f"{slash}{path}".rstrip("/")) for resource, slash, path in named]

    def holds(self, resource_path: str, resource: ResourceDrift, difference: Difference) -> bool:
        """Whether a difference of a resource is mandatory."""
        steps = spellings_of(difference, resource)
        for glob in self._of(resource_path):
            parts = glob.split("/")
            within = "/".join(parts[: len(steps) + 1]) if "**" not in parts else glob
            if covers(glob, steps) or covers(within, steps):
                return True
        return False

    def has_any(self, resource_path: str, resource: ResourceDrift) -> bool:
        """Whether a resource declares a mandatory property, so that its deletion is one of these differences."""
        declared = [[(key,)] for key in resource.expected or {}]
        firsts = ["/".join(glob.split("/")[:2]) for glob in self._of(resource_path)]
        is_unknown = resource.expected is None
        return any(not glob or is_unknown or any(covers(glob, key) for key in declared) for glob in firsts)

    def naming_nothing(self, report: DriftReport) -> tuple[str, ...]:
        """The globs whose resource is named in full, and that no value of a report fits.

        Globs of resources are for many stacks, of which some have nothing that fits.
        """
        return tuple(
            f"{name}{glob}"
            for name, glob in self._globs
            if not set(name) & set("*?[") and not any(_fits(name, glob, *one) for one in every_resource(report))
        )

    def _of(self, resource_path: str) -> list[str]:
        logical_id = resource_path.rpartition("/")[2]
        return [glob for name, glob in self._globs if fits(name, logical_id) or fits(name, resource_path)]


def _fits(name: str, glob: str, resource_path: str, resource: ResourceDrift, _report: DriftReport) -> bool:
    """Whether a resource has the name of a glob, and a property that fits it or is not known."""
    only = MandatoryPaths([f"{name}{glob}"])
    if not only._of(resource_path):
        return False
    return only.has_any(resource_path, resource) or any(
        only.holds(resource_path, resource, difference) for difference in resource.differences
    )
