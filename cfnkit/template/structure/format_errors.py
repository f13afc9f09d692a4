"""Diagnostics that the checks of several sections share."""

from __future__ import annotations

import collections.abc as abc
from collections.abc import Iterator

from cfnkit.diagnostics import Code, Diagnostic, Problem
from cfnkit.source import Span
from cfnkit.syntax import NULL, Mapping, Node, Scalar
from cfnkit.vocabulary import FN_TRANSFORM, FOR_EACH, LOGICAL_ID, nearest, suggestion


def malformed(message: str, span: Span, *path: str | int, hint: str = "") -> Diagnostic:
    """The diagnostic for a layout that the service refuses, at `path` of the template."""
    return Diagnostic(Code.TEMPLATE_FORMAT, Problem(message, span, path, hint))


def is_null(node: Node) -> bool:
    """Whether a node is null; nulls are refused everywhere, so that they need no second diagnostic."""
    return isinstance(node, Scalar) and node.kind == NULL


def not_alphanumeric(kind: str, name: str, span: Span, path: tuple[str, ...]) -> Iterator[Diagnostic]:
    """The diagnostic for a name that has other characters than letters and digits."""
    if LOGICAL_ID.match(name):
        return
    hint = "The name has letters and digits only."
    if name.startswith(FOR_EACH):
        hint = "Fn::ForEach needs the transform AWS::LanguageExtensions."
    elif name == FN_TRANSFORM:
        hint = "A transform gave back what calls a transform; the result of a transform is not transformed again."
    yield malformed(f"Template format error: {kind} name {name} is non alphanumeric.", span, *path, hint=hint)


def not_a_member(kind: str, name: str, section: Mapping) -> Iterator[Diagnostic]:
    """The diagnostics for a member of a section whose name is wrong, or that is neither an object nor null."""
    node, span, path = section.entries[name], section.key_span(name), (f"{kind}s", name)
    yield from not_alphanumeric(kind, name, span, path)
    if not isinstance(node, Mapping) and not is_null(node):
        yield malformed(f"Template format error: Any {kind}s member must be an object.", span, *path)


def lacks(node: Mapping, key: str, known: abc.Collection[str]) -> bool:
    """Whether an object has neither a key nor a misspelling of it, which gets a diagnostic of its own."""
    return key not in node.entries and not any(
        nearest(other, known) == key for other in node.entries if other not in known
    )


def unknown_keys(
    node: Mapping, known: abc.Collection[str], message: str, path: tuple[str, ...], otherwise: str = ""
) -> Iterator[Diagnostic]:
    """The diagnostics for unknown keys of an object; `otherwise` is the hint when no known key is similar."""
    for key in node.entries:
        if key not in known:
            hint = suggestion(key, known) or otherwise
            yield malformed(message.format(key), node.key_span(key), *path, key, hint=hint)
