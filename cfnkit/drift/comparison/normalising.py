"""Two values after the normalisers of their shape, and the relation by which two of them count as equal."""

from __future__ import annotations

from typing import Any, NamedTuple

from cfnkit.drift.comparison.tags import as_lists
from cfnkit.drift.normalisers import Leaf, Rules
from cfnkit.drift.shapes.shape import Shape
from cfnkit.drift.values import same


class NormalPair(NamedTuple):
    """The declared and the live value in one form, of this shape.

    `last` is the name of the last normaliser that changed them, and `failures` says which could not.
    """

    ours: Any
    theirs: Any
    shape: Shape
    last: str
    failures: list[str]
    is_equal: bool = False


class HeldRelation(NamedTuple):
    """The name of the relation that makes two values equal; or why that cannot be said, `unresolved`."""

    name: str
    unresolved: str = ""


def normal_pair(rules: Rules, expected: Any, actual: Any, shape: Shape) -> NormalPair:
    """Bring two values into one form, as far as needed to see that they are equal."""
    ours, theirs, last = expected, actual, ""
    failures: list[str] = []
    if shape.marks.tags:
        ours, theirs = as_lists(ours, theirs)
    for step in rules.normalisers_of_both(shape, ours, theirs):
        try:
            normal = step.normalise(ours, shape), step.normalise(theirs, shape)
        except Exception as error:  # Whatever the step cannot do, the difference remains, and its note says why.
            failures.append(_failed(step.name, error))
            continue
        if normal[0] is ours and normal[1] is theirs:
            continue
        (ours, theirs), last = normal, step.name
        if same(ours, theirs):
            return NormalPair(ours, theirs, shape, last, failures, is_equal=True)
        shape = step.result(shape)
    return NormalPair(ours, theirs, shape, last, failures)


def relation_of(rules: Rules, leaf: Leaf, failures: list[str]) -> HeldRelation | None:
    """The first relation that holds between two values; None when none does. `failures` gets those that could not."""
    for relation in rules.relations(leaf.shape):
        try:
            holds = relation.holds(leaf)
        except Exception as error:  # As for a normaliser.
            failures.append(_failed(relation.name, error))
            continue
        if isinstance(holds, str):
            return HeldRelation(relation.name, unresolved=holds)
        if holds:
            return HeldRelation(relation.name)
    return None


def _failed(name: str, error: Exception) -> str:
    # The error's message may quote the value, which may be secret.
    return f"The normaliser '{name}' failed ({type(error).__name__})."
