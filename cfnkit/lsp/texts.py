"""Texts that an editor has open."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from os.path import splitext
from typing import NamedTuple

from cfnkit.lint.discovery.recognition import has_extension_of_template
from cfnkit.lsp.positions import Encoding, Positions
from cfnkit.source import SourceText

# Parts of the names of languages: `yaml`, `jsonc`, `cloudformation`, `cfn-yaml`.
_LANGUAGES = ("yaml", "json", "cloudformation", "cfn")


class TextChange(NamedTuple):
    """New text for a range of an open text, 0-based as in the protocol; without a range, for all of it."""

    start: tuple[int, int] | None
    end: tuple[int, int] | None
    text: str


@dataclass(frozen=True, slots=True)
class OpenText:
    """A text in an editor: its URI, its version, and its source, whose name is the file's absolute path."""

    uri: str
    version: int
    source: SourceText
    encoding: Encoding = "utf-16"
    language: str = ""

    @property
    def may_be_template(self) -> bool:
        """Whether its language, or else its file's name, is one of templates; a program's source code is none."""
        if any(word in self.language for word in _LANGUAGES):
            return True
        return not splitext(self.path)[1] or has_extension_of_template(self.path)

    @property
    def path(self) -> str:
        """The absolute path of its file."""
        return self.source.name

    @property
    def positions(self) -> Positions:
        """Its positions, in the editor's way of counting."""
        return Positions(self.source, self.encoding)

    def changed(self, version: int, changes: Iterable[TextChange]) -> OpenText:
        """The text after changes, each of which is about the text that the one before left."""
        text = self
        for change in changes:
            if change.start is None or change.end is None:
                new = change.text
            else:
                positions, old = text.positions, text.source.text
                start, end = positions.offset(*change.start), positions.offset(*change.end)
                new = old[:start] + change.text + old[max(start, end) :]
            text = replace(text, source=SourceText(self.path, new.removeprefix("\ufeff")))
        return replace(text, version=version)
