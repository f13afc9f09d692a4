"""What policies allow, as single grants: an action on a resource for a principal, under conditions.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice, product
from typing import Any, NamedTuple

from cfnkit.drift.normalisers.policy import is_policy, normal_statement

MOST_GRANTS = 3_000
"""The most grants of one resource that are compared."""

_NOBODY = ""  # the principal of an identity's policy, which the policy does not name
_EXCEPT = "all except "
_ANY = "*"


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


def policies_in(value: Any) -> Iterator[dict[str, Any]]:
    """The policies in plain values, those in JSON texts too."""
    if isinstance(value, str) and value.lstrip().startswith("{") and '"Statement"' in value:
        try:
            value = json.loads(value)
        except ValueError:
            return
    if isinstance(value, dict):
        if is_policy(value):
            yield value
            return
        for item in value.values():
            yield from policies_in(item)
    elif isinstance(value, list):
        for item in value:
            yield from policies_in(item)


def grants(statements: Iterable[dict[str, Any]], effect: str) -> tuple[AccessGrant, ...]:
    """The grants of those statements that have an effect: `Allow` or `Deny`."""
    found = (grant for each in statements if each.get("Effect") == effect for grant in _grants(each))
    return tuple(islice(found, MOST_GRANTS))


def statements_of(policy: dict[str, Any]) -> list[dict[str, Any]]:
    """The statements of a policy, each a list of one or more."""
    statements = policy["Statement"]
    return statements if isinstance(statements, list) else [statements]


def _grants(statement: dict[str, Any]) -> Iterator[AccessGrant]:
    normal = normal_statement(statement)
    conditions = frozenset(_conditions(normal.get("Condition")))
    parts = (_named(normal, "Action"), _named(normal, "Resource"), _principals(normal))
    for action, resource, principal in product(*parts):
        yield AccessGrant(action, resource, principal, conditions)


def _named(statement: dict[str, Any], name: str) -> list[str]:
    if f"Not{name}" in statement:
        return [_EXCEPT + ", ".join(sorted(map(_text, statement[f"Not{name}"])))]
    return [_text(each) for each in statement.get(name, [_ANY])]


def _principals(statement: dict[str, Any]) -> list[str]:
    if "NotPrincipal" in statement:
        return [_EXCEPT + _text(statement["NotPrincipal"])]
    principal = statement.get("Principal", _NOBODY)
    if not isinstance(principal, dict):
        return [_text(principal)]
    return [f"{kind} {_text(who)}" for kind, values in principal.items() for who in values]


def _conditions(condition: Any) -> Iterator[Condition]:
    if not isinstance(condition, dict):
        if condition is not None:
            yield Condition(_text(condition), frozenset())
        return
    for operator, tests in condition.items():
        for key, values in tests.items() if isinstance(tests, dict) else [("", tests)]:
            listed = values if isinstance(values, list) else [values]
            yield Condition(f"{operator} {key.lower()}".strip(), frozenset(map(_text, listed)))


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, sort_keys=True)


def _covers(general: str, other: str) -> bool:
    return general in (other, _ANY) or (_EXCEPT not in general and bool(_pattern(general).fullmatch(other)))


@lru_cache(maxsize=4096)
def _pattern(text: str) -> re.Pattern[str]:
    """The texts that one with `*` and `?` stands for."""
    signs = {"*": ".*", "?": "."}
    return re.compile("".join(signs.get(each, re.escape(each)) for each in text), re.DOTALL)
