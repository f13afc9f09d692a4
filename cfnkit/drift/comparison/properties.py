"""Walk two states along the schema and collect where they differ."""

from __future__ import annotations

import collections.abc as abc
from typing import Any, Final

from cfnkit.drift.comparison.absence import judge_absence
from cfnkit.drift.comparison.canonical import Canonical
from cfnkit.drift.comparison.element import NO_DISTANCE, Distance, Element
from cfnkit.drift.comparison.findings import Findings, Found, Mark, Skip
from cfnkit.drift.comparison.identity import is_name
from cfnkit.drift.comparison.lists import compare_lists
from cfnkit.drift.comparison.other_names import other_name
from cfnkit.drift.comparison.place import Place
from cfnkit.drift.comparison.substitution import substituted
from cfnkit.drift.comparison.surroundings import ALONE, Surroundings
from cfnkit.drift.comparison.tags import as_lists, is_foreign_key
from cfnkit.drift.comparison.undeclared import declarable
from cfnkit.drift.comparison.versions import is_newer_minor
from cfnkit.drift.normalisers import Leaf, Rules
from cfnkit.drift.report import DifferenceType, SkipReason
from cfnkit.drift.scope import Scope
from cfnkit.drift.secrets.secret_names import is_masked
from cfnkit.drift.shapes.property_transform import PropertyTransforms
from cfnkit.drift.shapes.shape import Shape
from cfnkit.drift.unsettled import Unsettled
from cfnkit.drift.values import as_number, is_empty, same

_ABSENT: Final = object()
_NO_OBJECT: abc.Mapping[str, Any] = {}
# Of one resource. Without a limit, each level of lists within lists would multiply the time.
_MOST_DISTANCES = 4096


