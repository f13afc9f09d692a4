"""Inlay hints: the values of function calls and dynamic references."""

from __future__ import annotations

from lsprotocol import types

from cfnkit.lsp.adapter.server import Server
from cfnkit.lsp.adapter.shown import Shown
from cfnkit.outcome.in_lines.hints import HintKind, hints


def register(server: Server) -> None:
    """Register the inlay hints."""

    @server.answers(types.TEXT_DOCUMENT_INLAY_HINT, types.InlayHintOptions(resolve_provider=False))
    def inlay_hints(shown: Shown, params: types.InlayHintParams) -> list[types.InlayHint]:
        kinds = {kind for kind in HintKind if kind.value in shown.options.hints}
        start, end = params.range.start, params.range.end
        found = []
        for hint in hints(shown.outcome, kinds, _lines(shown, start, end)):
            position = shown.position(hint.line, hint.column)
            if position is not None and _order(start) <= _order(position) <= _order(end):
                tooltip = hint.tooltip or None
                found.append(types.InlayHint(position, hint.label, tooltip=tooltip, padding_left=True))
        return found


def _lines(shown: Shown, start: types.Position, end: types.Position) -> range:
    """The lines of the result's text that are, or lie between, lines of a range of the text now."""
    first, last = shown.here(start)[0], shown.here(end)[0]
    lines = [line for each in range(first, last + 1) if (line := shown.view.shift.line_back(each)) is not None]
    return range(lines[0], lines[-1] + 1) if lines else range(0)


def _order(position: types.Position) -> tuple[int, int]:
    return position.line, position.character
