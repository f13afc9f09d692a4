"""What a run found, in the forms of EventBridge, Security Hub and a message to people. No form has a live value."""

from __future__ import annotations

import collections.abc as abc
import json
from typing import Any, NamedTuple

from cfnkit.deployment import partition_of
from cfnkit.fleet.drifts import drifted_resources
from cfnkit.fleet.items import Item
from cfnkit.fleet.report import Report, words
from cfnkit.fleet.results import Result, StackStatus
from cfnkit.pages.visible import one_line

SOURCE = "cfnkit.fleet"
DRIFTED, EXAMINED = "Stack Drifted", "Fleet Examined"
# https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html: 256 KB for the entries of a request,
# of which there are up to ten.
_DETAIL_CHARACTERS = 20_000
# https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-findings-format.html
_DESCRIPTION = 1024
_TITLE = 256
_SUBJECT = 100
_SETTLED = "The stack has the values that its template declares, or is deleted."
_LEFT = "The stack is no longer one of those that are examined, so that nobody knows whether it drifts."
_MOST_UNLISTED = 50
_MOST_LINES = 20


class ReportPlace(NamedTuple):
    """Where a report is: the account and region that it was made in, its folder, and the time of its run."""

    account: str
    region: str
    folder: str
    started: str


def events_of(report: Report, place: ReportPlace) -> abc.Iterator[tuple[str, dict[str, Any]]]:
    """The kind and the detail of each event: one for each drifted stack, and one for the whole run."""
    summary = report.summary
    for result in report.results:
        if result.status is StackStatus.DRIFTED:
            yield DRIFTED, _detail(report, result, place)
    yield (
        EXAMINED,
        {
            "date": summary.day,
            "stacks": summary.count(),
            "seen": summary.seen,
            "statuses": {status.value: summary.count(status) for status in StackStatus},
            "unlisted": [each._asdict() for each in report.unlisted[:_MOST_UNLISTED]],
            "new": len(report.new),
            "gone": len(report.settled),
            "report": f"{place.folder}/date={summary.day}/",
        },
    )


def _detail(report: Report, result: Result, place: ReportPlace) -> dict[str, Any]:
    resources = [
        {
            "path": resource.path,
            "type": resource.type,
            "status": resource.status,
            "properties": [change.path for change in resource.changes],
            "new": any(map(report.is_new, resource.keys(result.item))),
        }
        for resource in drifted_resources(result)
    ]
    detail = {
        "date": result.day,
        **result.item.document(),
        "status": result.status.value,
        "new": any(resource["new"] for resource in resources),
        "drifted": len(resources),
        "resources": resources,
        "result": "/".join((place.folder, *result.path)),
    }
    while len(json.dumps(detail)) > _DETAIL_CHARACTERS and resources:
        del resources[len(resources) // 2 :]
    return detail


def security_findings(report: Report, place: ReportPlace) -> abc.Iterator[dict[str, Any]]:
    """A finding in the Security Finding Format for each drifted stack, and one that ends for each that drifted."""
    summary = report.summary
    first: dict[tuple[str, str, str], str] = {}
    for key, since in summary.since.items():
        first[key.place] = min(since, first.get(key.place, since))
    for result in report.results:
        stack = result.item.account, result.item.region, result.item.name
        if result.status is StackStatus.DRIFTED:
            text = f"{words.drift_sentence(result)}. {result.reason}".rstrip()
            yield _finding(result.item, place, first.get(stack, summary.day), text)
    still = set(first) | {key.place for key in summary.unseen}
    for keys, status, text in ((report.settled, "PASSED", _SETTLED), (report.left, "NOT_AVAILABLE", _LEFT)):
        for account, region, name in sorted({key.place for key in keys} - still):
            yield _finding(Item(account, region, name), place, summary.day, text, status)


def _finding(item: Item, place: ReportPlace, since: str, text: str, status: str = "FAILED") -> dict[str, Any]:
    failed = status == "FAILED"
    partition = partition_of(place.region)
    arn = f"arn:{partition}:cloudformation:{item.region}:{item.account}:stack/{item.name}"
    return {
        "SchemaVersion": "2018-10-08",
        "Id": f"{arn}/cfnkit-drift",
        "ProductArn": f"arn:{partition}:securityhub:{place.region}:{place.account}:product/{place.account}/default",
        "GeneratorId": "cfnkit-fleet",
        "AwsAccountId": place.account,
        "Types": ["Software and Configuration Checks"],
        "CreatedAt": f"{since}T00:00:00Z",
        "UpdatedAt": place.started,
        "Severity": {"Label": "MEDIUM" if failed else "INFORMATIONAL"},
        "Title": f"The stack {item.name} has drifted from its template"[:_TITLE],
        "Description": one_line(text)[:_DESCRIPTION],
        "Resources": [
            {
                "Type": "AwsCloudFormationStack",
                "Id": item.stack if item.stack.startswith("arn:") else arn,
                "Partition": partition,
                "Region": item.region,
            }
        ],
        "Compliance": {"Status": status},
        "RecordState": "ACTIVE" if failed else "ARCHIVED",
    }


def notice_of(report: Report, place: ReportPlace) -> tuple[str, str]:
    """The subject and the text of a message."""
    summary = report.summary
    sentences = (words.summary_sentence(summary), words.seen_sentence(report), words.news_sentence(report))
    drifted = [
        f"{result.item}: {words.drift_sentence(result)}"
        for result in report.results
        if result.status is StackStatus.DRIFTED
    ]
    more = [f"... and {len(drifted) - _MOST_LINES:,} more"] if len(drifted) > _MOST_LINES else []
    unlisted = [f"{each.account} {each.region}: {each.reason}" for each in report.unlisted[:_MOST_UNLISTED]]
    lines = [
        *filter(None, sentences),
        "",
        *unlisted,
        *drifted[:_MOST_LINES],
        *more,
        "",
        f"{place.folder}/date={summary.day}/report.html",
    ]
    subject = f"cfnkit fleet: {summary.count(StackStatus.DRIFTED):,} of {summary.count():,} stacks drifted"
    return subject[:_SUBJECT], "\n".join(map(one_line, lines))
