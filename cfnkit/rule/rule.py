"""A rule: an id and words; and the function that checks a processed template for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from cfnkit.diagnostics import Problem, Severity

if TYPE_CHECKING:
    from cfnkit.rule.subject import Subject  # with all that processes a template


class Rule(NamedTuple):
    """A rule of cfnkit or of an engine.

    `description` says what it checks, why, and what to do instead; `source` is a page that says more. The letter of
    the id is the severity (E, W or I). The numbers 9700 to 9799 are cfnkit's.
    """

    id: str
    title: str = ""
    description: str = ""
    source: str = ""

    @property
    def severity(self) -> Severity:
        """How much its problems matter."""
        return Severity.of(self.id)


class RuleCheck(NamedTuple):
    """A rule of cfnkit with the function that finds its problems in a template."""

    rule: Rule
    check: Callable[[Subject], Iterator[Problem]]


def rule(
    id: str, title: str, *, description: str, source: str
) -> Callable[[Callable[[Subject], Iterator[Problem]]], RuleCheck]:
    """Make a rule of the decorated function, which takes a `Subject` and yields `Problem`s."""

    def declare(check: Callable[[Subject], Iterator[Problem]]) -> RuleCheck:
        return RuleCheck(Rule(id, title, " ".join(description.split()), source), check)

    return declare
