"""Definition, references, highlights and rename: within a template, and in the files that share a name."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from cfnkit.lsp.adapter.server import Server
from cfnkit.lsp.adapter.shown import Shown
from cfnkit.names import NameKind, Occurrence, TemplateNames, fixed, renaming
from cfnkit.outcome.at_place.documents import definitions_at, references_at
from cfnkit.source import Span, TextReplacement

if TYPE_CHECKING:
    from cfnkit.names.workspace import Mention

_SHARED = (NameKind.PARAMETER, NameKind.OUTPUT)
_REFUSED = -32803  # RequestFailed


def register(server: Server) -> None:
    """Register the requests."""
    navigation = _Navigation(server)
    renames = types.RenameOptions(prepare_provider=True)
    server.answers(types.TEXT_DOCUMENT_DEFINITION, any_text=True)(navigation.definition)
    server.answers(types.TEXT_DOCUMENT_REFERENCES, any_text=True)(navigation.references)
    server.answers(types.TEXT_DOCUMENT_DOCUMENT_HIGHLIGHT)(navigation.highlights)
    server.answers(types.TEXT_DOCUMENT_PREPARE_RENAME, exact=True, any_text=True)(navigation.renamed)
    server.when_ready.append(lambda: _ask_about_code(server))
    server.answers(types.TEXT_DOCUMENT_RENAME, renames, exact=True, any_text=True)(navigation.rename)


def _ask_about_code(server: Server) -> None:
    """Have the editor ask for references in Python files, too: a handler has those of the templates that call it."""
    if server.asks_about_code:
        python = types.TextDocumentFilterLanguage("python", scheme="file")
        options = types.ReferenceRegistrationOptions([python])
        server.register_capability("handlers", types.TEXT_DOCUMENT_REFERENCES, options)


class _Navigation:
    """The answers; `shown` is None for a text that is no template."""

    def __init__(self, server: Server) -> None:
        self._workspace = server.workspace

    def definition(self, shown: Shown | None, params: types.DefinitionParams) -> list[types.Location]:
        """Where a name is defined."""
        occurrence = _occurrence(shown, params.position)
        defined = TemplateNames(shown.processed).definitions(occurrence.name) if shown and occurrence else ()
        at = shown.at(params.position) if shown and not defined else None
        if shown and at:
            defined = definitions_at(shown.outcome, *at)
        if defined:
            return self._locations(defined)
        mentions = self._mentions(params.text_document.uri, params.position)
        return self._locations(each.span for each in self._workspace.names.definitions(mentions))

    def references(self, shown: Shown | None, params: types.ReferenceParams) -> list[types.Location]:
        """Where a name is used; of a snippet or a template, which has no name at this place, the files that name it."""
        uri, position = params.text_document.uri, params.position
        names, occurrence = self._workspace.names, _occurrence(shown, position)
        spans: list[Span] = []
        if shown and occurrence:
            uses = TemplateNames(shown.processed).places(occurrence.name)
            spans = [each.span for each in uses if not each.is_definition or params.context.include_declaration]
        at = shown.at(position) if shown and not occurrence else None
        if shown and at:
            spans += references_at(shown.outcome, *at)
        mentions = self._shared(shown, occurrence) if occurrence else self._mentions(uri, position)
        spans += [each.span for each in names.references(mentions)]
        if params.context.include_declaration:
            spans += [each.span for each in names.definitions(mentions)]
        place = self._workspace.place(uri, position)
        if not occurrence and not mentions and place and (shown is None or _is_section(shown, place[1:])):
            spans += [each.span for each in names.users(place[0])]
        return self._locations(spans)

    def highlights(self, shown: Shown, params: types.DocumentHighlightParams) -> list[types.DocumentHighlight]:
        """The places of a name in the text."""
        occurrence = _occurrence(shown, params.position)
        found = []
        for each in TemplateNames(shown.processed).places(occurrence.name) if occurrence else ():
            kind = types.DocumentHighlightKind.Write if each.is_definition else types.DocumentHighlightKind.Read
            if range := shown.range(each.span):
                found.append(types.DocumentHighlight(range, kind))
        return found

    def renamed(self, shown: Shown | None, params: types.PrepareRenameParams) -> types.Range | None:
        """The range of a name that can be renamed."""
        from cfnkit.names.workspace import renamed_mention

        occurrence = _occurrence(shown, params.position)
        if shown and occurrence:
            _refuse(fixed(TemplateNames(shown.processed), occurrence.name))
            return shown.range(occurrence.span)
        place = self._workspace.place(params.text_document.uri, params.position)
        mention = place and renamed_mention(self._workspace.names, *place)
        location = mention and self._workspace.location(mention.span)
        return location.range if location else None

    def rename(self, shown: Shown | None, params: types.RenameParams) -> types.WorkspaceEdit | None:
        """The edit of all files that renames a name; what would collide is an error with the reason."""
        from cfnkit.names.workspace import workspace_renaming

        new, occurrence = params.new_name, _occurrence(shown, params.position)
        replacements: list[TextReplacement] = []
        place = self._workspace.place(params.text_document.uri, params.position)
        if shown and occurrence:
            own = renaming(TemplateNames(shown.processed), occurrence.name, new)
            _refuse(own.refusal)
            replacements += own.replacements
            mentions = self._shared(shown, occurrence)
            place = (mentions[0].span.source, *mentions[0].span[1:3]) if mentions else None
        others = place and workspace_renaming(self._workspace.names, *place, new)
        if others:
            _refuse(others.refusal)
            replacements += others.replacements
        return self._edit(replacements) if replacements else None

    def _edit(self, replacements: Iterable[TextReplacement]) -> types.WorkspaceEdit:
        edits: dict[str, dict[tuple[int, int], types.TextEdit]] = {}
        for each in replacements:
            location = self._workspace.location(each.span)
            if location is None:
                _refuse("The text is half typed: complete it first.")
            else:
                start = location.range.start
                edit = types.TextEdit(location.range, each.text)
                edits.setdefault(location.uri, {}).setdefault((start.line, start.character), edit)
        return types.WorkspaceEdit(changes={uri: list(found.values()) for uri, found in edits.items()})

    def _mentions(self, uri: str, position: types.Position) -> tuple[Mention, ...]:
        place = self._workspace.place(uri, position)
        return self._workspace.names.at(*place) if place else ()

    def _shared(self, shown: Shown | None, occurrence: Occurrence) -> tuple[Mention, ...]:
        """The mentions of a parameter or an output of a template, where it is defined."""
        if shown is None or occurrence.name.kind not in _SHARED:
            return ()
        for span in TemplateNames(shown.processed).definitions(occurrence.name):
            mentions = self._workspace.names.at(os.path.realpath(span.source), span.line, span.column)
            return tuple(each for each in mentions if each.is_definition)
        return ()

    def _locations(self, spans: Iterable[Span]) -> list[types.Location]:
        found = (self._workspace.location(span) for span in dict.fromkeys(spans))
        return [each for each in found if each is not None]


def _occurrence(shown: Shown | None, position: types.Position) -> Occurrence | None:
    """The name of a template at a position."""
    at = shown and shown.at(position)
    return TemplateNames(shown.processed).at(*at) if shown and at else None


def _is_section(shown: Shown, place: tuple[int, int]) -> bool:
    """Whether a place is in a key at the top of a template."""
    from cfnkit.syntax import Mapping

    root = shown.processed.document.root
    spans = root.key_spans.values() if isinstance(root, Mapping) else ()
    return any(span[1:3] <= place <= span[3:5] for span in spans)


def _refuse(reason: str) -> None:
    if reason:
        raise JsonRpcException(reason, _REFUSED)
