"""The properties of a resource that change between two versions of a template."""

from __future__ import annotations

import collections.abc as abc
import json
from typing import Any, TypeAlias

from cfnkit.diff.change import PropertyChange, Replacement
from cfnkit.drift.comparison.canonical import Canonical
from cfnkit.drift.comparison.identity import Element
from cfnkit.drift.comparison.journal import FoundDifference, Journal, PairedPath
from cfnkit.drift.comparison.lists import ListComparison
from cfnkit.drift.comparison.properties import PropertyComparison
from cfnkit.drift.comparison.surroundings import NO_SURROUNDINGS
from cfnkit.drift.normalisers import Rules
from cfnkit.drift.shapes.property_transform import TransformEvaluator
from cfnkit.drift.shapes.shape import Shape
from cfnkit.drift.states.state import Scope
from cfnkit.drift.values import same
from cfnkit.schemas import ResourceSchema
from cfnkit.syntax import Mapping, Node, at_path, to_plain
from cfnkit.vocabulary import is_custom

_Values: TypeAlias = abc.Mapping[str, Any]


class PropertiesComparison:
    """Compares the properties of resources of one type, or of types without a schema.

    Without a schema, it is not known whether a change replaces the resource; that of a custom resource does not by
    itself, as its function decides.
    """

    def __init__(self, schema: ResourceSchema | None, type_name: str = "") -> None:
        self._schema = schema
        self._is_unknown = schema is None and not is_custom(type_name)
        self._shape = None if schema is None else Shape.of_type(schema)
        self._rules = Rules()
        self._transforms = TransformEvaluator()

    def compare(self, before: Mapping | None, after: Mapping | None) -> tuple[PropertyChange, ...]:
        """The values that differ between the properties of two versions, with those that mean the same."""
        journal = Journal()
        ours = to_plain(before) if before is not None else {}
        theirs = to_plain(after) if after is not None else {}
        assert isinstance(ours, dict)
        assert isinstance(theirs, dict)
        walk = _Walk(journal, self._rules)
        changes: list[PropertyChange] = []
        for name in dict.fromkeys((*ours, *theirs)):
            if name in ours and name in theirs and same(ours[name], theirs[name]):
                continue
            start = len(journal.differences)
            walk.values(ours, theirs, name, self._shape and self._shape.child(name), None)
            reason = self._why_equal(name, ours, theirs)
            found = journal.differences[start:]
            changes.extend(self._change(each, before, after, reason) for each in found)
        return tuple(changes)

    def _why_equal(self, name: str, ours: _Values, theirs: _Values) -> str:
        """The names of the normalisers that make a property equal; empty when it is not."""
        if self._shape is None or name not in ours or name not in theirs:
            return ""
        one, other = _opaque(ours[name]), _opaque(theirs[name])
        rest = {key: _opaque(each) for key, each in ours.items()}
        comparison = PropertyComparison(self._rules, self._transforms, Scope(undeclared=True, stack_tags={}))
        try:
            comparison.properties({**rest, name: one}, {**rest, name: other}, self._shape)
        except RecursionError:
            return ""
        journal = comparison.journal
        if journal.differences or journal.skipped or journal.undeclared:
            return ""
        return ", ".join(dict.fromkeys(each.normaliser for each in journal.equated))

    def _change(
        self, found: FoundDifference, before: Mapping | None, after: Mapping | None, no_change: str
    ) -> PropertyChange:
        path, other = found.path.expected_path(), found.path.actual_path()
        return PropertyChange(
            path,
            _node(before, path) if found.difference.type.value != "ADD" else None,
            _node(after, other) if found.difference.type.value != "REMOVE" else None,
            other,
            Replacement.FALSE if no_change else self.recreation(path),
            no_change=no_change,
        )

    def recreation(self, path: abc.Sequence[str | int]) -> Replacement:
        """Whether a change at a path replaces the resource."""
        if self._schema is None:
            return Replacement.CONDITIONAL if self._is_unknown else Replacement.FALSE
        for kind, paths in (
            (Replacement.TRUE, self._schema.create_only),
            (Replacement.CONDITIONAL, self._schema.conditional_create_only),
        ):
            if any(_is_within(path, each) for each in paths):
                return kind
        return Replacement.FALSE


class _Walk:
    """Walks two values and records where they differ: objects by key, lists by the identity of their items."""

    def __init__(self, journal: Journal, rules: Rules) -> None:
        self._journal = journal
        self._lists = ListComparison(
            journal, Canonical(rules), NO_SURROUNDINGS, self._elements, self._added, all_tags_known=True
        )

    def values(self, ours: _Values, theirs: _Values, name: str, shape: Shape | None, above: PairedPath | None) -> None:
        """Record the differences of one key of two objects."""
        path = PairedPath(above, name, name)
        if name not in theirs:
            self._journal.remove(path, ours[name])
        elif name not in ours:
            self._journal.add(path, theirs[name])
        else:
            self._pair(ours[name], theirs[name], shape, path)

    def _pair(self, one: Any, other: Any, shape: Shape | None, path: PairedPath) -> None:
        if same(one, other):
            return
        if isinstance(one, dict) and isinstance(other, dict) and not _has_call_here(one, other):
            for name in dict.fromkeys((*one, *other)):
                self.values(one, other, name, shape and shape.child(name), path)
        elif isinstance(one, list) and isinstance(other, list) and shape is not None:
            start = self._journal.checkpoint()
            self._lists.lists(one, other, shape, path)
            if not self._journal.differs_since(start):
                self._journal.unequal(path, one, other)
        else:
            self._journal.unequal(path, one, other)

    def _elements(self, one: Element, other: Element, shape: Shape, path: PairedPath) -> None:
        self._pair(one.value, other.value, shape.item, PairedPath(path, one.position, other.position))

    def _added(self, path: PairedPath, value: Any, shape: Shape) -> None:
        self._journal.add(path, value)


def _node(tree: Mapping | None, path: abc.Sequence[str | int]) -> Node | None:
    return None if tree is None else at_path(tree, path)


def _has_call_here(*values: Any) -> bool:
    """Whether one of the values is a function that only a deployment evaluates."""
    return any(isinstance(each, dict) and len(each) == 1 and _is_function(next(iter(each))) for each in values)


def _opaque(value: Any) -> Any:
    """A value with a text for each such function in it, which two equal ones share."""
    if _has_call_here(value):
        return f"\0{json.dumps(value, sort_keys=True)}"
    if isinstance(value, dict):
        return {key: _opaque(each) for key, each in value.items()}
    return [_opaque(each) for each in value] if isinstance(value, list) else value


def _is_function(key: str) -> bool:
    return key == "Ref" or key.startswith("Fn::")


def _is_within(path: abc.Sequence[str | int], property_path: abc.Sequence[str]) -> bool:
    """Whether a value is at, below or above a property, `*` of which is any item."""
    pairs = zip(path, property_path, strict=False)
    return all(isinstance(step, int) if name == "*" else step == name for step, name in pairs)
