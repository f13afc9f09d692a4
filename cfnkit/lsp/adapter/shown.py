"""A view of a template in the protocol's terms: positions in, ranges and edits out."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from urllib.parse import unquote

from lsprotocol import types
from pygls.uris import from_fs_path, to_fs_path

from cfnkit.lsp.client_options import ClientOptions
from cfnkit.lsp.texts import OpenText
from cfnkit.lsp.view import View
from cfnkit.outcome.outcome import Outcome
from cfnkit.pipeline import Configuration, Processed
from cfnkit.source import Span, TextReplacement


def uri_of(path: str) -> str:
    """The URI of a file."""
    return from_fs_path(os.path.abspath(path)) or path


def path_of(uri: str) -> str:
    """The absolute path of a URI; that of a text without a file is in the working folder, under its own name."""
    return os.path.abspath(to_fs_path(uri) or re.sub(r"[^\w.-]+", "-", unquote(uri.partition(":")[2])).strip("-"))


def range_in(text: OpenText, span: Span) -> types.Range:
    """The range of a span of this text as it is now."""
    positions = text.positions
    start = types.Position(*positions.position(span.line, span.column))
    return types.Range(start, types.Position(*positions.position(span.end_line, span.end_column)))


@dataclass(frozen=True, slots=True)
class Shown:
    """A template as the editor shows it, and the newest result of processing it.

    `texts` gives the text of another file: the open one, or else that on the disk; None for one that cannot be read.
    """

    view: View
    texts: Callable[[str], OpenText | None]

    @property
    def text(self) -> OpenText:
        """The text now, with its URI, version, path and source."""
        return self.view.text

    @property
    def processed(self) -> Processed:
        """The newest result; its places are those of `processed.document`."""
        return self.view.processed

    @property
    def outcome(self) -> Outcome:
        """What became of the text of the newest result."""
        return self.view.outcome

    @property
    def config(self) -> Configuration:
        """The configuration of the template."""
        return self.view.config

    @property
    def options(self) -> ClientOptions:
        """What the editor asks for."""
        return self.view.options

    def here(self, position: types.Position) -> tuple[int, int]:
        """The line and column (1-based, code points) of a position in the text now."""
        return self.text.positions.place(position.line, position.character)

    def at(self, position: types.Position) -> tuple[int, int] | None:
        """The line and column of a position in the text of the result; None where the line has changed since."""
        return self.view.shift.place_back(*self.here(position))

    def position(self, line: int, column: int) -> types.Position | None:
        """The position now of a line and column of the result's text."""
        place = self.view.shift.place(line, column)
        return place and types.Position(*self.text.positions.position(*place))

    def range(self, span: Span) -> types.Range | None:
        """The range now of a span of the result's text, in this file."""
        moved = self.view.shift.span(span)
        return moved and range_in(self.text, moved)

    def location(self, span: Span) -> types.Location | None:
        """The location of a span, in this file or another one."""
        if os.path.abspath(span.source) == self.text.path:
            range = self.range(span)
            return types.Location(self.text.uri, range) if range else None
        other = self.texts(os.path.abspath(span.source))
        return types.Location(other.uri, range_in(other, span)) if other else None

    def edit(self, replacements: Iterable[TextReplacement]) -> types.WorkspaceEdit | None:
        """One undo for replacements in the result's text and in other files; None where a text has changed there."""
        edits: dict[str, list[types.TextEdit]] = {}
        for each in replacements:
            location = self.location(each.span)
            if location is None:
                return None
            edits.setdefault(location.uri, []).append(types.TextEdit(location.range, each.text))
        return types.WorkspaceEdit(changes=dict(edits))
