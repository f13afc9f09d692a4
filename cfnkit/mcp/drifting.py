"""The tool `drift`: a template compared with a snapshot of its stack; AWS is not asked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import BaseModel, Field
from pydantic.dataclasses import dataclass

from cfnkit.drift.report import Difference, DriftReport, ResourceDrift, Skipped
from cfnkit.files.reading import MAX_BYTES
from cfnkit.mcp.arguments import GivenTemplate
from cfnkit.mcp.results import KeysAndIndexes, SentText, SourcePlace, place_of
from cfnkit.mcp.workspace import Workspace
from cfnkit.pipeline.drift import drift_of
from cfnkit.source import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class DriftGiven(GivenTemplate):
    """The arguments of `drift`."""

    snapshot: Annotated[
        str, Field(description="The path of a snapshot that `cfnkit drift snapshot` wrote, below the folder.")
    ]


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


class DriftAnswer(BaseModel, frozen=True):
    """What differs between a template and its stack at the time of the snapshot."""

    taken: Annotated[SentText, Field(description="The time of the snapshot; empty where it does not say.")]
    stack_name: SentText
    region: SentText
    resources: list[ComparedResource]


def drift(workspace: Workspace, given: DriftGiven) -> DriftAnswer:
    """The differences, without those that the configuration or the template ignores. Raises ConfigurationError."""
    request = workspace.request(given)
    report = drift_of(
        request.data,
        workspace.read(given.snapshot, MAX_BYTES),
        name=request.name,
        actual_name=workspace.name(given.snapshot),
        target=request.target,
        config=request.config,
        today=workspace.now().date(),
        consent=request.consent,
    )
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
