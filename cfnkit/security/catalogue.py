"""All security rules that cfnkit has."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

from cfnkit.rule.rule_files import RuleFileError, modules_in
from cfnkit.rule_tables import TableRule
from cfnkit.security.rule import SecurityRule, of_table


class Catalogue:
    """The security rules, sorted by their ids."""

    def __init__(self, rules: tuple[SecurityRule, ...]) -> None:
        self.rules = rules

    @cached_property
    def by_name(self) -> dict[str, tuple[SecurityRule, ...]]:
        """The rules by their ids and by their names in other sets; several rules can have one name."""
        found: dict[str, list[SecurityRule]] = {}
        for rule in self.rules:
            for name in dict.fromkeys((rule.id, *(each.id for each in rule.aliases))):
                found.setdefault(name, []).append(rule)
        return {name: tuple(rules) for name, rules in found.items()}


def read_catalogue(folder: Path) -> Catalogue:
    """The security rules of a folder: JSON tables, and Python files with `security_rule`.

    A test holds the tables against their schema, which would take longer than to read them.
    Raises RuleFileError for a file that cannot be used, and for an id that two rules have.
    """
    found: dict[str, SecurityRule] = {}
    for rule in _rules_in(folder):
        if rule.id in found:
            raise RuleFileError(f"{folder}: the id {rule.id} is used by another rule already.")
        found[rule.id] = rule
    return Catalogue(tuple(found[id] for id in sorted(found)))


def _rules_in(folder: Path) -> Iterator[SecurityRule]:
    for path in sorted(folder.glob("*.json")):
        try:
            rules = [TableRule(written) for written in json.loads(path.read_text("utf-8"))["rules"]]
        except (KeyError, TypeError, ValueError) as error:
            raise RuleFileError(f"{path}: it is no table of rules: {type(error).__name__}: {error}") from error
        yield from map(of_table, rules)
    for module in modules_in(folder).values():
        yield from (each for each in vars(module).values() if isinstance(each, SecurityRule))
