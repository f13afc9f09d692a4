"""A run of the rules that reads each option once, and calls only rules that have something to do.

`Rules.run` asks whether each rule is enabled, and the configuration then merges its sources anew for each option. It
also calls `match` of each rule, which most inherit from the class that does nothing, and once more for each
rule and resource.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cfnlint.rules import CloudFormationLintRule, Rules

from cfnkit.lint.engines.cfn_lint.patches.patch import Patch, Substitute


def patch() -> Patch:
    """The patch of `Rules.run`."""
    base = CloudFormationLintRule
    return Patch(
        expected=(
            (Rules.run, "e74984b3d7fc4d42"),
            (Rules.run_check, "33961a27d3aa044e"),
            (Rules.is_rule_enabled, "e38b6f62580809e9"),
            (Rules._filter_matches, "b1368982050e6bc9"),
            (base.match, "1a7a96a919c6f386"),
            (base.matchall, "704609612fd32b5a"),
            (base.matchall_resource_properties, "704609612fd32b5a"),
        ),
        replacements=(Substitute(Rules, "run", _run),),
    )


def _run(self: Any, filename: str | None, cfn: Any, config: Any) -> Iterator[Any]:
    rules = self.data
    enabled = _prepared(rules, cfn, config)
    self._used_rules.update((id, rules[id]) for id in rules if id in enabled)
    for id, rule in rules.items():
        if _overrides(rule, "match", "matchall"):
            found = self.run_check(rule.matchall, filename, id, config, enabled, filename, cfn)
            yield from self._filter_matches(enabled, found)
    of_types = [
        (id, rule)
        for id, rule in rules.items()
        if rule.resource_property_types or _overrides(rule, "matchall_resource_properties")
    ]
    for name, resource in cfn.get_resources().items():
        kind, properties = resource.get("Type"), resource.get("Properties")
        if not isinstance(kind, str) or not isinstance(properties, dict):
            continue
        place = ["Resources", name, "Properties"]
        for id, rule in of_types:
            check = rule.matchall_resource_properties
            found = self.run_check(check, filename, id, config, enabled, filename, cfn, properties, kind, place)
            yield from self._filter_matches(enabled, found)


def _prepared(rules: Any, cfn: Any, config: Any) -> set[str]:
    """Configure and connect the rules; returns the ids of the enabled ones."""
    configured, experimental = config.configure_rules, config.include_experimental
    options = {
        "include_experimental": experimental,
        "ignore_rules": config.ignore_checks,
        "include_rules": config.include_checks,
        "mandatory_rules": config.mandatory_checks,
    }
    enabled = set()
    for id, rule in rules.items():
        rule.configure(configured.get(id, None), experimental)
        rule.initialize(cfn)
        if rule.is_enabled(**options):
            enabled.add(id)
    for id, rule in rules.items():
        for child in rule.child_rules:
            if child in rules:
                rule.child_rules[child] = rules[child]
        for parent in rule.parent_rules:
            if parent in rules:
                rules[parent].child_rules[id] = rule
    return enabled


def _overrides(rule: Any, *names: str) -> bool:
    """Whether a rule has a method of its own with one of these names."""
    kind = type(rule)
    return any(
        getattr(kind, name, None) is not getattr(CloudFormationLintRule, name) or name in vars(rule) for name in names
    )