class Comparison(Findings):
    """Compares the properties of one resource.

    `around` is what other resources of the template say of it.
    """

    def __init__(
        self, rules: Rules, transforms: PropertyTransforms, scope: Scope, around: Surroundings = ALONE
    ) -> None:
        super().__init__()
        self.scope = scope
        self.around = around
        self.canonical = Canonical(rules)
        self._rules = rules
        self._transforms = transforms
        self._distances_left = _MOST_DISTANCES
        self._root: abc.Mapping[str, Any] = _NO_OBJECT
        self.actual: abc.Mapping[str, Any] = _NO_OBJECT

    def properties(self, expected: abc.Mapping[str, Any], actual: abc.Mapping[str, Any], shape: Shape) -> None:
        """Compare all declared properties."""
        self._root, self.actual = expected, actual
        self._objects(expected, actual, shape, None)

    def element(self, expected: Element, actual: Element, shape: Shape, place: Place) -> None:
        """Compare an element of the list at `place` with another that it became."""
        value = expected.value
        siblings = value if isinstance(value, dict) else _NO_OBJECT
        self._values(value, actual.value, shape.item, Place(place, expected.at, actual.at), siblings)

    def afford(self, distances: int) -> bool:
        """Whether so many distances may yet be worked out; they are counted as such."""
        if distances > self._distances_left:
            return False
        self._distances_left -= distances
        return True

    def distance(self, expected: Element, actual: Element, shape: Shape, place: Place) -> Distance:
        """How far two elements of the list at `place` are from each other; nothing of it is kept."""
        if same(expected.value, actual.value):
            return NO_DISTANCE
        mark = self.mark()
        self.element(expected, actual, shape, place)
        found = self.differences[mark.differences :]
        self.back_to(mark)
        return Distance(len(found), sum(is_name(difference.place.key) for difference in found))

    def extra(self, place: Place, value: Any, shape: Shape) -> None:
        """The actual side has what the template does not declare; told when it is asked for."""
        if self.scope.undeclared:
            kept = declarable(value, shape)
            form = self.canonical.key(kept, shape)
            is_default = any(form == self.canonical.key(default, shape) for default in shape.defaults)
            if not is_empty(kept) and not is_default:
                self.undeclared.append(Found(place, DifferenceType.ADD, None, kept, shape))

    def _objects(
        self, expected: abc.Mapping[str, Any], actual: abc.Mapping[str, Any], shape: Shape, place: Place | None
    ) -> None:
        """Compare what is declared of an object."""
        taken: set[str] = set()
        # The item of a list may be another than the one that it is taken for.
        is_item = place is not None and isinstance(place.key, int)
        for name, value in expected.items():
            found = actual.get(name, _ABSENT)
            if value == found and same(value, found):
                continue
            key = name
            if found is _ABSENT:
                key = other_name(name, expected, actual, shape)
                found = actual.get(key, _ABSENT)
                taken.add(key)
            here = Place(place, name, key)
            if found is _ABSENT or found is None:
                required = name in shape.required and not is_item and not is_empty(actual)
                self._absent(value, shape.child(name), here, required, (expected, actual))
                continue
            if key != name:
                self.equate(here, "name")
                if same(value, found):
                    continue
            self._property(value, found, shape.child(name), here, expected, actual)
        marks = shape.marks
        closed = marks.peculiar("closed") or (marks.tags and self.scope.stack_tags is not None)
        if closed or self.scope.undeclared:
            for name in actual:
                if name not in expected and name not in taken and not (marks.tags and is_foreign_key(name)):
                    self._not_declared(Place(place, name, name), actual[name], shape.child(name), closed)

    def _not_declared(self, place: Place, value: Any, shape: Shape, closed: bool) -> None:
        if closed and not is_empty(value) and not shape.marks.peculiar("immaterial"):
            self.add(place, value, shape)
        else:
            self.extra(place, value, shape)

    def _property(
        self,
        expected: Any,
        actual: Any,
        shape: Shape,
        place: Place,
        siblings: abc.Mapping[str, Any],
        actual_siblings: abc.Mapping[str, Any],
    ) -> None:
        mark = self.mark()
        if shape.marks.peculiarities:
            expected = substituted(expected, siblings, shape)
        self._values(expected, actual, shape, place, siblings)
        if len(self.differences) > mark.differences:
            skip = _reason_to_skip(expected, actual, shape, actual_siblings) or self._scaled(actual, place)
            if skip is not None:
                self.back_to(mark)
                self.skip(place, *skip)

    def _scaled(self, actual: Any, place: Place) -> Skip | None:
        """Why a number that another resource lets change may be as it is."""
        if not self.around.scaled:
            return None
        path = tuple("*" if isinstance(step, int) else step for step in place.path())
        for scaled in self.around.scaled:
            number = as_number(actual) if path == scaled.path else None
            if number is not None and scaled.low <= number <= scaled.high:
                detail = f"{scaled.by} lets it be from {scaled.low:g} to {scaled.high:g}."
                return Skip(SkipReason.MANAGED_BY_AWS, detail)
        return None

    def _absent(
        self,
        expected: Any,
        shape: Shape,
        place: Place,
        required: bool,
        around: tuple[abc.Mapping[str, Any], abc.Mapping[str, Any]],
    ) -> None:
        """A declared property that the actual side has not; `around` are the objects of both sides that hold it."""
        siblings, actual_siblings = around
        verdict = judge_absence(expected, shape, actual_siblings, self.canonical)
        transforms = shape.marks.transforms
        if isinstance(verdict, Skip):
            self.skip(place, *verdict)
        elif verdict is not None:
            self.equate(place, *verdict)
        elif transforms and self._transforms.say_absent(transforms, siblings, self._root, expected):
            self.equate(place, "propertyTransform")
        elif shape.marks.peculiar("absent-as") and self._means_absent(expected, shape, siblings):
            self.equate(place, "absent-as")
        elif self._nothing_but_skipped(expected, shape, place):
            return
        elif required:
            self.skip(place, SkipReason.NOT_RETURNED, "The resource cannot be without it, and it is not returned.")
        else:
            self.remove(place, expected, shape)

    def _means_absent(self, expected: Any, shape: Shape, siblings: abc.Mapping[str, Any]) -> bool:
        """Whether the value, or what the service makes of it, is one that it gives back as nothing."""
        words = shape.marks.arguments("absent-as")
        results = self._transforms.results(shape.marks.transforms, siblings, self._root, expected)
        return any(str(value) in words for value in (expected, *results))

    def _nothing_but_skipped(self, expected: Any, shape: Shape, place: Place) -> bool:
        """Whether every declared property of an object that is absent is one that is not compared anyway."""
        if not isinstance(expected, dict):
            return False
        mark = self.mark()
        self._objects(expected, _NO_OBJECT, shape, place)
        if len(self.differences) > mark.differences:
            self.back_to(mark)
            return False
        return True

    def _values(self, expected: Any, actual: Any, shape: Shape, place: Place, siblings: abc.Mapping[str, Any]) -> None:
        """Compare two values that are not the same."""
        if isinstance(expected, Unsettled):
            self.skip(place, expected.reason, expected.detail)
        elif shape.marks.transforms:
            mark = self.mark()
            self._unlike(expected, actual, shape, place)
            if len(self.differences) > mark.differences:
                self._transformed(mark, expected, actual, shape, place, siblings)
        else:
            self._unlike(expected, actual, shape, place)

    def _unlike(self, expected: Any, actual: Any, shape: Shape, place: Place) -> None:
        ours, theirs, last = expected, actual, ""
        failures: list[str] = []
        if shape.marks.tags:
            ours, theirs = as_lists(ours, theirs)
        for step in self._rules.normalisers_of_both(shape, ours, theirs):
            try:
                normal = step.normalise(ours, shape), step.normalise(theirs, shape)
            except Exception as error:  # Whatever a step cannot do, the difference stays, and the note says why.
                failures.append(_failed(step.name, error))
                continue
            if normal[0] is ours and normal[1] is theirs:
                continue
            (ours, theirs), last = normal, step.name
            if same(ours, theirs):
                self.equate(place, last)
                return
            shape = step.result(shape)
        before = len(self.differences)
        if isinstance(ours, dict) and isinstance(theirs, dict):
            self._objects(ours, theirs, shape, place)
        elif isinstance(ours, list) and isinstance(theirs, list):
            compare_lists(self, ours, theirs, shape, place)
        elif is_empty(ours) and is_empty(theirs):
            last = "empty"
        else:
            self._leaf(Leaf(ours, theirs, shape, self.scope), expected, actual, place, failures)
            return
        if len(self.differences) > before:
            self.note_failures(failures)
        elif last:
            self.equate(place, last)

    def _leaf(self, leaf: Leaf, expected: Any, actual: Any, place: Place, failures: list[str]) -> None:
        if is_masked(actual):
            self.skip(place, SkipReason.SENSITIVE_PROPERTY, "The actual value is masked.")
            return
        for relation in self._rules.relations(leaf.shape):
            try:
                held = relation.holds(leaf)
            except Exception as error:  # As above.
                failures.append(_failed(relation.name, error))
                continue
            if isinstance(held, str):
                self.skip(place, SkipReason.UNRESOLVED, held)
                return
            if held:
                self.equate(place, relation.name)
                return
        self.unequal(place, expected, actual, leaf.shape, " ".join(failures))

    def _transformed(
        self, mark: Mark, expected: Any, actual: Any, shape: Shape, place: Place, siblings: abc.Mapping[str, Any]
    ) -> None:
        """Forget the differences at a value that the service rewrites, when what is there is what it makes of it."""
        failures: list[str] = []
        for result in self._transforms.results(shape.marks.transforms, siblings, self._root, expected):
            if isinstance(result, Exception):
                failures.append(str(result))
            elif self._transforms.matches(result, actual, expected) or self._is_like(result, actual, shape, place):
                self.back_to(mark)
                self.equate(place, "propertyTransform")
                return
        self.note_failures(failures)

    def _is_like(self, result: Any, actual: Any, shape: Shape, place: Place) -> bool:
        """Whether an object or a list that a transform made is the actual one, but for its order and the like.

        Some make the object around the value.
        """
        inner = result.get(shape.name, result) if isinstance(result, dict) else result
        if not isinstance(inner, (dict, list)) or type(inner) is not type(actual):
            return False
        mark = self.mark()
        self._unlike(inner, actual, shape, place)
        alike = len(self.differences) == mark.differences
        self.back_to(mark)
        return alike


def _reason_to_skip(expected: Any, actual: Any, shape: Shape, actual_siblings: abc.Mapping[str, Any]) -> Skip | None:
    """Why a difference at a property says nothing."""
    marks = shape.marks
    if marks.write_only and actual is not False and is_empty(actual):
        return Skip(SkipReason.WRITE_ONLY_PROPERTY)
    if marks.read_only:
        return Skip(SkipReason.READ_ONLY)
    if marks.peculiar("managed"):
        return Skip(SkipReason.MANAGED_BY_AWS, marks.evidence("managed"))
    upgraded = shape.name == "EngineVersion" and actual_siblings.get("AutoMinorVersionUpgrade") in (True, "true")
    if upgraded and is_newer_minor(expected, actual):
        return Skip(SkipReason.MANAGED_BY_AWS, "Minor versions are upgraded automatically.")
    return None


def _failed(name: str, error: Exception) -> str:
    # The message of the error may quote the value, which may be secret.
    return f"The normaliser '{name}' failed ({type(error).__name__})."
