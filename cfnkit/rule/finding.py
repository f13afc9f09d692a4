"""A finding: a rule and a problem in a template, whether processing, a rule of ours or an engine found it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cfnkit.diagnostics import HasProblem, Problem, Severity
from cfnkit.rule.rule import Rule
from cfnkit.source import Span, Step

if TYPE_CHECKING:
    from cfnkit.assemblies import Construct

_MOST_TARGETS = 5


class GeneratedNode(NamedTuple):
    """A node that a transform made or moved, and that a finding is about.

    `path` is its place in the processed template, and `exact` whether it stands at the finding's span as it is:
    the transform only moved it. `message` is what is wrong with this copy, if that differs from the finding's message.
    """

    path: tuple[str | int, ...]
    transform: str
    exact: bool
    message: str = ""


def generated_nodes(path: tuple[str | int, ...], steps: tuple[Step, ...]) -> tuple[GeneratedNode, ...]:
    """The node at a path of the processed template that these transforms touched; empty if none did.

    Its transform is the last that made it, or else the last that moved it.
    """
    if not steps:
        return ()
    step = next((step for step in reversed(steps) if not step.exact), steps[-1])
    return (GeneratedNode(path, step.transform, step.exact),)


def made_by(origin: GeneratedNode) -> str:
    """The words for a generated node that a finding is about."""
    verb = "moved by" if origin.exact else "made by"
    place = "/".join(map(str, origin.path))
    words = f"{verb} {origin.transform} as {place}" if place else f"{verb} {origin.transform}"
    return f"{words}: {origin.message}" if origin.message else words


class TargetHits(NamedTuple):
    """The targets that a finding hits, by name, of all for which the template was checked."""

    names: tuple[str, ...]
    checked: int

    def __str__(self) -> str:
        if len(self.names) == self.checked:
            return f"in {self.names[0]}" if self.checked == 1 else f"in all {self.checked} targets"
        shown, more = self.names[:_MOST_TARGETS], len(self.names) - _MOST_TARGETS
        others = f" and {more} more" if more > 0 else ""
        return f"in {', '.join(shown)}{others} of {self.checked} targets"


class _RuleAndProblem(NamedTuple):
    rule: Rule
    problem: Problem
    lowered: Severity | None = None
    origins: tuple[GeneratedNode, ...] = ()
    copies: int = 1
    key: str = ""
    parent: str = ""
    aliases: tuple[str, ...] = ()
    parts: tuple[tuple[str, ...], ...] = ()
    targets: TargetHits | None = None
    construct: Construct | None = None


class Finding(_RuleAndProblem, HasProblem):
    """A problem that a rule found in a template.

    `lowered` is its severity if that is not its rule's, because something unknown may explain it. `origins` are the
    generated nodes that it is about. `copies` is the number of equal findings, from copies of one source node, that
    this one stands for. `parent` is the `key` of the finding in the same template that this one explains, if an engine
    says so. `aliases` are the names that other tools have for it; with several `parts`, each has those that are about
    it. `targets` are those that it hits, where a template was checked for several. `construct` is that of the CDK which
    it is about, where the template is of the CDK.
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

    @property
    def place(self) -> Span:
        """Where its author can mend it: in the source code of a construct or, without one, where it is written."""
        construct = self.construct
        return construct.place if construct is not None and construct.place is not None else self.span
