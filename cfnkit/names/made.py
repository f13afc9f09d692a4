"""The names that exist only after transforms, and the text that makes each of them."""

from __future__ import annotations

import collections.abc as abc
from typing import NamedTuple

from cfnkit.names.name import SECTION_KINDS, Name
from cfnkit.source import Span
from cfnkit.syntax import Mapping, Node, Scalar, Sequence
from cfnkit.vocabulary import FOR_EACH


class MadeName(NamedTuple):
    """A name that a transform made.

    `span` is the text that makes it: the key in the body of a loop, the key of the resource that it was made from, the
    key in an included file, or the call of the macro. `call` is where the transform `by` is called. `maker` is the path
    of the author's section entry at that text, None when no entry makes it. `type` is the resource type, else empty.
    """

    name: Name
    span: Span
    by: str
    call: Span
    maker: tuple[str, str] | None
    type: str


def made_names(written: Node, tree: Node) -> abc.Iterator[MadeName]:
    """The names in the sections of the processed `tree` that the `written` tree does not define."""
    if not isinstance(written, Mapping) or not isinstance(tree, Mapping):
        return
    makers = {span: maker for section in SECTION_KINDS for span, maker in _keys(section, written.get(section))}
    for section, kind in SECTION_KINDS.items():
        before, after = written.get(section), tree.get(section)
        known = before.entries if isinstance(before, Mapping) else {}
        for key, node in after.entries.items() if isinstance(after, Mapping) else ():
            if key in known or key.startswith("Fn::"):
                continue
            assert isinstance(after, Mapping)
            yield _made(Name(kind, key), after.key_span(key), node, written.span.source, makers)


def _made(name: Name, key: Span, node: Node, source: str, makers: abc.Mapping[Span, tuple[str, str]]) -> MadeName:
    typed = node.get("Type") if isinstance(node, Mapping) else None
    kind = typed.text if isinstance(typed, Scalar) else ""
    if not node.steps:
        return MadeName(name, key, "", key, makers.get(key), kind)
    step = next((step for step in reversed(node.steps) if not step.exact), node.steps[-1])
    span = key if key in makers or key.source != source else step.span
    return MadeName(name, span, step.transform, step.span, makers.get(key), kind)


def _keys(section: str, members: Node | None, outer: str = "") -> abc.Iterator[tuple[Span, tuple[str, str]]]:
    """The span of each key of a section and of the loops in it, with the path of its outermost entry."""
    for key, node in members.entries.items() if isinstance(members, Mapping) else ():
        assert isinstance(members, Mapping)
        yield members.key_span(key), (section, outer or key)
        if key.startswith(FOR_EACH) and isinstance(node, Sequence):
            for item in node.items:
                yield from _keys(section, item, outer or key)
