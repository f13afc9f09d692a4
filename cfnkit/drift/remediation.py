"""The least command that would put each drifted resource back as the template declares it, as text only."""

from __future__ import annotations

import collections.abc as abc
import json
import shlex
from typing import Any, NamedTuple

from cfnkit.drift.normalisers.scalars import Scalars
from cfnkit.drift.report import DifferenceType, DriftReport, PointerPath, ResourceDrift, Status
from cfnkit.drift.shapes.shape import Shape
from cfnkit.schemas import ResourceSchema, Schemas
from cfnkit.source.pointer import pointer

_CHANGE_SET = "revert-drift"
_CLOUD_CONTROL = "Cloud Control sets the declared values:"


class Remedy(NamedTuple):
    """The resource, by its path in nested stacks, a sentence about what the commands do, and the commands."""

    resource: str
    what: str
    commands: tuple[str, ...]


class Deployment(NamedTuple):
    """What a change set of a stack has to be given beside its template: names of parameters, and capabilities."""

    parameters: tuple[str, ...] = ()
    capabilities: tuple[str, ...] = ()


def remedies(report: DriftReport, schemas: Schemas, deployment: Deployment) -> tuple[Remedy, ...]:
    """A remedy for each resource that can be put back alone, and one for the stack that puts back all others.

    Nothing is run. Cloud Control changes one resource; what it cannot change needs a drift-aware change set.
    https://docs.aws.amazon.com/cloudcontrolapi/latest/userguide/resource-operations-update.html
    """
    return tuple(_of_stack(report, schemas, deployment, ""))


def _of_stack(report: DriftReport, schemas: Schemas, deployment: Deployment | None, path: str) -> abc.Iterator[Remedy]:
    """The remedies of a stack; the deployment of a nested one is not known."""
    by_stack: list[str] = []
    for resource in report.resources:
        name = f"{path}{resource.logical_id}"
        if resource.nested is not None:
            yield from _of_stack(resource.nested, schemas, None, f"{name}/")
        elif resource.status is Status.DELETED:
            by_stack.append(name)
        elif resource.status is Status.MODIFIED:
            patch = _patch(resource, schemas.get(resource.type))
            if patch is None or resource.physical_id is None:
                by_stack.append(name)
            else:
                yield Remedy(name, _CLOUD_CONTROL, (_update(resource, patch, report.region),))
    if by_stack:
        stack = report.stack_id or report.stack_name or "STACK"
        commands = _change_set(stack, report.region, deployment or Deployment())
        yield Remedy(", ".join(by_stack), _words(report, by_stack, path), commands)


def _words(report: DriftReport, names: list[str], path: str) -> str:
    listed = {name.removeprefix(path) for name in names}
    replaced = [
        one.logical_id
        for one in report.resources
        if one.logical_id in listed and any(difference.replaces for difference in one.differences)
    ]
    created = [one.logical_id for one in report.resources if one.logical_id in listed and one.status is Status.DELETED]
    parts = ["A drift-aware change set puts back the whole stack"]
    parts += [f"creates {', '.join(created)} again"] if created else []
    parts += [f"replaces {', '.join(replaced)}"] if replaced else []
    return ", ".join(parts) + "; read it before it is executed:"


def _patch(resource: ResourceDrift, schema: ResourceSchema | None) -> list[dict[str, Any]] | None:
    """The JSON Patch that makes the live side as declared; None when Cloud Control cannot, or must not, do it."""
    differences, expected = resource.differences, resource.expected or {}
    # The physical ID is the identifier only where that is a single property.
    if schema is None or len(schema.primary_identifier) != 1:
        return None
    if any(one.replaces or one.sensitive for one in differences):
        return None
    shape = Shape.of_type(schema)
    operations: dict[str, dict[str, Any]] = {}
    for one in differences:
        path, kind = one.path, one.type
        if not _leads_through_objects(path, expected):
            # An index is that of the declared list, and a text holds a document: the whole property is set.
            path, kind = path[:1], DifferenceType.NOT_EQUAL
        operation = _operation(path, kind, expected, shape)
        if operation is None:
            return None
        operations[operation["path"]] = operation
    # A property that is set as a whole needs no change below it.
    return [one for path, one in operations.items() if not any(path.startswith(f"{other}/") for other in operations)]


def _leads_through_objects(path: PointerPath, value: Any) -> bool:
    for step in path[:-1]:
        value = value.get(step) if isinstance(value, dict) else None
    return isinstance(value, abc.Mapping) and isinstance(path[-1], str)


def _operation(
    path: PointerPath, kind: DifferenceType, expected: abc.Mapping[str, Any], shape: Shape
) -> dict[str, Any] | None:
    """One operation of the patch; None for a value that is not declared at the path."""
    if kind is DifferenceType.ADD:
        return {"op": "remove", "path": pointer(path)}
    value: Any = expected
    for step in path:
        if not isinstance(value, abc.Mapping) or step not in value:
            return None
        value, shape = value[step], shape.child(str(step))
    operation = "add" if kind is DifferenceType.REMOVE else "replace"
    return {"op": operation, "path": pointer(path), "value": _typed(value, shape)}


def _typed(value: Any, shape: Shape) -> Any:
    """A declared value in the types of the schema, which Cloud Control asks for."""
    if isinstance(value, abc.Mapping):
        return {key: _typed(item, shape.child(key)) for key, item in value.items()}
    if isinstance(value, list):
        return [_typed(item, shape.item) for item in value]
    scalars = Scalars()
    return scalars.normalise(value, shape) if scalars.applies(shape) else value


def _update(resource: ResourceDrift, patch: list[dict[str, Any]], region: str | None) -> str:
    return _command(
        "aws cloudcontrol update-resource",
        region,
        ("--type-name", resource.type),
        ("--identifier", resource.physical_id or ""),
        ("--patch-document", json.dumps(patch, ensure_ascii=False)),
    )


def _change_set(stack: str, region: str | None, deployment: Deployment) -> tuple[str, ...]:
    previous = (f"ParameterKey={name},UsePreviousValue=true" for name in deployment.parameters)
    of_stack = ("--stack-name", stack)
    named = ("--change-set-name", _CHANGE_SET)
    create = _command(
        "aws cloudformation create-change-set",
        region,
        of_stack,
        named,
        ("--deployment-mode", "REVERT_DRIFT"),
        ("--use-previous-template",),
        *((("--parameters", *previous),) if deployment.parameters else ()),
        *((("--capabilities", *deployment.capabilities),) if deployment.capabilities else ()),
    )
    describe = _command(
        "aws cloudformation describe-change-set", region, of_stack, named, ("--include-property-values",)
    )
    return create, describe, _command("aws cloudformation execute-change-set", region, of_stack, named)


def _command(command: str, region: str | None, *options: tuple[str, ...]) -> str:
    words = [word for option in ((("--region", region),) if region else ()) for word in option]
    words += [word for option in options for word in option]
    return " ".join((command, *map(shlex.quote, words)))
