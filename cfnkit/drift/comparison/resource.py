"""Compare one declared resource with its live state."""

from __future__ import annotations

import collections.abc as abc
from dataclasses import replace
from typing import Any

from cfnkit.drift.comparison.journal import FoundDifference, PairedPath
from cfnkit.drift.comparison.properties import PropertyComparison
from cfnkit.drift.comparison.surroundings import NO_SURROUNDINGS, Surroundings
from cfnkit.drift.comparison.tags import declared_with_tags, live_with_tags, scope_with_tags
from cfnkit.drift.declared import DeclaredResource, Unsettled, settled
from cfnkit.drift.normalisers import Rules
from cfnkit.drift.report import Difference, DifferenceType, PointerPath, ResourceDrift, SkipReason, Status
from cfnkit.drift.secrets.secrecy import is_masked, is_secret_entry, is_secret_name
from cfnkit.drift.shapes.property_transform import TransformEvaluator
from cfnkit.drift.shapes.shape import Shape
from cfnkit.drift.states.changes import with_changes
from cfnkit.drift.states.state import Presence, ResourceState, Scope
from cfnkit.schemas import ResourceSchema

_NO_SCHEMA = "There is no schema of the resource type."
_NO_PROPERTIES = "The resource exists, but its properties are not known."
_OTHER_TEMPLATE = "The source names a property that the template does not declare: it compared with another template."
_TOO_DEEP = "Its properties are nested too deeply to be compared."


def compare_resource(
    declared: DeclaredResource, state: ResourceState, schema: ResourceSchema | None, scope: Scope | None = None
) -> ResourceDrift:
    """The drift of the declared properties of a resource; undeclared properties never make it drift.

    Without a schema the resource is NOT_CHECKED, since the work of the service cannot be distinguished from drift.
    """
    return Comparer(scope or Scope()).compare(declared, state, schema)


