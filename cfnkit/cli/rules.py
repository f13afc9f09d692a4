"""`cfnkit rules`: the rules of a check, and what one of them is about."""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from cfnkit.cli.arguments.parser import Parser, UsageError, add_format_argument, add_output_argument, one_of
from cfnkit.cli.output.text import Line, Paragraph, Text
from cfnkit.cli.output.write import write_message, write_output
from cfnkit.configuration.security_settings import PROFILES

if TYPE_CHECKING:
    from cfnkit.lint.known_rules.listing import ListedRule
    from cfnkit.pipeline import Configuration
    from cfnkit.rule import Rule
    from cfnkit.rule_tables import Table
    from cfnkit.security import SecurityRule

_AND = ", "
_MOST_NAMES = 4

DESCRIPTION = """\
List the rules that `cfnkit check` has here: cfnkit's, cfn-lint's, those of cloudformation-validate if it is installed,
and your own: of tables, and of the folders in `rules` of the configuration. With ID, print what a rule checks, why, and
what to do; with the beginning of an id, list the rules that have it. Security rules are also found by their names in
cfn_nag, checkov, Guard, Security Hub and Control Tower. Rules that a .cfnlintrc names are not loaded."""

EPILOG = """\
Examples:
  cfnkit rules
  cfnkit rules --format json
  cfnkit rules E3002
  cfnkit rules E97
  cfnkit rules CKV_AWS_19
  cfnkit rules --profile recommended
  cfnkit rules QUEUES-1 --rule-table policy/queues.json

Exit status: 0; 1 for an unknown rule, and for a fault of the configuration or the arguments."""


def add_arguments(parser: Parser) -> None:
    """The arguments of `cfnkit rules`."""
    parser.add_argument("id", metavar="ID", nargs="?", help="explain this rule, or list those whose ids begin so")
    parser.add_argument(
        "--rule-table", action="append", default=[], metavar="TABLE", help="a rule table of your own; repeatable"
    )
    parser.add_argument(
        "--rules", action="append", default=[], metavar="DIR",
        help="a folder with rules of your own in Python, which is loaded; repeatable",
    )  # fmt: skip
    parser.add_argument(
        "--profile", "--security-profile", type=one_of(*PROFILES), metavar="NAME",
        help=f"only the security rules of this profile: {', '.join(PROFILES)}",
    )  # fmt: skip
    parser.add_argument("--config", metavar="FILE", help="default: the nearest .cfnkit.yaml in this folder or above")
    add_format_argument(parser, "text", "json")
    add_output_argument(parser)


def run(arguments: argparse.Namespace) -> int:
    """List rules, or explain one; returns the exit status."""
    from cfnkit.diagnostics import ConfigurationError
    from cfnkit.lint.known_rules.listing import listed_rules
    from cfnkit.lint.known_rules.lookup import find_rules
    from cfnkit.security import profiles_of

    if arguments.id and arguments.profile:
        raise UsageError("cfnkit rules: give ID or --profile: one names a rule, the other many.")
    config = _configuration(arguments.config)
    tables = (*config.tables, *given_tables(arguments.rule_table))
    own = _own_rules(config, arguments.rules)
    rules: Sequence[Rule] = ()
    unknown = None
    try:
        rules = find_rules(arguments.id, code=False, tables=tables, more=own) if arguments.id else ()
    except ConfigurationError as error:
        unknown = error
    if rules and arguments.format == "text":
        write_output(rules_text(rules), arguments.output)
        return 0
    found = listed_rules(config, tables, own)
    if rules:
        found = [each for each in found if each.rule.id in {rule.id for rule in rules}]
    if arguments.profile:
        found = [each for each in found if each.security and arguments.profile in profiles_of(each.security)]
    if unknown is not None:
        if arguments.id in PROFILES:
            raise UsageError(
                f"cfnkit rules: '{arguments.id}' is a profile; `--profile {arguments.id}` lists its rules."
            )
        begin = arguments.id.strip().upper()
        found = [each for each in found if any(name.startswith(begin) for name in (each.rule.id, *each.aliases))]
        if not found:
            raise unknown
    if arguments.format == "json":
        write_output(json.dumps([*map(_entry, found)], indent=2, ensure_ascii=False) + "\n", arguments.output)
        return 0
    width = max(len(each.rule.id) for each in found)
    lines: list[Line] = [
        (
            f"{each.rule.id.ljust(width)}  {each.rule.severity.value.ljust(7)}  {'on ' if each.on else 'off'}  "
            f"{each.rule.title}{_listed(each.aliases)}",
        )
        for each in found
    ]
    write_output(Text.of(lines), arguments.output)
    return 0


