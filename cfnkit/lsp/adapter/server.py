"""The server: pygls's, with the session behind it."""

from __future__ import annotations

import os
from collections.abc import Callable
from importlib import import_module
from typing import Any, BinaryIO, TypeAlias

from lsprotocol import types
from pygls.exceptions import JsonRpcException, JsonRpcInvalidParams
from pygls.lsp.server import LanguageServer
from pygls.protocol import default_converter

from cfnkit import __version__
from cfnkit.diagnostics import CfnkitError
from cfnkit.files.project import is_below
from cfnkit.files.reading import read_given
from cfnkit.lsp.adapter.diagnostics import diagnostic, faded
from cfnkit.lsp.adapter.editor_workspace import EditorWorkspace
from cfnkit.lsp.adapter.shown import Shown, path_of, uri_of
from cfnkit.lsp.adapter.text_messages import TextProtocol, plain, register_texts
from cfnkit.lsp.client_options import ClientOptions
from cfnkit.lsp.positions import Encoding
from cfnkit.lsp.publication import Published
from cfnkit.lsp.session import Session
from cfnkit.lsp.texts import OpenText
from cfnkit.source import SourceText
from cfnkit.syntax.parse import decode

Handler: TypeAlias = Callable[..., Any]

# The modules of `features` that register features, in the order in which they do.
FEATURES: tuple[str, ...] = (
    "actions",
    "completion",
    "drift",
    "hints",
    "hover",
    "lenses",
    "navigation",
    "outline",
    "preview",
    "targets",
    "tokens",
    "watching",
    "workspace",
)


