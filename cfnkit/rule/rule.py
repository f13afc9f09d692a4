"""A rule: an id, words, and a check on a processed template."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from cfnkit.diagnostics import Problem, Severity

if TYPE_CHECKING:
    from cfnkit.rule.subject import Subject  # with all that processes a template


class Rule(NamedTuple):
    """A rule. The letter of its id is its severity (E, W or I); its number is in 9700 to 9799.

    `description` says what it checks, why, and what to do instead; `source` is a page that says more.
    """

    id: str
    title: str
    description: str
    source: str
    check: Callable[[Subject], Iterator[Problem]]

    @property
    def severity(self) -> Severity:
        """How much its problems matter."""
        return {"E": Severity.ERROR, "W": Severity.WARNING, "I": Severity.INFO}[self.id[0]]


def rule(
    id: str, title: str, *, description: str, source: str
) -> Callable[[Callable[[Subject], Iterator[Problem]]], Rule]:
    """Make a rule of the function below, which takes a `Subject` and yields `Problem`s."""

    def declare(check: Callable[[Subject], Iterator[Problem]]) -> Rule:
        return Rule(id, title, " ".join(description.split()), source, check)

    return declare
