"""A fix, and what fixes are made from."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from cfnkit.pipeline import Configuration, Processed
from cfnkit.source import SourceText, Span, TextReplacement
from cfnkit.syntax import Document, Mapping
from cfnkit.syntax.edits import EditedText

if TYPE_CHECKING:
    from cfnkit.json_schema import Json


class Fix(NamedTuple):
    """Changes of texts that belong together: one fix is one undo.

    A source of the replacements that does not exist yet is a file to create, with their text. `is_sure`: there is no
    other way to mend the finding. `note` says what else a deployment of it does.
    """

    title: str
    replacements: tuple[TextReplacement, ...]
    is_sure: bool = False
    note: str = ""


def _nothing(path: str) -> SourceText | None:
    return None


@dataclass(frozen=True, slots=True)
class FixSubject:
    """A processed template, whose text is well formed, with its configuration.

    `read` gives the text of another file, such as a configuration, as it is in the editor; None when there is none.
    `today` is the day from which the time of a suppression counts.
    """

    processed: Processed = field(repr=False)
    config: Configuration
    today: date
    read: Callable[[str], SourceText | None] = _nothing

    @property
    def document(self) -> Document:
        """The template as its author wrote it."""
        return self.processed.document

    def source(self, name: str) -> SourceText | None:
        """The text of the template or of an included file, by its name."""
        return next((each for each in self.processed.sources if each.name == name), None)

    def edited(self) -> EditedText:
        """The template's text, to be changed by path."""
        return EditedText(self.document.source, self.document.root)


_SECTION_BEFORE = {
    "Parameters": ("Rules", "Mappings", "Conditions", "Transform", "Globals", "Resources"),
    "Conditions": ("Transform", "Globals", "Resources"),
}


def with_member(texts: EditedText, root: Mapping, section: str, name: str, value: Json) -> None:
    """Add a member to a section of the template, which is made where it is missing, in the usual order."""
    members = root.get(section)
    if isinstance(members, Mapping) and members.entries:
        texts.add((section, name), value)
    elif members is not None:
        texts.replace((section,), {name: value})
    else:
        after = next((key for key in _SECTION_BEFORE[section] if key in root.entries), None)
        texts.add((section,), {name: value}, after)


def empty_span(source: SourceText, offset: int) -> Span:
    """The empty span at an offset (0-based) of a text."""
    line, column = source.position(offset)
    return Span(source.name, line, column, line, column)


def unused(name: str, taken: Iterable[str]) -> str:
    """The name, with a number behind it where it is taken."""
    names, number, free = set(taken), 1, name
    while free in names:
        number += 1
        free = f"{name}{number}"
    return free
