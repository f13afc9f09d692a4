"""Rename a name in all files that share it, or say why that would change what one of them means."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator

from cfnkit.configuration.configuration import ReplayMacro
from cfnkit.files.names import relative_name, with_slashes
from cfnkit.names.name import Name, NameKind
from cfnkit.names.names import TemplateNames
from cfnkit.names.rename import Renaming, renaming
from cfnkit.names.workspace.export_names import UNKNOWN, rewritten
from cfnkit.names.workspace.index import WorkspaceNames
from cfnkit.names.workspace.shared import Mention, SharedKind, SharedName
from cfnkit.source import Span, TextReplacement
from cfnkit.vocabulary import LOGICAL_ID

_RENAMED = (SharedKind.EXPORT, SharedKind.OUTPUT, SharedKind.PARAMETER, SharedKind.MACRO)
_WITHIN = {SharedKind.OUTPUT: NameKind.OUTPUT, SharedKind.PARAMETER: NameKind.PARAMETER}
_FORMS = {
    # https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-exports.html
    SharedKind.EXPORT: (
        re.compile(r"(?:[A-Za-z0-9:-]|\$\{[^{}]+\})*[A-Za-z0-9}-]\Z"),
        "letters, digits, colons and hyphens",
    ),
    SharedKind.MACRO: (
        re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9:_-]*[A-Za-z0-9])?\Z"),
        "letters, digits, colons and hyphens",
    ),
}
# A word that stands beside the use of a name; a nested template's names are used where its file is named.
_BESIDE = {SharedKind.EXPORT: {"ImportValue"}, SharedKind.MACRO: {"Transform"}}
_LOGICAL = (LOGICAL_ID, "letters and digits")


class _Refused(Exception):
    """Ends a rename; its argument is the sentence."""


def renamed_mention(workspace: WorkspaceNames, path: str, line: int, column: int) -> Mention | None:
    """The mention at a place of a file that can be renamed in several files; None where there is none."""
    found = (each for each in workspace.at(path, line, column) if each.name.kind in _RENAMED)
    return next((each for each in found if each.written is not None or each.name.kind is SharedKind.EXPORT), None)


def workspace_renaming(workspace: WorkspaceNames, path: str, line: int, column: int, new: str) -> Renaming | None:
    """The replacements in all files that give the name at a place the text `new`, or the reason against it.

    None where no name is that files share. What a template itself has of its parameters and outputs is renamed as
    `renaming` does.
    """
    mention = renamed_mention(workspace, path, line, column)
    if mention is None:
        return None
    if mention.written == new:
        return Renaming()
    try:
        return Renaming(tuple(_replacements(workspace, mention, new)))
    except _Refused as refused:
        return Renaming(refusal=str(refused))


def _replacements(workspace: WorkspaceNames, mention: Mention, new: str) -> Iterator[TextReplacement]:
    kind = mention.name.kind
    form, characters = _FORMS.get(kind, _LOGICAL)
    if not form.match(new):
        raise _Refused(f"'{new}' cannot be the name of a {kind.value}, which has {characters} only.")
    own = [each for each in workspace.at(mention.span.source, *mention.span[1:3]) if each.name.kind is kind]
    definitions = workspace.definitions(own)
    if kind is SharedKind.EXPORT:
        known = {each.span: each for each in _looked_up(workspace, (*own, *definitions))}
        definitions = tuple({**{each.span: each for each in definitions}, **known}.values())
    if not definitions:
        raise _Refused(f"No file of the workspace defines the {kind.value} {mention.written or mention.name.text}.")
    affected = {each.span: each for each in (*definitions, *workspace.references(own)) if _is_name(each)}
    for refusal in _refusals(workspace, mention, new, definitions, affected.values()):
        raise _Refused(refusal)
    found: dict[Span, str] = {}
    for each in affected.values():
        text = new if kind is not SharedKind.EXPORT else _export(mention, each, new)
        found[each.span] = text
    if kind in _WITHIN:
        for definition in definitions:
            found |= _within(workspace, definition, mention, new)
    yield from (TextReplacement(span, text) for span, text in sorted(found.items()))


def _looked_up(workspace: WorkspaceNames, mentions: Iterable[Mention]) -> Iterator[Mention]:
    """The known values of exports, in the lookups of configurations."""
    for name in {each.name for each in mentions}:
        for each in workspace.mentions(name):
            if each.is_definition and each.name == name and each.span.source not in workspace.templates:
                yield each


def _is_name(mention: Mention) -> bool:
    """Whether a mention of a macro is its name, and not the code that runs for it."""
    return mention.written is not None or not (mention.is_definition and mention.name.kind is SharedKind.MACRO)


def _export(mention: Mention, other: Mention, new: str) -> str:
    """The new text of another mention of an export."""
    text = None
    if mention.written is not None and other.written is not None:
        text = rewritten(mention.written, new, other.written)
    if text is None:
        raise _Refused(f"The name of the export is put together at {_place(other, mention)}: change it there.")
    return text


def _within(workspace: WorkspaceNames, definition: Mention, mention: Mention, new: str) -> dict[Span, str]:
    """What a template itself has of its parameter or output."""
    name, place = definition.name, _place(definition, mention)
    processed = workspace.contents.processed(definition.span.source)
    if processed is None:
        raise _Refused(f"The template of the {name.kind.value} at {place} cannot be read.")
    own = renaming(TemplateNames(processed), Name(_WITHIN[name.kind], name.text), new)
    if own.refusal:
        raise _Refused(own.refusal if definition.span.source == mention.span.source else f"{place}: {own.refusal}")
    return {each.span: each.text for each in own.replacements}


def _refusals(
    workspace: WorkspaceNames,
    mention: Mention,
    new: str,
    definitions: tuple[Mention, ...],
    affected: Iterable[Mention],
) -> Iterator[str]:
    kind = mention.name.kind
    spans = {each.span for each in definitions}
    for each in affected:
        if each.written is None:
            yield f"The name of the {kind.value} is put together at {_place(each, mention)}: change it there."
        for other in workspace.definitions([each]) if not each.is_definition else ():
            if other.span not in spans and other.name.kind is kind and _is_name(other):
                here, there = _place(each, mention), _place(other, mention)
                if kind is SharedKind.PARAMETER:
                    yield f"The value at {here} is also that of the parameter at {there}: rename both at {here}."
                else:
                    yield f"The name at {here} may also be that of the {kind.value} at {there}: change it there first."
    yield from _broken(workspace, mention, definitions)
    if kind is SharedKind.EXPORT:
        yield from _second_exports(workspace, mention, new, definitions)
        return
    entry = workspace.contents.configuration(mention.name.scope or None).macros.get(mention.name.text)
    if kind is SharedKind.MACRO and isinstance(entry, ReplayMacro):
        folder = entry.folder.name
        yield f"The recordings in {folder} are named after the macro: change the name, and record them again."
    for each in affected:
        for taken in workspace.mentions(SharedName(kind, new, each.name.scope)):
            if taken.is_definition or taken.span.source == each.span.source:
                yield f"The {kind.value} {new} exists already, at {_place(taken, mention)}."


def _broken(workspace: WorkspaceNames, mention: Mention, definitions: tuple[Mention, ...]) -> Iterator[str]:
    """The files with mistakes that hold what is written of the name, and what the use of such a name must hold."""
    literal = max(re.split(r"\$\{[^}]*\}", mention.written or mention.name.text), key=len)
    beside = _BESIDE.get(mention.name.kind) or {os.path.basename(each.span.source) for each in definitions}
    for path in workspace.broken():
        source = workspace.contents.files.source(path)
        if source is not None and literal in source.text and any(word in source.text for word in beside):
            yield f"{_file(path, mention)} is not well-formed, and may use the name: mend it first."


def _second_exports(
    workspace: WorkspaceNames, mention: Mention, new: str, definitions: tuple[Mention, ...]
) -> Iterator[str]:
    """The exports that would get a name which is taken, and those of several templates, one of which is meant."""
    exporters = [each for each in definitions if each.span.source in workspace.templates]
    for other in exporters[1:]:
        if other.span != exporters[0].span:
            yield f"The export is defined twice, at {_place(exporters[0], mention)} and at {_place(other, mention)}."
    for each in definitions:
        if mention.written is None or each.written is None:
            continue
        for name in (own.name.text for own in workspace.at(each.span.source, *each.span[1:3])):
            future = rewritten(mention.written, new, name if UNKNOWN not in name else each.written)
            for taken in workspace.mentions(SharedName(SharedKind.EXPORT, future)) if future else ():
                if taken.is_definition and taken.span != each.span:
                    yield f"The export {future} exists already, at {_place(taken, mention)}."


def _place(mention: Mention, seen_from: Mention) -> str:
    """The file and line of a mention, as they are written in the folder of another."""
    return f"{_file(mention.span.source, seen_from)}:{mention.span.line}"


def _file(path: str, seen_from: Mention) -> str:
    return with_slashes(relative_name(path, os.path.dirname(seen_from.span.source)))
