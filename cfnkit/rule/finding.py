"""A finding: a rule and a problem in a template, whether processing, a rule of ours or an engine found it."""

from __future__ import annotations

from typing import NamedTuple

from cfnkit.diagnostics import HasProblem, Problem, Severity
from cfnkit.rule.rule import Rule


class GeneratedNode(NamedTuple):
    """A node that a transform made or moved, and that a finding is about.

    `path` is its place in the processed template, and `exact` whether it stands at the finding's span as it is:
    the transform only moved it.
    """

    path: tuple[str | int, ...]
    transform: str
    exact: bool


class _RuleAndProblem(NamedTuple):
    rule: Rule
    problem: Problem
    lowered: Severity | None = None
    origins: tuple[GeneratedNode, ...] = ()
    copies: int = 1
    key: str = ""
    parent: str = ""


class Finding(_RuleAndProblem, HasProblem):
    """A problem that a rule found in a template.

    `lowered` is its severity where that is not its rule's: something unknown may answer for it. `origins` are the
    generated nodes that it is about. `copies` is the number of equal findings, from copies of one source node, that
    this one stands for.
    `parent` is the `key` of the finding in the same template that this one explains, where an engine gives it.
    """

    __slots__ = ()

    @property
    def id(self) -> str:
        """The id of its rule."""
        return self.rule.id

    @property
    def severity(self) -> Severity:
        """How much it matters."""
        return self.lowered or self.rule.severity
