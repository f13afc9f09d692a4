"""A problem in a text: what is wrong and where; and the diagnostics of processing, each with a code."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from cfnkit.diagnostics.catalogue import Code
from cfnkit.source import Span


class Severity(Enum):
    """How much a problem matters: the service would refuse, a person should look, good to know."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @classmethod
    def of(cls, id: str) -> Severity:
        """The severity that the first letter of a rule's id stands for; a warning for a letter that is not known.

        cfn-lint's letters are E, W and I; cloudformation-validate has F (fatal) too.
        """
        return _SEVERITIES.get(id[:1].upper(), cls.WARNING)


class Related(NamedTuple):
    """Another place that a problem has to do with."""

    message: str
    span: Span


class Problem(NamedTuple):
    """What is wrong, where, and what to do (`hint`).

    `message` is the service's own text where that is recorded. `path` is the place in the tree, from its root
    (section, logical ID, keys, 0-based indexes). `related` are other places that matter.
    """

    message: str
    span: Span
    path: tuple[str | int, ...] = ()
    hint: str = ""
    related: tuple[Related, ...] = ()


class HasProblem:
    """Reads the parts of `problem` under their own names, for a tuple that adds something to a problem."""

    __slots__ = ()

    problem: Problem

    @property
    def message(self) -> str:
        """What is wrong."""
        return self.problem.message

    @property
    def span(self) -> Span:
        """Where it is written."""
        return self.problem.span

    @property
    def path(self) -> tuple[str | int, ...]:
        """The place in the tree, from its root."""
        return self.problem.path

    @property
    def hint(self) -> str:
        """What to do; may be empty."""
        return self.problem.hint

    @property
    def related(self) -> tuple[Related, ...]:
        """Other places that matter."""
        return self.problem.related


class _CodeAndProblem(NamedTuple):
    code: Code
    problem: Problem


class Diagnostic(_CodeAndProblem, HasProblem):
    """A problem that processing a template met, and the code of its kind."""

    __slots__ = ()

    @property
    def severity(self) -> Severity:
        """How much it matters, by the first letter of its code."""
        return Severity.of(self.id)

    @property
    def id(self) -> str:
        """The code as printed, `E9741`."""
        return self.code.id


_SEVERITIES = {"F": Severity.ERROR, "E": Severity.ERROR, "W": Severity.WARNING, "I": Severity.INFO}
