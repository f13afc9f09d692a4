"""`cfnkit explain`: the source line of a value, and the transforms that touched it."""

from __future__ import annotations

import argparse
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timezone

from cfnkit.assemblies import Assemblies, Construct, Constructs
from cfnkit.assemblies.folder import is_assembly
from cfnkit.cli.arguments.context import add_synth_argument
from cfnkit.cli.arguments.inputs import add_template_arguments, assembly_of_argument, read_request
from cfnkit.cli.arguments.parser import Parser, add_format_argument, one_of
from cfnkit.cli.output.problems import Excerpts, print_diagnostics
from cfnkit.cli.output.screen import Style
from cfnkit.cli.output.text import Hanging, Line, Text
from cfnkit.cli.output.write import write_output
from cfnkit.diagnostics import ConfigurationError
from cfnkit.files.names import STDIN
from cfnkit.outcome.at_place.explaining import Explanation, decisions, explanation, kind_of_step
from cfnkit.outcome.deciding import Decider, DeciderKind
from cfnkit.redaction import Redactor
from cfnkit.source import SourceText
from cfnkit.syntax import Mapping, Node, dump_json, from_plain
from cfnkit.vocabulary import suggestion

DESCRIPTION = """\
Show the value at a path of the result, the line that it came from, and each transform that touched it. For a template
that CloudFormation would refuse, the result is as far as it was processed."""

EPILOG = """\
Examples:
  cfnkit explain template.yaml Resources.Bucket.Properties.Tags.0
  cfnkit explain template.yaml /Resources/Bucket/Properties/BucketName --stage resolved -p Env=prod
  cfnkit explain cdk.out Web/Bucket.Properties.BucketName

Exit status: 0; 2 when CloudFormation would refuse the template; 1 for a fault of the tool or its configuration,
when the result has nothing at the path, or when something was not permitted that the result needs."""

_INDENT = "  "
_SEPARATORS = re.compile(r"[/.]+")


def add_arguments(parser: Parser) -> None:
    """The arguments of `cfnkit explain`."""
    add_template_arguments(parser)
    add_synth_argument(parser)
    parser.add_argument(
        "path", metavar="PATH", help="keys separated by dots, and indexes from 0; or a JSON pointer, such as /A/B/0"
    )
    group = parser.add_argument_group("output")
    group.add_argument(
        "--stage",
        type=one_of("processed", "resolved"),
        default="processed",
        metavar="processed|resolved",
        help="the stage of the result (default: processed)",
    )
    add_format_argument(group, "text", "json")
    group.add_argument("--show-secrets", action="store_true", help="show NoEcho values instead of ****")


def run(arguments: argparse.Namespace) -> int:
    """Explain one value; returns the exit status."""
    # They import the packages names and documents, for which help need not wait.
    from cfnkit.outcome.at_place.documents import document_under, notes_about
    from cfnkit.outcome.at_place.locating import NothingThere, locate
    from cfnkit.outcome.outcome import Outcome

    constructs, arguments = _of_construct(arguments)
    request = read_request(arguments)
    processed = request.process()
    if not processed.accepted or processed.is_withheld:
        print_diagnostics(processed, processed.redactor)
    root = processed.tree if arguments.stage == "processed" else processed.resolved
    if root is None:
        return 2
    path: str = arguments.path
    lookups = request.config.lookups_for(processed.target.name)
    outcome = Outcome(processed, lookups, request.config.includes)
    deciding = outcome.deciding
    try:
        steps, node, document = locate(root, path, outcome)
    except NothingThere as absence:
        why, deciders = deciding.why_absent(absence.path)
        reasons = "; ".join(_decisions(deciders, arguments.show_secrets))
        message = f"{absence} {why}{f' Decided by {reasons}.' if reasons else ''}" if why else absence.with_nearest
        raise ConfigurationError(message if arguments.show_secrets else processed.redactor(message)) from None
    explained = explanation(processed, deciding, root, steps, document or node)
    if document is not None:
        explained = replace(explained, node=node, stands=True)
    standing = document_under(outcome, steps)
    now = datetime.now(timezone.utc)
    notes = list(notes_about(standing, None if document is None else node, now)) if standing else []
    construct = constructs.of(request.name, steps) if constructs else None
    if arguments.format == "json":
        from cfnkit.transforms.masking import mask

        report = _report(path, mask(node, processed.redactor), explained, construct, notes)
        write_output(dump_json(report, reveal=arguments.show_secrets) + "\n")
    else:
        redactor = Redactor() if arguments.show_secrets else processed.redactor
        sources = [processed.document.source]
        if constructs and construct and construct.place:
            name = construct.place.source
            sources.append(constructs.sources.text(name) or SourceText(name, ""))
        excerpts = Excerpts(sources, redactor, reveal=arguments.show_secrets, beside=len(sources) > 1)
        lines = [*_lines(path, explained, excerpts, arguments.show_secrets), *_construct_lines(construct, excerpts)]
        write_output(Text.of([*lines, *((note,) for note in notes)]).redacted(redactor))
    return 2 if not processed.accepted else 1 if processed.is_withheld else 0