def _listed(names: Sequence[str]) -> str:
    if not names:
        return ""
    more = f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
    return f" ({_AND.join(names[:_MOST_NAMES])}{more})"


def _entry(listed: ListedRule) -> dict[str, object]:
    entry: dict[str, object] = {
        "id": listed.rule.id,
        "title": listed.rule.title,
        "severity": listed.rule.severity.value,
        "on": listed.on,
        "aliases": list(listed.aliases),
        "description": listed.rule.description,
        "source": listed.rule.source,
    }
    if listed.security is not None:
        from cfnkit.security import profiles_of

        entry |= {
            "risk": listed.security.risk,
            "profiles": list(profiles_of(listed.security)),
            "types": list(listed.security.types),
            "alias_sets": _by_set(listed.security),
            "fix": dict(listed.security.fix),
        }
    return entry


def _by_set(rule: SecurityRule) -> dict[str, list[str]]:
    """The names of a rule in each set."""
    names: dict[str, dict[str, None]] = {}
    for each in rule.aliases:
        names.setdefault(each.set, {})[each.id] = None
    return {name: list(ids) for name, ids in names.items()}


def _own_rules(config: Configuration, folders: Sequence[str]) -> list[Rule]:
    """The rules of the folders that arguments and the configuration name; of the latter as far as the user permits."""
    from cfnkit.configuration.consent import user_consent
    from cfnkit.lint.known_rules.own import OwnRules, withheld_rules

    consent = user_consent(os.environ).within(os.curdir)
    for finding in withheld_rules(config, consent):
        write_message(f"{finding.span}: {finding.id} {finding.message}")
    return [check.rule for check in OwnRules(map(Path, folders)).of(config, consent).checks]


def rules_text(rules: Iterable[Rule]) -> Text:
    """What each of some rules checks, why, and what to do."""
    lines: list[Line] = []
    for rule in rules:
        lines += [("",)] if lines else []
        lines += _rule_lines(rule)
    return Text.of(lines)


def _rule_lines(rule: Rule) -> list[Line]:
    from cfnkit.lint.known_rules.security_names import bundled_catalogue
    from cfnkit.security import profiles_of

    lines: list[Line] = [(f"{rule.id} ({rule.severity.value}): {rule.title}",)]
    if rule.description:
        lines += [("",), (Paragraph(rule.description),)]
    security = next((each for each in bundled_catalogue().rules if each.id == rule.id), None)
    if security is not None:
        lines += [("",), (Paragraph(f"Risk: {security.risk}. Profiles: {', '.join(profiles_of(security))}."),)]
        lines += [(Paragraph(f"In {name}: {', '.join(ids)}."),) for name, ids in _by_set(security).items()]
        lines += [(Paragraph(f"Resource types: {', '.join(security.types)}."),)]
    if rule.source:
        lines += [("",), (rule.source,)]
    return lines


def given_tables(names: Iterable[str]) -> tuple[Table, ...]:
    """The rule tables that arguments name. Raises ConfigurationError."""
    from cfnkit.configuration.file import read_tables
    from cfnkit.source import Span

    nowhere = Span("--rule-table", 1, 1, 1, 1)
    return tuple(table for name in names for table in read_tables([(name, nowhere)], Path.cwd()))


def _configuration(file: str | None) -> Configuration:
    from cfnkit.configuration.file import load_configuration, load_found_configuration
    from cfnkit.configuration.search import find_configuration
    from cfnkit.pipeline import Configuration

    if file:
        return load_configuration(Path(file))
    path = find_configuration(os.getcwd())
    return load_found_configuration(path) if path else Configuration()
