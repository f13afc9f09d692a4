"""Read a file with live states, whose form is recognised by its content."""

from __future__ import annotations

import collections.abc as abc
from dataclasses import replace
from typing import Any, NamedTuple

from cfnkit.conformance import (
    Path,
    definition,
    digest_of,
    flaw_of,
    flaw_of_document,
    is_known_valid,
    remember_valid,
    schema_beside,
)
from cfnkit.diagnostics import ConfigurationError
from cfnkit.drift.states import change_sets, cloud_control, config_items, resource_drifts
from cfnkit.drift.states.change_sets import change_set_state, is_drift_aware
from cfnkit.drift.states.changes import is_report, report_state
from cfnkit.drift.states.cloud_control import found_resource
from cfnkit.drift.states.config_items import found_items
from cfnkit.drift.states.merge import merge_states
from cfnkit.drift.states.resource_drifts import drifts_state
from cfnkit.drift.states.snapshot import flaw_of_snapshot, is_snapshot, snapshot_schema, snapshot_state
from cfnkit.drift.states.state import FoundState, StackState
from cfnkit.drift.states.text import StateText
from cfnkit.schemas import Schemas
from cfnkit.source import Span

_READABLE = (
    "a snapshot or a report of cfnkit, the output of cloudformation describe-stack-resource-drifts, "
    "list-stack-instance-resource-drifts or describe-change-set, of cloudcontrol get-resource, "
    "or of configservice get-resource-config-history, or a snapshot of AWS Config"
)
# Files that are mistaken for states, by a key of theirs.
_MISTAKEN = {
    "Resources": "This is a template; give a file with the live state.",
    "StackResources": "This lists a stack's resources without their properties; give it as physical IDs.",
    "StackResourceSummaries": "This lists a stack's resources without their properties; give it as physical IDs.",
    "ResourceDescriptions": "The output of list-resources need not hold all properties; use get-resource.",
    "ResourceIdentifiers": "This lists resources without their properties; use get-resource for each.",
    "Stacks": "This describes stacks and not their resources; use describe-stack-resource-drifts.",
    "StackDriftStatus": "This is the status of a detection, without resources; give it with the output of "
    "describe-stack-resource-drifts.",
    "StackDriftDetectionId": "This starts a detection; use describe-stack-resource-drifts when it is complete.",
    "Summaries": "This lists stack sets, their instances or operations; use list-stack-instance-resource-drifts.",
    "ProgressEvent": "This is the progress of a request; use get-resource.",
    "resources": 'If this is a snapshot of cfnkit, "format": "cfnkit.snapshot/1" is missing in it.',
}
_NOT_DRIFT_AWARE = (
    "This change set compares with the last deployment; create one with --deployment-mode REVERT_DRIFT, "
    "and describe it with --include-property-values."
)
_COMPLETE = "DETECTION_COMPLETE"
_NOT_COMPLETE = "The detection is not complete; wait for it, and give the output of describe-stack-resource-drifts."
_SNAPSHOT = "snapshot"
_DRIFT, _RESOURCE, _ITEM = resource_drifts.SOURCE, cloud_control.SOURCE, config_items.SOURCE
_REPORT, _CHANGE_SET, _STATUS = "report", change_sets.SOURCE, "DescribeStackDriftDetectionStatus"
_LISTS = {
    "StackResourceDrifts": _DRIFT,
    "Summaries": _DRIFT,
    "baseConfigurationItems": _ITEM,
    "configurationItems": _ITEM,
}
_SINGLE = {"StackResourceDrift": _DRIFT, "configurationItem": _ITEM}
# The files that Config delivers have these keys; their items are of the whole account.
_DELIVERED = ("configSnapshotId", "fileVersion")
_PAGE = "page"
"""The kind of an entry whose content says whether its output is the last page."""
_LISTS_OF_RESOURCES = ("StackResources", "StackResourceSummaries")


class _Entry(NamedTuple):
    """The state of one resource, or a whole snapshot, and its path in the document."""

    kind: str
    content: Any
    path: Path
    asked_for: bool = True


class _Unreadable(Exception):
    """A part of the document is not valid; never leaves the module."""

    def __init__(self, path: Path, message: str) -> None:
        super().__init__(message)
        self.path = path
        self.message = message


def read_states(data: str | bytes, name: str, schemas: Schemas) -> StackState:
    """The state in a file, whichever tool wrote it.

    `data` is the content of the file and `name` its name in messages. The file may have several outputs, one after
    the other or in a list. Resources without a logical ID are in `found`. Raises ConfigurationError, with the place,
    for an unreadable file and for states of several stacks.
    """
    text = StateText(data, name)
    digest = digest_of(schema_beside(__file__, "outputs"), snapshot_schema(), data)
    is_known = is_known_valid(digest)
    entries: list[_Entry] = []
    for value in text.values():
        try:
            for entry in _entries(value.value):
                if not is_known:
                    _check(entry)
                entries.append(entry)
        except _Unreadable as error:
            raise text.refusal(value, error.path, error.message) from None
    if not is_known:
        remember_valid(digest)
    try:
        pages = [entry.content for entry in entries if entry.kind == _PAGE]
        merged = merge_states(_states([entry for entry in entries if entry.kind != _PAGE], schemas))
        return replace(merged, last_page=any(pages) if pages else None)
    except RecursionError:
        message = "The properties of a resource are nested too deep to be read."
        raise ConfigurationError(message, Span(name, 1, 1, 1, 1)) from None
    except ConfigurationError as error:
        raise ConfigurationError(str(error), Span(name, 1, 1, 1, 1)) from error


def _entries(value: Any) -> abc.Iterator[_Entry]:
    """The entries of a value or a list of values. Raises _Unreadable."""
    if isinstance(value, list) and value:
        for index, item in enumerate(value):
            yield from _entries_at(item, (index,))
    else:
        yield from _entries_at(value, ())


