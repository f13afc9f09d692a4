"""The tool `diff`: what a change of a template would do to its stack."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Annotated

from pydantic import BaseModel, Field
from pydantic.dataclasses import dataclass

from cfnkit.diagnostics import ConfigurationError, Redactor
from cfnkit.diff import OutputChange, PropertyChange, ResourceChange, Risk, compare_versions
from cfnkit.diff.old_files import EMPTY, OldFiles, files_of_revision
from cfnkit.files.git import repository_of
from cfnkit.files.reading import read_given
from cfnkit.mcp.results import KeysAndIndexes, ReportedProblem, SentText, SourcePlace, place_of, problems_of
from cfnkit.mcp.workspace import Given, ServedTemplate, Workspace
from cfnkit.pipeline import Processed
from cfnkit.source import Span
from cfnkit.syntax import Node, dump_json
from cfnkit.transforms.masking import mask


@dataclass(frozen=True, slots=True)
class ChangedValue:
    """A value before and after; the places are in the old and in the new text."""

    path: Annotated[KeysAndIndexes, Field(description="From the properties of the resource.")]
    before: Annotated[SentText | None, Field(description="JSON, which is data; null where the value is new.")]
    after: Annotated[SentText | None, Field(description="JSON; null where it goes, or is known after the change only.")]
    replaces: Annotated[SentText, Field(description="Whether it replaces the resource: True, Conditional, False")]
    known_after: Annotated[SentText, Field(description="The replaced resource whose name the value holds, or empty.")]
    before_place: SourcePlace | None
    after_place: SourcePlace | None


@dataclass(frozen=True, slots=True)
class ChangedResource:
    """A resource that something happens to."""

    logical_id: SentText
    type: SentText
    action: Annotated[SentText, Field(description="Add, Modify or Remove")]
    replaced: Annotated[SentText, Field(description="True, Conditional or False")]
    place: SourcePlace
    changes: list[ChangedValue]
    attributes: Annotated[list[SentText], Field(description="Other parts that change, such as DeletionPolicy.")]


@dataclass(frozen=True, slots=True)
class ChangedOutput:
    """An output that comes, goes or changes."""

    name: SentText
    action: Annotated[SentText, Field(description="Add, Modify or Remove")]
    export_before: SentText
    export_after: SentText
    place: SourcePlace | None


@dataclass(frozen=True, slots=True)
class ToldRisk:
    """What the change may destroy, open or break: tell the user of it first."""

    kind: SentText
    subject: SentText
    message: SentText
    details: list[SentText]
    before_place: SourcePlace | None
    after_place: SourcePlace | None


class DiffAnswer(BaseModel, frozen=True):
    """What a change does to the stack; without comparison where CloudFormation would refuse a version."""

    compared: Annotated[bool, Field(description="Whether both versions would be processed, and were compared.")]
    is_change: Annotated[bool, Field(description="Whether anything happens to the stack.")]
    risks: list[ToldRisk]
    resources: list[ChangedResource]
    outputs: list[ChangedOutput]
    problems: Annotated[list[ReportedProblem], Field(description="Of the new version; of a refused old one, too.")]


def diff(workspace: Workspace, given: Given, origin: str) -> DiffAnswer:
    """What the change from the file or the revision `origin` would do. Raises ConfigurationError.

    Of the other templates of the repository, those that use an export, an output or an SSM parameter are told. Nested
    stacks are not compared.
    """
    after = workspace.served(given)
    with _before(workspace, after, origin) as (before, old):
        return _compared(workspace, before.process(), after, old)


@contextmanager
def _before(
    workspace: Workspace, after: ServedTemplate, origin: str
) -> Iterator[tuple[ServedTemplate, OldFiles | None]]:
    """The version before, and the files of its revision if it is of one."""
    if os.path.isfile(os.path.join(workspace.root, origin)):
        yield replace(after, name=workspace.name(origin), data=workspace.read(origin)), None
        return
    if repository_of(os.path.dirname(os.path.realpath(after.name))) is None:
        message = f"{origin} is no file of the folder, and {after.name} is in no git repository: name the file before."
        raise ConfigurationError(message)
    with files_of_revision(after.name, origin) as files:
        path = os.path.join(files.folder, os.path.relpath(os.path.realpath(after.name), files.repository))
        folder = os.path.dirname(path)
        with files.faults():
            config = workspace.configuration(path) if os.path.isdir(folder) else after.config
            data = read_given(path) if os.path.isfile(path) else EMPTY
            yield replace(after, name=path, data=data, config=config), files


def _compared(workspace: Workspace, before: Processed, after: ServedTemplate, old: OldFiles | None) -> DiffAnswer:
    processed = after.process()
    problems = problems_of(processed)
    if not before.accepted:
        told = tuple(map(old.diagnostic, before.diagnostics)) if old else before.diagnostics
        problems += problems_of(before._replace(diagnostics=told))
    if not (before.accepted and processed.accepted):
        return DiffAnswer(compared=False, is_change=False, risks=[], resources=[], outputs=[], problems=problems)
    importers = workspace.importers_of(after.name, after.target)
    change = compare_versions(before, processed, importers, workspace.readers_of(after.name, after.target))
    told_by = _Telling(processed.redactor.knowing(before.redactor.secrets), old)
    return DiffAnswer(
        compared=True,
        is_change=change.is_change,
        risks=list(map(told_by.risk, change.risks)),
        resources=list(map(told_by.resource, change.changed)),
        outputs=list(map(told_by.output, change.outputs)),
        problems=problems,
    )


class _Telling:
    """Tells of a change without the secrets of either version, and with places as they are shown."""

    def __init__(self, redactor: Redactor, old: OldFiles | None) -> None:
        self._redactor = redactor
        self._old = old

    def risk(self, risk: Risk) -> ToldRisk:
        return ToldRisk(
            risk.kind.value,
            self._redactor(risk.subject),
            self._redactor(risk.message),
            [self._redactor(each) for each in risk.details],
            self._place(risk.before),
            self._place(risk.after),
        )

    def resource(self, change: ResourceChange) -> ChangedResource:
        return ChangedResource(
            self._redactor(change.logical_id),
            change.type,
            change.action.value,
            change.replacement.value,
            self._shown(change.span),
            list(map(self._value, change.changes)),
            list(change.attributes),
        )

    def output(self, change: OutputChange) -> ChangedOutput:
        return ChangedOutput(
            self._redactor(change.name),
            change.action.value,
            self._redactor(change.export_before),
            self._redactor(change.export_after),
            self._place(change.after or change.before),
        )

    def _value(self, change: PropertyChange) -> ChangedValue:
        before, after = change.spans
        return ChangedValue(
            list(change.path or change.after_path),
            self._text(change.before),
            None if change.because else self._text(change.after),
            change.recreation.value,
            self._redactor(change.because),
            self._place(before),
            self._place(after),
        )

    def _text(self, node: Node | None) -> str | None:
        return None if node is None else self._redactor(dump_json(mask(node, self._redactor), indent=None))

    def _place(self, span: Span | None) -> SourcePlace | None:
        return None if span is None else self._shown(span)

    def _shown(self, span: Span) -> SourcePlace:
        return place_of(self._old.span(span) if self._old else span)
