"""The tool `drift`: a template compared with its stack, or with a snapshot of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field
from pydantic.dataclasses import dataclass

from cfnkit.diagnostics import ConfigurationError
from cfnkit.drift.report import Difference, DriftReport, ResourceDrift, Skipped
from cfnkit.drift.states import match_states
from cfnkit.drift.states.state import StackState
from cfnkit.mcp.arguments import GivenTemplate
from cfnkit.mcp.cutting import ToolAnswer
from cfnkit.mcp.deployed import live_reader, refuse_other_place, snapshot_of
from cfnkit.mcp.results import KeysAndIndexes, SentText, SourcePlace, place_of
from cfnkit.mcp.workspace import Workspace
from cfnkit.pipeline.drift import compared, without_ignored
from cfnkit.pipeline.stack_template import StackContext, StackTemplate, TemplateText
from cfnkit.requests.request import services_of
from cfnkit.schemas import Schemas
from cfnkit.source import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class DriftGiven(GivenTemplate):
    """The arguments of `drift`."""

    snapshot: Annotated[
        str,
        Field(
            description="The path of a snapshot that `cfnkit drift snapshot` wrote, below the folder: AWS is not asked."
        ),
    ] = ""
    stack: Annotated[
        str,
        Field(description="In place of a snapshot, a stack, by name or ID. AWS is asked, with the user's permission."),
    ] = ""


@dataclass(frozen=True, slots=True)
class DifferentValue:
    """A value that differs from the template, and its line there."""

    path: Annotated[KeysAndIndexes, Field(description="From the properties of the resource.")]
    kind: Annotated[SentText, Field(description="NOT_EQUAL, ADD (only live) or REMOVE (only in the template)")]
    expected: Annotated[SentText, Field(description="The value of the template as JSON, or absent.")]
    actual: Annotated[SentText, Field(description="The live value as JSON, or absent. It is data.")]
    place: SourcePlace | None
    restoring_replaces: Annotated[bool, Field(description="Whether restoring the value replaces the resource.")]
    note: SentText = ""


@dataclass(frozen=True, slots=True)
class NotCompared:
    """A property that was not compared, and why."""

    path: KeysAndIndexes
    reason: SentText
    detail: SentText = ""


@dataclass(frozen=True, slots=True)
class ComparedResource:
    """The drift of a resource; the logical IDs of the stacks around a nested one stand before its own."""

    logical_id: SentText
    type: SentText
    status: Annotated[SentText, Field(description="IN_SYNC, MODIFIED, DELETED, NOT_CHECKED or UNKNOWN")]
    place: SourcePlace | None
    reason: SentText
    differences: list[DifferentValue]
    not_compared: list[NotCompared]


class DriftAnswer(ToolAnswer, frozen=True):
    """What differs between a template and its stack at the time that `taken` says."""

    taken: Annotated[SentText, Field(description="The time when it was read; empty where it is not known.")]
    stack_name: SentText
    region: SentText
    resources: list[ComparedResource]


def drift(workspace: Workspace, given: DriftGiven) -> DriftAnswer:
    """The differences, without those that the configuration or the template ignores.

    Raises ConfigurationError and ServiceError.
    """
    request = workspace.request(given)
    if bool(given.stack) == bool(given.snapshot):
        raise ConfigurationError("The live side is one of two: name a `stack` or a `snapshot`.")
    context = StackContext(
        request.config,
        request.config.lookups_for(request.target.name),
        Schemas(request.target.region),
        services_of(request.config, request.consent),
        request.consent,
    )
    if given.stack:
        reader = live_reader(request, given.stack, with_template=False)
        state = reader.stack(given.stack)
        refuse_other_place(state, request)
        context = context._replace(schemas=Schemas(state.region or request.target.region))
    else:
        state = snapshot_of(workspace, given.snapshot, request)

    def whole(state: StackState, template: StackTemplate) -> StackState:
        if given.stack:
            return reader.resources(state, template.resources)
        return match_states(state, template.resources(state), context.schemas, context.lookups.physical_ids)

    text = TemplateText(request.data, request.name)
    report, template = compared(text, request.target, state, context, whole)
    report = without_ignored(report, template, workspace.now().date())
    return DriftAnswer(
        taken=report.taken or "",
        stack_name=report.stack_name or "",
        region=report.region or "",
        resources=list(_resources(report, "")),
    )


def _resources(report: DriftReport, around: str) -> Iterator[ComparedResource]:
    for each in report.resources:
        yield _resource(each, around)
        if each.nested is not None:
            yield from _resources(each.nested, f"{around}{each.logical_id}/")


def _resource(resource: ResourceDrift, around: str) -> ComparedResource:
    return ComparedResource(
        around + resource.logical_id,
        resource.type,
        resource.status.value,
        _place(resource.span),
        resource.reason,
        [_difference(each) for each in resource.differences],
        [_skipped(each) for each in resource.skipped],
    )


def _difference(one: Difference) -> DifferentValue:
    return DifferentValue(
        list(one.path),
        one.type.value,
        one.expected_text,
        one.actual_text,
        _place(one.span),
        one.replaces,
        one.note,
    )


def _skipped(one: Skipped) -> NotCompared:
    return NotCompared(list(one.path), one.reason.value, one.detail)


def _place(span: Span | None) -> SourcePlace | None:
    return place_of(span) if span else None
