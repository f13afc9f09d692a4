"""The origin of a node of a processed template; apart from spans, which are imported without dataclasses."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from cfnkit.source.span import Span


@dataclass(frozen=True, slots=True)
class Step:
    """A transform that touched a node; `span` is the place of its call.

    `exact`: the transform took the node, or an equal one, as input and moved it. Otherwise the transform made the node,
    whose span is that of the input it was made from. `replaced` is the function whose place a value took, where
    AWS::LanguageExtensions evaluated it.
    """

    transform: str
    span: Span
    exact: bool
    replaced: object | None = field(default=None, compare=False, repr=False)


class Origin(NamedTuple):
    """The source span of a node, and the transforms that touched it, in their order."""

    span: Span
    steps: tuple[Step, ...]

    @property
    def exact(self) -> bool:
        """Whether the source has the node itself at its span, and not only the input that it was made from."""
        return all(step.exact for step in self.steps)
