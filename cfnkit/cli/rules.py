"""`cfnkit rules`: the rules of a check, and what one of them is about."""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from cfnkit.cli.arguments.parser import Parser, add_format_argument, add_output_argument
from cfnkit.cli.output.text import Line, Paragraph, Text
from cfnkit.cli.output.write import write_message, write_output

if TYPE_CHECKING:
    from cfnkit.lint.known_rules.listing import ListedRule
    from cfnkit.pipeline import Configuration
    from cfnkit.rule import Rule
    from cfnkit.rule_tables import Table

DESCRIPTION = """\
List the rules that `cfnkit check` has here: cfnkit's, cfn-lint's, those of cloudformation-validate if it is
installed, and your own: of tables, and of the folders in `rules` of the configuration. With ID, print what a rule
checks, why, and what to do; with the begin of an id, list the rules that have it. No rule that a .cfnlintrc names is
loaded."""

EPILOG = """\
Examples:
  cfnkit rules
  cfnkit rules --format json
  cfnkit rules E3002
  cfnkit rules E97
  cfnkit rules QUEUES-1 --guard policy/queues.json

Exit status: 0; 1 for an unknown rule, and for a fault of the configuration or the arguments."""


def add_arguments(parser: Parser) -> None:
    """The arguments of `cfnkit rules`."""
    parser.add_argument("id", metavar="ID", nargs="?", help="explain this rule, or list those whose ids begin so")
    parser.add_argument(
        "--guard", action="append", default=[], metavar="TABLE", help="a rule table of your own; repeatable"
    )
    parser.add_argument(
        "--rules", action="append", default=[], metavar="DIR",
        help="a folder with rules of your own in Python, which is loaded; repeatable",
    )  # fmt: skip
    parser.add_argument("--config", metavar="FILE", help="default: the nearest .cfnkit.yaml in this folder or above")
    add_format_argument(parser, "text", "json")
    add_output_argument(parser)


def run(arguments: argparse.Namespace) -> int:
    """List rules, or explain one; returns the exit status."""
    from cfnkit.diagnostics import ConfigurationError
    from cfnkit.lint.known_rules.listing import listed_rules
    from cfnkit.lint.known_rules.lookup import find_rule

    config = _configuration(arguments.config)
    tables = (*config.tables, *given_tables(arguments.guard))
    own = _own_rules(config, arguments.rules)
    found: Sequence[ListedRule] = ()
    rule = None
    try:
        rule = find_rule(arguments.id, code=False, tables=tables, more=own) if arguments.id else None
    except ConfigurationError:
        begin = arguments.id.strip().upper()
        found = [each for each in listed_rules(config, tables, own) if each.rule.id.startswith(begin)]
        if not found:
            raise
    if rule is not None and arguments.format == "text":
        write_output(rule_text(rule), arguments.output)
        return 0
    found = found or [each for each in listed_rules(config, tables, own) if rule is None or each.rule.id == rule.id]
    if arguments.format == "json":
        entries = [
            {
                "id": each.rule.id,
                "title": each.rule.title,
                "severity": each.rule.severity.value,
                "on": each.on,
                "aliases": list(each.aliases),
                "description": each.rule.description,
                "source": each.rule.source,
            }
            for each in found
        ]
        write_output(json.dumps(entries, indent=2, ensure_ascii=False) + "\n", arguments.output)
        return 0
    width = max(len(each.rule.id) for each in found)
    lines: list[Line] = [
        (
            f"{each.rule.id.ljust(width)}  {each.rule.severity.value.ljust(7)}  {'on ' if each.on else 'off'}  "
            f"{each.rule.title}{f' ({chr(44).join(each.aliases)})' if each.aliases else ''}",
        )
        for each in found
    ]
    write_output(Text.of(lines), arguments.output)
    return 0


def _own_rules(config: Configuration, folders: Sequence[str]) -> list[Rule]:
    """The rules of the folders that arguments and the configuration name; of the latter as far as the user permits."""
    from cfnkit.configuration.consent import user_consent
    from cfnkit.lint.known_rules.own import OwnRules, withheld_rules

    consent = user_consent(os.environ).within(os.curdir)
    for finding in withheld_rules(config, consent):
        write_message(f"{finding.span}: {finding.id} {finding.message}")
    return [check.rule for check in OwnRules(map(Path, folders)).of(config, consent).checks]


def rule_text(rule: Rule) -> Text:
    """What a rule checks, why, and what to do."""
    lines: list[Line] = [(f"{rule.id} ({rule.severity.value}): {rule.title}",)]
    if rule.description:
        lines += [("",), (Paragraph(rule.description),)]
    if rule.source:
        lines += [("",), (rule.source,)]
    return Text.of(lines)


def given_tables(names: Iterable[str]) -> tuple[Table, ...]:
    """The rule tables that arguments name. Raises ConfigurationError."""
    from cfnkit.configuration.file import read_tables
    from cfnkit.source import Span

    nowhere = Span("--guard", 1, 1, 1, 1)
    return tuple(table for name in names for table in read_tables([(name, nowhere)], Path.cwd()))


def _configuration(file: str | None) -> Configuration:
    from cfnkit.configuration.file import load_configuration, load_found_configuration
    from cfnkit.configuration.search import find_configuration
    from cfnkit.pipeline import Configuration

    if file:
        return load_configuration(Path(file))
    path = find_configuration(os.getcwd())
    return load_found_configuration(path) if path else Configuration()
