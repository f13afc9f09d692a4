"""Every dynamic reference of a template, with its path in the tree and its span in the source."""

from __future__ import annotations

import collections.abc as abc
from bisect import bisect_left, bisect_right
from itertools import accumulate
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from cfnkit.dynamic_references import DynamicReference, MalformedReference, ReferenceFault, Token, tokenize
from cfnkit.dynamic_references.placement import (
    Placement,
    key_placement,
    needs_version,
    place_of,
    placement,
    placement_in_region,
    resolves_in,
    versionless_placement,
)
from cfnkit.source import SourceText, Span
from cfnkit.syntax import Mapping, Node, Part, Piece, Scalar, Sequence, pieces_of, string, text_before_encoding
from cfnkit.template.pending_text import PendingPart, is_pending, pending_parts, pending_tokens
from cfnkit.template.template import Template
from cfnkit.vocabulary import may_hold_reference

if TYPE_CHECKING:
    from cfnkit.syntax.yaml.text_places import TextPlaces

_BRACES = "{{"  # as in `may_hold_reference`: a call for each string would double the time
_START = attrgetter("start")
# Evaluation removes these sections, or the parts of them that it has used.
_CONSUMED = ("Parameters", "Mappings", "Conditions", "Rules")


class ReferenceUse(NamedTuple):
    """A dynamic reference, or a malformed one, at one place of a template.

    `path` is its place in the tree: section, logical ID, keys (also of functions left in place) and 0-based indexes.
    `span` is its source text: the whole reference if it comes from one string, otherwise its part in the first string.
    `text` is the whole string around it, with secrets as ``****``; `hidden` means that the reference itself must not
    be shown, since it comes from a NoEcho parameter. `resource_type` is the type of the resource around it, if any.

    `built`: a function put the string together. `pending`: that function is left to the deployment, so that the token
    may have variables (``${Name}``). `encoded`: the text is in Base64, where no reference is resolved. `is_key`: it is
    in a key, the last step of `path`.
    """

    token: Token
    path: tuple[str | int, ...]
    span: Span
    text: str
    hidden: bool = False
    resource_type: str | None = None
    built: bool = False
    pending: bool = False
    encoded: bool = False
    is_key: bool = False

    @property
    def reference(self) -> DynamicReference | None:
        """The reference, if it is well-formed."""
        return self.token if isinstance(self.token, DynamicReference) else None

    @property
    def malformed(self) -> MalformedReference | None:
        """The malformed reference, if it is one."""
        return self.token if isinstance(self.token, MalformedReference) else None

    @property
    def logical_id(self) -> str | None:
        """The logical ID of the resource around it, if any."""
        return str(self.path[1]) if self.path[:1] == ("Resources",) and len(self.path) > 1 else None

    @property
    def property_path(self) -> tuple[str | int, ...]:
        """The path of the property around it, from below Properties; empty when it is in no property."""
        place = place_of(self.path)
        return place[3:] if place[:1] == ("Resources",) and place[2:3] == ("Properties",) else ()

    @property
    def waits(self) -> bool:
        """Whether not even its service is known before the deployment."""
        return self.pending and self.malformed is not None and self.malformed.fault is ReferenceFault.VARIABLE

    @property
    def has_variables(self) -> bool:
        """Whether only the deployment knows a part of it."""
        return self.pending and "${" in self.token.text

    @property
    def is_resolved_there(self) -> bool:
        """Whether the service resolves references at its place."""
        return not self.is_key and not self.encoded and resolves_in(self.path)

    @property
    def placement(self) -> Placement | None:
        """Whether it is allowed at its place; None when it is malformed."""
        reference = self.reference
        return placement(reference.service, self.path, self.resource_type) if reference else None

    def placement_in(self, region: str | None) -> Placement | None:
        """The same, also considering the region, its version, and whether it is in a key."""
        reference = self.reference
        if reference is None:
            return None
        if self.is_key:
            return key_placement()
        in_region = placement_in_region(reference.service, region)
        if not in_region.allowed:
            return in_region
        if reference.version is None and not self.pending and needs_version(reference.service, self.path):
            return versionless_placement()
        return self.placement


def template_reference_uses(tree: Node, resolved: Node | None, *sources: SourceText) -> tuple[ReferenceUse, ...]:
    """The references of the `resolved` template, and of the sections of the processed `tree` that evaluation removes.

    Without a resolved template, those of `tree`. `sources` are those of `reference_uses`.
    """
    if not isinstance(tree, Mapping) or not isinstance(resolved, Mapping):
        return reference_uses(tree, *sources)
    consumed = {section: node for section, node in tree.entries.items() if section in _CONSUMED}
    evaluated = {section: node for section, node in resolved.entries.items() if section not in _CONSUMED}
    return reference_uses(tree.replacing({**consumed, **evaluated}), *sources)


def reference_uses(root: Node, *sources: SourceText) -> tuple[ReferenceUse, ...]:
    """The dynamic references of a processed or resolved template, in its order, also those in keys.

    `sources` are the texts of its nodes; a reference in a string of any other text has the span of the whole string.
    """
    inventory = _Inventory(root, sources)
    inventory.walk(root)
    return tuple(inventory.found)


