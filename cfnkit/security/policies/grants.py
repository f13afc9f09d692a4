"""What policies allow or deny, as single grants: an action on a resource for a principal, under conditions.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice, product
from typing import Any, NamedTuple

from cfnkit.security.policies.patterns import covers
from cfnkit.security.policies.statement import Statement

MOST_GRANTS = 3_000
"""The most grants of one resource that are compared."""

_NOBODY = ""  # the principal of an identity's policy, which the policy does not name
_EXCEPT = "all except "
_ANY = "*"
_ROOT = re.compile(r"arn:[a-z-]+:iam::([0-9]{12}):root\Z")


class Condition(NamedTuple):
    """An operator with its key, and the values of which one must hold, or none if the operator negates."""

    test: str
    values: frozenset[str]

    def allows(self, other: Condition) -> bool:
        """Whether this one holds wherever the other does."""
        if self.test != other.test:
            return False
        negates = "Not" in self.test.partition(" ")[0]
        return self.values <= other.values if negates else other.values <= self.values

    def __str__(self) -> str:
        return f"{self.test} {', '.join(sorted(self.values))}"


class AccessGrant(NamedTuple):
    """One action on one resource for one principal, each a text that can have wildcards, under conditions."""

    action: str
    resource: str
    principal: str
    conditions: frozenset[Condition]

    def covers(self, other: AccessGrant) -> bool:
        """Whether all that another grant gives is given by this one."""
        return (
            all(any(each.allows(one) for one in other.conditions) for each in self.conditions)
            and _covers(self.action.lower(), other.action.lower())
            and _covers(self.resource, other.resource)
            and (self.principal == other.principal or self.principal == f"AWS {_ANY}")
        )

    @property
    def is_wide(self) -> bool:
        """Whether it has a wildcard, or gives all except something."""
        return any(_ANY in part or part.startswith(_EXCEPT) for part in self[:3])


def grants(statements: Iterable[Statement], effect: str) -> tuple[AccessGrant, ...]:
    """The grants of those statements that have an effect: `Allow` or `Deny`. What is not known grants nothing."""
    found = (grant for each in statements if each.value.get("Effect") == effect for grant in _grants(each))
    return tuple(islice(found, MOST_GRANTS))


def _grants(statement: Statement) -> Iterator[AccessGrant]:
    conditions = frozenset(_conditions(statement.value.get("Condition")))
    parts = (_named(statement, "Action"), _named(statement, "Resource"), _principals(statement))
    for action, resource, principal in product(*parts):
        yield AccessGrant(action, resource, principal, conditions)


def _named(statement: Statement, element: str) -> list[str]:
    if statement.has(f"Not{element}"):
        return [_EXCEPT + ", ".join(sorted(text for _, text in statement.listed(f"Not{element}").known))]
    return [text for _, text in statement.listed(element).known] if statement.has(element) else [_ANY]


def _principals(statement: Statement) -> list[str]:
    for element, before in (("NotPrincipal", _EXCEPT), ("Principal", "")):
        if statement.has(element):
            named = [f"{each.kind} {_account(each.name or '')}" for each in statement.principals(element)]
            return [before + ", ".join(sorted(named))] if before else named
    return [_NOBODY]


def _account(principal: str) -> str:
    """An account is its number, which is the same as its root."""
    root = _ROOT.match(principal)
    return root[1] if root else principal


def _conditions(condition: Any) -> Iterator[Condition]:
    if not isinstance(condition, Mapping):
        if condition is not None:
            yield Condition(_text(condition), frozenset())
        return
    for operator, tests in condition.items():
        for key, values in tests.items() if isinstance(tests, Mapping) else [("", tests)]:
            listed = values if isinstance(values, list) else [values]
            yield Condition(f"{operator} {key.lower()}".strip(), frozenset(map(_text, listed)))


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, sort_keys=True)


def _covers(general: str, other: str) -> bool:
    return general in (other, _ANY) or (_EXCEPT not in general and covers(general, other))