class Server:
    """The server of one editor; `options` are those of the command line, which the editor's refine."""

    def __init__(self, options: ClientOptions) -> None:
        self._options = options
        self._rpc = LanguageServer(
            "cfnkit", __version__, protocol_cls=TextProtocol, converter_factory=default_converter
        )
        self.session = Session(self, options)
        self._encoding: Encoding = "utf-16"
        self._fades = False
        self._is_shut_down = False
        self.workspace = EditorWorkspace(self.session, self.text, self.folders)
        self.when_ready: list[Callable[[], None]] = []
        """What features do once the editor is ready, such as `register_capability`."""
        register_texts(self._rpc, self.session, self.opened)
        self.handles(types.INITIALIZE)(lambda params: self.initialize(params))
        self.handles(types.SHUTDOWN)(lambda _: self.shut_down())
        for name in FEATURES:
            import_module(f"cfnkit.lsp.adapter.features.{name}").register(self)

    def run(self, stdin: BinaryIO, stdout: BinaryIO) -> int:
        """Serve one editor until it ends the server, or goes away; returns the exit status."""
        try:
            self._rpc.start_io(stdin, stdout)
        finally:
            self.session.end()
        return 0 if self._is_shut_down else 1

    def answers(
        self, method: str, options: Any = None, *, exact: bool = False, any_text: bool = False
    ) -> Callable[[Handler], Handler]:
        """Register the handler of a request about a template; see `features`.

        With `any_text`, it also answers about other texts, for which it gets None in place of the template.
        """

        def register(handler: Handler) -> Handler:
            async def answer(params: Any) -> Any:
                shown = await self._shown(_uri(params), exact)
                return await self._answer(lambda: handler(shown, params)) if shown or any_text else None

            self._rpc.feature(method, options)(answer)
            return handler

        return register

    def command(self, name: str, *, of_template: bool = True) -> Callable[[Handler], Handler]:
        """Register the handler of a command about a template.

        Its first argument is the URI, or an object with the `uri` and the other arguments by their names. A command
        that is not `of_template` runs on the event loop, and its arguments can be in an object, too.
        """

        def register(handler: Handler) -> Handler:
            def run_here(*arguments: Any) -> Any:
                named = plain(arguments[0]) if len(arguments) == 1 else None
                return handler(**named) if isinstance(named, dict) else handler(*arguments)

            async def run(*arguments: Any) -> Any:
                uri, *others = arguments or (None,)
                named = plain(uri)
                by_name = dict(named) if isinstance(named, dict) else {}
                uri = by_name.pop("uri", uri)
                if not isinstance(uri, str):
                    raise JsonRpcInvalidParams(f"The first argument of {name} is the URI of a template.")
                shown = await self._shown(uri, exact=True)
                return shown and await self._answer(lambda: handler(shown, *others, **by_name))

            self._rpc.command(name)(run if of_template else run_here)
            return handler

        return register

    def handles(self, method: str, options: Any = None) -> Callable[[Handler], Handler]:
        """Register the handler of a notification, or of a request about no text, which runs on the event loop."""

        def register(handler: Handler) -> Handler:
            self._rpc.feature(method, options)(handler)
            return handler

        return register

    def text(self, path: str) -> OpenText | None:
        """The text of a file, by its absolute path: the open one, or that on the disk; None if it cannot be read."""
        opened = self.session.text_at(path)
        if opened is not None:
            return opened
        try:
            return OpenText(uri_of(path), 0, SourceText(path, decode(read_given(path), path)[0]), self._encoding)
        except (OSError, ValueError):
            return None

    def folders(self) -> list[str]:
        """The absolute paths of the folders that are open."""
        workspace = self._rpc.protocol.workspace
        uris = [*workspace.folders] or [workspace.root_uri or ""]
        return [path for uri in uris if os.path.isdir(path := path_of(uri))]

    @property
    def watches_files(self) -> bool:
        """Whether the editor watches the files that the server names."""
        workspace = self._rpc.client_capabilities.workspace
        watching = workspace.did_change_watched_files if workspace else None
        return watching is not None and bool(watching.dynamic_registration)

    @property
    def asks_about_code(self) -> bool:
        """Whether the editor lets the server answer about the references in code, too."""
        texts = self._rpc.client_capabilities.text_document
        return bool(texts and texts.references and texts.references.dynamic_registration)

    def register_capability(self, id: str, method: str, options: Any) -> None:
        """Have the editor send something that not every server wants."""
        registration = types.Registration(id, method, options)
        self._rpc.client_register_capability(types.RegistrationParams([registration]))

    def folder_of(self, path: str) -> str:
        """The folder of the workspace that a file is in; the working folder for others."""
        around = [folder for folder in self.folders() if is_below(path, folder)]
        return max(around, key=len, default=os.getcwd())

    def publish(self, path: str, shown: Published) -> None:
        """Send the findings in a file, and the parts of it that are shown faded."""
        text = shown.text or self.text(path) or OpenText(uri_of(path), 0, SourceText(path, ""))
        found = [diagnostic(each, text, self.text) for each in shown.findings]
        if self._fades:
            found += [faded(each, text) for each in shown.inactive]
        version = text.version if self.session.text(text.uri) else None
        self._rpc.text_document_publish_diagnostics(types.PublishDiagnosticsParams(text.uri, found, version))

    def checked(self, text: OpenText) -> None:
        """Say that all tiers have judged a text."""
        self._rpc.protocol.notify("cfnkit/checked", {"uri": text.uri, "version": text.version})

    def processed(self, text: OpenText) -> None:
        """Say that a text was processed, and ask for what the editor shows of its values."""
        self._rpc.protocol.notify("cfnkit/processed", {"uri": text.uri, "version": text.version})
        workspace = self._rpc.client_capabilities.workspace
        for method, capability in (
            (types.WORKSPACE_INLAY_HINT_REFRESH, workspace and workspace.inlay_hint),
            (types.WORKSPACE_CODE_LENS_REFRESH, workspace and workspace.code_lens),
            (types.WORKSPACE_SEMANTIC_TOKENS_REFRESH, workspace and workspace.semantic_tokens),
        ):
            if capability and capability.refresh_support:
                self._rpc.protocol.send_request(method)

    def initialize(self, params: types.InitializeParams) -> None:
        """Take what the editor says at its start."""
        encoding = self._rpc.protocol.workspace.position_encoding
        self._encoding = str(getattr(encoding, "value", encoding))  # type: ignore[assignment]
        said = self._rpc.client_capabilities.text_document
        diagnostics = said.publish_diagnostics if said else None
        tags = diagnostics.tag_support if diagnostics else None
        self._fades = tags is not None and types.DiagnosticTag.Unnecessary in tags.value_set
        folders = self.folders()
        if folders:
            os.chdir(folders[0])
        options = self._options.updated(plain(params.initialization_options), trust=True)
        self.session.configure(options)

    def shut_down(self) -> None:
        """End all work, before the editor ends the server."""
        self._is_shut_down = True
        self.session.end()

    def opened(self, item: types.TextDocumentItem) -> OpenText:
        """The text that an editor opened."""
        source = SourceText(path_of(item.uri), item.text.removeprefix("\ufeff"))
        return OpenText(item.uri, item.version, source, self._encoding, item.language_id)

    async def _answer(self, work: Callable[[], Any]) -> Any:
        """The answer to a request; a problem in the world is an error in a sentence."""
        try:
            return await self.session.answer(work)
        except CfnkitError as error:
            raise JsonRpcException(str(error), types.LSPErrorCodes.RequestFailed.value) from error

    async def _shown(self, uri: str, exact: bool) -> Shown | None:
        view = await self.session.view(uri, exact=exact)
        return Shown(view, self.text) if view else None


def _uri(params: Any) -> str:
    """The URI of the text that a request is about."""
    named = getattr(params, "text_document", None) or getattr(params, "textDocument", None) or params
    uri = getattr(named, "uri", None)
    if not isinstance(uri, str):
        raise JsonRpcInvalidParams("The request names no text: it has no uri.")
    return uri
