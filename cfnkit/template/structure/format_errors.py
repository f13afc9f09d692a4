"""Findings that the checks of several sections make."""

from __future__ import annotations

import collections.abc as abc
from collections.abc import Iterator

from cfnkit.diagnostics import Code, Diagnostic, Problem
from cfnkit.source import Span
from cfnkit.syntax import NULL, Mapping, Node, Scalar
from cfnkit.vocabulary import FN_TRANSFORM, FOR_EACH, LOGICAL_ID, nearest, suggestion


def malformed(message: str, span: Span, *path: str | int, hint: str = "") -> Diagnostic:
    """What is not laid out as the service wants it."""
    return Diagnostic(Code.TEMPLATE_FORMAT, Problem(message, span, path, hint))


def is_null(node: Node) -> bool:
    """Whether a node is null, which is refused wherever it stands and needs no second finding."""
    return isinstance(node, Scalar) and node.kind == NULL


def not_alphanumeric(kind: str, name: str, span: Span, path: tuple[str, ...]) -> Iterator[Diagnostic]:
    """A name that has other characters than letters and digits."""
    if LOGICAL_ID.match(name):
        return
    hint = "The name has letters and digits only."
    if name.startswith(FOR_EACH):
        hint = "Fn::ForEach needs the transform AWS::LanguageExtensions."
    elif name == FN_TRANSFORM:
        hint = "A transform gave back what calls a transform; the result of a transform is not transformed again."
    yield malformed(f"Template format error: {kind} name {name} is non alphanumeric.", span, *path, hint=hint)


def lacks(node: Mapping, key: str, known: abc.Collection[str]) -> bool:
    """Whether an object has neither a key nor one that looks like a misspelling of it, which is told as such."""
    return key not in node.entries and not any(
        nearest(other, known) == key for other in node.entries if other not in known
    )


def unknown_keys(
    node: Mapping, known: abc.Collection[str], message: str, path: tuple[str, ...], otherwise: str = ""
) -> Iterator[Diagnostic]:
    """The keys of an object that are not among the known ones; `otherwise` is the hint when none is alike."""
    for key in node.entries:
        if key not in known:
            hint = suggestion(key, known) or otherwise
            yield malformed(message.format(key), node.key_span(key), *path, key, hint=hint)