class _Inventory:
    def __init__(self, root: Node, sources: abc.Iterable[SourceText]) -> None:
        self.found: list[ReferenceUse] = []
        self._types = {name: resource.type for name, resource in Template.of(root).resources.items()}
        self._spans = ReferenceSpans(sources)
        self._path: list[str | int] = []

    def walk(self, node: Node) -> None:
        """Add the references in the node at the current path."""
        path = self._path
        if isinstance(node, Scalar):
            self._scalar(node)
        elif isinstance(node, Sequence):
            for index, item in enumerate(node.items):
                if type(item) is not Scalar or _BRACES in item.text or item.pieces:
                    path.append(index)
                    self.walk(item)
                    path.pop()
        elif len(node.entries) == 1 and is_pending(node):
            self._pending(node)
        else:
            for key, value in node.entries.items():
                if _BRACES in key:
                    self._key(key, node)
                if type(value) is not Scalar or _BRACES in value.text or value.pieces:
                    path.append(key)
                    self.walk(value)
                    path.pop()

    def _key(self, key: str, node: Mapping) -> None:
        written = string(key, node.key_span(key))
        for token in tokenize(key):
            use = self._use(token, (*self._path, key), written, (Piece(0, written),))
            self.found.append(use._replace(is_key=True))

    def _scalar(self, node: Scalar) -> None:
        path = tuple(self._path)
        encoded = text_before_encoding(node)
        text = encoded or node
        for token in tokenize(text.text):
            use = self._use(token, path, text, text.pieces or (Piece(0, text),), node.span)
            self.found.append(use._replace(built=bool(node.pieces), encoded=encoded is not None or use.encoded))

    def _pending(self, call: Mapping) -> None:
        """Add the references in the text of a call that is left in place, and those in its unknown values."""
        parts = list(pending_parts(call, tuple(self._path)))
        text = "".join(part.text for part in parts)
        if may_hold_reference(text):
            self._pending_text(parts, text, call)
        for part in {part.path: part for part in parts}.values():  # a delimiter is a part several times
            if part.source is None:
                outer, self._path = self._path, list(part.path)
                self.walk(part.node)
                self._path = outer

    def _pending_text(self, parts: list[PendingPart], text: str, call: Mapping) -> None:
        sources = [part.source or string(part.text, call.span) for part in parts]
        shown = "".join(source.text if source.shown is None else source.shown for source in sources)
        whole = string(text, call.span, shown=None if shown == text else shown)
        pieces = pieces_of(Part(part.text, source) for part, source in zip(parts, sources, strict=True))
        starts = list(accumulate((len(part.text) for part in parts), initial=0))
        for token in pending_tokens(text):
            path = parts[bisect_right(starts, token.start) - 1].path
            self.found.append(self._use(token, path, whole, pieces)._replace(pending=True))

    def _use(
        self,
        token: Token,
        path: tuple[str | int, ...],
        text: Scalar,
        pieces: tuple[Piece, ...],
        span: Span | None = None,
    ) -> ReferenceUse:
        """The use of a token of a text made of `pieces`; at `span` when the sources do not have these."""
        shown = text.text if text.shown is None else text.shown
        return ReferenceUse(
            token,
            path,
            self._spans.span(pieces, len(text.text), token.start, token.end) or span or text.span,
            shown,
            hidden=text.shown is not None and token.text not in shown,
            resource_type=self._types.get(str(path[1])) if len(path) > 1 and path[0] == "Resources" else None,
            encoded="Fn::Base64" in path,
        )


class ReferenceSpans:
    """Finds references in `sources`."""

    def __init__(self, sources: abc.Iterable[SourceText]) -> None:
        self._sources = {source.name: source for source in sources}
        self._places: dict[int, tuple[Scalar, TextPlaces]] = {}

    def span(self, pieces: abc.Sequence[Piece], length: int, start: int, end: int) -> Span | None:
        """The span of the source of the text from offset `start` up to, not including, `end`; None when not known.

        The whole text has `length` characters and is made of `pieces`. A part that comes from several strings of the
        source has the span of its beginning, in the first of them.
        """
        low = max(bisect_right(pieces, start, key=_START) - 1, 0)
        high = bisect_left(pieces, end, low, key=_START)
        ends = [*(piece.start for piece in pieces[low + 1 : high + 1]), length]
        parts = [
            (piece, max(start, piece.start), min(end, piece_end))
            for piece, piece_end in zip(pieces[low:high], ends, strict=False)
            if piece.start < end and piece_end > start
        ]
        if not parts or parts[0][1] != start:
            return None
        first = parts[0][0]
        last, _, close = next(part for part in reversed(parts) if part[0].source is first.source)
        return self._written(first.source, first.offset + start - first.start, last.offset + close - last.start)

    def _written(self, scalar: Scalar, start: int, end: int) -> Span | None:
        """The span of the characters of a string from offset `start` up to, not including, `end`."""
        source = self._sources.get(scalar.span.source)
        if source is None:
            return None
        if id(scalar) not in self._places:
            from cfnkit.syntax.yaml.text_places import TextPlaces  # its patterns take milliseconds to compile

            self._places[id(scalar)] = scalar, TextPlaces(source, scalar.span, scalar.text)
        return self._places[id(scalar)][1].span(start, end) or _alike(scalar, start, source)


def _alike(scalar: Scalar, start: int, source: SourceText) -> Span | None:
    """The span of the reference in the source that is, by its text or its number, the one at `start`."""
    written = tokenize(source.cut(scalar.span))
    tokens = tokenize(scalar.text)
    number = next((number for number, token in enumerate(tokens) if token.start == start), None)
    if number is None:
        return None
    same = [token for token in written if token.text == tokens[number].text]
    if len(written) == len(tokens):
        same = [written[number]]
    if len(same) != 1:
        return None
    base = source.offset(scalar.span.line, scalar.span.column)
    places = source.position(base + same[0].start), source.position(base + same[0].end)
    return Span(source.name, *places[0], *places[1])
