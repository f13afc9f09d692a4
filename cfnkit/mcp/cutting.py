"""What an agent gets of a long answer at once, and how it asks for the rest.

Programs of agents take no more than about 100,000 characters of an answer.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, Field
from pydantic.dataclasses import dataclass

from cfnkit.diagnostics import ConfigurationError
from cfnkit.vocabulary import suggestion

# Characters of one text and of all lists together: of the answer, of an entry of its lists, and of one within that.
_TEXT = (40_000, 10_000, 2_000)
_LISTS = (30_000, 10_000, 2_000)
_PATH = "path"
"""The field for keys and indexes, which are one thing, and no list to read on in."""


@dataclass(frozen=True, slots=True)
class CutPart:
    """A list or a text of which a part is here; of what each entry has, the longest counts."""

    left: Annotated[int, Field(description="Entries, or characters of a text, after those that are here.")]
    skip: Annotated[int, Field(description="To read on, call again with this number in `skip`.")]


class ToolAnswer(BaseModel, frozen=True):
    """What a tool answers; `cut` says what is too long to be sent at once."""

    cut: Annotated[
        dict[str, CutPart],
        Field(
            description="What is not here as a whole, by its field, such as resources, or resources.changes for a "
            "field of an entry; empty where all is here."
        ),
    ] = Field(default_factory=dict)


_ToolAnswer = TypeVar("_ToolAnswer", bound=ToolAnswer)


def cut(answer: _ToolAnswer, skip: Mapping[str, int]) -> _ToolAnswer:
    """The answer without what `skip` passes over, and without what is too much then.

    Raises ConfigurationError for a field that is no list and no text.
    """
    cutting = _Cutting(skip)
    parts = {name: getattr(answer, name) for name in type(answer).model_fields if name != "cut"}
    made = cutting.fields(parts, "", 0)
    for name in skip:
        if name not in cutting.known and cutting.has_other_than(name):
            message = f"`skip`: no list or text '{name}' is in this answer. {suggestion(name, cutting.known)}"
            raise ConfigurationError(message.rstrip())
    return answer.model_copy(update={**made, "cut": cutting.found})


class _Cutting:
    """Cuts the lists and the texts of one answer, by the path of their fields; `known` are all of these."""

    def __init__(self, skip: Mapping[str, int]) -> None:
        self._skip = skip
        self.found: dict[str, CutPart] = {}
        self.known: dict[str, None] = {}

    def fields(self, parts: Mapping[str, Any], around: str, depth: int) -> dict[str, Any]:
        """The fields that change, of the answer or of an entry."""
        made: dict[str, Any] = {}
        lists = {name: value for name, value in parts.items() if isinstance(value, list) and name != _PATH}
        left, waiting = _LISTS[depth], sum(map(bool, lists.values()))
        for name, value in parts.items():
            if isinstance(value, str):
                made[name] = self._text(value, around + name, depth)
            elif name == _PATH and isinstance(value, list):
                made[name] = [_short(each, depth) for each in value]
            elif name in lists:
                made[name], used = self._list(value, around + name, depth, left // max(1, waiting))
                left, waiting = left - used, waiting - bool(value)
        return {name: value for name, value in made.items() if value != parts[name]}

    def has_other_than(self, name: str) -> bool:
        """Whether a name is wrong: entries without it are here, or there is no such list at all."""
        whole, dot, _ = name.partition(".")
        return not dot or whole not in self.known or any(each.startswith(f"{whole}.") for each in self.known)

    def _text(self, text: str, name: str, depth: int) -> str:
        begin, most = self._begin(name), _TEXT[depth]
        self._note(name, begin + most, len(text))
        return text if not begin and len(text) <= most else text[begin : begin + most]

    def _list(self, entries: list[Any], name: str, depth: int, most: int) -> tuple[list[Any], int]:
        """The entries that are sent, at least one, and their size."""
        begin, used, sent = self._begin(name), 0, list[Any]()
        for each in entries[begin:]:
            entry = self._entry(each, name, depth + 1)
            size = len(repr(entry))
            if sent and used + size > most:
                break
            sent.append(entry)
            used += size
        self._note(name, begin + len(sent), len(entries))
        return sent, used

    def _entry(self, entry: Any, name: str, depth: int) -> Any:
        depth = min(depth, len(_TEXT) - 1)
        if not dataclasses.is_dataclass(entry) or isinstance(entry, type):
            return _short(entry, depth)
        parts = {each.name: getattr(entry, each.name) for each in dataclasses.fields(entry)}
        made = self.fields(parts, f"{name}.", depth)
        return dataclasses.replace(entry, **made) if made else entry

    def _begin(self, name: str) -> int:
        self.known[name] = None
        return self._skip.get(name, 0)

    def _note(self, name: str, end: int, whole: int) -> None:
        """Note what is left of a list or a text; of several of that name, the first place to read on counts."""
        if end >= whole:
            return
        before = self.found.get(name, CutPart(0, end))
        self.found[name] = CutPart(max(before.left, whole - end), min(before.skip, end))


def _short(value: Any, depth: int) -> Any:
    """A text that is an entry itself, such as a key, as far as it is sent."""
    most = _TEXT[depth]
    if not isinstance(value, str) or len(value) <= most:
        return value
    return f"{value[:most]}... ({len(value) - most:,} characters more)"
