"""`cfnkit render`: the template that CloudFormation would make of a template."""

from __future__ import annotations

import argparse

from cfnkit.cli.arguments.inputs import TemplateRequest, add_template_arguments, aws_services, read_request
from cfnkit.cli.arguments.parser import Parser, add_output_argument, one_of
from cfnkit.cli.output.problems import print_diagnostics
from cfnkit.cli.output.write import write_output
from cfnkit.diagnostics import Redactor
from cfnkit.pipeline import Processed
from cfnkit.pipeline.process import ReferenceMode
from cfnkit.syntax import Node, Scalar, dump_json, dump_yaml, walk

DESCRIPTION = """\
Render a template as CloudFormation would process it: with includes and macros run, AWS's transforms applied, and
functions evaluated. Only the template goes to stdout; problems go to stderr. A template that CloudFormation would
refuse is not printed."""

EPILOG = """\
Examples:
  cfnkit render template.yaml
  cfnkit render template.yaml --stage resolved -p Env=prod
  cfnkit render template.yaml --macros-from macros.yaml --trace trace/
  cfnkit render - --format yaml < template.json
  cfnkit render template.yaml --stage resolved --target prod --dynamic-references resolve

Exit status: 0; 2 when CloudFormation would refuse the template; 1 for a fault of the tool or its configuration."""


def add_arguments(parser: Parser) -> None:
    """The arguments of `cfnkit render`."""
    add_template_arguments(parser)
    group = parser.add_argument_group("output")
    group.add_argument(
        "--stage",
        type=one_of("processed", "resolved"),
        default="processed",
        metavar="processed|resolved",
        help="processed (default): transforms done, functions in place; resolved: functions evaluated",
    )
    group.add_argument(
        "--format",
        type=one_of("json", "yaml"),
        metavar="json|yaml",
        help="default: json, as in the service; a YAML template that calls no transform is printed as its own text",
    )
    group.add_argument("--long-form", action="store_true", help="in YAML, write Fn::Sub instead of !Sub")
    add_output_argument(group)
    group.add_argument("--trace", metavar="DIR", help="write the event, response and diff of each transform there")
    group.add_argument("--show-secrets", action="store_true", help="show NoEcho and secret values instead of ****")
    group.add_argument(
        "--strict",
        action="store_true",
        help="also refuse a template whose parameters have no value, or whose resources could not be created",
    )
    group = parser.add_argument_group("dynamic references")
    group.add_argument(
        "--dynamic-references",
        type=one_of("keep", "check", "resolve"),
        default="keep",
        metavar="keep|check|resolve",
        help="keep (default): leave them, as the service does; check: report those that would not resolve; resolve: "
        "put values in their place. The lookups of the configuration answer, and AWS what they do not know",
    )
    group.add_argument("--offline", action="store_true", help="ask only the lookups, and never AWS")


def run(arguments: argparse.Namespace) -> int:
    """Render a template; returns the exit status."""
    return render(read_request(arguments), arguments)


def render(request: TemplateRequest, arguments: argparse.Namespace) -> int:
    """Render a template as the arguments say; returns the exit status."""
    mode: ReferenceMode = arguments.dynamic_references
    asks_aws = mode != "keep" and not arguments.offline
    processed = request.process(mode, aws_services() if asks_aws else None)
    reveal: bool = arguments.show_secrets
    redactor = Redactor() if reveal else processed.redactor
    if arguments.trace:
        from pathlib import Path

        from cfnkit.cli.render.trace import write_trace

        write_trace(Path(arguments.trace), processed, redactor, reveal)
    strict: bool = arguments.strict
    print_diagnostics(processed, redactor, strict)
    if not (processed.deployable if strict else processed.accepted):
        return 2
    write_output(_text(processed, arguments, reveal), arguments.output)
    return 0


def _text(processed: Processed, arguments: argparse.Namespace, reveal: bool) -> str:
    """The template of the wanted stage, in the wanted format."""
    # A template whose transform waits for a value is not evaluated.
    node = processed.resolved if arguments.stage == "resolved" and processed.resolved else processed.tree
    untouched = arguments.stage == "processed" and not processed.trace and processed.document.format == "yaml"
    if arguments.format is None and untouched and arguments.dynamic_references != "resolve":
        return _own_text(processed, reveal)
    if arguments.format == "yaml" or (arguments.format is None and untouched):
        return dump_yaml(node, long_form=arguments.long_form, reveal=reveal)
    return dump_json(node, reveal=reveal) + "\n"


def _own_text(processed: Processed, reveal: bool) -> str:
    """The source as it is, except the defaults of NoEcho parameters. Recorded: GetTemplate returns the same text."""
    text = processed.document.source.text
    secrets = [] if reveal else _secrets(processed.tree)
    if not secrets:
        return text
    lines = list(processed.document.source.lines)
    for secret in sorted(secrets, key=lambda node: node.span, reverse=True):
        span = secret.span
        first, last = lines[span.line - 1], lines[span.end_line - 1]
        masked = f'{first[: span.column - 1]}"{secret.shown}"{last[span.end_column - 1 :]}'
        lines[span.line - 1 : span.end_line] = [masked]
    return "\n".join(lines)


def _secrets(tree: Node) -> list[Scalar]:
    return [node for _, node in walk(tree) if isinstance(node, Scalar) and node.shown is not None]