def _of_construct(arguments: argparse.Namespace) -> tuple[Constructs | None, argparse.Namespace]:
    """The constructs of the assembly that the template is of, and the arguments with a template and a path in it.

    In an assembly, the path begins with that of a construct. Raises ConfigurationError, with the nearest one.
    """
    template: str = arguments.template
    assembly = assembly_of_argument(arguments, template)
    if assembly is None:
        if template == STDIN or not is_assembly(os.path.dirname(template) or os.curdir):
            return None, arguments
        around = Assemblies().around(template)
        return Constructs(around) if around else None, arguments
    constructs = Constructs(assembly)
    path = arguments.path.strip("/")
    for end in (len(path), *(match.start() for match in reversed([*_SEPARATORS.finditer(path)]))):
        construct = constructs.at(path[:end])
        if construct is not None and (construct.logical_id or end == len(path)):
            inner = "/" if not construct.logical_id else f"{construct.logical_id}{path[end:]}"
            return constructs, argparse.Namespace(**{**vars(arguments), "template": construct.template, "path": inner})
    message = f"There is no construct '{path}' in {assembly.folder}. {suggestion(path, constructs.paths)}"
    raise ConfigurationError(message.rstrip())


def _lines(path: str, explained: Explanation, excerpts: Excerpts, reveal: bool) -> Iterator[Line]:
    node = explained.node
    yield (path,)
    yield _INDENT, Hanging(dump_json(node, reveal=reveal), _INDENT)
    yield (f"{explained.origin} {node.span}",)
    if reveal or getattr(node, "shown", None) is None:  # the line of a secret holds it
        yield from excerpts.of(node.span, _INDENT, Style.GREEN)
    for step in node.steps:
        yield (f"by {step.transform} at {step.span}: {kind_of_step(step)}",)
    if not node.steps:
        yield ("no transform touched it",)
    if explained.put_into is not None:
        yield (f"put into {explained.put_into[0]}, at {explained.put_into[1]}",)
    for clause in _decisions(explained.deciders, reveal):
        yield (f"decided by {clause}",)
    for other in explained.related:
        yield (f"see {other.message}, at {other.span}",)


def _construct_lines(construct: Construct | None, excerpts: Excerpts) -> Iterator[Line]:
    """The construct that made a value, and the line of the code that made the construct."""
    if construct is None:
        return
    kind = f" ({construct.kind})" if construct.kind else ""
    yield (f"of the construct {construct.path}{kind}",)
    if construct.place is not None:
        around = "" if construct.is_own_place else ", by the line of a construct around it"
        yield (f"made at {construct.place}{around}",)
        yield from excerpts.of(construct.place, _INDENT, Style.GREEN)


def _decisions(deciders: Iterable[Decider], reveal: bool) -> Iterator[str]:
    """A clause for each decider, with its place."""
    return (f"{clause}, at {span}" for clause, span in decisions(deciders, reveal))


def _report(path: str, node: Node, explained: Explanation, construct: Construct | None, notes: list[str]) -> Node:
    plain = {
        "path": path,
        "stands": explained.stands,
        **({"put_into": explained.put_into[0]} if explained.put_into else {}),
        "origin": node.span._asdict(),
        "transforms": [
            {
                "name": step.transform,
                "source": step.span.source,
                "line": step.span.line,
                "column": step.span.column,
                "kind": "exact" if step.exact else "inherited",
            }
            for step in node.steps
        ],
        "decided_by": [
            {
                "kind": each.kind.value,
                "name": each.name,
                **({"macro": each.macro} if each.macro else {}),
                **({"truth": each.truth} if each.kind is DeciderKind.CONDITION else {}),
                **({"default": each.is_default} if each.kind is DeciderKind.PARAMETER else {}),
                "source": each.span.source,
                "line": each.span.line,
                "column": each.span.column,
            }
            for each in explained.deciders
        ],
        **({"notes": notes} if notes else {}),
        **({"construct": _plain(construct)} if construct else {}),
    }
    report = from_plain(plain, node.span)
    assert isinstance(report, Mapping)
    return report.replacing({"path": report.entries["path"], "value": node, **report.entries})


def _plain(construct: Construct) -> dict[str, object]:
    place = construct.place
    return {
        "path": construct.path,
        "class": construct.kind,
        "type": construct.type,
        "source": place._asdict() if place else None,
        "own": construct.is_own_place,
    }
