"""A report as a document of plain JSON values, in the stable form `cfnkit.drift/1`.

===========  ========================================================================================================
`template`   the name of the template's file
`stack`      `name`, `id`, `region`, `account_id`: null if unknown
`source`     `name`: the origin of the live state, and `taken`: its time in ISO 8601, or null
`status`     DRIFTED, IN_SYNC or NOT_CHECKED
`summary`    the number of resources with each status, and of differences that are `ignored` and `accepted`
`notices`    sentences about rules and accepted differences that no longer apply, and about resources that only the
             stack has
`resources`  in the template's order: `logical_id`, `type`, `physical_id`, `status`, `reason`, `location`,
             `differences`, `skipped` (`path`, `reason`, `detail`), `undeclared`, with --explain `equated` (`path`,
             `normaliser`), and, for a nested stack, `nested`: a document like this one without `format`
===========  ========================================================================================================

A difference has a `path` (JSON pointer), its `type` (ADD, REMOVE, NOT_EQUAL), `expected` and `actual` (JSON values,
null for a missing one, "****" for one that is `sensitive`), `replaces`, a `note`, and a `location`: `file`, `line`
and `column`, 1-based, or null.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from cfnkit.drift.counts import Counts
from cfnkit.drift.report import Difference, DriftReport, ResourceDrift, Status
from cfnkit.drift.verdict import stack_status
from cfnkit.source import Span
from cfnkit.source.pointer import pointer

FORMAT = "cfnkit.drift/1"


def drift_document(
    drift: DriftReport, notices: Iterable[str], *, version: str, explain: bool = False
) -> dict[str, Any]:
    """The document; `version` is that of cfnkit, and with `explain` it has why values are equal."""
    return {"format": FORMAT, "version": version, "notices": list(notices), **_report(drift, explain)}


def _report(drift: DriftReport, explain: bool) -> dict[str, Any]:
    counts = Counts.of(drift)
    return {
        "template": drift.template,
        "stack": {
            "name": drift.stack_name,
            "id": drift.stack_id,
            "region": drift.region,
            "account_id": drift.account_id,
        },
        "source": {"name": drift.source, "taken": drift.taken},
        "status": stack_status(drift),
        "summary": {
            **{status.value: counts.statuses[status] for status in Status},
            "ignored": counts.ignored,
            "accepted": counts.accepted,
        },
        "resources": [_resource(resource, explain) for resource in drift.resources],
    }


def _resource(resource: ResourceDrift, explain: bool) -> dict[str, Any]:
    document: dict[str, Any] = {
        "logical_id": resource.logical_id,
        "type": resource.type,
        "physical_id": resource.physical_id,
        "status": resource.status.value,
        "reason": resource.reason,
        "location": _location(resource.span),
        "differences": [_difference(difference) for difference in resource.differences],
        "skipped": [
            {"path": pointer(one.path), "reason": one.reason.value, "detail": one.detail} for one in resource.skipped
        ],
        "undeclared": [_difference(difference) for difference in resource.undeclared],
    }
    if explain:
        document["equated"] = [{"path": pointer(one.path), "normaliser": one.normaliser} for one in resource.equated]
    if resource.nested is not None:
        document["nested"] = _report(resource.nested, explain)
    return document


def _difference(difference: Difference) -> dict[str, Any]:
    return {
        "path": pointer(difference.path),
        "type": difference.type.value,
        "expected": difference.expected,
        "actual": difference.actual,
        "sensitive": difference.sensitive,
        "replaces": difference.replaces,
        "note": difference.note,
        "location": _location(difference.span),
    }


def _location(span: Span | None) -> dict[str, Any] | None:
    return None if span is None else {"file": span.source, "line": span.line, "column": span.column}
