"""The tool `diff`: what a change of a template would do to its stack."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from typing import Annotated, TypeAlias

from pydantic import Field
from pydantic.dataclasses import dataclass

from cfnkit.diagnostics import ConfigurationError, Diagnostic
from cfnkit.diff import OutputChange, PropertyChange, ResourceChange, Risk, StackChange, compare_versions
from cfnkit.diff.nested import told_risks, with_nested
from cfnkit.diff.origins.deployed import deployed_versions
from cfnkit.diff.origins.origin import compared_versions
from cfnkit.diff.origins.two_versions import TwoVersions
from cfnkit.files.git import repository_of
from cfnkit.mcp.arguments import GivenTemplate
from cfnkit.mcp.cutting import ToolAnswer
from cfnkit.mcp.deployed import live_reader, refuse_other_place, snapshot_of
from cfnkit.mcp.results import KeysAndIndexes, ReportedProblem, SentText, SourcePlace, place_of, problem_of
from cfnkit.mcp.workspace import Workspace
from cfnkit.redaction import Redactor
from cfnkit.source import Span
from cfnkit.syntax import Node, dump_json
from cfnkit.transforms.masking import mask

StackPath: TypeAlias = Annotated[
    SentText,
    Field(description="The target or the CDK's stack, and the nested stacks within it: Network/Subnets; or empty."),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class DiffGiven(GivenTemplate):
    """The arguments of `diff`."""

    before: Annotated[
        str,
        Field(
            description="The version before: a file below the folder, or a revision of git (default: HEAD, if neither "
            "`stack` nor `snapshot` is given)."
        ),
    ] = ""
    stack: Annotated[
        str,
        Field(
            description="Compare with this deployed stack, by its name or ID. AWS is asked, with the user's permission."
        ),
    ] = ""
    snapshot: Annotated[
        str,
        Field(
            description="Compare with the stack that is in this file of `cfnkit drift snapshot`, below the folder: AWS "
            "is not asked."
        ),
    ] = ""


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

    stack: StackPath
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

    stack: StackPath
    name: SentText
    action: Annotated[SentText, Field(description="Add, Modify or Remove")]
    export_before: SentText
    export_after: SentText
    place: SourcePlace | None


@dataclass(frozen=True, slots=True)
class ToldRisk:
    """What the change may destroy, open or break: tell the user of it first."""

    stack: StackPath
    kind: SentText
    subject: SentText
    message: SentText
    details: list[SentText]
    before_place: SourcePlace | None
    after_place: SourcePlace | None


class DiffAnswer(ToolAnswer, frozen=True):
    """What a change does to the stack; without comparison where CloudFormation would refuse a version."""

    compared: Annotated[bool, Field(description="Whether all versions would be processed, and were compared.")]
    is_change: Annotated[bool, Field(description="Whether anything happens to the stack.")]
    risks: list[ToldRisk]
    resources: list[ChangedResource]
    outputs: list[ChangedOutput]
    problems: Annotated[list[ReportedProblem], Field(description="Of the new version; of a refused old one, too.")]


def diff(workspace: Workspace, given: DiffGiven) -> DiffAnswer:
    """What the change from a file, a revision or what is deployed would do. Raises ConfigurationError and ServiceError.

    Nested stacks are compared too, and the stacks of an assembly of the CDK one by one. Of the other templates of the
    repository, those that use an export, an output or an SSM parameter are told.
    """
    name = workspace.name(given.template)
    answer = _Collected(workspace, name)
    with _compared(workspace, given, name) as compared:
        for versions in (each for outer in compared for each in with_nested(outer)):
            answer.take(versions)
    return answer.answer()


def _compared(workspace: Workspace, given: DiffGiven, name: str) -> AbstractContextManager[Iterator[TwoVersions]]:
    """The pairs of versions that are compared."""
    named = [each for each in ("before", "stack", "snapshot") if getattr(given, each)]
    if len(named) > 1:
        raise ConfigurationError(f"`{named[0]}` and `{named[1]}` are two versions before: name one.")
    if not (given.stack or given.snapshot):
        return compared_versions(workspace.options(given, name), name, _origin(workspace, name, given.before or "HEAD"))
    request = workspace.request(given)
    if given.stack:
        state = live_reader(request, given.stack, with_template=True).stack(given.stack)
        refuse_other_place(state, request)
    else:
        state = snapshot_of(workspace, given.snapshot, request)
        if state.template is None and state.processed_template is None:
            message = f"{given.snapshot} has no template: `cfnkit drift snapshot --with-template` writes one into it."
            raise ConfigurationError(message)
    return nullcontext(iter([deployed_versions(request, state)]))


def _origin(workspace: Workspace, name: str, origin: str) -> str:
    """The version before as the comparison takes it: a path as the server names it, or a revision."""
    if os.path.exists(os.path.join(workspace.root, origin)):
        return workspace.name(origin)
    if repository_of(os.path.dirname(os.path.realpath(name))) is None:
        message = f"{origin} is no file of the folder, and {name} is in no git repository: `before` names the file."
        raise ConfigurationError(message)
    return origin


class _Collected:
    """What the comparisons of a template, of its nested stacks and of the stacks of its assembly tell together."""

    def __init__(self, workspace: Workspace, name: str) -> None:
        self._workspace, self._name = workspace, name
        self._changes: list[StackChange] = []
        self._problems: dict[tuple[str, Diagnostic], ReportedProblem] = {}
        self._risks: list[ToldRisk] = []
        self._resources: list[ChangedResource] = []
        self._outputs: list[ChangedOutput] = []
        self._compared = True

    def take(self, versions: TwoVersions) -> None:
        """Take one comparison."""
        redactor = versions.redactor
        for each in versions.problems:
            self._problems.setdefault((versions.stack_path, each), problem_of(each, redactor))
        if not versions.accepted:
            self._compared = False
            return
        target = versions.after.target
        importers = self._workspace.importers_of(self._name, target)
        readers = self._workspace.readers_of(self._name, target)
        change = compare_versions(versions.before, versions.after, importers, readers)
        told_by = _Telling(versions)
        self._changes.append(change)
        self._risks += map(told_by.risk, told_risks(change, versions))
        self._resources += map(told_by.resource, change.changed)
        self._outputs += map(told_by.output, change.outputs)

    def answer(self) -> DiffAnswer:
        """What all of them tell."""
        return DiffAnswer(
            compared=self._compared,
            is_change=any(change.is_change for change in self._changes),
            risks=self._risks,
            resources=self._resources,
            outputs=self._outputs,
            problems=list(self._problems.values()),
        )


class _Telling:
    """Tells of a change without the secrets of either version, and with places as they are shown."""

    def __init__(self, versions: TwoVersions) -> None:
        self._versions = versions
        self._redactor: Redactor = versions.redactor

    def risk(self, risk: Risk) -> ToldRisk:
        return ToldRisk(
            self._stack,
            risk.kind.value,
            self._redactor(risk.subject),
            self._redactor(risk.message),
            [self._redactor(each) for each in risk.details],
            self._place(risk.before),
            self._place(risk.after),
        )

    def resource(self, change: ResourceChange) -> ChangedResource:
        return ChangedResource(
            self._stack,
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
            self._stack,
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
        return place_of(self._versions.shown(span))

    @property
    def _stack(self) -> str:
        return f"{self._versions.after.target.name}/{self._versions.stack_path}".strip("/")
