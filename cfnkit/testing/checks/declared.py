"""Whether a macro asks the world for no more than it declares."""

from __future__ import annotations

from collections import Counter

from cfnkit.testing.checks.bench import Bench
from cfnkit.testing.checks.results import Finding


def calls_are_declared(bench: Bench) -> Finding | None:
    """All that was called while everything else was checked, against the `permissions` of `macro.yaml`."""
    undeclared = Counter(call.action for call in bench.aws.calls if call.action not in bench.macro.permissions)
    if undeclared:
        counted = [f"{action} ({count} times)" if count > 1 else action for action, count in sorted(undeclared.items())]
        return Finding("It calls AWS beyond its permissions.", "\n".join(counted))
    if bench.connections:
        return Finding("It connects to something that is not AWS.", "\n".join(bench.connections))
    return None
