"""Code actions: the fixes of findings and of missing names, and a value made a parameter."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date

from lsprotocol import types

from cfnkit.fixes import Fix, FixSubject, extraction_at, fixes_in, fixes_of
from cfnkit.lsp.adapter.server import Server
from cfnkit.lsp.adapter.shown import Shown, range_in, uri_of
from cfnkit.rule import Finding
from cfnkit.source import SourceText, Span

_KINDS = (types.CodeActionKind.QuickFix, types.CodeActionKind.RefactorExtract)


def register(server: Server) -> None:
    """Register the code actions."""

    @server.answers(types.TEXT_DOCUMENT_CODE_ACTION, types.CodeActionOptions(code_action_kinds=_KINDS), exact=True)
    def actions(shown: Shown, params: types.CodeActionParams) -> list[types.CodeAction]:
        if not shown.view.is_exact or not shown.processed.document.well_formed:
            return []  # the text is half typed: an edit of it would not be exact

        def read(path: str) -> SourceText | None:
            text = shown.texts(path)
            return None if text is None else text.source

        subject = FixSubject(shown.processed, shown.config, date.today(), read)
        region = _region(shown, params.range)
        found: list[types.CodeAction] = []
        if _is_wanted(types.CodeActionKind.QuickFix, params):
            found.extend(_mending(shown, region, subject, params))
        if _is_wanted(types.CodeActionKind.RefactorExtract, params):
            extraction = extraction_at(region.line, region.column, subject)
            action = extraction and _action(extraction, shown, types.CodeActionKind.RefactorExtract, [])
            found.extend([action] if action else [])
        return found


def _is_wanted(kind: types.CodeActionKind, params: types.CodeActionParams) -> bool:
    """Whether the editor asks for a kind of actions, by its name or by the beginning of it."""
    only = params.context.only
    return only is None or any(f"{kind.value}.".startswith(f"{_value(each)}.") for each in only)


def _value(kind: types.CodeActionKind | str) -> str:
    return kind.value if isinstance(kind, types.CodeActionKind) else kind


def _region(shown: Shown, range: types.Range) -> Span:
    return Span(shown.text.path, *shown.here(range.start), *shown.here(range.end))


def _mending(
    shown: Shown, region: Span, subject: FixSubject, params: types.CodeActionParams
) -> Iterator[types.CodeAction]:
    """The actions for findings at a region, then those for names there that do not exist."""
    seen = set()
    for finding in shown.view.findings:
        if not _meet(finding.span, region):
            continue
        diagnostics = _diagnostics(finding, shown, params)
        for fix in fixes_of(finding, subject):
            action = _action(fix, shown, types.CodeActionKind.QuickFix, diagnostics)
            if action is not None and fix.replacements not in seen:
                seen.add(fix.replacements)
                yield action
    for fix in fixes_in(region, subject):
        action = _action(fix, shown, types.CodeActionKind.QuickFix, [])
        if action is not None and fix.replacements not in seen:
            seen.add(fix.replacements)
            yield action


def _meet(one: Span, other: Span) -> bool:
    """Whether two regions of a text touch."""
    if one.source != other.source:
        return False
    before = (one.end_line, one.end_column) < (other.line, other.column)
    return not before and (other.end_line, other.end_column) >= (one.line, one.column)


def _diagnostics(finding: Finding, shown: Shown, params: types.CodeActionParams) -> list[types.Diagnostic]:
    """What the editor shows of a finding, among the diagnostics that it asks about."""
    at = range_in(shown.text, finding.span)
    return [each for each in params.context.diagnostics if each.code == finding.id and each.range == at]


def _action(
    fix: Fix, shown: Shown, kind: types.CodeActionKind, diagnostics: list[types.Diagnostic]
) -> types.CodeAction | None:
    edit = _edit(fix, shown)
    if edit is None:
        return None
    return types.CodeAction(
        fix.title, kind, diagnostics=diagnostics or None, is_preferred=fix.is_sure or None, edit=edit
    )


def _edit(fix: Fix, shown: Shown) -> types.WorkspaceEdit | None:
    """One undo for a fix; None where a text changed meanwhile. A file that is not there is made."""
    new = [each for each in fix.replacements if _is_new(each.span.source, shown)]
    edit = shown.edit(each for each in fix.replacements if each not in new)
    if edit is None or not new:
        return edit
    changes: list[types.TextDocumentEdit | types.CreateFile | types.RenameFile | types.DeleteFile] = []
    for uri, edits in (edit.changes or {}).items():
        changes.append(types.TextDocumentEdit(types.OptionalVersionedTextDocumentIdentifier(uri), edits))
    for each in new:
        uri, start = uri_of(each.span.source), types.Position(0, 0)
        insertion = types.TextEdit(types.Range(start, start), each.text)
        changes.append(types.CreateFile(uri, options=types.CreateFileOptions(ignore_if_exists=True)))
        changes.append(types.TextDocumentEdit(types.OptionalVersionedTextDocumentIdentifier(uri), [insertion]))
    return types.WorkspaceEdit(document_changes=changes)


def _is_new(path: str, shown: Shown) -> bool:
    return path != shown.text.path and shown.texts(os.path.abspath(path)) is None
