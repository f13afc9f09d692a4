"""Changes of a text by the path of a value; comments, order and style stay.

A value is written as the one that it replaces: in the same quotes, in flow or block style. Each method edits one place
of the text; `EditedText.text` is the text with all of them, and `EditedText.replacements` are the changes.
"""

from __future__ import annotations

import collections.abc as abc
import json
import re
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from cfnkit.source import SourceText, Span, TextReplacement, replaced
from cfnkit.syntax.nodes import Mapping, Node, Scalar, Sequence, at_path
from cfnkit.syntax.written import (
    block_entry,
    block_text,
    flow_key,
    flow_text,
    indented,
    key_text,
    literal_block,
    yaml_flow_text,
)

if TYPE_CHECKING:
    from cfnkit.json_schema import Json


_FLOW = ("{", "[")
_BLOCK = ("|", ">")
_SAFE_IN_FLOW = re.compile(r"[^,\[\]{}#:]+\Z")
_LONG = 60  # characters of an object or list that stands on one line in JSON

Path: TypeAlias = abc.Sequence["str | int"]


class _Edit(NamedTuple):
    """What replaces the characters from `start` up to, not including, `end` (0-based offsets)."""

    start: int
    end: int
    text: str


class _Addition(NamedTuple):
    """An entry to add before the entry `before` or, without it, at the end; or an element before the index `key`."""

    key: str | int
    value: Json
    before: str | None = None


