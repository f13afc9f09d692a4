"""Profiles: which security rules a check runs."""

from __future__ import annotations

from collections.abc import Iterable

from cfnkit.configuration.security_settings import PROFILES, RECOMMENDED
from cfnkit.security.rule import SecurityRule

__all__ = ["PROFILES", "profiles_of", "rules_of_profile"]

_SETS = {"cfn-nag": "cfn-nag", "checkov": "checkov", "control-tower-like": "control-tower"}


def rules_of_profile(profile: str, rules: Iterable[SecurityRule]) -> tuple[SecurityRule, ...]:
    """The rules of a profile, one of PROFILES; those of a tool are the rules that carry a name of that tool."""
    return tuple(rule for rule in rules if _has(profile, rule))


def profiles_of(rule: SecurityRule) -> tuple[str, ...]:
    """The profiles that have a rule."""
    return tuple(profile for profile in PROFILES if _has(profile, rule))


def _has(profile: str, rule: SecurityRule) -> bool:
    if profile == RECOMMENDED:
        return rule.recommended
    return profile == "all" or any(each.set == _SETS[profile] for each in rule.aliases)
