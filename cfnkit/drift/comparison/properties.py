"""Walk the declared properties of a resource along its schema, and record where the live ones differ."""

from __future__ import annotations

import collections.abc as abc
import re
from typing import Any, Final

from cfnkit.drift.comparison.canonical import Canonical
from cfnkit.drift.comparison.counterparts import actual_key, declarable, substituted
from cfnkit.drift.comparison.identity import Element
from cfnkit.drift.comparison.journal import Checkpoint, Journal, PairedPath
from cfnkit.drift.comparison.lists import ListComparison
from cfnkit.drift.comparison.normalising import normal_pair, relation_of
from cfnkit.drift.comparison.reasons import reason_for_absence, reason_for_difference
from cfnkit.drift.comparison.surroundings import NO_SURROUNDINGS, Surroundings
from cfnkit.drift.comparison.tags import is_foreign_key
from cfnkit.drift.declared import Unsettled
from cfnkit.drift.normalisers import Leaf, Rules
from cfnkit.drift.normalisers.arns import may_be_same
from cfnkit.drift.report import SkipReason
from cfnkit.drift.secrets.secrecy import is_masked
from cfnkit.drift.shapes.peculiarity import Comparator
from cfnkit.drift.shapes.property_transform import TransformEvaluator
from cfnkit.drift.shapes.shape import Place, Shape
from cfnkit.drift.states.state import Scope
from cfnkit.drift.values import is_empty, same

_ABSENT: Final = object()
_PORT = re.compile(r"(?:From|To)Port\Z")
_ALL_PORTS = "-1"
_CHOSEN = "Another property stands in its place."
_NO_OBJECT: abc.Mapping[str, Any] = {}


