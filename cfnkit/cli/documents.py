"""`cfnkit documents`: the documents that stand in a template, as a list and as files."""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from cfnkit.cli.arguments.context import add_synth_argument
from cfnkit.cli.arguments.inputs import add_template_arguments, read_requests
from cfnkit.cli.arguments.parser import Parser, add_format_argument
from cfnkit.cli.output.problems import print_diagnostics
from cfnkit.cli.output.text import Line, Text
from cfnkit.cli.output.write import write_message, write_output
from cfnkit.diagnostics import counted, refuse_other
from cfnkit.requests.reading import only_one
from cfnkit.requests.request import TemplateRequest

if TYPE_CHECKING:
    from cfnkit.documents import EmbeddedDocument, Language
    from cfnkit.pipeline import Processed

DESCRIPTION = """\
List the documents in a template, also those in strings: state machines, SSM documents, dashboards, queries, event
patterns, policies, scripts. Each is as its service will get it: after macros, parameters, conditions and functions.
With --write, each becomes a file for other tools, with ${Name} for what only the deployment knows, and ${...} for a
secret. `cfnkit check` reports mistakes in them."""

EPILOG = """\
Examples:
  cfnkit documents template.yaml
  cfnkit documents template.yaml --target prod --write build/documents
  cfnkit documents template.yaml --language state-machine --format json

Exit status: 0; 2 when CloudFormation would refuse the template; 1 for a fault of the tool, its configuration or its
arguments, or when something was not permitted that the list needs."""

_REFUSED = 2


def add_arguments(parser: Parser) -> None:
    """The arguments of `cfnkit documents`."""
    add_template_arguments(parser, any_target=True)
    add_synth_argument(parser)
    parser.add_argument(
        "--language", action="append", default=[], metavar="NAME", help="only documents of this language; repeatable"
    )
    group = parser.add_argument_group("output")
    group.add_argument("--write", metavar="DIR", help="write each document to a file in this folder")
    add_format_argument(group, "text", "json")


class _Listed(NamedTuple):
    """A document, its language, and the name of its file."""

    document: EmbeddedDocument
    language: Language
    file: str


def run(arguments: argparse.Namespace) -> int:
    """List the documents of a template; returns the exit status."""
    from cfnkit.documents import LANGUAGES

    for name in arguments.language:
        refuse_other("--language", name, [each.name for each in LANGUAGES])
    request, *others = read_requests(arguments, arguments.template)
    only_one([each.target for each in (request, *others)])
    processed = request.process()
    print_diagnostics(processed, processed.redactor)
    if not processed.accepted:
        return _REFUSED
    chosen = [each for each in LANGUAGES if not arguments.language or each.name in arguments.language]
    found = list(_listed(processed, request, chosen))
    if arguments.write:
        _write(found, arguments.write)
    if arguments.format == "json":
        write_output(json.dumps(list(map(_plain, found)), indent=2, ensure_ascii=False) + "\n")
    else:
        write_output(Text.of([_line(each) for each in found]).redacted(processed.redactor))
    written = f", written to {arguments.write}" if arguments.write else ""
    write_message(f"cfnkit: {counted(len(found), 'document')}{written}.")
    return 1 if processed.is_withheld else 0


def _listed(processed: Processed, request: TemplateRequest, languages: list[Language]) -> Iterator[_Listed]:
    """The documents of a template, in its order."""
    from cfnkit.documents import documents_of, stack_of
    from cfnkit.documents.writing import file_names

    stack = stack_of(processed, request.config.lookups_for(request.target.name), request.config.includes)
    found = [(document, language) for language in languages for document in documents_of(stack, language)]
    found.sort(key=lambda each: each[0].span)
    for (document, language), name in zip(found, file_names(found), strict=True):
        yield _Listed(document, language, name)


def _write(found: list[_Listed], folder: str) -> None:
    """Write each document to its file. Raises ConfigurationError."""
    from cfnkit.documents.writing import text_for_tools
    from cfnkit.files.writing import make_folder, write_file

    make_folder(folder)
    for document, _, name in found:
        write_file(os.path.join(folder, name), text_for_tools(document).encode("utf-8", "backslashreplace"))


def _line(listed: _Listed) -> Line:
    from cfnkit.documents.writing import unknown_parts

    document, language, name = listed
    unknown = unknown_parts(document)
    waits = (f"not known: {', '.join(unknown)}",) if unknown else ()
    below = "/".join(map(str, document.below[1:]))
    return ("  ".join((str(document.span), language.name, f"{document.logical_id}/{below}", name, *waits)),)


def _plain(listed: _Listed) -> dict[str, object]:
    from cfnkit.documents.writing import unknown_parts

    document, language, name = listed
    return {
        "language": language.name,
        "title": language.title,
        "resource": document.logical_id,
        "type": document.place.type,
        "path": list(document.path),
        "source": document.span.source,
        "line": document.span.line,
        "column": document.span.column,
        "form": document.form.value,
        "format": document.tree.format if document.tree is not None else "text",
        "unknown": list(unknown_parts(document)),
        "file": name,
    }
