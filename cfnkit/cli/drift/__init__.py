"""`cfnkit drift`: the differences between a template and its live resources."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from cfnkit.cli.arguments.parser import Parser, add_format_argument, add_output_argument
from cfnkit.cli.drift import formats, words
from cfnkit.cli.drift.comparing import COMMANDS, add_comparing_arguments, compare
from cfnkit.cli.drift.formats import DriftView
from cfnkit.cli.drift.judging import Judged, add_judging_arguments, add_overriding_arguments, judge
from cfnkit.cli.drift.plan import plan_text
from cfnkit.cli.drift.rules import rules_text
from cfnkit.cli.output.formats import format_names, render
from cfnkit.cli.output.write import write_message, write_output
from cfnkit.diagnostics import counted

if TYPE_CHECKING:
    from cfnkit.drift.report import DriftReport
    from cfnkit.pipeline.stack_template import TemplateText

__all__ = ["COMMANDS", "DESCRIPTION", "EPILOG", "add_arguments", "run"]

DESCRIPTION = """\
Compare a template, processed with its parameters, with the live resources of a stack, or with files that describe
them. A declared property with another value is drift, reported at its line of the template. Without TEMPLATE, the
stack's own template is compared. Nothing is changed in the account.

If a template has the name of a command, write its path: ./snapshot."""

EPILOG = """\
Examples:
  cfnkit drift template.yaml --stack web
  cfnkit drift --stack web --source cloudformation --format json
  cfnkit drift template.yaml --actual web.snapshot.json --explain
  aws cloudformation describe-stack-resource-drifts --stack-name web | cfnkit drift template.yaml --actual -

Exit status: 0 without drift; 1 with drift; 2 when the comparison failed, or no resource could be compared; 3 with
--strict, without drift, when something was not checked."""

_DRIFTED, _FAILED, _UNCHECKED = 1, 2, 3


def add_arguments(parser: Parser) -> None:
    """The arguments of `cfnkit drift`."""
    add_comparing_arguments(parser)
    group = parser.add_argument_group("which differences count")
    group.add_argument("--undeclared", action="store_true", help="also show undeclared properties")
    add_judging_arguments(group)
    add_overriding_arguments(group)
    group.add_argument("--strict", action="store_true", help="exit with 3 if something could not be checked")
    group.add_argument("--no-fail", action="store_true", help="exit with 0 even if resources drifted")
    group = parser.add_argument_group("output")
    add_format_argument(group, *format_names(formats.__name__))
    group.add_argument("--explain", action="store_true", help="also say why values are equal, or were not compared")
    group.add_argument(
        "--rules", action="store_true", help="list what may differ without being drift (text, json, markdown)"
    )
    group.add_argument(
        "--propose", metavar="FILE",
        help="write the template with the live values at the drifted places, where it has literals",
    )  # fmt: skip
    group.add_argument(
        "--remediate-plan", action="store_true",
        help="print the commands that would put the live side back, in place of the report; none of them is run",
    )  # fmt: skip
    add_output_argument(group)


def run(arguments: argparse.Namespace) -> int:
    """Compare a stack; returns the exit status."""
    from cfnkit.drift.counts import Counts, not_compared, not_declared
    from cfnkit.drift.verdict import every_resource, is_unchecked, nothing_compared, stack_status

    if arguments.rules:
        write_output(rules_text(arguments.format), arguments.output)
        return 0
    unjudged = compare(arguments, "cfnkit drift", undeclared=arguments.undeclared)
    judged = judge(unjudged, arguments)
    if others := not_declared(judged.report):
        judged = judged._replace(notices=(*judged.notices, others))
    for notice in judged.notices:
        write_message(f"cfnkit: {notice}")
    counts = Counts.of(judged.report)
    if counts.ignored or counts.accepted:
        write_message(f"cfnkit: left out: {counts.ignored:,} ignored, {counts.accepted:,} accepted.")
    unread = not_compared(judged.report)
    if unread:
        write_message(f"cfnkit: {unread}")
    view = _view(arguments, judged)
    if arguments.remediate_plan:
        write_output(plan_text(unjudged.template, judged.report), arguments.output)
        write_message(f"cfnkit: {words.summary(judged.report)}")
    else:
        write_output(render(formats.__name__, arguments.format, view), arguments.output)
    if arguments.propose:
        _propose(arguments.propose, unjudged.template.text, judged.report)
    if stack_status(judged.report) == "DRIFTED" and not arguments.no_fail:
        return _DRIFTED
    if nothing_compared(judged.report):
        return _FAILED
    if arguments.strict and any(is_unchecked(resource) for _, resource, _ in every_resource(judged.report)):
        return _UNCHECKED
    return 0


def _propose(path: str, template: TemplateText, report: DriftReport) -> None:
    """Write the template with the live values to a file, and why some values are not in it to stderr."""
    from cfnkit.drift.proposal import kept_sentences, propose
    from cfnkit.syntax import parse

    document = parse(template.data, template.name)
    proposal = propose(document.source, document.root, report)
    write_output(proposal.text, path)
    values = counted(proposal.written, "live value")
    write_message(f"cfnkit: {path} is the template with {values}.")
    for sentence in kept_sentences(proposal):
        write_message(f"cfnkit: {sentence}")


def _view(arguments: argparse.Namespace, judged: Judged) -> DriftView:
    from datetime import datetime, timezone

    return DriftView(
        drift=judged.report,
        notices=judged.notices,
        explain=arguments.explain,
        now=datetime.now(timezone.utc).isoformat(timespec="seconds").replace("+00:00", "Z"),
    )
