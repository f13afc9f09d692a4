"""`cfnkit macro run`: run one macro on a template, and show each call."""

from __future__ import annotations

import argparse
import collections.abc as abc
import difflib
import json
import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cfnkit.cli.arguments.context import add_context_arguments, given_consent
from cfnkit.cli.arguments.inputs import read_context, read_request
from cfnkit.cli.arguments.parser import Parser, add_format_argument
from cfnkit.cli.output.json_text import json_text
from cfnkit.cli.output.problems import print_diagnostics
from cfnkit.cli.output.screen import Style
from cfnkit.cli.output.text import Line, Styled, Text, diff_line
from cfnkit.cli.output.write import write_output
from cfnkit.configuration.consent import Consent
from cfnkit.diagnostics import ConfigurationError
from cfnkit.hosts.logs import readable, telling
from cfnkit.hosts.recordings import masked
from cfnkit.macro_calls import MacroCall
from cfnkit.redaction import Redactor
from cfnkit.requests.request import TemplateRequest, services_of
from cfnkit.syntax import Mapping, Node, dump_json, dump_yaml, to_plain

if TYPE_CHECKING:
    from cfnkit.hosts import MacroHost
    from cfnkit.macro_calls import Input, MacroCall
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
tool or its configuration, or when the macro may not be called."""
_INDENT = "  "


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

    name, calls = _calls(arguments)
    write_output(json_report(name, calls) if arguments.format == "json" else text_report(name, calls))
    return 0 if calls and all(call.result is not None for call in calls) else 2


def _calls(arguments: argparse.Namespace) -> tuple[str, list[MacroCall]]:
    """The macro's name, and its calls."""
    from cfnkit.macro_calls import Input, read_event, with_macro

    if arguments.template is None:
        if arguments.event is None:
            raise ConfigurationError("There is nothing to run the macro on: name a template, or give --event FILE.")
        target, config = read_context(arguments, None)
        name, config = with_macro(config, arguments.name)
        consent = given_consent(arguments).within(os.getcwd())
        return name, [_call(name, read_event(Path(arguments.event), target), config, consent)]
    request = read_request(arguments)
    name, config = with_macro(request.config, arguments.name)
    request = request._replace(config=config)
    if arguments.event is None and name in _called(request):
        return name, _calls_in(request, name)
    root = _root(request)
    given = Input(root, parameters=_given(arguments.given), values=request.target.parameters, target=request.target)
    if arguments.event is not None:
        given = replace(read_event(Path(arguments.event), request.target), fragment=root)
    return name, [_call(name, given, config, request.consent)]


def _called(request: TemplateRequest) -> set[str]:
    """The names of the transforms that a template calls."""
    from cfnkit.rule.transform_calls import written_calls
    from cfnkit.syntax import parse

    return {call.name.text for call in written_calls(parse(request.data, request.name).root)}


def _calls_in(request: TemplateRequest, wanted: str) -> list[MacroCall]:
    """The calls of the macro in a template that calls it."""
    from cfnkit.macro_calls import TimingHost, calls_in

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


def _call(name: str, given: Input, config: Configuration, consent: Consent) -> MacroCall:
    """Call the macro with an input that is not a call in a template."""
    from cfnkit.macro_calls import call_macro, find_macro
    from cfnkit.pipeline.providers import ConfiguredTransforms
    from cfnkit.pipeline.run import Run

    run = Run(config, given.target, services=services_of(config, consent), consent=consent)
    with ConfiguredTransforms(run) as transforms:
        return call_macro(find_macro(transforms, name).host, name, given, again=_is_local(name, config))


def _is_local(name: str, config: Configuration) -> bool:
    """Whether the macro runs on this machine, so that a second call costs nothing."""
    from cfnkit.configuration.configuration import LambdaMacro

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


def text_report(name: str, calls: abc.Sequence[MacroCall]) -> Text:
    """Each call with its parts below headings."""
    lines: list[Line] = []
    for call in calls:
        lines += [("",)] if lines else []
        lines += _lines_of(name, call)
    return Text.of(lines)


def json_report(name: str, calls: abc.Sequence[MacroCall]) -> str:
    """An object with the macro's name and its calls; times are in seconds."""
    report = {"macro": name, "calls": [_plain(call) for call in calls]}
    return json_text(report) + "\n"


def _lines_of(name: str, call: MacroCall) -> abc.Iterator[Line]:
    parts = {"Event": _json(_event(call))}
    response = _response(call)
    if response is not None or call.answer.payload == "null":
        parts["Response"] = _json(response)
    if call.result is None:
        parts["Failure"] = call.redactor(_failure(call))
    else:
        parts["Difference"] = call.redactor(_difference(call)) or "none"
    if call.answer.log.strip():
        parts["Printed"] = call.redactor(readable(call.answer.log).strip())
    parts["Time"] = _times(call)
    yield (f"{name} on {_place(call)}",)
    yield ("",)
    for heading, text in parts.items():
        yield (Styled(heading, Style.BOLD),)
        for line in text.splitlines():
            yield (_INDENT, diff_line(line) if heading == "Difference" else line) if line else ("",)


def _plain(call: MacroCall) -> dict[str, Any]:
    return {
        "path": list(call.path),
        "whole": call.whole,
        "event": _event(call),
        "response": _response(call),
        "failure": "" if call.result is not None else call.redactor(_failure(call)),
        "diff": "" if call.result is None else call.redactor(_difference(call)),
        "printed": call.redactor(call.answer.log),
        "seconds": round(call.timed.seconds, 6),
        "again_seconds": None if call.timed.again_seconds is None else round(call.timed.again_seconds, 6),
    }


def _place(call: MacroCall) -> str:
    return "the whole template" if call.whole else f"the fragment at {'/'.join(map(str, call.path)) or 'the top'}"


def _event(call: MacroCall) -> Any:
    return masked(json.loads(dump_json(call.event)), call.redactor)


def _response(call: MacroCall) -> Any:
    """The response, with secrets masked as in the result; None without a response."""
    response = call.response
    if isinstance(response, dict) and call.result is not None:
        shown = json.loads(dump_json(call.result))
        response = {key: shown if key == "fragment" else value for key, value in response.items()}
    return masked(response, call.redactor)


def _json(value: Any) -> str:
    return json_text(value)


def _failure(call: MacroCall) -> str:
    """The service's message, and the hint without the output, which has a part of its own."""
    hint = call.hint.removesuffix(telling(call.answer.log)).strip()
    return f"{call.message}\n{hint}".strip()


def _difference(call: MacroCall) -> str:
    """The difference between the fragment and the result, as YAML."""
    before = call.event.get("fragment") if isinstance(call.event, Mapping) else None
    assert before is not None
    assert call.result is not None
    lines = difflib.unified_diff(_lines(before), _lines(call.result), "before", "after", lineterm="")
    return "\n".join(lines)


def _lines(node: Node) -> list[str]:
    plain = to_plain(node)
    return dump_yaml(node).splitlines() if isinstance(plain, (dict, list)) else [dump_json(node)]


def _times(call: MacroCall) -> str:
    first = f"{call.timed.seconds * 1000:,.1f} ms"
    again = call.timed.again_seconds
    return first if again is None else f"{first} at first, {again * 1000:,.1f} ms once more"
