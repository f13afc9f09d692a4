"""Workspace symbols, and the links of a text to the files that it names."""

from __future__ import annotations

import asyncio
import os

from lsprotocol import types

from cfnkit.lsp.adapter.server import Server
from cfnkit.lsp.adapter.shown import Shown

_KINDS = {
    "resource": types.SymbolKind.Class,
    "parameter": types.SymbolKind.Variable,
    "output": types.SymbolKind.Property,
    "condition": types.SymbolKind.Boolean,
    "mapping": types.SymbolKind.Object,
    "export": types.SymbolKind.Constant,
    "macro": types.SymbolKind.Function,
}


def register(server: Server) -> None:
    """Register the requests."""
    workspace = server.workspace

    @server.handles(types.WORKSPACE_SYMBOL)
    async def symbols(params: types.WorkspaceSymbolParams) -> list[types.SymbolInformation]:
        return await asyncio.to_thread(found, params.query)

    def found(query: str) -> list[types.SymbolInformation]:
        shown = []
        for symbol in workspace.names.symbols(query):
            location = workspace.location(symbol.span)
            if location is not None:
                container = " ".join(filter(None, (symbol.detail or symbol.kind, os.path.basename(symbol.span.source))))
                shown.append(
                    types.SymbolInformation(location, symbol.name, _KINDS[symbol.kind], container_name=container)
                )
        return shown

    @server.answers(types.TEXT_DOCUMENT_DOCUMENT_LINK, any_text=True)
    def document_links(shown: Shown | None, params: types.DocumentLinkParams) -> list[types.DocumentLink]:
        from cfnkit.names.workspace import links

        place = workspace.place(params.text_document.uri, types.Position(0, 0))
        path = os.path.realpath(shown.text.path) if shown else place and place[0]
        answer = []
        for link in links(workspace.names, path) if path else ():
            location = workspace.location(link.span)
            if location is not None:
                target = workspace.uri(link.path) + (f"#L{link.line}" if link.line > 1 else "")
                answer.append(types.DocumentLink(location.range, target, link.tooltip))
        return answer
