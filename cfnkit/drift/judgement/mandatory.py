"""Properties that nothing ignores or accepts: what `cfnkit drift --mandatory` names."""

from __future__ import annotations

import collections.abc as abc

from cfnkit.drift.judgement.ignoring import covers, fits, spellings_of
from cfnkit.drift.report import Difference, ResourceDrift


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

    def _of(self, resource_path: str) -> list[str]:
        logical_id = resource_path.rpartition("/")[2]
        return [glob for name, glob in self._globs if fits(name, logical_id) or fits(name, resource_path)]
