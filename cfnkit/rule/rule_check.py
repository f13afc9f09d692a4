"""Rules with the functions that check processed templates for them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from cfnkit.diagnostics import Problem
from cfnkit.rule.rule import Rule

if TYPE_CHECKING:
    from cfnkit.rule.finding import Finding
    from cfnkit.rule.subject import Subject  # with all that processes a template


class RuleCheck(NamedTuple):
    """A rule of cfnkit with the function that finds its problems in a template.

    The function yields problems of the rule, or findings: of the rules in `also`, and of those that only the template's
    configuration knows.
    """

    rule: Rule
    check: Callable[[Subject], Iterator[Problem | Finding]]
    also: tuple[Rule, ...] = ()

    @property
    def rules(self) -> tuple[Rule, ...]:
        """All rules that the function checks."""
        return (self.rule, *self.also)


def rule(
    id: str, title: str, *, description: str, source: str
) -> Callable[[Callable[[Subject], Iterator[Problem | Finding]]], RuleCheck]:
    """Make a rule of the decorated function, which takes a `Subject` and yields `Problem`s (or findings)."""

    def declare(check: Callable[[Subject], Iterator[Problem | Finding]]) -> RuleCheck:
        return RuleCheck(Rule(id, title, " ".join(description.split()), source), check)

    return declare
