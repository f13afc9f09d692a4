"""The names that the files of a workspace define, found by a part of them."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from cfnkit.names.workspace.shared import Mention, SharedKind
from cfnkit.names.workspace.template_values import TemplateValues
from cfnkit.source import Span
from cfnkit.syntax import Mapping
from cfnkit.template import Template
from cfnkit.vocabulary import FOR_EACH

MOST_SYMBOLS = 256
"""The most symbols of one answer."""

_SHARED = (SharedKind.EXPORT, SharedKind.MACRO)


class WorkspaceSymbol(NamedTuple):
    """A name that a file defines. `kind` is one of resource, parameter, condition, output, mapping, export, macro.

    `detail` is the type of a resource or parameter.
    """

    name: str
    kind: str
    span: Span
    detail: str = ""


def symbols_of(values: TemplateValues) -> Iterator[WorkspaceSymbol]:
    """The names in the sections of a template, and those that its loops make."""
    made = () if values.unrolled is None else _members(Template.of(values.unrolled))
    found: dict[tuple[str, str], WorkspaceSymbol] = {}
    for symbol in (*_members(values.template), *made):
        found.setdefault((symbol.kind, symbol.name), symbol)
    yield from found.values()


def symbols_in(mentions: Iterable[Mention]) -> Iterator[WorkspaceSymbol]:
    """The exports and macros that some mentions define."""
    for mention in mentions:
        if mention.is_definition and mention.written is not None and mention.name.kind in _SHARED:
            yield WorkspaceSymbol(mention.name.text, mention.name.kind.value, mention.span)


def nearest_symbols(symbols: Iterable[WorkspaceSymbol], query: str) -> list[WorkspaceSymbol]:
    """The symbols whose names have the characters of the query in its order, whatever their case, the nearest first."""
    wanted = query.casefold()
    ranked = (
        (rank, symbol.name.casefold(), symbol.span, symbol)
        for symbol in dict.fromkeys(symbols)
        if (rank := _rank(symbol.name.casefold(), wanted)) is not None
    )
    return [symbol for *_, symbol in heapq.nsmallest(MOST_SYMBOLS, ranked)]


def _members(template: Template) -> Iterator[WorkspaceSymbol]:
    for name, resource in template.resources.items():
        yield WorkspaceSymbol(name, "resource", resource.key_span, resource.type)
    for name, parameter in template.parameters.items():
        yield WorkspaceSymbol(name, "parameter", parameter.key_span, parameter.type)
    for name, output in template.outputs.items():
        yield WorkspaceSymbol(name, "output", output.key_span)
    for section, kind in (("Conditions", "condition"), ("Mappings", "mapping")):
        node = template.root.get(section)
        for name in node.entries if isinstance(node, Mapping) else ():
            if isinstance(node, Mapping) and not name.startswith(FOR_EACH):
                yield WorkspaceSymbol(name, kind, node.key_span(name))


def _rank(name: str, query: str) -> int | None:
    """How near a name is to a query: equal, beginning with it, with it inside, with its characters; None for none."""
    if query in name:
        return 0 if name == query else 1 if name.startswith(query) else 2
    characters = iter(name)
    return 3 if all(character in characters for character in query) else None
