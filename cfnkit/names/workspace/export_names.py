"""The names of exports as they are written: which of them can be the same, and how a new name is written in others."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cfnkit.syntax import Mapping, Node, Scalar, Sequence
from cfnkit.template.loop_names import fits
from cfnkit.template.references import sub_parts

UNKNOWN = "*"
"""Stands for a part that only a deployment knows; no name of an export has this character."""

_HOLE = re.compile(r"\$\{[^!}][^}]*\}")


def pattern_of(node: Node) -> str:
    """The name that a node makes, with `*` for each part that is not written in it."""
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Mapping) and len(node.entries) == 1:
        [(function, argument)] = node.entries.items()
        items = argument.items if isinstance(argument, Sequence) else (argument,)
        if function == "Fn::Sub" and items and isinstance(items[0], Scalar):
            return _substituted(items[0].text, items[1] if len(items) > 1 else None)
        if function == "Fn::Join" and len(items) == 2 and isinstance(items[0], Scalar):
            joined = items[1].items if isinstance(items[1], Sequence) else (items[1],)
            return items[0].text.join(map(pattern_of, joined))
    return UNKNOWN


def _substituted(text: str, variables: Node | None) -> str:
    values = variables.entries if isinstance(variables, Mapping) else {}
    parts, end = [], 0
    for match in sub_parts(text):
        name = match[1].strip()
        literal = f"${{{name[1:]}}}" if name.startswith("!") else None
        parts += [text[end : match.start()], literal or (pattern_of(values[name]) if name in values else UNKNOWN)]
        end = match.end()
    return "".join((*parts, text[end:]))


def text_of(node: Node) -> Scalar | None:
    """The scalar that has the text of a name: the node itself, or the text of its Fn::Sub."""
    if isinstance(node, Mapping) and len(node.entries) == 1:
        node = node.entries.get("Fn::Sub", node)
        if isinstance(node, Sequence) and node.items:
            node = node.items[0]
    return node if isinstance(node, Scalar) else None


def fit(one: str, other: str) -> bool:
    """Whether two names are the same, or all that one of them can be, the other can be too."""
    if one == other:
        return _says_something(one)
    return _covers(one, other) or _covers(other, one)


def _covers(general: str, other: str) -> bool:
    return UNKNOWN in general and _says_something(general) and fits(tuple(general.split(UNKNOWN)), other)


def _says_something(name: str) -> bool:
    return any(character.isalnum() for character in name)


def rewritten(old: str, new: str, other: str) -> str | None:
    """The text `other`, which names the same export as `old`, after `old` became `new`; None when that is not clear.

    Parts such as ``${AWS::StackName}`` stay; what changes must be written in both.
    """
    if other == old:
        return new
    if _HOLE.findall(old) != _HOLE.findall(new):
        return None
    start = _alike(old, new)
    end = _alike(old[start:][::-1], new[start:][::-1])
    first, last = start, len(old) - end  # what is replaced in `old`
    for own, its in _aligned(old, other):
        if own[0] <= first and last <= own[1]:
            at = its + first - own[0]
            return other[:at] + new[start : len(new) - end] + other[at + last - first :]
    return None


def _alike(one: str, other: str) -> int:
    """How many characters two texts have alike at their beginning."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((number for number, (a, b) in pairs if a != b), min(len(one), len(other)))


def _aligned(old: str, other: str) -> Iterator[tuple[tuple[int, int], int]]:
    """The parts of `old` that `other` has too: their offsets (0-based, end exclusive), and where they begin in it."""
    for general, particular in ((old, other), (other, old)):
        pieces = _HOLE.split(general)
        match = re.fullmatch("(?s:.+)".join(f"({re.escape(piece)})" for piece in pieces), particular)
        if match is None:
            continue
        at = 0
        for number, (piece, hole) in enumerate(zip(pieces, (*_HOLE.findall(general), ""), strict=True), 1):
            place = at if general is old else match.start(number)
            yield (place, place + len(piece)), match.start(number) if general is old else at
            at += len(piece) + len(hole)
        return
