"""`cfnkit render`: what CloudFormation would make of a template."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from cfnkit.cli.inputs import read_request, template_options
from cfnkit.cli.messages import print_diagnostics
from cfnkit.diagnostics import ConfigurationError, Redactor
from cfnkit.pipeline import Processed
from cfnkit.syntax import Node, Scalar, dump_json, dump_yaml, walk


@click.command(
    name="render",
    epilog="""\b
Examples:
  cfnkit render template.yaml                           macros and transforms run
  cfnkit render template.yaml --stage resolved -p Env=prod
  cfnkit render template.yaml --macros-from macros.yaml --trace trace/
  cfnkit render - --format yaml < template.json

\b
Exit status: 0; 2 when CloudFormation would refuse the template; 1 for a fault of the tool or its configuration.""",
)
@click.argument("template", metavar="TEMPLATE|-")
@click.option(
    "--stage",
    type=click.Choice(["processed", "resolved"]),
    default="processed",
    show_default=True,
    help="processed: transforms done, functions in place. resolved: functions evaluated, conditions decided.",
)
@click.option(
    "--format",
    "format_",
    type=click.Choice(["json", "yaml"]),
    help="Default: JSON, as the service has it; a YAML template that calls no transform comes back as its own text.",
)
@click.option("--long-form", is_flag=True, help="In YAML, write Fn::Sub and not !Sub.")
@click.option("--output", "-o", metavar="FILE", help="Write the template to a file instead of stdout.")
@template_options
@click.option("--trace", metavar="DIR", help="Write the event, the response and a diff of each transform there.")
@click.option("--show-secrets", is_flag=True, help="Show NoEcho values instead of ****.")
def command(
    template: str,
    stage: str,
    format_: str | None,
    long_form: bool,
    output: str | None,
    trace: str | None,
    show_secrets: bool,
    **inputs: Any,
) -> int:
    """Render TEMPLATE as CloudFormation would process it: macros and transforms run, functions evaluated.

    The template goes to stdout and nothing else does; what is wrong with it goes to stderr. A template that
    CloudFormation would refuse is not printed.
    """
    request = read_request(template, **inputs)
    processed = request.process()
    redactor = Redactor() if show_secrets else processed.redactor
    if trace:
        from cfnkit.cli.trace import write_trace

        write_trace(Path(trace), processed, redactor, show_secrets)
    print_diagnostics(processed, redactor)
    if not processed.accepted:
        return 2
    node = processed.tree if stage == "processed" else processed.resolved
    assert node is not None  # an accepted template has been evaluated
    if stage == "processed" and format_ is None and not processed.trace and processed.document.format == "yaml":
        text = _own_text(processed, show_secrets)
    elif format_ == "yaml":
        text = dump_yaml(node, long_form=long_form, reveal=show_secrets)
    else:
        text = dump_json(node, reveal=show_secrets) + "\n"
    _write(text, output)
    return 0


def _own_text(processed: Processed, show_secrets: bool) -> str:
    """The source as it is, but for the defaults of NoEcho parameters. Recorded: GetTemplate gives the same text."""
    text = processed.document.source.text
    secrets = [] if show_secrets else _secrets(processed.tree)
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


def _write(text: str, output: str | None) -> None:
    data = text.encode("utf-8", "replace")
    if output is None:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    try:
        Path(output).write_bytes(data)
    except OSError as error:
        raise ConfigurationError(f"{output} cannot be written: {error.strerror}.") from error