def _entries_at(value: Any, path: Path) -> abc.Iterator[_Entry]:
    if is_report(value):
        yield _Entry(_REPORT, value, path)
    elif is_snapshot(value):
        yield _Entry(_SNAPSHOT, value, path)
    elif isinstance(value, dict) and (kind := _own_kind(value)):
        yield _Entry(kind, value, path)
        if kind == _CHANGE_SET:
            yield _page(value, path)
    elif isinstance(value, dict) and (key := _key_of_states(value)):
        content = value[key]
        asked_for = not any(mark in value for mark in _DELIVERED)
        if key in _SINGLE:
            yield _Entry(_SINGLE[key], content, (*path, key), asked_for)
        elif isinstance(content, list):
            for index, item in enumerate(content):
                yield _Entry(_LISTS[key], item, (*path, key, index), asked_for)
            if _LISTS[key] == _DRIFT:
                yield _page(value, path)
        else:
            raise _Unreadable((*path, key), f"'{key}' must be a list.")
    else:
        raise _Unreadable(*_unrecognised(value, path))


def _page(value: abc.Mapping[str, Any], path: Path) -> _Entry:
    return _Entry(_PAGE, not value.get("NextToken"), path)


def _key_of_states(value: abc.Mapping[str, Any]) -> str | None:
    """The key of the states in an output; several commands call their lists summaries."""
    summaries = value.get("Summaries")
    if isinstance(summaries, list) and not all(
        isinstance(one, dict) and "StackResourceDriftStatus" in one for one in summaries
    ):
        return None
    return next((key for key in (*_LISTS, *_SINGLE) if key in value), None)


def _own_kind(value: abc.Mapping[str, Any]) -> str | None:
    """The kind of an object that is the state of one resource, otherwise None."""
    if "ResourceDescription" in value:
        return _RESOURCE
    if "StackResourceDriftStatus" in value:
        return _DRIFT
    if "Changes" in value and "ChangeSetId" in value:
        return _CHANGE_SET
    if "StackDriftStatus" in value and "DetectionStatus" in value:
        return _STATUS
    return _ITEM if "resourceType" in value and "configuration" in value else None


def _unrecognised(value: Any, path: Path) -> tuple[Path, str]:
    if isinstance(value, dict):
        for key, hint in _MISTAKEN.items():
            if key in value:
                return (*path, key), f"This is no state of resources. {hint}"
    return path, f"This is no state of resources. Readable are {_READABLE}."


def _check(entry: _Entry) -> None:
    if entry.kind == _PAGE:
        return
    if entry.kind == _SNAPSHOT:
        flaw = flaw_of_snapshot(entry.content, entry.path)
    else:
        flaw = flaw_of(entry.content, definition(schema_beside(__file__, "outputs"), entry.kind), at=entry.path)
    if flaw:
        raise _Unreadable(flaw.path, flaw.message)
    if entry.kind == _CHANGE_SET and not is_drift_aware(entry.content):
        raise _Unreadable(entry.path, _NOT_DRIFT_AWARE)
    if entry.kind == _STATUS and entry.content["DetectionStatus"] != _COMPLETE:
        raise _Unreadable((*entry.path, "DetectionStatus"), _NOT_COMPLETE)


def _states(entries: list[_Entry], schemas: Schemas) -> abc.Iterator[StackState]:
    """A state for each snapshot, and one for each stack or kind of entry."""
    drifts: dict[str, list[Any]] = {}
    found: dict[str, list[FoundState]] = {}
    items: dict[bool, list[Any]] = {}
    for entry in entries:
        if entry.kind == _SNAPSHOT:
            yield snapshot_state(entry.content)
        elif entry.kind == _REPORT:
            yield report_state(entry.content)
        elif entry.kind == _CHANGE_SET:
            yield change_set_state(entry.content)
        elif entry.kind == _STATUS:
            drifts.setdefault(entry.content["StackId"], [])
        elif entry.kind == _DRIFT:
            drifts.setdefault(entry.content.get("StackId") or "", []).append(entry.content)
        elif entry.kind == _RESOURCE:
            found.setdefault(_RESOURCE, []).append(found_resource(entry.content))
        else:
            items.setdefault(entry.asked_for, []).append(entry.content)
    if len(entries) == len(drifts) and not any(drifts.values()) and drifts:
        raise ConfigurationError(_MISTAKEN["StackDriftStatus"])
    yield from map(drifts_state, filter(None, drifts.values()))
    for asked_for, contents in items.items():
        found.setdefault(_ITEM, []).extend(found_items(contents, schemas, asked_for=asked_for))
    for source, states in found.items():
        yield StackState({}, complete=False, source=source, found=tuple(states))


def read_physical_ids(data: str | bytes, name: str) -> dict[str, str]:
    """The physical IDs in the content of a file, by logical ID.

    The file has the output of describe-stack-resources or list-stack-resources, or an object
    `{"Queue": "https://..."}`. Raises ConfigurationError, with the place, for anything else.
    """
    content = StateText(data, name)
    ids: dict[str, str] = {}
    for value in content.values():
        document: Any = value.value
        key = next((key for key in _LISTS_OF_RESOURCES if isinstance(document, dict) and key in document), None)
        schema = schema_beside(__file__, "physical_ids")
        flaw = flaw_of_document(document, definition(schema, "outputs") if key else schema)
        if flaw:
            raise content.refusal(value, flaw.path, flaw.message)
        if key is None:
            ids.update(document)
        else:
            listed = ((item["LogicalResourceId"], item.get("PhysicalResourceId")) for item in document[key])
            ids.update({logical_id: physical_id for logical_id, physical_id in listed if physical_id})
    return ids
