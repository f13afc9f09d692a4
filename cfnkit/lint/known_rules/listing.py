"""The rules of a check, with what is on in a folder."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from cfnkit.lint.cfn_lint_files import read_cfn_lint_files
from cfnkit.lint.findings.selection import Selection
from cfnkit.lint.known_rules.lookup import known_rules
from cfnkit.lint.known_rules.security_names import bundled_catalogue, named_rules
from cfnkit.lint.settings import Options
from cfnkit.pipeline import Configuration
from cfnkit.rule import Rule
from cfnkit.rule_tables import Table, common_table
from cfnkit.security import SecurityRule, rules_of_profile
from cfnkit.source import Span
from cfnkit.syntax import Mapping


class ListedRule(NamedTuple):
    """A rule, whether it runs in the folder of a configuration, its other names, and itself if it is of security."""

    rule: Rule
    on: bool
    aliases: tuple[str, ...] = ()
    security: SecurityRule | None = None


def listed_rules(config: Configuration, tables: Iterable[Table], own: Iterable[Rule] = ()) -> list[ListedRule]:
    """All rules by their numbers, each once; `tables` are those that run, and `own` are rules of one's own."""
    from cfnkit.lint.engines.fast.ids import shared_id

    tables = list(tables)
    nothing = Mapping({}, {}, Span("", 1, 1, 1, 1))
    selection = Selection(Options(), read_cfn_lint_files(), nothing, config.check)
    in_tables = {rule.finding_id: rule for table in tables for rule in table.rules}
    idle = {rule.id for rule in common_table().rules} - in_tables.keys()
    rules = {rule.id: rule for rule in own}
    aliases: dict[str, list[str]] = {}
    for rule in known_rules(code=False):
        shared = shared_id(rule.id)
        if shared != rule.id and shared in rules:
            aliases.setdefault(shared, []).append(rule.id)
        else:
            rules.setdefault(rule.id, rule)
    for id, row in in_tables.items():
        if "/" in id:
            rules[id] = Rule(id, row.title, f"{row.reason} {row.remedy}", row.source)
            aliases[id] = [row.id]
    security = {rule.id: rule for rule in bundled_catalogue().rules}
    asked = {rule.id for rule in named_rules((*selection.included, *selection.mandatory))}
    profile = config.security.profile
    run = asked | {rule.id for rule in rules_of_profile(profile, security.values())} if profile else asked
    idle |= security.keys() - run
    for id, one in security.items():
        aliases[id] = list(dict.fromkeys(each.id for each in one.aliases))

    def is_reported(id: str) -> bool:
        names = (each.id for each in security[id].aliases if not (each.types or each.paths)) if id in security else ()
        return selection.reports(id) and not selection.ignores(names)

    return [
        ListedRule(rule, id not in idle and is_reported(id), tuple(aliases.get(id, ())), security.get(id))
        for id, rule in sorted(rules.items(), key=lambda item: (item[0][1:], item[0]))
    ]
