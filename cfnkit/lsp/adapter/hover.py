"""Hover: what became of the text at the cursor."""

from __future__ import annotations

from lsprotocol import types

from cfnkit.lsp.adapter.server import Server
from cfnkit.lsp.adapter.shown import Shown
from cfnkit.outcome.cursor import is_at
from cfnkit.outcome.hover import hover


def register(server: Server) -> None:
    """Register the hover."""

    @server.answers(types.TEXT_DOCUMENT_HOVER)
    def about(shown: Shown, params: types.HoverParams) -> types.Hover | None:
        at = shown.at(params.position)
        if at is None:
            return None
        here = shown.here(params.position)
        found = hover(
            shown.outcome, *at, [each.rule for each in shown.view.findings if is_at(each.span, *here)]
        )
        if found is None:
            return None
        content = types.MarkupContent(types.MarkupKind.Markdown, found.text)
        return types.Hover(content, shown.range(found.span))
