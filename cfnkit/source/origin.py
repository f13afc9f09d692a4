"""What a node of a result came from."""

from __future__ import annotations

from typing import NamedTuple

from cfnkit.source.span import Span


class Step(NamedTuple):
    """One transform that touched a node.

    `exact`: the node, or one equal to it, went into the transform and came out of it elsewhere.
    Otherwise the node was made by the transform and inherits the place of what it was made from.
    `span` is where the transform is called.
    """

    transform: str
    span: Span
    exact: bool


class Origin(NamedTuple):
    """The span that a node came from, and the transforms that touched it, first to last."""

    span: Span
    steps: tuple[Step, ...]

    @property
    def exact(self) -> bool:
        """Whether the node stands at its span as it is, rather than having been made from it."""
        return all(step.exact for step in self.steps)
