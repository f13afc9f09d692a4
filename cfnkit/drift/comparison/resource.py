"""Compare one resource with what is there."""

from __future__ import annotations

import collections.abc as abc
from dataclasses import replace
from typing import Any

from cfnkit.drift.comparison.findings import Found
from cfnkit.drift.comparison.place import Place
from cfnkit.drift.comparison.properties import Comparison
from cfnkit.drift.comparison.stack_tags import with_known_tags, with_stack_tags
from cfnkit.drift.comparison.surroundings import ALONE, Surroundings
from cfnkit.drift.comparison.tags import as_list
from cfnkit.drift.declared import DeclaredResource
from cfnkit.drift.normalisers import Rules
from cfnkit.drift.report import (
    Difference,
    DifferenceType,
    Equated,
    PointerPath,
    ResourceDrift,
    Skipped,
    SkipReason,
    Status,
)
from cfnkit.drift.scope import Scope
from cfnkit.drift.secrets.secret_names import is_masked, is_secret_name
from cfnkit.drift.shapes.property_transform import PropertyTransforms
from cfnkit.drift.shapes.shape import Shape
from cfnkit.drift.states.state import Presence, ResourceState
from cfnkit.drift.unsettled import Unsettled, settled
from cfnkit.schemas import ResourceSchema

_NO_SCHEMA = "There is no schema of the resource type."
_NO_PROPERTIES = "Of the resource no more is known than that it is there."
_TOO_DEEP = "Its properties are nested too deeply to be compared."


def compare_resource(
    declared: DeclaredResource, state: ResourceState, schema: ResourceSchema | None, scope: Scope | None = None
) -> ResourceDrift:
    """What is not as the template declares; nothing but what it declares counts.

    Without a schema nothing can be told apart from what the service rewrites, and the resource is NOT_CHECKED.
    """
    return Comparer(scope or Scope()).compare(declared, state, schema)


class Comparer:
    """Compares resources of one stack, one after another; what a type's schema says is worked out once."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self._rules = Rules()
        self._transforms = PropertyTransforms()
        self._shapes: dict[str, Shape] = {}

    def compare(
        self,
        declared: DeclaredResource,
        state: ResourceState,
        schema: ResourceSchema | None,
        around: Surroundings = ALONE,
    ) -> ResourceDrift:
        """As `compare_resource` does; `around` is what other resources of the template say of this one."""
        status, reason = _presence(declared, state, schema)
        if status is not None or schema is None:
            return _unjudged(declared, state, status or Status.NOT_CHECKED, reason)
        shape = self._shape(schema)
        scope = with_known_tags(self.scope, state, schema)
        expected = with_stack_tags(_with_expected(declared.properties, state), state, schema, scope)
        comparison = Comparison(self._rules, self._transforms, scope, around)
        try:
            comparison.properties(expected, _with_kept_tags(state, schema), shape)
        except RecursionError:
            return _unjudged(replace(declared, properties={}), state, Status.UNKNOWN, _TOO_DEEP)
        return _judged(declared, state, comparison, expected, shape)

    def _shape(self, schema: ResourceSchema) -> Shape:
        shape = self._shapes.get(schema.type_name)
        if shape is None:
            shape = self._shapes[schema.type_name] = Shape.of_type(schema)
        return shape


def _presence(
    declared: DeclaredResource, state: ResourceState, schema: ResourceSchema | None
) -> tuple[Status | None, str]:
    """The status of a resource that there is nothing to compare of, and why."""
    if state.presence is Presence.DELETED:
        return Status.DELETED, state.reason
    if state.presence is Presence.UNKNOWN:
        return Status.UNKNOWN, state.reason
    if state.presence is Presence.UNSUPPORTED:
        return Status.NOT_CHECKED, state.reason
    if state.type and state.type != declared.type:
        return Status.UNKNOWN, f"What is there is of the type {state.type}."
    if schema is None:
        return Status.NOT_CHECKED, _NO_SCHEMA
    if not state.properties and declared.properties:
        return Status.NOT_CHECKED, _NO_PROPERTIES
    return None, ""


def _judged(
    declared: DeclaredResource,
    state: ResourceState,
    comparison: Comparison,
    expected: abc.Mapping[str, Any],
    shape: Shape,
) -> ResourceDrift:
    differences = tuple(_difference(found, declared, shape) for found in comparison.differences)
    undeclared = () if state.projected else comparison.undeclared
    return ResourceDrift(
        declared.logical_id,
        declared.type,
        Status.MODIFIED if differences else Status.IN_SYNC,
        state.physical_id,
        differences=differences,
        skipped=tuple(Skipped(place.path(), *skip) for place, skip in comparison.skipped),
        undeclared=tuple(_difference(found, declared, shape) for found in undeclared),
        equated=tuple(Equated(place.path(), *equal) for place, equal in comparison.equated),
        expected=expected if declared.all_settled else settled(expected),
        actual=comparison.actual,
        span=declared.span,
    )


def _unjudged(declared: DeclaredResource, state: ResourceState, status: Status, reason: str) -> ResourceDrift:
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
    """The declared properties, with what the source holds the template to say in the place of what is not known."""
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


def _with_kept_tags(state: ResourceState, schema: ResourceSchema) -> abc.Mapping[str, Any]:
    """The live properties, with the tags that the source keeps beside them."""
    path = schema.tagging.property
    if not state.tags or path is None or len(path) != 1 or path[0] in state.properties:
        return state.properties
    return {**state.properties, path[0]: as_list(dict(state.tags))}


def _difference(found: Found, declared: DeclaredResource, root: Shape) -> Difference:
    added = found.type is DifferenceType.ADD
    path = found.place.actual_path() if added else found.place.path()
    shapes = _shapes_along(root, found.place)
    note = found.note or _parameter_note(found, declared)
    return Difference(
        path,
        found.type,
        settled(found.expected),
        found.actual,
        declared.span_at(_declared_part(found.place) if added else path),
        sensitive=any(isinstance(step, str) and is_secret_name(step) for step in path)
        or _is_named_secret(found.place, declared)
        or any("password" in shape.formats for shape in shapes),
        replaces=any(shape.marks.fixed for shape in shapes),
        note=note,
    )


def _declared_part(place: Place) -> PointerPath:
    """The path to what holds an added value, on the expected side."""
    return place.parent.path() if place.parent is not None else ()


def _shapes_along(root: Shape, place: Place) -> list[Shape]:
    shapes: list[Shape] = []
    shape = root
    for step in place.path():
        shape = shape.item if isinstance(step, int) else shape.child(step)
        shapes.append(shape)
    return shapes


def _is_named_secret(place: Place, declared: DeclaredResource) -> bool:
    """Whether the value stands beside the name of a secret, as that of an environment variable may."""
    value: Any = declared.properties
    for step in place.path():
        if isinstance(value, dict):
            names = [value[key] for key in ("Name", "Key", "OptionName", "ParameterName") if key in value]
            if any(isinstance(name, str) and is_secret_name(name) for name in names):
                return True
            value = value.get(str(step))
        elif isinstance(value, list) and isinstance(step, int) and step < len(value):
            value = value[step]
        else:
            return False
    return False


def _parameter_note(found: Found, declared: DeclaredResource) -> str:
    text = declared.parameter_texts.get(found.place.path())
    if text is None:
        return ""
    listed = ", ".join(f"'{name}'" for name in text.names)
    noun = "parameter" if len(text.names) == 1 else "parameters"
    if found.actual in text.earlier:
        return f"The SSM {noun} {listed} changed since the last update."
    return f"It comes from the SSM {noun} {listed}, which may have changed since the last update."