class EditedText:
    """A YAML or JSON text with changes of its values. `root` is the tree of the text, with its spans."""

    def __init__(self, source: SourceText, root: Node) -> None:
        self._source = source
        self._root = root
        self._edits: list[_Edit] = []
        self._removed: dict[tuple[str | int, ...], set[int]] = {}
        self._added: dict[tuple[str | int, ...], list[_Addition]] = {}

    @property
    def text(self) -> str:
        """The text with all changes."""
        return replaced(self._source, self.replacements)

    @property
    def replacements(self) -> tuple[TextReplacement, ...]:
        """The changes, in the order of the text."""
        source, has_carriage_returns = self._source, "\r\n" in self._source.text
        found: list[TextReplacement] = []
        for edit in sorted((*self._edits, *self._removals(), *self._additions())):
            new = edit.text.replace("\n", "\r\n") if has_carriage_returns else edit.text
            span = Span(source.name, *source.position(edit.start), *source.position(edit.end))
            found.append(TextReplacement(span, new))
        return tuple(found)

    def replace(self, path: Path, value: Json) -> None:
        """Write another value at a path. Raises KeyError when nothing, or no literal, is there."""
        node = self._literal(path)
        self._edits.append(self._over(node, self._written(value, node, self._is_flow(path))))

    def remove(self, path: Path) -> None:
        """Remove the entry or element at a path. Raises KeyError when nothing, or no literal, is there."""
        owner = self._literal(path[:-1])
        starts = self._starts(owner)
        keys: list[str | int] = list(owner.entries) if isinstance(owner, Mapping) else list(range(len(starts)))
        if path[-1] not in keys:
            raise KeyError(path[-1])
        self._removed.setdefault(tuple(path[:-1]), set()).add(keys.index(path[-1]))

    def put(self, path: Path, written: str) -> None:
        """Put a text, such as a function in its short form, in the place of the value at a path, as it is.

        Raises KeyError when nothing, or no literal, is there.
        """
        self._edits.append(self._over(self._literal(path), written))

    def add(self, path: Path, value: Json, before: str | None = None) -> None:
        """Add an entry to the object, or an element before the index of the list, in which the path ends.

        An entry is added before the entry `before`, or at the end when there is none. Indexes are those of the text
        as it was; what is added at one place keeps the order of the calls. Raises KeyError when the object or list is
        not there.
        """
        owner, key = self._literal(path[:-1]), path[-1]
        if isinstance(owner, Scalar):
            raise KeyError(key)
        self._added.setdefault(tuple(path[:-1]), []).append(_Addition(key, value, before))

    def _node(self, path: Path) -> Node:
        node = at_path(self._root, path)
        if node is None:
            raise KeyError(path[-1] if path else "")
        return node

    def _literal(self, path: Path) -> Node:
        """The node at a path that is not within a function call in its short form."""
        node = self._node(path)
        for length in range(len(path) + 1):
            if self._source.text.startswith("!", self._offsets(self._node(path[:length]))[0]):
                raise KeyError(path[length - 1] if length else "")
        return node

    def _offsets(self, node: Node) -> tuple[int, int]:
        span = node.span
        return self._source.offset(span.line, span.column), self._source.offset(span.end_line, span.end_column)

    def _is_flow(self, path: Path) -> bool:
        """Whether the owner of the value at a path, or what contains it, is written with brackets."""
        text = self._source.text
        owners = (self._node(path[:length]) for length in range(len(path)))
        return any(text.startswith(_FLOW, self._offsets(owner)[0]) for owner in owners)

    def _written(self, value: Json, node: Node, in_flow: bool) -> str:
        """A value in the style of the node that it replaces."""
        start, end = self._offsets(node)
        raw = self._source.text[start:end]
        if isinstance(value, (dict, list)):
            is_block = not in_flow and not raw.startswith(_FLOW) and not isinstance(node, Scalar)
            return indented(block_text(value), node.span.column - 1) if is_block and value else flow_text(value)
        if not isinstance(value, str):
            return flow_text(value)
        if raw.startswith(_BLOCK):
            return literal_block(value, raw)
        if raw.startswith("'") and value.isprintable():
            return f"'{value.replace(chr(39), 2 * chr(39))}'"
        if raw.startswith('"') or self._is_json:
            return flow_text(value)
        plain = block_text(value)
        is_safe = not in_flow or (_SAFE_IN_FLOW.match(plain) and not plain.startswith(("'", '"')))
        return plain if is_safe else flow_text(value)

    @property
    def _is_json(self) -> bool:
        return self._source.text.lstrip().startswith(_FLOW)

    def _over(self, node: Node, text: str) -> _Edit:
        """What replaces all of a node but the line breaks at its end, which a block of YAML includes."""
        start, end = self._offsets(node)
        old = self._source.text[start:end]
        return _Edit(start, start + len(old.rstrip("\r\n")), text.rstrip("\n") if old.endswith("\n") else text)

    def _starts(self, owner: Node) -> list[int]:
        """The offsets at which the entries of an object, or the elements of a list, begin."""
        if isinstance(owner, Mapping):
            spans = [owner.key_span(key) for key in owner.entries]
        else:
            spans = [item.span for item in owner.items] if isinstance(owner, Sequence) else []
        return [self._source.offset(span.line, span.column) for span in spans]

    def _ends(self, owner: Node) -> list[int]:
        values = owner.entries.values() if isinstance(owner, Mapping) else getattr(owner, "items", ())
        return [self._offsets(value)[1] for value in values]

    def _removals(self) -> abc.Iterator[_Edit]:
        """The edits that remove entries and elements, run by run, so that they do not overlap."""
        for path, removed in self._removed.items():
            owner = self._node(path)
            starts, ends = self._starts(owner), self._ends(owner)
            if len(removed) == len(starts):
                if path in self._added:
                    continue
                yield self._over(owner, "{}" if isinstance(owner, Mapping) else "[]")
                continue
            in_flow = self._is_flow((*path, ""))
            for first, last in _runs(sorted(removed)):
                start = self._line_start(owner, starts[first])
                if not in_flow and start is not None:
                    yield _Edit(start, self._line_end(ends[last]), "")
                elif last + 1 < len(starts):
                    yield _Edit(starts[first], starts[last + 1], "")
                else:
                    yield _Edit(ends[first - 1], ends[last], "")

    def _line_start(self, owner: Node, offset: int) -> int | None:
        """The offset at which the line of an entry begins; None when more stands before it, such as a dash."""
        start = self._source.text.rfind("\n", 0, offset) + 1
        before = self._source.text[start:offset].strip()
        return start if before == ("" if isinstance(owner, Mapping) else "-") else None

    def _above_comments(self, offset: int) -> int:
        """The offset of a line or, where comments stand directly above it, of the first of these."""
        while offset:
            above = self._source.text.rfind("\n", 0, offset - 1) + 1
            if not self._source.text[above:offset].lstrip().startswith("#"):
                break
            offset = above
        return offset

    def _line_end(self, offset: int) -> int:
        """The offset after the line break that ends the line of a value which ends at `offset`."""
        text = self._source.text
        if offset and text[offset - 1] == "\n":
            return offset
        found = text.find("\n", offset)
        return len(text) if found < 0 else found + 1

    def _additions(self) -> abc.Iterator[_Edit]:
        """The edits that add entries and elements, one for each place."""
        for path, added in self._added.items():
            owner = self._node(path)
            starts = self._starts(owner)
            if len(starts) == len(self._removed.get(path, ())):
                # Nothing of the object or list remains, so it is written anew.
                value: Json = [each.value for each in added]
                if isinstance(owner, Mapping):
                    value = {str(each.key): each.value for each in added}
                yield self._over(owner, self._written(value, owner, self._is_flow(path)))
                continue
            entries: dict[int, list[tuple[str | int, Json]]] = {}
            for each in added:
                entries.setdefault(_index_of(each, owner), []).append((each.key, each.value))
            add = self._added_in_flow if self._is_flow((*path, "")) else self._added_lines
            for index, ones in entries.items():
                yield add(owner, starts, index, ones)

    def _added_in_flow(
        self, owner: Node, starts: list[int], index: int, entries: list[tuple[str | int, Json]]
    ) -> _Edit:
        line_start = self._source.text.rfind("\n", 0, starts[-1]) + 1
        before = self._source.text[line_start : starts[-1]]
        separator = f",\n{before}" if not before.strip() else ", "
        step = len(before) - self._indent_of(self._offsets(owner)[0]) if not before.strip() else 0
        written = separator.join(self._flow_entry(key, value, before, step) for key, value in entries)
        if index < len(starts):
            return _Edit(starts[index], starts[index], f"{written}{separator}")
        last = self._ends(owner)[-1]
        return _Edit(last, last, f"{separator}{written}")

    def _flow_entry(self, key: str | int, value: Json, before: str, step: int) -> str:
        """An entry or element with brackets; in JSON, a long one is laid out, with `step` blanks for each level."""
        if self._is_json:
            text = flow_text(value)
            if step > 0 and len(text) > _LONG:
                text = json.dumps(value, ensure_ascii=False, indent=step)
            return key_text(key) + text.replace("\n", f"\n{before}")
        name = "" if isinstance(key, int) else f"{flow_key(key)}: "
        return name + yaml_flow_text(value)

    def _indent_of(self, offset: int) -> int:
        """The blanks that the line of an offset begins with."""
        start = self._source.text.rfind("\n", 0, offset) + 1
        return len(self._source.text[start:offset]) - len(self._source.text[start:offset].lstrip())

    def _added_lines(self, owner: Node, starts: list[int], index: int, entries: list[tuple[str | int, Json]]) -> _Edit:
        text, column = self._source.text, owner.span.column
        lines = "".join(f"{' ' * (column - 1)}{block_entry(key, value, column)}\n" for key, value in entries)
        is_last = index == len(starts)
        at = self._line_end(self._ends(owner)[-1]) if is_last else text.rfind("\n", 0, starts[index]) + 1
        if not is_last and isinstance(owner, Mapping):
            at = self._above_comments(at)
            lines += "\n" if text[:at].endswith(("\n\n", "\n\r\n")) else ""
        missing_break = "\n" if at == len(text) and not text.endswith("\n") else ""
        return _Edit(at, at, f"{missing_break}{lines}")


def _index_of(added: _Addition, owner: Node) -> int:
    """The index of the entry or element before which another is added; their number for one at the end."""
    if isinstance(owner, Mapping):
        keys = list(owner.entries)
        return keys.index(added.before) if added.before in keys else len(keys)
    last = len(owner.items) if isinstance(owner, Sequence) else 0
    return added.key if isinstance(added.key, int) and added.key < last else last


def _runs(indexes: list[int]) -> abc.Iterator[tuple[int, int]]:
    """The first and last of each run of consecutive indexes."""
    first = previous = indexes[0]
    for index in indexes[1:]:
        if index != previous + 1:
            yield first, previous
            first = index
        previous = index
    yield first, previous
