"""`cfnkit refs`: the parameters and secrets that templates read from Parameter Store and Secrets Manager."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from cfnkit.cli.arguments.context import add_context_arguments, add_synth_argument, add_timeout_argument, given_consent
from cfnkit.cli.arguments.inputs import aws_services, read_requests, time_limit
from cfnkit.cli.arguments.parser import Parser, UsageError, add_format_argument
from cfnkit.cli.output.problems import print_diagnostics
from cfnkit.cli.output.screen import Progress
from cfnkit.cli.output.write import STDOUT, write_message, write_output
from cfnkit.diagnostics import ConfigurationError, counted
from cfnkit.files.names import STDIN
from cfnkit.pipeline import Processed
from cfnkit.requests.request import TemplateRequest

if TYPE_CHECKING:
    from cfnkit.cli.refs.report import TemplateReport
    from cfnkit.pipeline.references.inventory import ReferenceInventory
    from cfnkit.pipeline.run import Services

DESCRIPTION = """\
List the dynamic references of templates, such as {{resolve:ssm:...}}, after macros have run and functions are
evaluated: what each reads, the properties that use it and how often, where it is written, and whether CloudFormation
allows it there. The SSM parameters that parameters of the templates need are listed too."""

EPILOG = """\
Examples:
  cfnkit refs template.yaml
  cfnkit refs template.yaml --target prod --verify
  cfnkit refs templates/*.yaml --verify --fetch --write-lookups lookups.yaml
  cfnkit refs template.yaml --verify --offline --config lookups.yaml

--verify asks only for existence and type, with the permissions ssm:DescribeParameters and
secretsmanager:DescribeSecret. Secret values are never printed or written to a file.

Exit status: 0; 2 when a reference is malformed, is not allowed in its place, would not resolve or could not be
verified, or when CloudFormation would refuse the template; 1 for a fault of the tool, its configuration or its
arguments, or when something was not permitted that the list needs."""


def add_arguments(parser: Parser) -> None:
    """The arguments of `cfnkit refs`."""
    parser.add_argument("templates", metavar="TEMPLATE", nargs="+", help="a file, or - for stdin")
    add_context_arguments(parser, many_targets=True)
    add_synth_argument(parser)
    group = parser.add_argument_group("verification")
    group.add_argument("--verify", action="store_true", help="ask the lookups of the configuration, and then AWS")
    group.add_argument("--fetch", action="store_true", help="with --verify, also read the values, to check JSON keys")
    group.add_argument(
        "--write-lookups", metavar="FILE", help="with --verify, write AWS's answers as lookups, without secrets"
    )
    add_timeout_argument(group)
    add_format_argument(parser.add_argument_group("output"), "text", "json")


def run(arguments: argparse.Namespace) -> int:
    """List the references of templates; returns the exit status."""
    from cfnkit.cli.refs.report import to_json

    _check(arguments)
    offline = given_consent(arguments).said.offline
    _check_offline(arguments, bool(offline))
    with Progress() as progress:
        services = aws_services(limit=time_limit(arguments, progress)) if arguments.verify and not offline else None
        reports, withheld = _reports(arguments, services, progress)
    if arguments.write_lookups and services:
        _write_lookups(arguments, services, [report.inventory for report in reports])
    if arguments.format == "json":
        write_output(to_json(reports))
    else:
        from cfnkit.cli.refs.table import to_text

        write_output(to_text(reports, verified=arguments.verify))
    sound = all(report.accepted and report.inventory.is_sound for report in reports)
    return 2 if not sound else 1 if withheld else 0


def _reports(
    arguments: argparse.Namespace, services: Services | None, progress: Progress
) -> tuple[list[TemplateReport], bool]:
    """The reports of the templates, and whether something was withheld, which is said."""
    from cfnkit.cli.refs.report import TemplateReport
    from cfnkit.pipeline.references.inventory import without_references

    reports: list[TemplateReport] = []
    withheld = False
    requests = [request for template in arguments.templates for request in read_requests(arguments, template)]
    over_targets = len(requests) > len(arguments.templates)
    for request in requests:
        processed = without_references(request.process("check" if arguments.fetch else "keep", services))
        if not processed.accepted or processed.is_withheld:
            progress.clear()
            print_diagnostics(processed, processed.redactor)
        withheld = withheld or processed.is_withheld
        inventory = _inventory(processed, request, arguments, None if request.consent.offline else services)
        reports.append(
            TemplateReport(
                request.name,
                inventory,
                processed.accepted,
                processed.redactor,
                request.target.name if over_targets else "",
            )
        )
    return reports, withheld


def _check(arguments: argparse.Namespace) -> None:
    """Raise UsageError for options that exclude each other."""
    for option in ("fetch", "write_lookups"):
        if getattr(arguments, option) and not arguments.verify:
            raise UsageError(f"cfnkit refs: --{option.replace('_', '-')} goes with --verify.")
    if arguments.write_lookups == STDOUT:
        raise UsageError("cfnkit refs: --write-lookups takes a file; the references go to stdout.")
    if arguments.templates.count(STDIN) > 1:
        raise UsageError("cfnkit refs: stdin can be read once.")


def _check_offline(arguments: argparse.Namespace, offline: bool) -> None:
    """Raise UsageError for options that only AWS can answer, where it may not be asked."""
    for option in ("fetch", "write_lookups"):
        if getattr(arguments, option) and offline:
            raise UsageError(f"cfnkit refs: --{option.replace('_', '-')} asks AWS, which --offline forbids.")


def _inventory(
    processed: Processed, request: TemplateRequest, arguments: argparse.Namespace, services: Services | None
) -> ReferenceInventory:
    from cfnkit.pipeline.references.inventory import inventory_of

    inventory = inventory_of(processed)
    if not arguments.verify:
        return inventory
    from cfnkit.pipeline.references.answers import ReferenceAnswers

    lookups = request.config.lookups_for(request.target.name)
    answers = ReferenceAnswers(lookups, request.target.region, services, request.target.account_id)
    return inventory.verified(answers, fetch=arguments.fetch)


def _write_lookups(arguments: argparse.Namespace, services: Services, inventories: list[ReferenceInventory]) -> None:
    from pathlib import Path

    from cfnkit.pipeline.references.lookups_file import lookups_of, write_lookups

    region, *others = {inventory.region for inventory in inventories}
    if others:
        raise ConfigurationError("The templates go to different regions: write the lookups of each one by itself.")
    finder = services.resolver(region or "") if arguments.fetch else services.verifier(region or "")
    lookups = lookups_of(finder.found(), inventories)
    write_lookups(Path(arguments.write_lookups), lookups)
    names = sum(map(len, lookups.values()))
    why = "" if names else ": AWS has none, or the lookups of the configuration answered in its place"
    write_message(f"cfnkit: {arguments.write_lookups} holds {counted(names, 'name')}{why}.")
