"""`cfnkit render`: the template that CloudFormation would make of a template."""

from __future__ import annotations

import argparse
import json
import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from cfnkit.cli.arguments.context import add_synth_argument, add_timeout_argument
from cfnkit.cli.arguments.inputs import add_template_arguments, aws_services, read_requests, time_limit
from cfnkit.cli.arguments.parser import Parser, UsageError, add_output_argument, one_of
from cfnkit.cli.output.problems import print_diagnostics
from cfnkit.cli.output.screen import Progress
from cfnkit.cli.output.write import STDOUT, Output, Verbatim, write_message, write_output
from cfnkit.diagnostics import ConfigurationError
from cfnkit.pages.visible import harmless, one_line, visible
from cfnkit.pipeline import Processed
from cfnkit.pipeline.process import ReferenceMode
from cfnkit.redaction import Redactor
from cfnkit.requests.request import TemplateRequest
from cfnkit.syntax import Node, Scalar, dump_json, dump_yaml, walk
from cfnkit.template import Template
from cfnkit.template.stack_sets import deployed_document

if TYPE_CHECKING:  # a small render imports no transform
    from cfnkit.transforms import TraceStep

DESCRIPTION = """\
Render a template as CloudFormation would process it: with includes and macros run, AWS's transforms applied, and
functions evaluated. Only the template goes to stdout; problems go to stderr. A template that CloudFormation would
refuse is not printed. A parameter needs no value: without one, what depends on it is unknown."""

EPILOG = """\
Examples:
  cfnkit render template.yaml
  cfnkit render template.yaml --stage resolved -p Env=prod
  cfnkit render template.yaml --write-parameters prod.yaml
  cfnkit render template.yaml --macros-from macros.yaml --trace trace/
  cfnkit render - --format yaml < template.json
  cfnkit render template.yaml --stage resolved --target prod --dynamic-references resolve
  cfnkit render template.yaml --stage resolved --all-targets --format yaml

Exit status: 0; 2 when CloudFormation would refuse the template; 1 for a fault of the tool or its configuration,
or when something was not permitted that the result needs."""
_OWN_FILE = re.compile(r"\d{2,}-[A-Za-z0-9-]+\.(?:event\.json|response\.json|response\.txt|diff)\Z")
_MARKER = ".cfnkit-trace"
_REFUSED = 2


def add_arguments(parser: Parser) -> None:
    """The arguments of `cfnkit render`."""
    add_template_arguments(parser, many_targets=True)
    add_synth_argument(parser)
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
    group.add_argument(
        "--write-parameters",
        metavar="FILE",
        help="write a skeleton of the template's parameters: .yaml with comments, or .json",
    )
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
        "put values in their place. The lookups of the configuration answer first, and AWS the rest",
    )
    add_timeout_argument(group)


def run(arguments: argparse.Namespace) -> int:
    """Render a template; returns the exit status."""
    requests = read_requests(arguments, arguments.template)
    if len(requests) == 1:
        return render(requests[0], arguments)
    return _render_for_targets(requests, arguments)


def _render_for_targets(requests: list[TemplateRequest], arguments: argparse.Namespace) -> int:
    """Render a template for several targets: documents of YAML with their names, or an object of JSON with them."""
    if arguments.write_parameters or arguments.trace:
        raise UsageError("cfnkit render: --write-parameters and --trace are for one target.")
    outputs: dict[str, str] = {}
    status = 0
    for request in requests:
        processed, ended = _processed(request, arguments, f"{request.target.name}:")
        status = max(status, ended)
        if ended != _REFUSED:
            node = _wanted(processed, arguments)
            outputs[request.target.name] = _dumped(node, arguments)
    if arguments.format == "yaml":
        text = "".join(f"--- # {one_line(name)}\n{shown}" for name, shown in outputs.items())
    else:
        entries = (f"{json.dumps(name)}: {shown}" for name, shown in outputs.items())
        text = f"{{{', '.join(entries)}}}\n"
    write_output(text, arguments.output, private=arguments.show_secrets)
    return status


def render(request: TemplateRequest, arguments: argparse.Namespace) -> int:
    """Render a template as the arguments say; returns the exit status."""
    if arguments.write_parameters:
        _write_parameters(request, arguments.write_parameters)
    processed, status = _processed(request, arguments)
    if status != _REFUSED:
        reveal = arguments.show_secrets
        write_output(_output(processed, arguments, reveal), arguments.output, private=reveal)
    if processed.is_withheld and status != _REFUSED:
        write_message("cfnkit: this is not the whole result: a call that is not permitted stays as it is written.")
    return status


def _processed(request: TemplateRequest, arguments: argparse.Namespace, heading: str = "") -> tuple[Processed, int]:
    """A processed template, whose problems are told, after the heading, and the exit status."""
    mode: ReferenceMode = arguments.dynamic_references
    asks_aws = mode != "keep" and not request.consent.offline
    with Progress() as progress:
        asks_aws = asks_aws or (request.consent.asks_aws and request.config.asks_aws)
        processed = request.process(mode, aws_services(limit=time_limit(arguments, progress)) if asks_aws else None)
    reveal: bool = arguments.show_secrets
    redactor = Redactor() if reveal else processed.redactor
    if arguments.trace:
        write_trace(Path(arguments.trace), processed, redactor, reveal)
    strict: bool = arguments.strict
    if heading and processed.diagnostics:
        write_message(heading)
    print_diagnostics(processed, redactor, strict)
    if not (processed.deployable if strict else processed.accepted):
        return processed, _REFUSED
    return processed, 1 if processed.is_withheld else 0


