"""What a run sends: events, findings of Security Hub, and a message, without any live value."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.session import get_session
from botocore.validate import ParamValidator

from cfnkit.fleet.days import Day, Unlisted
from cfnkit.fleet.deployed.config_rule import annotation_of
from cfnkit.fleet.deployed.findings import ReportPlace, events_of, notice_of, security_findings
from cfnkit.fleet.deployed.worker import reason_of
from cfnkit.fleet.items import AccountRegion, Item
from cfnkit.fleet.report import Report
from cfnkit.fleet.results import Result, StackStatus
from cfnkit.fleet.summary import Summary

PLACE = ReportPlace("111122223333", "eu-west-1", "s3://results/results", "2026-11-30T05:00:07.000Z")


def drift(*resources: tuple[str, str, list[str]]) -> dict[str, Any]:
    """A drift document, as far as it is read here; each difference has a live value."""
    return {
        "resources": [
            {
                "logical_id": name,
                "type": "AWS::SQS::Queue",
                "status": status,
                "reason": "",
                "differences": [
                    {"path": path, "type": "NOT_EQUAL", "expected": 1, "actual": "live-value"} for path in paths
                ],
            }
            for name, status, paths in resources
        ]
    }


def result(stack: str, status: StackStatus, reason: str = "", found: dict[str, Any] | None = None) -> Result:
    return Result(Item("222222222222", "us-east-1", stack), "2026-11-30", status, reason, drift=found)


WEB = result(
    "web", StackStatus.DRIFTED, found=drift(("Queue", "MODIFIED", ["/VisibilityTimeout"]), ("Gone", "DELETED", []))
)
SOUND = result("sound", StackStatus.IN_SYNC, found=drift(("Queue", "IN_SYNC", [])))
UNSEEN = result("unseen", StackStatus.NOT_SEEN, "The role cannot be assumed.")


def report() -> Report:
    earlier = Day(
        "2026-11-29", (result("sound", StackStatus.DRIFTED, found=drift(("Queue", "MODIFIED", ["/Tags"]))), UNSEEN)
    )
    unlisted = (Unlisted("333333333333", "us-east-1", "The stacks are not known: refused."),)
    return Report.of(Day("2026-11-30", (SOUND, UNSEEN, WEB), unlisted), [Summary.of(earlier)])


def test_each_drifted_stack_is_an_event_and_the_run_is_one() -> None:
    (kind, detail), (last, whole) = events_of(report(), PLACE)
    assert (kind, last) == ("Stack Drifted", "Fleet Examined")
    assert detail["stack"] == "web"
    assert detail["new"] is True
    assert [(one["path"], one["properties"], one["status"]) for one in detail["resources"]] == [
        ("Queue", ["/VisibilityTimeout"], "MODIFIED"),
        ("Gone", [], "DELETED"),
    ]
    assert detail["result"] == "s3://results/results/date=2026-11-30/account=222222222222/region=us-east-1/web.json"
    assert (whole["stacks"], whole["seen"], whole["new"], whole["gone"]) == (3, 2, 2, 1)
    assert whole["unlisted"][0]["account"] == "333333333333"


def test_an_event_of_a_stack_with_much_drift_has_the_size_that_eventbridge_takes() -> None:
    much = drift(
        *((f"Resource{number:03}", "MODIFIED", [f"/P{index}" for index in range(40)]) for number in range(500))
    )
    large = Report.of(Day("2026-11-30", (result("web", StackStatus.DRIFTED, found=much),)))
    (_, detail), _ = events_of(large, PLACE)
    assert detail["drifted"] == 500
    assert 0 < len(detail["resources"]) < 500
    assert len(json.dumps(detail)) <= 20_000


def test_findings_are_as_security_hub_takes_them_and_end_when_the_drift_does() -> None:
    drifted, ended = security_findings(report(), PLACE)
    assert drifted["Description"] == "Queue /VisibilityTimeout, Gone deleted."
    assert (drifted["RecordState"], drifted["Compliance"]["Status"]) == ("ACTIVE", "FAILED")
    assert ended["Id"] == "arn:aws:cloudformation:us-east-1:222222222222:stack/sound/cfnkit-drift"
    assert (ended["RecordState"], ended["Compliance"]["Status"]) == ("ARCHIVED", "PASSED")
    model = get_session().get_service_model("securityhub").operation_model("BatchImportFindings")
    faults = ParamValidator().validate({"Findings": [drifted, ended]}, model.input_shape)
    assert not faults.has_errors(), faults.generate_report()


def test_the_finding_of_a_deleted_stack_ends_also_if_it_was_the_last_of_its_region() -> None:
    before = Summary.of(Day("2026-11-29", (WEB,)))
    listed = Day("2026-11-30", (), listed=(AccountRegion("222222222222", "us-east-1"),))
    (ended,) = security_findings(Report.of(listed, [before]), PLACE)
    assert ended["Id"] == "arn:aws:cloudformation:us-east-1:222222222222:stack/web/cfnkit-drift"
    assert (ended["RecordState"], ended["Compliance"]["Status"]) == ("ARCHIVED", "PASSED")
    refused = Day("2026-11-30", (), (Unlisted("222222222222", "us-east-1", "Refused."),))
    assert not list(security_findings(Report.of(refused, [before]), PLACE))


def test_the_finding_of_a_stack_that_is_no_longer_examined_ends_once() -> None:
    first = Summary.of(Day("2026-11-29", (WEB, SOUND)))
    second = Report.of(Day("2026-11-30", (SOUND,)), [first])
    (ended,) = security_findings(second, PLACE)
    assert (ended["RecordState"], ended["Compliance"]["Status"]) == ("ARCHIVED", "NOT_AVAILABLE")
    assert "no longer one of those that are examined" in ended["Description"]
    assert not list(security_findings(Report.of(Day("2026-12-01", (SOUND,)), [first, second.summary]), PLACE))


def test_the_message_says_what_was_seen_and_what_was_not() -> None:
    subject, text = notice_of(report(), PLACE)
    assert subject == "cfnkit fleet: 1 of 3 stacks drifted"
    assert "2 of 3 stacks were seen" in text
    assert "222222222222 us-east-1 web: Queue /VisibilityTimeout, Gone deleted" in text
    assert "333333333333 us-east-1: The stacks are not known: refused." in text
    assert text.endswith("s3://results/results/date=2026-11-30/report.html")


def test_nothing_that_is_sent_has_a_live_value() -> None:
    made = report()
    sent = [*events_of(made, PLACE), *security_findings(made, PLACE), notice_of(made, PLACE), annotation_of(WEB)]
    assert "live-value" not in json.dumps(sent)


def test_no_text_of_others_steers_who_reads_a_finding_a_message_or_an_annotation() -> None:
    evil = "/Tags/\x1b[31m\n3 stacks drifted\u202e"
    drifted = result("web", StackStatus.DRIFTED, found=drift(("Queue", "MODIFIED", [evil])))
    made = Report.of(
        Day("2026-11-30", (drifted, result("gone", StackStatus.NOT_SEEN, evil)), (Unlisted("1", "2", evil),))
    )
    message = notice_of(made, PLACE)[1]
    (finding,) = security_findings(made, PLACE)
    for text in (message, finding["Description"], annotation_of(drifted)):
        assert not {"\x1b", "\u202e"} & set(text)
        assert "\\x1b[31m\\n3 stacks drifted\\u202e" in text
    assert "\n3 stacks" not in message


def test_the_annotation_of_the_config_rule_has_the_length_that_config_takes() -> None:
    assert annotation_of(WEB) == "Drifted: Queue /VisibilityTimeout, Gone deleted"
    assert annotation_of(SOUND) == "No resource differs from the template."
    assert annotation_of(UNSEEN) == "Not compared: The role cannot be assumed."
    long = result(
        "web", StackStatus.DRIFTED, found=drift(("Queue", "MODIFIED", [f"/{'Property' * 30}{n}" for n in range(3)]))
    )
    assert len(annotation_of(long)) == 256
    assert annotation_of(long).endswith("...")


@pytest.mark.parametrize(
    ("failure", "reason"),
    [
        ({"Error": "States.Timeout", "Cause": ""}, "The examination took too long, and was ended."),
        (
            {"Error": "Sandbox.Timedout", "Cause": '{"errorMessage": "Task timed out after 900.00 seconds"}'},
            "The examination took too long, and was ended.",
        ),
        (
            {"Error": "Runtime.ExitError", "Cause": '{"errorMessage": "signal: killed\\n", "stackTrace": ["secret"]}'},
            "The examination failed: Runtime.ExitError: signal: killed",
        ),
        ({"Error": "Lambda.Unknown"}, "The examination failed: Lambda.Unknown"),
    ],
)
def test_the_end_of_a_function_without_a_result_is_told(failure: dict[str, str], reason: str) -> None:
    assert reason_of(failure) == reason
