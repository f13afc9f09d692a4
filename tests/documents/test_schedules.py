"""The next times of a schedule, at a time that the caller gives."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest

from cfnkit.documents import documents_of, stack_of
from cfnkit.documents.events import SCHEDULE
from support.outcomes import outcome_of

NOW = datetime(2026, 11, 30, 23, 30, tzinfo=timezone.utc)


def notes(expression: str, zone: str = "") -> list[str]:
    of_zone = f", ScheduleExpressionTimezone: {zone}" if zone else ""
    properties = f"{{ScheduleExpression: {expression}{of_zone}}}"
    outcome = outcome_of(f"Resources: {{S: {{Type: AWS::Scheduler::Schedule, Properties: {properties}}}}}")
    [document] = documents_of(stack_of(outcome.processed), SCHEDULE)
    return list(SCHEDULE.notes(document, None, NOW))


@pytest.mark.parametrize(
    ("expression", "zone", "said"),
    [
        ("cron(0 9 ? * MON-FRI *)", "", "Next times (UTC): 2026-12-01 09:00, 2026-12-02 09:00, 2026-12-03 09:00."),
        (
            "cron(0 9 1 12 ? *)",
            "Asia/Tokyo",
            "Next times (Asia/Tokyo): 2026-12-01 09:00, 2027-12-01 09:00, 2028-12-01 09:00.",
        ),
        ("cron(0 0 24 12 ? 2026)", "", "Next times (UTC): 2026-12-24 00:00."),
        ("cron(0 0 24 12 ? 2025)", "", "It has no further time."),
    ],
)
def test_a_cron_expression_has_its_next_three_times(expression: str, zone: str, said: str) -> None:
    assert notes(f'"{expression}"', zone) == [said]


@pytest.mark.parametrize("expression", ["rate(1 day)", "cron(0 99 * * ? *)", "cron(0 0 LW * ? *)", "cron(0 0)"])
def test_other_schedules_and_what_cannot_be_read_have_no_times(expression: str) -> None:
    assert notes(f'"{expression}"') == []


def test_a_zone_that_is_none_has_no_times() -> None:
    assert notes('"cron(0 9 * * ? *)"', "Europe/Nowhere") == []