def _write_parameters(request: TemplateRequest, path: str) -> None:
    from cfnkit.cli.output.parameter_file import write_parameter_file

    document = deployed_document(request.data, request.name, request.target)
    if document.well_formed:
        write_parameter_file(Path(path), Template.of(document.root).parameters.values())


def _output(processed: Processed, arguments: argparse.Namespace, reveal: bool) -> Output:
    """The template of the wanted stage, in the wanted format."""
    node = _wanted(processed, arguments)
    untouched = arguments.stage == "processed" and not processed.trace and processed.document.format == "yaml"
    is_whole = processed.document.within is None
    if arguments.format is None and untouched and is_whole and arguments.dynamic_references != "resolve":
        text = _own_text(processed, reveal)
        if arguments.output not in (None, STDOUT):
            return Verbatim(text)
        if harmless(visible(text)) == text:
            return text
        # In quotes, what steers a terminal or a CI system can be written with escapes.
    if arguments.format is None and untouched:
        return dump_yaml(node, long_form=arguments.long_form, reveal=reveal)
    return _dumped(node, arguments) + ("" if arguments.format == "yaml" else "\n")


def _dumped(node: Node, arguments: argparse.Namespace) -> str:
    """A tree in the format of the arguments, JSON unless they say YAML."""
    reveal: bool = arguments.show_secrets
    if arguments.format == "yaml":
        return dump_yaml(node, long_form=arguments.long_form, reveal=reveal)
    return dump_json(node, reveal=reveal)


def _wanted(processed: Processed, arguments: argparse.Namespace) -> Node:
    """The tree of the wanted stage; a template whose transform waits for a value is not evaluated."""
    return processed.resolved if arguments.stage == "resolved" and processed.resolved else processed.tree


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


def write_trace(folder: Path, processed: Processed, redactor: Redactor, reveal: bool) -> None:
    """Write ``01-NAME.event.json``, ``01-NAME.response.json`` and ``01-NAME.diff``, and so on, to a folder.

    Only their owner can read them. Files of an earlier trace there are removed: a marker lists them. Secrets are masked
    unless `reveal`. Raises ConfigurationError, before anything is written, for a file of another origin in the way.
    """
    from cfnkit.files.writing import make_folder, write_file

    files = {
        f"{number:02d}-{re.sub('[^A-Za-z0-9-]+', '-', step.call.name)}.{name}": text
        for number, step in enumerate(processed.trace, 1)
        for name, text in _files(step, redactor, reveal)
    }
    make_folder(folder, private=True)
    earlier = _earlier_files(folder / _MARKER)
    for name in files:
        if name not in earlier and os.path.lexists(folder / name):
            raise ConfigurationError(f"{folder / name} is of no trace; nothing was written. Name another folder.")
    # Listed are the files of both, so that none is forgotten when the process is killed.
    write_file(folder / _MARKER, _listed([*earlier, *files]), private=True)
    for name in earlier:
        (folder / name).unlink(missing_ok=True)
    for name, text in files.items():
        write_file(folder / name, text.encode("utf-8", "backslashreplace"), private=True)
    write_file(folder / _MARKER, _listed(files), private=True)


def _earlier_files(marker: Path) -> list[str]:
    """The files of the trace that a folder has. Only what can be a name of such a file is believed."""
    from cfnkit.files.reading import read_regular

    try:
        lines = read_regular(marker).decode("utf-8", "replace").splitlines()
    except FileNotFoundError:
        return []
    except OSError as error:
        raise ConfigurationError(f"{marker} cannot be read: {error.strerror}.") from error
    return [line for line in lines if _OWN_FILE.match(line)]


def _listed(names: Iterable[str]) -> bytes:
    return "".join(f"{name}\n" for name in dict.fromkeys(names)).encode()


def _files(step: TraceStep, redactor: Redactor, reveal: bool) -> list[tuple[str, str]]:
    from cfnkit.outcome.transform_record import record_of

    def text(node: Node) -> str:
        return redactor(dump_json(node, reveal=reveal)) + "\n"

    record = record_of(step, redactor, reveal)
    files = [("event.json", record.event)]
    if record.answer:
        files.append(("response.txt" if record.refused else "response.json", record.answer))
    if step.after is not None:
        files.append(("diff", _diff(step, text(step.before), text(step.after))))
    return files


def _diff(step: TraceStep, before: str, after: str) -> str:
    import difflib

    where = "/".join(map(str, step.call.path)) or "template"
    lines = difflib.unified_diff(
        before.splitlines(keepends=True), after.splitlines(keepends=True), f"before/{where}", f"after/{where}"
    )
    return "".join(lines)