class PropertyComparison:
    """Compares the properties of one resource; the result is in its journal.

    `surroundings` are the effects of other resources of the template on this one.
    """

    def __init__(
        self,
        rules: Rules,
        transforms: TransformEvaluator,
        scope: Scope,
        surroundings: Surroundings = NO_SURROUNDINGS,
    ) -> None:
        self.journal = Journal()
        self._rules = rules
        self._transforms = transforms
        self._scope = scope
        self._surroundings = surroundings
        self._canonical = Canonical(rules)
        self._lists = ListComparison(
            self.journal,
            self._canonical,
            surroundings,
            self._elements,
            self._note_undeclared,
            all_tags_known=scope.stack_tags is not None,
        )
        self._root: abc.Mapping[str, Any] = _NO_OBJECT
        self._actual_root: abc.Mapping[str, Any] = _NO_OBJECT

    def properties(self, expected: abc.Mapping[str, Any], actual: abc.Mapping[str, Any], shape: Shape) -> None:
        """Compare all declared properties with the live ones. Raises RecursionError for values nested too deeply."""
        self._root, self._actual_root = expected, actual
        self._objects(expected, actual, shape, None)

    def _objects(
        self, expected: abc.Mapping[str, Any], actual: abc.Mapping[str, Any], shape: Shape, path: PairedPath | None
    ) -> None:
        """Compare the declared properties of an object."""
        taken: set[str] = set()
        # An item of a list may have been paired with the wrong one.
        is_item = path is not None and isinstance(path.key, int)
        for name, value in expected.items():
            found = actual.get(name, _ABSENT)
            if value == found and same(value, found):
                continue
            key = name
            if found is _ABSENT:
                key = actual_key(name, expected, actual, shape)
                found = actual.get(key, _ABSENT)
                taken.add(key)
            here = PairedPath(path, name, key)
            child = shape.child(name)
            if found is _ABSENT or (found is None and not child.is_exact):
                if _is_other_choice(value, expected, actual, shape):
                    self.journal.remove(here, value, _CHOSEN)
                    continue
                required = name in shape.required and not is_item and not is_empty(actual)
                self._absent(value, child, here, expected, actual, required=required)
                continue
            if key != name:
                self.journal.equate(here, "name")
                if same(value, found):
                    continue
            self._property(value, found, child, here, expected, actual)
        marks = shape.marks
        closed = (
            shape.is_document
            or marks.peculiar(Comparator.CLOSED)
            or (marks.tags and self._scope.stack_tags is not None)
        )
        if closed or self._scope.undeclared:
            for name in actual:
                if name not in expected and name not in taken and not (marks.tags and is_foreign_key(name)):
                    self._not_declared(PairedPath(path, name, name), actual[name], shape.child(name), closed)

    def _not_declared(self, path: PairedPath, value: Any, shape: Shape, closed: bool) -> None:
        counts = shape.place is Place.DOCUMENT or not is_empty(value)
        if closed and counts and not shape.marks.peculiar(Comparator.IMMATERIAL):
            self.journal.add(path, value)
        else:
            self._note_undeclared(path, value, shape)

    def _note_undeclared(self, path: PairedPath, value: Any, shape: Shape) -> None:
        """Record a value that the template does not declare, if the scope asks for such values."""
        if self._scope.undeclared:
            value = declarable(value, shape)
            form = self._canonical.key(value, shape)
            is_default = any(form == self._canonical.key(default, shape) for default in shape.defaults)
            if not is_empty(value) and not is_default:
                self.journal.add_undeclared(path, value)

    def _property(
        self,
        expected: Any,
        actual: Any,
        shape: Shape,
        path: PairedPath,
        siblings: abc.Mapping[str, Any],
        actual_siblings: abc.Mapping[str, Any],
    ) -> None:
        start = self.journal.checkpoint()
        expected = substituted(expected, siblings, shape)
        self._values(expected, actual, shape, path, siblings)
        if not self.journal.differs_since(start):
            return
        steps = path.expected_path()
        reason = reason_for_difference(steps, expected, actual, shape, actual_siblings)
        reason = reason or self._surroundings.reason_for_number(steps, actual)
        if reason is not None:
            self.journal.back_to(start)
            self.journal.record(reason)

    def _absent(
        self,
        expected: Any,
        shape: Shape,
        path: PairedPath,
        siblings: abc.Mapping[str, Any],
        actual_siblings: abc.Mapping[str, Any],
        *,
        required: bool,
    ) -> None:
        """Record a declared property that the actual side lacks: as a removal, or why it is none."""
        reason = reason_for_absence(path.expected_path(), expected, shape, actual_siblings, self._canonical)
        transforms = shape.marks.transforms
        if reason is not None:
            self.journal.record(reason)
        elif transforms and self._transforms.make_null(transforms, siblings, self._root, expected):
            self.journal.equate(path, "propertyTransform")
        elif _PORT.match(shape.name) and self._means_all_ports(expected, shape, siblings):
            self.journal.equate(path, "protocol")
        elif self._is_moved_up(expected, shape):
            self.journal.equate(path, "name")
        elif self._has_nothing_to_compare(expected, shape, path):
            return
        elif required:
            detail = "The resource cannot be without it, and it is not returned."
            self.journal.skip(path, SkipReason.NOT_RETURNED, detail)
        else:
            self.journal.remove(path, expected)

    def _means_all_ports(self, expected: Any, shape: Shape, siblings: abc.Mapping[str, Any]) -> bool:
        """Whether the port, or what the service makes of it, is -1, for which EC2 returns none.

        https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpPermission.html
        """
        results = self._transforms.results(shape.marks.transforms, siblings, self._root, expected)
        return any(str(value) == _ALL_PORTS for value in (expected, *results))

    def _is_moved_up(self, expected: Any, shape: Shape) -> bool:
        """Whether the resource itself has the text now, under the same name: an older place for the property."""
        if shape.is_exact or not isinstance(expected, str) or shape.name in self._root:
            return False
        return same(expected, self._actual_root.get(shape.name))

    def _has_nothing_to_compare(self, expected: Any, shape: Shape, path: PairedPath) -> bool:
        """Whether an absent object has only properties that would not be compared; their reasons are recorded."""
        if not isinstance(expected, dict) or (shape.is_exact and not expected):
            return False
        start = self.journal.checkpoint()
        self._objects(expected, _NO_OBJECT, shape, path)
        if self.journal.differs_since(start):
            self.journal.back_to(start)
            return False
        return True

    def _elements(self, expected: Element, actual: Element, shape: Shape, path: PairedPath) -> None:
        """Compare two elements, which belong together, of the list at `path`."""
        value = expected.value
        siblings = value if isinstance(value, dict) else _NO_OBJECT
        here = PairedPath(path, expected.position, actual.position)
        self._values(value, actual.value, shape.item, here, siblings)

    def _values(
        self, expected: Any, actual: Any, shape: Shape, path: PairedPath, siblings: abc.Mapping[str, Any]
    ) -> None:
        """Compare two values whose bytes differ."""
        if isinstance(expected, Unsettled):
            self.journal.skip(path, expected.reason, expected.detail)
        elif shape.marks.transforms:
            start = self.journal.checkpoint()
            self._normalised(expected, actual, shape, path)
            if self.journal.differs_since(start):
                self._transformed(start, expected, actual, shape, path, siblings)
        else:
            self._normalised(expected, actual, shape, path)

    def _normalised(self, expected: Any, actual: Any, shape: Shape, path: PairedPath) -> None:
        """Compare two values after the normalisers of their shape."""
        ours, theirs, shape, last, failures, is_equal = normal_pair(self._rules, expected, actual, shape)
        if is_equal:
            self.journal.equate(path, last)
            return
        start = self.journal.checkpoint()
        if isinstance(ours, dict) and isinstance(theirs, dict):
            self._objects(ours, theirs, shape, path)
        elif isinstance(ours, list) and isinstance(theirs, list):
            self._lists.lists(ours, theirs, shape, path)
        elif not shape.is_exact and is_empty(ours) and is_empty(theirs):
            last = "empty"
        else:
            self._leaf(Leaf(ours, theirs, shape, self._scope, expected), actual, path, failures)
            return
        if self.journal.differs_since(start):
            self.journal.note_failures(failures)
        elif last:
            self.journal.equate(path, last)

    def _leaf(self, leaf: Leaf, actual: Any, path: PairedPath, failures: list[str]) -> None:
        """Compare two values by the relations of their shape; `actual` is the actual value as given."""
        if is_masked(actual):
            self.journal.skip(path, SkipReason.SENSITIVE_PROPERTY, "The actual value is masked.")
            return
        relation = relation_of(self._rules, leaf, failures)
        if relation is None:
            self.journal.unequal(path, leaf.declared, actual, " ".join(failures))
        elif relation.unresolved:
            self.journal.skip(path, SkipReason.UNRESOLVED, relation.unresolved)
        else:
            self.journal.equate(path, relation.name)

    def _transformed(
        self,
        start: Checkpoint,
        expected: Any,
        actual: Any,
        shape: Shape,
        path: PairedPath,
        siblings: abc.Mapping[str, Any],
    ) -> None:
        """Take back the differences of a value if the actual one is what the service makes of it."""
        failures: list[str] = []
        for result in self._transforms.results(shape.marks.transforms, siblings, self._root, expected):
            if isinstance(result, Exception):
                failures.append(str(result))
            elif (
                self._transforms.matches(result, actual, expected) and may_be_same(expected, actual, self._scope)
            ) or self._is_equal(result, actual, shape, path):
                self.journal.back_to(start)
                self.journal.equate(path, "propertyTransform")
                return
        self.journal.note_failures(failures)

    def _is_equal(self, result: Any, actual: Any, shape: Shape, path: PairedPath) -> bool:
        """Whether the object or list that a transform made compares equal to the actual one.

        Some transforms make the object that has the property.
        """
        inner = result.get(shape.name, result) if isinstance(result, dict) else result
        if not isinstance(inner, (dict, list)) or type(inner) is not type(actual):
            return False
        start = self.journal.checkpoint()
        self._normalised(inner, actual, shape, path)
        equal = not self.journal.differs_since(start)
        self.journal.back_to(start)
        return equal


def _is_other_choice(
    declared: Any, expected: abc.Mapping[str, Any], actual: abc.Mapping[str, Any], shape: Shape
) -> bool:
    """Whether the only declared property, an empty object, stands for a choice and the actual side made another."""
    if len(expected) > 1 or not isinstance(declared, dict) or not is_empty(declared) or not shape.is_choice:
        return False
    return any(isinstance(value, dict) for value in actual.values())
