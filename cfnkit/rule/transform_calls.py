"""The calls of transforms in a template as it is written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from cfnkit.rule.subject import Subject
from cfnkit.syntax import STRING, Mapping, Node, Scalar, Sequence, walk
from cfnkit.vocabulary import FN_TRANSFORM

_SECTION = "Transform"


class WrittenCall(NamedTuple):
    """A call of the transform `name`: in the Transform section (`whole`), or by Fn::Transform.

    `path` leads to the Transform section or to the Fn::Transform key.
    """

    name: Scalar
    whole: bool
    path: tuple[str | int, ...]


def section_calls(root: Node) -> Iterator[WrittenCall]:
    """The calls in the Transform section, in its order; malformed ones are left out."""
    declared = root.get(_SECTION) if isinstance(root, Mapping) else None
    if declared is not None:
        yield from _calls(declared, True, (_SECTION,))


def written_calls(root: Node) -> Iterator[WrittenCall]:
    """The calls in the Transform section, and then those by Fn::Transform anywhere below `root`."""
    yield from section_calls(root)
    for path, node in walk(root):
        if isinstance(node, Mapping) and FN_TRANSFORM in node.entries:
            yield from _calls(node.entries[FN_TRANSFORM], False, (*path, FN_TRANSFORM))


def calls_of(subject: Subject) -> Iterator[WrittenCall]:
    """All calls in a subject's template as it is written."""
    if _SECTION in subject.document.source.text:  # most templates have no call, and need no walk
        yield from written_calls(subject.document.root)


def _calls(declared: Node, whole: bool, path: tuple[str | int, ...]) -> Iterator[WrittenCall]:
    for definition in declared.items if isinstance(declared, Sequence) else (declared,):
        name = definition.get("Name") if isinstance(definition, Mapping) else definition
        if isinstance(name, Scalar) and name.kind == STRING:
            yield WrittenCall(name, whole, path)
