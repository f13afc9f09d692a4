"""Every dynamic reference of a template: what it is, where in the tree it stands, and what source text made it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from itertools import accumulate
from typing import NamedTuple

from cfnkit.dynamic_references import DynamicReference, Fault, MalformedReference, Token, tokenize
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
from cfnkit.syntax import Mapping, Node, Part, Piece, Scalar, Sequence, pieces_of, string
from cfnkit.template.pending_text import PendingPart, is_pending, pending_parts, pending_tokens
from cfnkit.template.reference_spans import ReferenceSpans
from cfnkit.template.template import Template
from cfnkit.vocabulary import may_hold_reference

_BRACES = "{{"  # said here once more: a call for each string would double the time
# What the evaluation of a template consumes, but for what something unknown still needs.
_CONSUMED = ("Parameters", "Mappings", "Conditions", "Rules")


class ReferenceUse(NamedTuple):
    """One place where a dynamic reference, or what was meant as one, stands.

    `path` is its place in the tree (section, logical ID, keys, 0-based indexes; a function that is left in place is
    a key). `span` is the source text that made it: the reference itself wherever it is written in one string, and
    else the part of it in the string where it begins. `text` is the whole string that it is in, as it may be shown;
    `hidden`: the reference itself may not, for it comes from a NoEcho parameter. `resource_type` is that of the
    resource it is a part of, else None.

    `built`: the string was put together by a function. `pending`: the function that puts it together is left to the
    deployment, so that the token may have variables (``${Name}``). `encoded`: the text is in Base64 by now, in which
    no reference is resolved. `is_key`: it stands in a key, the last step of `path`.
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
        """What was meant as a reference and is none."""
        return self.token if isinstance(self.token, MalformedReference) else None

    @property
    def logical_id(self) -> str | None:
        """The logical ID of the resource, if it stands in one."""
        return str(self.path[1]) if self.path[:1] == ("Resources",) and len(self.path) > 1 else None

    @property
    def property_path(self) -> tuple[str | int, ...]:
        """The property of the resource that it feeds, from below Properties; empty when it feeds none."""
        place = place_of(self.path)
        return place[3:] if place[:1] == ("Resources",) and place[2:3] == ("Properties",) else ()

    @property
    def waits(self) -> bool:
        """Whether not even the service that it reads from is known before the deployment."""
        return self.pending and self.malformed is not None and self.malformed.fault is Fault.VARIABLE

    @property
    def has_variables(self) -> bool:
        """Whether a part of it is known to the deployment only."""
        return self.pending and "${" in self.token.text

    @property
    def is_resolved_there(self) -> bool:
        """Whether it stands where the service resolves references, so that something is wrong when it does not."""
        return not self.is_key and not self.encoded and resolves_in(self.path)

    @property
    def placement(self) -> Placement | None:
        """Whether it may stand where it does; None for what is no reference."""
        reference = self.reference
        return placement(reference.service, self.path, self.resource_type) if reference else None

    def placement_in(self, region: str) -> Placement | None:
        """The same, with all that is known of the reference: the region, its version, that it is a key."""
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
    """The references of a template: of the `resolved` one, with those of the sections that evaluation consumes.

    `tree` is the processed template, which counts where there is no resolved one. `sources` are as they are for
    `reference_uses`.
    """
    if not isinstance(tree, Mapping) or not isinstance(resolved, Mapping):
        return reference_uses(tree, *sources)
    consumed = {section: node for section, node in tree.entries.items() if section in _CONSUMED}
    evaluated = {section: node for section, node in resolved.entries.items() if section not in _CONSUMED}
    return reference_uses(tree.replacing({**consumed, **evaluated}), *sources)


def reference_uses(root: Node, *sources: SourceText) -> tuple[ReferenceUse, ...]:
    """The dynamic references of a processed or resolved template, in its order; those in keys too.

    `sources` are the texts that its nodes came from: of a string from another text, the span is the whole string's.
    """
    inventory = _Inventory(root, sources)
    inventory.walk(root)
    return tuple(inventory.found)


class _Inventory:
    def __init__(self, root: Node, sources: Iterable[SourceText]) -> None:
        self.found: list[ReferenceUse] = []
        self._types = {name: resource.type for name, resource in Template.of(root).resources.items()}
        self._spans = ReferenceSpans(sources)
        self._path: list[str | int] = []

    def walk(self, node: Node) -> None:
        """Add what is found in the node at the path."""
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
        encoded = bool(node.pieces) and not may_hold_reference(node.text)
        text = node.pieces[0].source if encoded else node
        for token in tokenize(text.text):
            use = self._use(token, path, text, text.pieces or (Piece(0, text),), node.span)
            self.found.append(use._replace(built=bool(node.pieces), encoded=encoded or use.encoded))

    def _pending(self, call: Mapping) -> None:
        """Add what a call would give that is left in place, and what stands in the values that it waits for."""
        parts = list(pending_parts(call, tuple(self._path)))
        text = "".join(part.text for part in parts)
        if may_hold_reference(text):
            self._pending_text(parts, text, call)
        for part in {part.path: part for part in parts}.values():  # a delimiter is a part many times
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
        """The use of a token of a text made of `pieces`; at `span` when the source does not tell more."""
        shown = text.text if text.shown is None else text.shown
        return ReferenceUse(
            token,
            path,
            self._spans.span(pieces, len(text.text), token.start, token.end) or span or text.span,
            shown,
            hidden=token.text not in shown,
            resource_type=self._types.get(str(path[1])) if len(path) > 1 and path[0] == "Resources" else None,
            encoded="Fn::Base64" in path,
        )
