"""`cfnkit config show`: what counts for a template, and where each value comes from."""

from __future__ import annotations

import argparse
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

from cfnkit.cli.arguments.context import given_consent, given_word
from cfnkit.cli.arguments.inputs import add_template_arguments, assembly_of_argument, read_context, read_requests
from cfnkit.cli.arguments.parser import add_format_argument, add_output_argument
from cfnkit.cli.output.screen import Style
from cfnkit.cli.output.text import Line, Styled, Text, padded
from cfnkit.cli.output.write import write_message, write_output
from cfnkit.configuration.consent import user_consent, user_file
from cfnkit.files.names import STDIN, name_below
from cfnkit.files.project import ProjectFiles
from cfnkit.lint.configurations import configurations_from
from cfnkit.lint.discovery.recognition import recognise_text
from cfnkit.lint.effective.of_consent import ConsentSources, consent_settings
from cfnkit.lint.effective.setting import EffectiveSetting, OriginKind, Question, SettingOrigin
from cfnkit.lint.effective.settings import effective_settings, secrets_of
from cfnkit.redaction import Redactor
from cfnkit.requests.reading import only_one
from cfnkit.requests.request import TemplateRequest
from cfnkit.source import Span
from cfnkit.syntax import parse
from cfnkit.targets.values import values_of_file

if TYPE_CHECKING:
    from cfnkit.cli.arguments.parser import Parser

DESCRIPTION = """\
Show the settings that hold for a template, or for those in a folder, and where each value comes from: an option, a
variable, .cfnkit.yaml, a file of targets, a parameter file, the template itself, cfn-lint's configuration, your own
file, or a default. These are the target and the parameters, macros and lookups, rules and suppressions, ignore rules of
drift, and permissions. No macro runs, and AWS is not asked."""

EPILOG = """\
Examples:
  cfnkit config show template.yaml
  cfnkit config show template.yaml --target prod -p Env=prod
  cfnkit config show stacks/
  cfnkit config show template.yaml --format json

A value is **** if its parameter is NoEcho, or if its name or form is that of a secret. Of lookups, only the names are
shown.

Exit status: 0; 1 for a fault of the configuration or the arguments."""

_NONE = "none"
_MOST_NAMES = 3
_WIDEST_KEY, _WIDEST_VALUE = 52, 44


def add_arguments(parser: Parser) -> None:
    """The arguments of `cfnkit config show`."""
    add_template_arguments(parser, any_target=True)
    add_format_argument(parser, "text", "json")
    add_output_argument(parser)


def run(arguments: argparse.Namespace) -> int:
    """Show the settings; returns the exit status."""
    request = _request(arguments)
    question = _question(arguments, request)
    seen = recognise_text(request.data, os.path.basename(request.name))
    if not question.is_folder and not seen.is_template:
        write_message(f"{request.name} is no template: {seen.reason}.")
    sources = ConsentSources(given_word(arguments), user_consent(os.environ), user_file(os.environ))
    settings = [*effective_settings(question), *consent_settings(sources, question.folder, request.consent)]
    redactor = Redactor(secrets_of(question))
    if arguments.format == "json":
        report = {
            "template": request.name,
            "configurations": [str(path) for path in question.files],
            "settings": [_entry(each) for each in settings],
        }
        write_output(redactor(json.dumps(report, indent=2, ensure_ascii=False)) + "\n", arguments.output)
    else:
        write_output(Text.of(_lines(question, settings)).redacted(redactor), arguments.output)
    return 0


def _request(arguments: argparse.Namespace) -> TemplateRequest:
    """The request for the template, or an empty one for a folder that is no app or assembly of the CDK."""
    if os.path.isdir(arguments.template) and assembly_of_argument(arguments, arguments.template) is None:
        target, config = read_context(arguments, os.path.join(arguments.template, "template.yaml"))
        consent = given_consent(arguments).within(arguments.template)
        return TemplateRequest(b"", arguments.template, target, config, consent)
    requests = read_requests(arguments, arguments.template)
    only_one([each.target for each in requests])
    return requests[0]


def _question(arguments: argparse.Namespace, request: TemplateRequest) -> Question:
    at = os.path.abspath(request.name)
    folder = os.getcwd() if arguments.template == STDIN else at if os.path.isdir(at) else os.path.dirname(at)
    found = [arguments.config] if arguments.config else [name_below(path) for path in configurations_from(folder)]
    document = parse(request.data, request.name)
    files = tuple(map(Path, found))
    return Question(request.name, document, files, request.config, request.target, _given(arguments))


def _given(arguments: argparse.Namespace) -> dict[str, SettingOrigin]:
    """The origin of each value that the arguments give."""
    given = {"target": SettingOrigin(OriginKind.OPTION, "--target")} if arguments.target else {}
    for name in ("region", "account_id", "stack_name"):
        if getattr(arguments, name):
            given[name] = SettingOrigin(OriginKind.OPTION, f"--{name.replace('_', '-')}")
    for path in arguments.parameter_file:
        places = values_of_file(Path(path), Span(path, 1, 1, 1, 1), ProjectFiles.around(path)).places
        given |= {
            f"parameters.{name}": SettingOrigin(OriginKind.PARAMETERS, span=span) for name, span in places.items()
        }
    for text in arguments.parameter:
        given[f"parameters.{text.partition('=')[0]}"] = SettingOrigin(OriginKind.OPTION, "-p")
    return given | {
        f"macros_from.{path}": SettingOrigin(OriginKind.OPTION, "--macros-from") for path in arguments.macros_from
    }


def _lines(question: Question, settings: list[EffectiveSetting]) -> list[Line]:
    rows = [(each.key, _text(each.value), each) for each in settings]
    keys = min(_WIDEST_KEY, max(len(key) for key, _, _ in rows))
    values = min(_WIDEST_VALUE, max(len(value) for _, value, _ in rows))
    nearest, *above = map(str, question.files or (f"{_NONE}, so that defaults count",))
    lines: list[Line] = [("configuration: ", Styled(nearest, Style.BOLD))]
    lines += [(f"above: {', '.join(above)}, whose mandatory rules count too",)] if above else []
    previous = ""
    for key, value, each in rows:
        shown = "" if key == previous else key
        previous = key
        origin = str(each.origin)
        note = f"  {each.note}" if each.note else ""
        style = Style.FAINT if each.origin.kind is OriginKind.DEFAULT else Style.CYAN
        lines.append((f"{padded(shown, keys)}  {padded(value, values)}  ", Styled(origin, style), note))
    return lines


def _text(value: object) -> str:
    if isinstance(value, (list, tuple)):
        more = f" and {len(value) - _MOST_NAMES} more" if len(value) > _MOST_NAMES else ""
        return f"{', '.join(map(str, value[:_MOST_NAMES]))}{more}" or _NONE
    if isinstance(value, bool):
        return str(value).lower()
    return _NONE if value is None or value == "" else str(value)


def _entry(setting: EffectiveSetting) -> dict[str, object]:
    origin = setting.origin
    return {
        "key": setting.key,
        "value": setting.value,
        "from": {
            "kind": origin.kind.value,
            "name": origin.name or None,
            "source": origin.span.source if origin.span else None,
            "line": origin.span.line if origin.span else None,
            "column": origin.span.column if origin.span else None,
        },
        "note": setting.note or None,
    }
