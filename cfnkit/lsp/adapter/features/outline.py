"""The outline: document symbols with what transforms make, folding ranges and selection ranges."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from lsprotocol import types

from cfnkit.lsp.adapter.server import Server
from cfnkit.lsp.adapter.shown import Shown
from cfnkit.names import NameKind, Symbol, TemplateNames, folds, selections, symbols

_KINDS: Mapping[NameKind | None, types.SymbolKind] = {
    None: types.SymbolKind.Namespace,
    NameKind.PARAMETER: types.SymbolKind.Variable,
    NameKind.MAPPING: types.SymbolKind.Struct,
    NameKind.CONDITION: types.SymbolKind.Boolean,
    NameKind.RESOURCE: types.SymbolKind.Class,
    NameKind.OUTPUT: types.SymbolKind.Field,
    NameKind.RULE: types.SymbolKind.Event,
    NameKind.LOOP: types.SymbolKind.Array,
}


def register(server: Server) -> None:
    """Register the requests."""

    @server.answers(types.TEXT_DOCUMENT_DOCUMENT_SYMBOL)
    def outline(shown: Shown, params: types.DocumentSymbolParams) -> list[types.DocumentSymbol]:
        return list(_symbols(shown, symbols(TemplateNames(shown.processed))))

    @server.answers(types.TEXT_DOCUMENT_FOLDING_RANGE)
    def fold(shown: Shown, params: types.FoldingRangeParams) -> list[types.FoldingRange]:
        found = []
        for each in folds(shown.processed.document):
            start, end = shown.view.shift.line(each.start), shown.view.shift.line(each.end)
            if start is not None and end is not None and start < end:
                kind = types.FoldingRangeKind.Comment if each.is_comment else None
                found.append(types.FoldingRange(start - 1, end - 1, kind=kind))
        return found

    @server.answers(types.TEXT_DOCUMENT_SELECTION_RANGE)
    def select(shown: Shown, params: types.SelectionRangeParams) -> list[types.SelectionRange]:
        return [_selection(shown, position) for position in params.positions]


def _symbols(shown: Shown, found: Iterable[Symbol]) -> Iterable[types.DocumentSymbol]:
    """The symbols whose lines are as they were; what was made stands with its maker."""
    for each in found:
        range, selection = shown.range(each.span), shown.range(each.selection)
        children = list(_symbols(shown, each.children))
        if range and selection:
            kind = _KINDS.get(each.kind, types.SymbolKind.Object)
            yield types.DocumentSymbol(each.name, kind, range, selection, detail=each.detail or None, children=children)
        else:
            yield from children


def _selection(shown: Shown, position: types.Position) -> types.SelectionRange:
    """The ranges around a position, each with the next larger one as its parent."""
    place = shown.at(position)
    chain = None
    for span in reversed(selections(TemplateNames(shown.processed), *place)) if place else ():
        range = shown.range(span)
        if range is not None:
            chain = types.SelectionRange(range, chain)
    return chain or types.SelectionRange(types.Range(position, position))
