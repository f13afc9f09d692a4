"""Ids of rules in options and configuration files that no rule has."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from cfnkit.diagnostics import ConfigurationError, article
from cfnkit.lint.cfn_lint_files import read_cfn_lint_files
from cfnkit.lint.configurations import Configurations
from cfnkit.lint.rule_ids import RESERVED
from cfnkit.lint.settings import Settings

if TYPE_CHECKING:
    from cfnkit.configuration.consent import Consent
    from cfnkit.lint.known_rules.own import LoadedRules, OwnRules
    from cfnkit.pipeline import Configuration

_OPTIONS = ("ignore", "include", "mandatory")


class UnknownId(NamedTuple):
    """A sentence about an id that no rule has, and the name of its option, or its place in a file."""

    complaint: str
    option: str = ""
    place: str = ""


def unknown_ids(settings: Settings, paths: Sequence[str]) -> Iterator[UnknownId]:
    """The ids that no rule has: those of the options, then those in the files for the templates at `paths`.

    With rules that cfn-lint's configuration names, nothing is said: their ids are known only to their code.
    """
    given = [(option, id) for option in _OPTIONS for id in getattr(settings.options, option)]
    files = read_cfn_lint_files()
    if files.used:
        return
    configurations = Configurations(settings)
    configs: dict[object, tuple[Configuration, Consent]] = {}
    for path in {os.path.dirname(path): path for path in paths or [os.curdir]}.values():
        try:
            config = configurations.of(path)
        except ConfigurationError:
            continue  # a finding says so
        configs[config.path] = config, settings.consent.of_template(path)
    in_files = [(str(span), id) for config, _ in configs.values() for id, span in config.check.ids]
    of_cfn_lint = (*files.options.ignore, *files.options.include, *files.options.mandatory)
    in_files += [(files.paths[-1], id) for id in of_cfn_lint]
    if not given and not in_files:
        return
    from cfnkit.lint.known_rules.known_ids import KnownIds
    from cfnkit.lint.known_rules.own import OwnRules

    tables = [table for config, _ in configs.values() for table in config.tables]
    rules = OwnRules(settings.rules)
    own = [_loaded(rules, config, consent) for config, consent in configs.values()]
    not_loaded = RESERVED if any(each.withheld for each in own) else ()
    more = [id for each in own for id in each.ids]
    more += [id for config, _ in configs.values() for id in _guard_ids(settings, config)]
    known = KnownIds(tables, more, not_loaded)
    for option, id in given:
        complaint = known.complaint(id, beginnings=True)
        if complaint:
            yield UnknownId(complaint, option=option)
    for place, id in in_files:
        complaint = known.complaint(id, beginnings=True)
        if complaint:
            yield UnknownId(complaint, place=place)


def refuse_unknown_ids(settings: Settings, paths: Sequence[str]) -> None:
    """Raise ConfigurationError for the first id of the options that no rule has, with the nearest one."""
    if not isinstance(settings, Settings):
        raise ConfigurationError(f"Settings say how templates are checked, not {article(settings)}.")
    options = settings.options
    if not (options.ignore or options.include or options.mandatory):
        return
    for unknown in unknown_ids(settings, paths):
        if unknown.option:
            raise ConfigurationError(f"{unknown.option}: {unknown.complaint}")


def _loaded(rules: OwnRules, config: Configuration, consent: Consent) -> LoadedRules:
    """The rules of one's own for a configuration; none, and withheld, if they cannot be used: a finding says why."""
    from cfnkit.lint.known_rules.own import LoadedRules

    try:
        return rules.of(config, consent)
    except ConfigurationError:
        return LoadedRules(withheld=True)


def _guard_ids(settings: Settings, config: Configuration) -> tuple[str, ...]:
    """The ids of rules in the Guard language for a configuration; none if these cannot be read: a finding says why."""
    if not settings.guard_rules and not config.guard_rules:
        return ()
    from cfnkit.lint.guard_files.chosen import GuardEngines

    try:
        return tuple(GuardEngines(settings.guard_rules).ids(config))
    except ConfigurationError:
        return ()
