"""Transforms that ran already, answered from the trace of that run."""

from __future__ import annotations

import collections.abc as abc

from cfnkit.syntax import Node
from cfnkit.transforms.call import Applied, TraceStep, TransformCall


class Replay:
    """Gives each call the result that it had in an earlier run, whatever its fragment is now."""

    def __init__(self, trace: abc.Iterable[TraceStep]) -> None:
        self._after = {_key(step.call): step.after for step in trace}

    def has(self, name: str) -> bool:
        """Whether a transform of that name ran."""
        return any(name == known for known, *_ in self._after)

    def __call__(self, call: TransformCall, fragment: Node) -> Applied:
        """The result; None, as of a transform that failed, when there was none."""
        return Applied(self._after.get(_key(call)))


def _key(call: TransformCall) -> tuple[object, ...]:
    return call.name, call.whole, call.path, call.span
