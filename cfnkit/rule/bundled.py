"""The rules that cfnkit ships, in its folder `rules`."""

from __future__ import annotations

from functools import cache

from cfnkit.bundled import bundled_folder
from cfnkit.rule.rule_check import RuleCheck
from cfnkit.rule.rule_files import read_rules


@cache
def bundled_rules() -> tuple[RuleCheck, ...]:
    """The rules, sorted by the numbers of their ids; their files are run once in a process."""
    return tuple(read_rules(bundled_folder("rules")))
