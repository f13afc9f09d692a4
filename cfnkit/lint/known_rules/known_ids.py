"""The ids that rules have, to answer an unknown one in an option, a file or a comment with the nearest."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING

from cfnkit.lint.known_rules.cfn_lint_ids import ids_of_cfn_lint
from cfnkit.lint.rule_ids import names_of, nearest_rule

if TYPE_CHECKING:
    from cfnkit.rule_tables import Table


# The search for the nearest id takes milliseconds, and a template can name thousands.
_MOST_NEAREST = 20
_LETTERS = frozenset("EWI")


class KnownIds:
    """The ids of cfnkit, of cfn-lint, of the rules of own tables and of cloudformation-validate.

    `more` are ids of rules of one's own; ids that begin with one of `not_loaded` may belong to rules that were not
    loaded.
    """

    def __init__(
        self, tables: Iterable[Table] = (), more: Iterable[str] = (), not_loaded: tuple[str, ...] = ()
    ) -> None:
        self._not_loaded = not_loaded
        self._tables = [rule.finding_id for table in tables for rule in table.rules]
        self._more = list(more)
        self._near: dict[str, str] = {}

    def complaint(self, id: str, *, beginnings: bool) -> str:
        """A sentence about an id that no rule has, with the nearest; empty for a known one.

        With `beginnings`, the beginning of an id, such as `E30`, is known too.
        """
        if id.startswith(self._not_loaded):
            return ""
        if _is_known(id, self._quick, beginnings) or id in self._aliases or _is_known(id, self._all, beginnings):
            return ""
        if id not in self._near and len(self._near) < _MOST_NEAREST:
            self._near[id] = nearest_rule(id, self._all) or nearest_rule(id, self._all | self._aliases)
        return f"There is no rule '{id}'. {self._near.get(id, '')}".rstrip()

    @cached_property
    def _quick(self) -> frozenset[str]:
        """The ids that are known without loading an engine."""
        from cfnkit.lint.known_rules.lookup import own_rules

        ids = (*_LETTERS, *self._tables, *self._more, *(rule.id for rule in own_rules()), *ids_of_cfn_lint())
        return frozenset(name for id in ids for name in names_of(id))

    @cached_property
    def _aliases(self) -> frozenset[str]:
        """The ids of security rules, and what other tools call these."""
        from cfnkit.lint.known_rules.security_names import bundled_catalogue

        return frozenset(bundled_catalogue().by_name)

    @cached_property
    def _all(self) -> frozenset[str]:
        from cfnkit.lint.known_rules.lookup import known_rules

        return self._quick | {name for rule in known_rules(code=False) for name in names_of(rule.id)}


def _is_known(id: str, ids: frozenset[str], beginnings: bool) -> bool:
    return id in ids or (beginnings and any(each.startswith(id) for each in ids))
