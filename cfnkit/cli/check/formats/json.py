"""cfn-lint's JSON, for programs that read it, with additional keys `Related`, `Aliases` and `Construct`."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from cfnkit.cli.check.formats import LEVELS, CheckReport
from cfnkit.cli.output.json_text import json_text
from cfnkit.lint.results import FileResult
from cfnkit.rule import Finding, made_by
from cfnkit.source import Span

if TYPE_CHECKING:
    from cfnkit.assemblies import Construct


def render(report: CheckReport) -> str:
    """A list with an object for each finding.

    `Related` lists what cfn-lint's form has no key for: objects with a `Message` and, where they are known, the
    `Filename` and `Location` of another place, or the `Path` and `Transform` of a generated node and whether it is as
    it was written (`Exact`). The message of a loop's copy includes what is wrong with it, if that differs. `Aliases`
    are what other tools call the finding, where they do. The `Level` of what could not be decided is `Undecided`.
    `Construct` is that of the CDK, with the place in source code at which it was made (`Source`); the other places stay
    those of the template.
    """
    found = [match for result in report.results for match in _matches(result)]
    found += ({**_match(finding, None), "Level": "Undecided"} for _, finding in report.undecided())
    return json_text(found, indent=4, sort_keys=True) + "\n"


def _matches(result: FileResult) -> Iterator[dict[str, Any]]:
    ids = {finding.key: _id(finding) for finding in result.findings if finding.key}
    for finding in result.findings:
        yield _match(finding, ids.get(finding.parent))


def _match(finding: Finding, parent: str | None) -> dict[str, Any]:
    return {
        "Id": _id(finding),
        "ParentId": parent,
        "Rule": {
            "Id": finding.id,
            "Description": finding.rule.description,
            "ShortDescription": finding.rule.title,
            "Source": finding.rule.source,
        },
        "Location": {**_location(finding.span), "Path": list(finding.path)},
        "Level": LEVELS[finding.severity],
        "Message": finding.message,
        "Filename": finding.span.source,
        **({"Aliases": list(finding.aliases)} if finding.aliases else {}),
        "Related": _related(finding),
        **({"Construct": _construct(finding.construct)} if finding.construct else {}),
    }


def _construct(construct: Construct) -> dict[str, Any]:
    """The construct; `Own` says whether the place is its own, and not that of a construct around it."""
    place = construct.place
    source = None
    if place is not None:
        source = {"Filename": place.source, "Location": _location(place), "Own": construct.is_own_place}
    return {
        "Path": construct.path,
        "Class": construct.kind or None,
        "Type": construct.type or None,
        "LogicalId": construct.logical_id or None,
        "Source": source,
    }


def _id(finding: Finding) -> str:
    """The id that cfn-lint gives a match."""
    file = finding.span.source.replace("\\", "/")
    text = f"[{finding.id}: {finding.rule.title}] ({finding.message}) matched {file}:{finding.span.line}"
    return str(uuid.UUID(hex=hashlib.md5(text.encode("utf-8", "replace"), usedforsecurity=False).hexdigest()))


def _location(span: Span) -> dict[str, Any]:
    return {
        "Start": {"LineNumber": span.line, "ColumnNumber": span.column},
        "End": {"LineNumber": span.end_line, "ColumnNumber": span.end_column},
    }


def _related(finding: Finding) -> list[dict[str, Any]]:
    related: list[dict[str, Any]] = []
    if finding.hint:
        related.append({"Message": finding.hint})
    for place in finding.related:
        related.append({"Message": place.message, "Filename": place.span.source, "Location": _location(place.span)})
    for origin in finding.origins:
        made = {"Path": list(origin.path), "Transform": origin.transform, "Exact": origin.exact}
        related.append({"Message": made_by(origin), **made})
    if finding.copies > 1:
        related.append({"Message": f"{finding.copies} equal findings on what came from here", "Count": finding.copies})
    if finding.targets is not None:
        related.append({"Message": str(finding.targets), "Targets": list(finding.targets.names)})
    return related
