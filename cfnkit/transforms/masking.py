"""Mask the secrets that went into a transform in its result."""

from __future__ import annotations

import collections.abc as abc
from dataclasses import replace

from cfnkit.diagnostics import Code, Diagnostic, Problem
from cfnkit.redaction import Redactor
from cfnkit.syntax import Mapping, Node, Scalar, Sequence, children
from cfnkit.transforms.call import TransformCall


def mask(node: Node, redactor: Redactor) -> Node:
    """The tree with each scalar that holds a known secret marked as secret; the same tree when there is none."""
    if not redactor:
        return node
    if isinstance(node, Scalar):
        if node.shown is not None:
            return node
        shown = redactor(node.text)
        return node if shown == node.text else replace(node, shown=shown)
    if isinstance(node, Sequence):
        items = tuple(mask(item, redactor) for item in node.items)
        same = all(new is old for new, old in zip(items, node.items, strict=True))
        return node if same else Sequence(items, node.span, node.steps)
    entries = {key: mask(value, redactor) for key, value in node.entries.items()}
    same = all(entries[key] is value for key, value in node.entries.items())
    return node if same else node.replacing(entries)


def keys_with_secrets(node: Node, redactor: Redactor, call: TransformCall) -> abc.Iterator[Diagnostic]:
    """Warnings about keys that hold a known secret, since keys cannot be masked."""
    if not redactor:
        return
    if isinstance(node, Mapping):
        for key in node.entries:
            if redactor(key) != key:
                message = f"{call.name} puts the value of a NoEcho parameter into a key, where it is not masked."
                yield Diagnostic(Code.TRANSFORM_NOTE, Problem(message, call.span))
    for child in children(node):
        yield from keys_with_secrets(child, redactor, call)