class Comparer:
    """Compares resources of one stack, one after another, and keeps the shapes of their types."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self._rules = Rules()
        self._transforms = TransformEvaluator()
        self._shapes: dict[str, Shape] = {}

    def compare(
        self,
        declared: DeclaredResource,
        state: ResourceState,
        schema: ResourceSchema | None,
        surroundings: Surroundings = NO_SURROUNDINGS,
    ) -> ResourceDrift:
        """As `compare_resource`; `surroundings` are the effects of other resources of the template on this one."""
        status, reason = _presence(declared, state, schema)
        if status is not None or schema is None:
            return _not_compared(declared, state, status or Status.NOT_CHECKED, reason)
        shape = self._shape(schema)
        scope = scope_with_tags(self.scope, state, schema)
        expected = declared_with_tags(_with_expected(declared.properties, state), state, schema, scope)
        if state.changes is not None:
            changed = with_changes(expected, state.changes)
            if changed is None:
                return _not_compared(declared, state, Status.UNKNOWN, _OTHER_TEMPLATE)
            state = replace(state, properties=changed)
        actual = live_with_tags(state, schema)
        comparison = PropertyComparison(self._rules, self._transforms, scope, surroundings)
        try:
            comparison.properties(expected, actual, shape)
        except RecursionError:
            return _not_compared(replace(declared, properties={}), state, Status.UNKNOWN, _TOO_DEEP)
        journal = comparison.journal
        differences = tuple(_located(found, declared, shape) for found in journal.differences)
        undeclared = () if state.projected else journal.undeclared
        return ResourceDrift(
            declared.logical_id,
            declared.type,
            Status.MODIFIED if differences else Status.IN_SYNC,
            state.physical_id,
            differences=differences,
            skipped=tuple(journal.skipped),
            undeclared=tuple(_located(found, declared, shape) for found in undeclared),
            equated=tuple(journal.equated),
            expected=expected if declared.all_settled else settled(expected),
            actual=actual,
            span=declared.span,
        )

    def _shape(self, schema: ResourceSchema) -> Shape:
        shape = self._shapes.get(schema.type_name)
        if shape is None:
            shape = self._shapes[schema.type_name] = Shape.of_type(schema)
        return shape


def _presence(
    declared: DeclaredResource, state: ResourceState, schema: ResourceSchema | None
) -> tuple[Status | None, str]:
    """The status of a resource that cannot be compared, and why; None for one that can."""
    if state.presence is Presence.DELETED:
        return Status.DELETED, state.reason
    if state.presence is Presence.UNKNOWN:
        return Status.UNKNOWN, state.reason
    if state.presence is Presence.UNSUPPORTED:
        return Status.NOT_CHECKED, state.reason
    if state.type and state.type != declared.type:
        return Status.UNKNOWN, f"The live resource has the type {state.type}."
    if schema is None:
        return Status.NOT_CHECKED, _NO_SCHEMA
    if not state.properties and declared.properties and state.changes is None:
        return Status.NOT_CHECKED, _NO_PROPERTIES
    return None, ""


def _not_compared(declared: DeclaredResource, state: ResourceState, status: Status, reason: str) -> ResourceDrift:
    return ResourceDrift(
        declared.logical_id,
        declared.type,
        status,
        state.physical_id,
        reason,
        expected=settled(declared.properties),
        span=declared.span,
    )


def _with_expected(properties: abc.Mapping[str, Any], state: ResourceState) -> abc.Mapping[str, Any]:
    """The declared properties, with the values that the source expects in place of unresolved ones."""
    if state.expected is None:
        return properties
    return {key: _filled(value, state.expected.get(key)) for key, value in properties.items()}


def _filled(value: Any, known: Any) -> Any:
    if isinstance(value, Unsettled):
        return value if value.reason is not SkipReason.UNRESOLVED or known is None or is_masked(known) else known
    if isinstance(value, dict) and isinstance(known, dict):
        return {key: _filled(item, known.get(key)) for key, item in value.items()}
    if isinstance(value, list) and isinstance(known, list) and len(value) == len(known):
        return [_filled(item, other) for item, other in zip(value, known, strict=True)]
    return value


def _located(found: FoundDifference, declared: DeclaredResource, root: Shape) -> Difference:
    """The difference with its place in the template and everything else that depends on its path."""
    difference = found.difference
    path = difference.path
    # An added value is not written in the template; the node that would have it is.
    written = _parent_path(found.path) if difference.type is DifferenceType.ADD else path
    shapes = _shapes_along(root, found.path.expected_path())
    return replace(
        difference,
        expected=settled(difference.expected),
        span=declared.span_at(written),
        sensitive=any(isinstance(step, str) and is_secret_name(step) for step in path)
        or _is_named_secret(found.path.expected_path(), declared)
        or any("password" in shape.formats for shape in shapes),
        replaces=any(shape.marks.fixed for shape in shapes),
        note=difference.note or _parameter_note(found, declared),
    )


def _parent_path(path: PairedPath) -> PointerPath:
    return path.parent.expected_path() if path.parent is not None else ()


def _shapes_along(root: Shape, path: PointerPath) -> list[Shape]:
    shapes: list[Shape] = []
    shape = root
    for step in path:
        shape = shape.item if isinstance(step, int) else shape.child(step)
        shapes.append(shape)
    return shapes


def _is_named_secret(path: PointerPath, declared: DeclaredResource) -> bool:
    """Whether a sibling names the value as a secret, as in a list of environment variables."""
    value: Any = declared.properties
    for step in path:
        if isinstance(value, dict):
            if is_secret_entry(value):
                return True
            value = value.get(str(step))
        elif isinstance(value, list) and isinstance(step, int) and step < len(value):
            value = value[step]
        else:
            return False
    return False


def _parameter_note(found: FoundDifference, declared: DeclaredResource) -> str:
    text = declared.parameter_texts.get(found.path.expected_path())
    if text is None:
        return ""
    listed = ", ".join(f"'{name}'" for name in text.names)
    noun = "parameter" if len(text.names) == 1 else "parameters"
    if found.difference.actual in text.earlier:
        return f"The SSM {noun} {listed} changed since the last update."
    return f"It comes from the SSM {noun} {listed}, which may have changed since the last update."
