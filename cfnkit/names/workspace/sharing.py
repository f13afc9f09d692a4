"""Sentences about a name that files share: what it means in other files, and how sure that is."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

from cfnkit.files.names import relative_name, with_slashes
from cfnkit.names.workspace.export_names import UNKNOWN
from cfnkit.names.workspace.index import WorkspaceNames
from cfnkit.names.workspace.shared import Mention, SharedKind

_MOST = 5
_UNSURE = "a part of the name is known to a deployment only, and the other parts are the same"


def sharing(workspace: WorkspaceNames, mentions: Iterable[Mention]) -> Iterator[str]:
    """What an export, or a name of a nested template, means in other files; nothing about other names."""
    found = [
        each for each in mentions if each.name.kind in (SharedKind.EXPORT, SharedKind.OUTPUT, SharedKind.PARAMETER)
    ]
    if not found:
        return
    mention = found[0]
    kind = mention.name.kind
    if mention.is_definition:
        uses = workspace.references(found)
        if uses:
            verb = {SharedKind.EXPORT: "Imported", SharedKind.OUTPUT: "Used"}.get(kind, "Given")
            yield f"{verb} at {_listed(uses, mention)}."
        elif kind is SharedKind.EXPORT:
            yield "No template of the workspace imports it."
        return
    defined = workspace.definitions(found)
    if kind is not SharedKind.EXPORT:
        yield from (f"The {kind.value} {mention.name.text} at {_listed([each], mention)}." for each in defined)
        return
    known = {each.name for each in found if UNKNOWN not in each.name.text}
    for each in defined[:_MOST]:
        sure = any(own.name in known for own in workspace.at(each.span.source, *each.span[1:3]))
        where = _listed([each], mention)
        yield f"Imports the export at {where}." if sure else f"May import the export at {where}: {_UNSURE}."
    if not defined:
        yield f"No template of the workspace exports {mention.name.text}."


def _listed(mentions: Iterable[Mention], seen_from: Mention) -> str:
    """The files and lines of mentions, as they are written in the folder of another."""
    folder = os.path.dirname(seen_from.span.source)
    places = [f"{with_slashes(relative_name(each.span.source, folder))}:{each.span.line}" for each in mentions]
    more = f" and {len(places) - _MOST} more" if len(places) > _MOST else ""
    return ", ".join(places[:_MOST]) + more
