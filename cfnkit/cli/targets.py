"""`cfnkit targets`: where templates go, by the files that say so."""

from __future__ import annotations

import argparse
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

from cfnkit.cli.arguments.parser import Parser, add_format_argument, add_output_argument
from cfnkit.cli.output.text import Line, Text
from cfnkit.cli.output.write import write_message, write_output
from cfnkit.diagnostics import Diagnostic, counted

if TYPE_CHECKING:
    from cfnkit.cli.output.target_values import ShownValues
    from cfnkit.targets import TemplateTarget

DESCRIPTION = """\
List the targets of templates: account, region, stack and parameters, by the files that say where templates go. These
are .cfnkit.yaml, templates with stack sets, the assemblies of the CDK (cdk.out), the deployment files of Git sync,
samconfig.toml or .yaml, .taskcat.yml, manifests of Customizations for AWS Control Tower, deployment maps of ADF, tasks
of org-formation, and the stacks of sceptre. A folder is searched for such files."""

EPILOG = """\
Examples:
  cfnkit targets
  cfnkit targets samconfig.toml
  cfnkit targets deployments/ --format json
  cfnkit check --all-targets

A value is shown only if its template is at hand and has the parameter without NoEcho, and if neither its name nor its
form is that of a secret. All others are ****.

Exit status: 0; 2 when a file of targets has a fault; 1 for a fault of the tool or its arguments."""


def add_arguments(parser: Parser) -> None:
    """The arguments of `cfnkit targets`."""
    parser.add_argument("path", metavar="PATH", nargs="?", default=".", help="a file or a folder (default: this one)")
    add_format_argument(parser, "text", "json")
    add_output_argument(parser)


def run(arguments: argparse.Namespace) -> int:
    """List targets; returns the exit status."""
    from cfnkit.cli.arguments.misnamed import tell_misnamed_near
    from cfnkit.cli.output.target_values import ShownValues
    from cfnkit.targets import find_targets

    tell_misnamed_near([arguments.path])
    found = find_targets(Path(arguments.path))
    for problem in found.problems:
        hint = f" {problem.problem.hint}" if problem.problem.hint else ""
        write_message(f"{problem.span}: {problem.severity.value} {problem.id} {problem.message}{hint}")
    shown = ShownValues()
    if arguments.format == "json":
        entries = [_plain(each, shown) for each in found.targets]
        write_output(json.dumps(entries, indent=2, ensure_ascii=False) + "\n", arguments.output)
    else:
        write_output(Text.of([_line(each, shown) for each in found.targets]), arguments.output)
        write_message(f"{counted(len(found.targets), 'target')}.")
    return 2 if any(map(_is_fault, found.problems)) else 0


def _is_fault(problem: Diagnostic) -> bool:
    return problem.id.startswith("E")


def _line(each: TemplateTarget, shown: ShownValues) -> Line:
    target = each.target
    known = [f"{name}={value}" for name, value in shown.parameters(each).items()]
    values = ", ".join([*known, *(f"{name} (not known)" for name in each.unknown)]) or "no parameters"
    template = each.template or "any template"
    if each.template and not os.path.lexists(each.template):
        template += " (does not exist)"
    if target.stack_set:
        template += f" (TemplateBody of {target.stack_set})"
    place = (target.account_id or "any account", target.region or "any region", target.stack_name or "any stack name")
    parts = (each.name, template, *place, values, str(each.span))
    return ("  ".join(parts),)


def _plain(each: TemplateTarget, shown: ShownValues) -> dict[str, object]:
    target = each.target
    return {
        "name": each.name,
        "template": each.template or None,
        "stack_set": target.stack_set or None,
        "account": target.account_id,
        "region": target.region,
        "stack_name": target.stack_name,
        "parameters": shown.parameters(each),
        "unknown": dict(each.unknown),
        "tags": shown.tags(each),
        "kind": each.kind,
        "source": each.span.source,
        "line": each.span.line,
    }
