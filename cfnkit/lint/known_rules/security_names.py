"""The security rules that cfnkit comes with, and what options and files name them by."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from cfnkit.bundled import bundled_folder
from cfnkit.security import Catalogue, SecurityRule, read_catalogue, rules_of_profile

BEGINNINGS = ("W95", "W96")
"""The beginnings of the ids of security rules."""

# A letter, or the whole id of a rule that is none of security.
_OF_OTHERS = re.compile(r"[EWI](?:(?!12|9[56])\d{4})?")
_SHORT = re.compile(r"[EWI]\d{1,3}")


@cache
def bundled_catalogue() -> Catalogue:
    """The security rules in the folder `rules/security`."""
    return read_catalogue(bundled_folder("rules") / "security")


def is_name(id: str) -> bool:
    """Whether a security rule has this name, so that the catalogue is read only for what may be one."""
    return not _OF_OTHERS.fullmatch(id) and id in bundled_catalogue().by_name


def named_rules(names: Iterable[str]) -> tuple[SecurityRule, ...]:
    """The security rules that names ask for: by their ids or by those of other tools, or all that begin with `W95`.

    A name that ids of cfn-lint begin with, such as W10, asks for none: it means these.
    """
    asked = [name for name in names if not _OF_OTHERS.fullmatch(name)]
    if not asked:
        return ()
    catalogue = bundled_catalogue()
    found: dict[str, SecurityRule] = {}
    for name in asked:
        if name.startswith(BEGINNINGS):
            found.update((rule.id, rule) for rule in catalogue.rules if rule.id.startswith(name))
        elif not (_SHORT.fullmatch(name) and _begins_ids_of_cfn_lint(name)):
            found.update((rule.id, rule) for rule in catalogue.by_name.get(name, ()))
    return tuple(found.values())


def chosen_rules(profile: str | None, above: Iterable[str], mandatory: tuple[str, ...]) -> tuple[SecurityRule, ...]:
    """The security rules of a profile, and those of profiles `above` that are mandatory."""
    others = tuple(above) if mandatory else ()
    if not profile and not others:
        return ()
    rules = bundled_catalogue().rules
    found = {rule.id: rule for rule in (rules_of_profile(profile, rules) if profile else ())}
    for other in others:
        found.update((rule.id, rule) for rule in rules_of_profile(other, rules) if _is_among(rule, mandatory))
    return tuple(found[id] for id in sorted(found))


def _is_among(rule: SecurityRule, names: tuple[str, ...]) -> bool:
    return rule.id.startswith(names) or any(each.id in names for each in rule.aliases)


def ids_that_do_not_run(rules: Iterable[SecurityRule]) -> tuple[str, ...]:
    """The ids, or their beginnings, of the security rules that are not among `rules`."""
    run = {rule.id for rule in rules}
    return tuple(rule.id for rule in bundled_catalogue().rules if rule.id not in run) if run else BEGINNINGS


def _begins_ids_of_cfn_lint(name: str) -> bool:
    from cfnkit.lint.known_rules.cfn_lint_ids import ids_of_cfn_lint

    return any(id.startswith(name) for id in ids_of_cfn_lint())
