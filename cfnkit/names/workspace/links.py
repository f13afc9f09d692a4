"""The files that a text names, as links."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import NamedTuple

from cfnkit.names.workspace.index import WorkspaceNames
from cfnkit.names.workspace.shared import FILE_KINDS, SharedKind
from cfnkit.source import Span


class Link(NamedTuple):
    """A path in a text at `span`, and the file or folder that it names: its real path, and a 1-based line in it."""

    span: Span
    path: str
    line: int
    tooltip: str


def links(workspace: WorkspaceNames, path: str) -> Iterator[Link]:
    """The links in the file at a real path, each to a file or folder of its project that exists."""
    for mention in workspace.known_in(path):
        target = mention.name.text
        if mention.name.kind in FILE_KINDS and os.path.exists(target):
            shown = os.path.relpath(target, os.path.dirname(path))
            what = mention.name.kind.value
            if mention.name.kind is SharedKind.FILE and os.path.isdir(target):
                what = "folder"
            yield Link(mention.span, target, mention.line, f"Open the {what} {shown}")
