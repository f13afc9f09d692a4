"""The messages of an editor about its texts and settings, which go to the session."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lsprotocol import types
from pygls.lsp.server import LanguageServer
from pygls.protocol import LanguageServerProtocol, lsp_method

from cfnkit.lsp.session import Session
from cfnkit.lsp.texts import OpenText, TextChange


class TextProtocol(LanguageServerProtocol):
    """Keeps no texts: the session has them, with lines as the protocol counts them."""

    @lsp_method(types.TEXT_DOCUMENT_DID_OPEN)
    def lsp_text_document__did_open(self, params: types.DidOpenTextDocumentParams) -> Any:
        """The session opens the text."""
        yield self.fm.features[types.TEXT_DOCUMENT_DID_OPEN], (params,), None

    @lsp_method(types.TEXT_DOCUMENT_DID_CHANGE)
    def lsp_text_document__did_change(self, params: types.DidChangeTextDocumentParams) -> Any:
        """The session changes the text."""
        yield self.fm.features[types.TEXT_DOCUMENT_DID_CHANGE], (params,), None

    @lsp_method(types.TEXT_DOCUMENT_DID_CLOSE)
    def lsp_text_document__did_close(self, params: types.DidCloseTextDocumentParams) -> Any:
        """The session closes the text."""
        yield self.fm.features[types.TEXT_DOCUMENT_DID_CLOSE], (params,), None


def plain(value: Any) -> Any:
    """Settings as mappings: pygls makes named tuples of objects whose form it does not know."""
    fields = getattr(value, "_asdict", None)
    if fields is not None:
        value = fields()
    return {key: plain(each) for key, each in value.items()} if isinstance(value, dict) else value


def register_texts(rpc: LanguageServer, session: Session, opened: Callable[[types.TextDocumentItem], OpenText]) -> None:
    """Have the session told of the texts; `opened` makes the text of one that the editor opened."""

    @rpc.feature(types.TEXT_DOCUMENT_DID_OPEN)
    def did_open(params: types.DidOpenTextDocumentParams) -> None:
        session.open(opened(params.text_document))

    @rpc.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    def did_change(params: types.DidChangeTextDocumentParams) -> None:
        document = params.text_document
        session.change(document.uri, document.version, map(_change, params.content_changes))

    @rpc.feature(types.TEXT_DOCUMENT_DID_SAVE)
    def did_save(params: types.DidSaveTextDocumentParams) -> None:
        session.save(params.text_document.uri)

    @rpc.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    def did_close(params: types.DidCloseTextDocumentParams) -> None:
        session.close(params.text_document.uri)

    @rpc.feature(types.WORKSPACE_DID_CHANGE_CONFIGURATION)
    def did_change_configuration(params: types.DidChangeConfigurationParams) -> None:
        settings = params.settings
        own = settings.get("cfnkit") if isinstance(settings, dict) else getattr(settings, "cfnkit", None)
        session.configure(session.options.updated(plain(own)))


def _change(change: types.TextDocumentContentChangeEvent) -> TextChange:
    if isinstance(change, types.TextDocumentContentChangePartial):
        start, end = change.range.start, change.range.end
        return TextChange((start.line, start.character), (end.line, end.character), change.text)
    return TextChange(None, None, change.text)
