"""The last state of a run: the report of its day is written, and sent to whoever the parameters name."""

from __future__ import annotations

import collections.abc as abc
import json
from typing import Any, TypeVar

from cfnkit.diagnostics import ServiceError
from cfnkit.fleet.deployed.findings import SOURCE, ReportPlace, events_of, notice_of, security_findings
from cfnkit.fleet.deployed.hub import RESULTS, Hub
from cfnkit.fleet.report import PAGE, Report, read_report, write_report
from cfnkit.fleet.results import StackStatus

# The entries of one request: PutEvents, BatchImportFindings.
_EVENTS, _FINDINGS = 10, 100
_Each = TypeVar("_Each")


def report(hub: Hub, event: abc.Mapping[str, Any]) -> dict[str, Any]:
    """Write the report of an event's `run` of a `day`, and send what it found; returns its numbers.

    All receivers are tried. Raises ServiceError when one of them was not reached, after the report is written.
    """
    folder = hub.folder(RESULTS)
    made = read_report(folder, event["day"], event["run"])
    write_report(folder, made)
    place = ReportPlace(hub.account, hub.region, folder.name, event["started"])
    failures: list[str] = []
    for send in (_send_events, _send_notice, _send_findings):
        try:
            send(hub, made, place)
        except ServiceError as error:
            failures.append(str(error))
    if failures:
        raise ServiceError(" ".join(failures))
    summary = made.summary
    return {
        "stacks": summary.count(),
        "seen": summary.seen,
        "drifted": summary.count(StackStatus.DRIFTED),
        "page": f"{folder.name}/date={summary.day}/{PAGE}",
    }


def _send_events(hub: Hub, made: Report, place: ReportPlace) -> None:
    bus = hub.environment.get("FLEET_EVENT_BUS", "default")
    entries = [
        {"Source": SOURCE, "DetailType": kind, "Detail": json.dumps(detail), "EventBusName": bus}
        for kind, detail in events_of(made, place)
    ]
    subject = f"The event bus {bus} does not take what was found"
    with hub.access.explained(subject, "events:PutEvents"):
        client = hub.access.client("events")
        for part in _parts(entries, _EVENTS):
            answer = client.put_events(Entries=part)
            if answer["FailedEntryCount"]:
                codes = {one["ErrorCode"] for one in answer["Entries"] if "ErrorCode" in one}
                raise ServiceError(f"{subject}: {', '.join(sorted(codes))}.")


def _send_notice(hub: Hub, made: Report, place: ReportPlace) -> None:
    topic = hub.environment.get("FLEET_TOPIC", "")
    if topic:
        subject, message = notice_of(made, place)
        with hub.access.explained(f"The topic {topic} does not take the summary", "sns:Publish"):
            hub.access.client("sns").publish(TopicArn=topic, Subject=subject, Message=message)


def _send_findings(hub: Hub, made: Report, place: ReportPlace) -> None:
    if hub.environment.get("FLEET_SECURITY_HUB") != "true":
        return
    subject = "Security Hub does not take what was found"
    with hub.access.explained(subject, "securityhub:BatchImportFindings"):
        client = hub.access.client("securityhub")
        for part in _parts(list(security_findings(made, place)), _FINDINGS):
            answer = client.batch_import_findings(Findings=part)
            if answer["FailedCount"]:
                codes = {one["ErrorCode"] for one in answer["FailedFindings"]}
                raise ServiceError(f"{subject}: {', '.join(sorted(codes))}.")


def _parts(entries: list[_Each], size: int) -> abc.Iterator[list[_Each]]:
    for start in range(0, len(entries), size):
        yield entries[start : start + size]
