"""From the arguments of `cfnkit graph` to what its formats show."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from cfnkit.cli.arguments.inputs import read_requests
from cfnkit.cli.diff import words
from cfnkit.cli.diff.rows import DiffView
from cfnkit.cli.diff.versions import compared_versions, report
from cfnkit.cli.graph.view import GraphView, ViewTexts, view_of
from cfnkit.cli.output.problems import print_diagnostics
from cfnkit.cli.output.write import write_message
from cfnkit.deployment import Lookups
from cfnkit.diagnostics import ConfigurationError, Diagnostic
from cfnkit.diff import RiskKind, StackChange, compare_versions
from cfnkit.diff.nested import with_nested
from cfnkit.diff.origins.two_versions import TwoVersions
from cfnkit.files.names import input_name
from cfnkit.graph import Graph, GraphOptions, around, changed, graph_of, named, with_changes
from cfnkit.pipeline import Processed
from cfnkit.requests.reading import only_one
from cfnkit.requests.request import TemplateRequest
from cfnkit.vocabulary import suggestion

_REFUSED = 2
_NOT_WHOLE = "cfnkit: this is not the whole picture: a call that is not permitted stays as it is written."


class Read(NamedTuple):
    """What is shown, None for a template that is refused, and the exit status."""

    view: GraphView | None
    status: int


def view_of_template(arguments: argparse.Namespace) -> Read:
    """The view of the template of the arguments. What is wrong is printed. Raises ConfigurationError."""
    request, *others = read_requests(arguments, arguments.template)
    only_one([each.target for each in (request, *others)])
    processed = request.process()
    print_diagnostics(processed, processed.redactor)
    if not processed.accepted:
        return Read(None, _REFUSED)
    graph = graph_of(processed, _lookups(request), _shown(arguments))
    part = _part(graph, arguments)
    view = view_of(
        part,
        ViewTexts(processed.redactor),
        template=input_name(arguments.template),
        target=processed.target.name,
        summary=_extent(part, graph),
    )
    return Read(view, _withheld(processed))


def compared_view(arguments: argparse.Namespace) -> Read:
    """The same, with what changes between the two versions of the arguments."""
    with compared_versions(arguments, arguments.template) as compared:
        chosen = list(islice(compared, 2))
        only_one([each.after.target for each in chosen])
        versions = chosen[0]
        known: set[Diagnostic] = set()
        report(versions, known)
        if not versions.accepted:
            return Read(None, _REFUSED)
        change = compare_versions(versions.before, versions.after)
        nested = list(islice(with_nested(versions), 1, None))
        for each in nested:
            report(each, known)
        inner = [(compare_versions(each.before, each.after), each) for each in nested if each.accepted]
        view = _compared(arguments, versions, change, inner)
        refused = [*_refused(change, versions), *(line for each in inner for line in _refused(*each))]
    for line in refused:
        write_message(line)
    if refused or len(inner) < len(nested):
        return Read(view, _REFUSED)
    return Read(view, _withheld(versions.before, versions.after))


def _refused(change: StackChange, versions: TwoVersions) -> Iterator[str]:
    """What CloudFormation refuses to change, in lines."""
    for risk in change.risks:
        if risk.kind is RiskKind.REFUSED:
            place = risk.after or risk.before
            where = f"{versions.shown(place)}: " if place else ""
            yield versions.redactor(f"{where}{versions.stack_path}{risk.subject} {risk.message}")


def _compared(
    arguments: argparse.Namespace,
    versions: TwoVersions,
    change: StackChange,
    inner: list[tuple[StackChange, TwoVersions]],
) -> GraphView:
    origin = f"the stack {arguments.stack}" if arguments.stack else arguments.origin
    diff = DiffView.of(arguments.template, origin, [(change, versions), *inner])
    notes: dict[str, list[str]] = {}
    for row in diff.changed:
        stack, _, name = row.logical_id.partition("/")
        what = words.brief(row)
        sentence = f"{name} {words.fate(row)}" if name else words.fate(row)
        notes.setdefault(stack, []).append(f"{sentence}: {what}" if what else sentence)
    nested = {versions_.stack_path.partition("/")[0] for found, versions_ in inner if found.changed}
    before, after = versions.requests or (None, None)
    shown = _shown(arguments)
    old = Graph((), ()) if versions.empty_before else graph_of(versions.before, _lookups(before), shown)
    new = Graph((), ()) if versions.empty_after else graph_of(versions.after, _lookups(after), shown)
    graph = with_changes(old, new, change, nested)
    part = _part(graph, arguments)
    return view_of(
        part,
        ViewTexts(
            versions.redactor, lambda span: str(versions.shown(span)), lambda logical_id: notes.get(logical_id, ())
        ),
        template=input_name(arguments.template),
        target=versions.after.target.name,
        origin=origin,
        summary=" ".join(filter(None, (words.summary(diff), _extent(part, graph)))),
    )


def _part(graph: Graph, arguments: argparse.Namespace) -> Graph:
    """The part of the graph that the arguments ask for. Raises ConfigurationError for a name that nothing has."""
    if not arguments.around and not arguments.changed:
        return graph
    chosen = set(changed(graph)) if arguments.changed else set()
    for pattern in arguments.around:
        found = named(graph, pattern)
        if not found:
            hint = suggestion(pattern, {node.id.name for node in graph.nodes})
            raise ConfigurationError(f"Nothing in the picture has the name '{pattern}'. {hint}".rstrip())
        chosen |= found
    return around(graph, chosen)


def _extent(part: Graph, graph: Graph) -> str:
    return f"{len(part.nodes):,} of {len(graph.nodes):,} are shown." if part is not graph else ""


def _shown(arguments: argparse.Namespace) -> GraphOptions:
    return GraphOptions(arguments.parameters, arguments.outputs)


def _lookups(request: TemplateRequest | None) -> Lookups:
    """The lookups of a request; none for the template of a stack."""
    return request.config.lookups_for(request.target.name) if request else Lookups()


def _withheld(*versions: Processed) -> int:
    """The exit status, by whether a call of a version is withheld, which is told."""
    if not any(processed.is_withheld for processed in versions):
        return 0
    write_message(_NOT_WHOLE)
    return 1
