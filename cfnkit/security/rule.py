"""Security rules, and what they say about one reading of a resource."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from cfnkit.rule import Rule
from cfnkit.rule_tables import Alias, TableRule, broken_places

if TYPE_CHECKING:
    from cfnkit.security.stack import ResourceReading, Stack

Path: TypeAlias = tuple[str | int, ...]


ANY_TYPE = "*"
"""It stands for all resource types."""


class Break(NamedTuple):
    """A place below the properties that breaks a rule (a property that is missing is a place, too); a sentence more.

    A path that begins with `..` leads from the resource: `("..", "Metadata")`.
    """

    path: Path = ()
    note: str = ""


class Doubt(NamedTuple):
    """A place below the properties whose value only the deployment knows, and that decides whether a rule is broken."""

    path: Path = ()


Outcome: TypeAlias = Break | Doubt


def outcome(breaks: bool | None, path: Path = (), note: str = "") -> Iterator[Outcome]:
    """The outcome of the answer whether a place breaks a rule: a Break, nothing, or, for None, a Doubt."""
    if breaks:
        yield Break(path, note)
    elif breaks is None:
        yield Doubt(path)


def _at_any(type: str) -> None:
    return None


@dataclass(frozen=True, slots=True, eq=False)
class SecurityRule:
    """A security rule.

    title: what is wrong, without a full stop. reason, remedy: sentences that say why, and what to write instead.
    source: a page of AWS. types: the resource types that it judges, or ANY_TYPE. risk: critical, high, medium
    or low. aliases: its names in other sets. recommended: whether the profile of that name has it. fix: the values that
    mend a finding, by their places below the properties (`A/B`). judge: what it says about a reading; nothing, if that
    keeps the rule. sees_secrets: whether it sees secret values, which are otherwise unknown to it.
    covered_by: names of other rules; a suppression under one of them covers this rule, too. alone: whether it looks at
    nothing but the resource. looks_at: the names of the properties that it looks at, by resource type; any others if
    None.
    """

    id: str
    title: str
    reason: str
    remedy: str
    source: str
    types: tuple[str, ...]
    judge: Callable[[ResourceReading, Stack], Iterable[Outcome]]
    risk: str = "medium"
    aliases: tuple[Alias, ...] = ()
    recommended: bool = False
    fix: Mapping[str, Any] = field(default_factory=dict)
    sees_secrets: bool = True
    covered_by: tuple[Alias, ...] = ()
    alone: bool = False
    looks_at: Callable[[str], tuple[str, ...] | None] = _at_any

    def as_rule(self) -> Rule:
        """The rule of its findings."""
        return Rule(self.id, self.title, f"{self.reason} {self.remedy}", self.source)

    def names_at(self, resource_type: str, path: Path) -> tuple[str, ...]:
        """Its names in other sets that are about a place below the properties of a resource of this type."""
        return tuple(dict.fromkeys(each.id for each in self.aliases if each.is_about(resource_type, path)))

    def parts_at(self, resource_type: str, path: Path) -> tuple[tuple[str, ...], ...]:
        """For each part of a breach at a place, the names that are about it; one part unless names tell several apart.

        Without a block of four settings, all four are missing, and another tool may have a name for each.
        """
        about = [(each, each.deeper(path)) for each in self.aliases if each.is_about(resource_type, path)]
        places = dict.fromkeys(place for _, deeper in about for place in deeper)
        parts = [[each.id for each, deeper in about if not deeper or place in deeper] for place in places]
        covering = [each.id for each in self.covered_by if each.is_about(resource_type, path)]
        return tuple(tuple(dict.fromkeys([*ids, *covering])) for ids in parts or [[each.id for each, _ in about]])


def of_table(table_rule: TableRule) -> SecurityRule:
    """The security rule that a table has."""

    def judge(reading: ResourceReading, stack: Stack) -> Iterator[Outcome]:
        type, value = reading.resource.type, reading.value
        first = table_rule.judge(type)
        places = [] if first is None else list(broken_places(first, value))
        yield from map(Break, places)
        doubt = None if places or first is None else table_rule.doubt(type, value)
        if doubt is not None:
            yield Doubt(doubt)

    return SecurityRule(
        id=table_rule.id,
        title=table_rule.title,
        reason=table_rule.reason,
        remedy=table_rule.remedy,
        source=table_rule.source,
        types=table_rule.types,
        judge=judge,
        risk=table_rule.risk,
        aliases=table_rule.aliases,
        recommended=table_rule.recommended,
        fix=table_rule.fix,
        sees_secrets=not table_rule.asks_for_literals,
        alone=True,
        looks_at=table_rule.looks_at,
    )


def alias(set: str, *ids: str, types: tuple[str, ...] = (), paths: tuple[str, ...] = ()) -> tuple[Alias, ...]:
    """Names in a set (`cfn-nag`), which may be about some resource types, or places (`A/B`), only."""
    return tuple(Alias(set, id, types, paths) for id in ids)


def security_rule(
    id: str,
    title: str,
    *,
    reason: str,
    remedy: str,
    source: str,
    types: tuple[str, ...],
    risk: str = "medium",
    aliases: tuple[Alias, ...] = (),
    recommended: bool = False,
    sees_secrets: bool = True,
    covered_by: tuple[Alias, ...] = (),
    alone: bool = False,
) -> Callable[[Callable[[ResourceReading, Stack], Iterable[Outcome]]], SecurityRule]:
    """Make a security rule of the decorated function from a reading of a resource, and its stack, to outcomes."""

    def declare(judge: Callable[[ResourceReading, Stack], Iterable[Outcome]]) -> SecurityRule:
        return SecurityRule(
            id=id,
            title=title,
            reason=" ".join(reason.split()),
            remedy=" ".join(remedy.split()),
            source=source,
            types=types,
            judge=judge,
            risk=risk,
            aliases=aliases,
            recommended=recommended,
            sees_secrets=sees_secrets,
            covered_by=covered_by,
            alone=alone,
        )

    return declare
