"""What a node of a result came from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from cfnkit.source.span import Span


@dataclass(frozen=True, slots=True)
class Step:
    """One transform that touched a node.

    `exact`: the node, or one equal to it, went into the transform and came out of it elsewhere.
    Otherwise the node was made by the transform and inherits the place of what it was made from.
    `span` is the place that calls the transform. `replaced` is the node that stood here before, where
    AWS::LanguageExtensions put a value in the place of a function.
    """

    transform: str
    span: Span
    exact: bool
    replaced: object | None = field(default=None, compare=False, repr=False)


class Origin(NamedTuple):
    """The span that a node came from, and the transforms that touched it, first to last."""

    span: Span
    steps: tuple[Step, ...]

    @property
    def exact(self) -> bool:
        """Whether the node stands at its span as it is, rather than having been made from it."""
        return all(step.exact for step in self.steps)
