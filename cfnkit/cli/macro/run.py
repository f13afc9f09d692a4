"""`cfnkit macro run`: run one macro on a template, and show each call."""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cfnkit.cli.arguments.context import add_context_arguments
from cfnkit.cli.arguments.inputs import TemplateRequest, read_context, read_request, services_of
from cfnkit.cli.arguments.parser import Parser, add_format_argument
from cfnkit.cli.output.problems import print_diagnostics
from cfnkit.cli.output.write import write_output
from cfnkit.diagnostics import ConfigurationError, Redactor

if TYPE_CHECKING:
    from cfnkit.hosts import MacroHost
    from cfnkit.macro_calls.call import MacroCall
    from cfnkit.macro_calls.inputs import Input
    from cfnkit.pipeline import Configuration

DESCRIPTION = """\
Run a macro on a template and show each call: the event, the response, the difference, the output and the time. If the
template calls the macro, the template is processed, and these calls are shown. If it does not, the macro gets the
whole template. The macro is one of the configuration, a folder with a macro.yaml, or one of the library. A macro that
runs on this machine is called twice: the second call shows its time without a start."""

EPILOG = """\
Examples:
  cfnkit macro run Tags template.yaml
  cfnkit macro run ./prefix template.yaml --with Prefix=ours --format json
  cfnkit macro run Tags --event event.json

Exit status: 0; 2 when the macro fails, or when CloudFormation would refuse the template before it; 1 for a fault of the
tool or its configuration."""


def add_arguments(parser: Parser) -> None:
    """The arguments of `cfnkit macro run`."""
    parser.add_argument("name", metavar="NAME", help="the macro: its name, or its folder")
    parser.add_argument("template", nargs="?", metavar="TEMPLATE", help="a file, or - for stdin")
    group = parser.add_argument_group("input")
    group.add_argument(
        "--event", metavar="FILE", help="the event of a call, or a recording of a call; TEMPLATE replaces its fragment"
    )
    group.add_argument(
        "--with",
        dest="given",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        help="a parameter for the macro, if the template does not call it; JSON, or else a text; repeatable",
    )
    add_context_arguments(parser)
    add_format_argument(parser.add_argument_group("output"), "text", "json")


def run(arguments: argparse.Namespace) -> int:
    """Run a macro; returns the exit status."""
    from cfnkit.cli.macro.call_reports import json_report, text_report

    name, calls = _calls(arguments)
    write_output(json_report(name, calls) if arguments.format == "json" else text_report(name, calls))
    return 0 if calls and all(call.result is not None for call in calls) else 2


def _calls(arguments: argparse.Namespace) -> tuple[str, list[MacroCall]]:
    """The macro's name, and its calls."""
    from cfnkit.macro_calls.inputs import Input, read_event
    from cfnkit.macro_calls.named import with_macro

    if arguments.template is None:
        if arguments.event is None:
            raise ConfigurationError("There is nothing to run the macro on: name a template, or give --event FILE.")
        target, config = read_context(arguments, None)
        name, config = with_macro(config, arguments.name)
        return name, [_call(name, read_event(Path(arguments.event), target), config)]
    request = read_request(arguments)
    name, config = with_macro(request.config, arguments.name)
    request = request._replace(config=config)
    if arguments.event is None and name in _called(request):
        return name, _calls_in(request, name)
    root = _root(request)
    given = Input(root, parameters=_given(arguments.given), values=request.target.parameters, target=request.target)
    if arguments.event is not None:
        given = replace(read_event(Path(arguments.event), request.target), fragment=root)
    return name, [_call(name, given, config)]


def _called(request: TemplateRequest) -> set[str]:
    """The names of the transforms that a template calls."""
    from cfnkit.rule.transform_calls import written_calls
    from cfnkit.syntax import parse

    return {call.name.text for call in written_calls(parse(request.data, request.name).root)}


def _calls_in(request: TemplateRequest, wanted: str) -> list[MacroCall]:
    """The calls of the macro in a template that calls it."""
    from cfnkit.macro_calls.call import TimingHost, calls_in

    hosts: list[TimingHost] = []

    def around(name: str, host: MacroHost, redactor: Redactor) -> MacroHost:
        if name != wanted:
            return host
        hosts.append(TimingHost(host, again=_is_local(name, request.config)))
        return hosts[-1]

    processed = request.process(around=around)
    calls = calls_in(processed, wanted, [answer for host in hosts for answer in host.answers])
    if not calls or calls[-1].result is not None:
        print_diagnostics(processed, processed.redactor)
    return calls


def _call(name: str, given: Input, config: Configuration) -> MacroCall:
    """Call the macro with an input that is not a call in a template."""
    from cfnkit.macro_calls.call import call_macro
    from cfnkit.macro_calls.named import find_macro
    from cfnkit.pipeline.providers import ConfiguredTransforms
    from cfnkit.pipeline.run import Run

    with ConfiguredTransforms(Run(config, given.target, services=services_of(config))) as transforms:
        return call_macro(find_macro(transforms, name).host, name, given, again=_is_local(name, config))


def _is_local(name: str, config: Configuration) -> bool:
    """Whether the macro runs on this machine, so that a second call costs nothing."""
    from cfnkit.configuration.macros import LambdaMacro

    return not isinstance(config.macros.get(name), LambdaMacro)


def _given(words: list[str]) -> dict[str, Any]:
    """The parameters of `--with`."""
    given = {}
    for word in words:
        key, separator, text = word.partition("=")
        if not key or not separator:
            raise ConfigurationError(f"'{word}' is not a parameter for the macro, which is written KEY=VALUE.")
        try:
            given[key] = json.loads(text)
        except ValueError:
            given[key] = text
    return given


def _root(request: TemplateRequest) -> Any:
    """The template as a tree. Raises ConfigurationError for one that is not well-formed."""
    from cfnkit.syntax import parse

    document = parse(request.data, request.name)
    if not document.well_formed:
        finding = document.diagnostics[0]
        raise ConfigurationError(finding.message, finding.span)
    return document.root
