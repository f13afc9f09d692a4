"""Hover: what became of the text at the cursor, and what its names mean in other files."""

from __future__ import annotations

from datetime import datetime, timezone

from lsprotocol import types

from cfnkit.lsp.adapter.server import Server
from cfnkit.lsp.adapter.shown import Shown
from cfnkit.outcome.at_place.cursor import is_at
from cfnkit.outcome.at_place.hover import hover
from cfnkit.outcome.markdown import plain


def register(server: Server) -> None:
    """Register the hover."""

    @server.answers(types.TEXT_DOCUMENT_HOVER, any_text=True)
    def about(shown: Shown | None, params: types.HoverParams) -> types.Hover | None:
        parts = [each for each in (shown and _outcome(shown, params.position), _elsewhere(server, params)) if each]
        if not parts:
            return None
        text = "\n\n".join(text for text, _ in parts)
        return types.Hover(types.MarkupContent(types.MarkupKind.Markdown, text), parts[0][1])


def _outcome(shown: Shown, position: types.Position) -> tuple[str, types.Range | None] | None:
    at = shown.at(position)
    if at is None:
        return None
    here = shown.here(position)
    rules = [each.rule for each in shown.view.findings if is_at(each.span, *here)]
    found = hover(shown.outcome, *at, rules, datetime.now(timezone.utc))
    return (found.text, shown.range(found.span)) if found else None


def _elsewhere(server: Server, params: types.HoverParams) -> tuple[str, types.Range | None] | None:
    """What is said of a name that files share, if they were read; a hover does not wait for it.

    A definition of a parameter or an output is not asked for its uses: they would be read for most hovers.
    """
    from cfnkit.names.workspace import SharedKind, sharing

    workspace = server.workspace
    place = workspace.place(params.text_document.uri, params.position)
    mentions = workspace.names.known_at(*place) if place else ()
    wanted = [each for each in mentions if not each.is_definition or each.name.kind is SharedKind.EXPORT]
    if wanted and not workspace.names.is_read:
        workspace.read_ahead()
        return None
    said = list(map(plain, sharing(workspace.names, wanted)))
    location = workspace.location(wanted[0].span) if said else None
    return ("  \n".join(said), location.range if location else None) if said else None
