"""What is checked in schedules: rates, cron expressions of AWS, and single times.

https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timezone
from itertools import islice
from typing import Any

from cfnkit.documents.events.rules import NEVER_FIRES, SCHEDULE
from cfnkit.documents.language import EmbeddedDocument
from cfnkit.documents.text import DocumentText
from cfnkit.rule import Finding
from cfnkit.syntax import Scalar, at_path
from cfnkit.vocabulary import suggestion

_CALL = re.compile(r"\s*(?P<name>\w*)\((?P<argument>[^()]*)\)\s*\Z")
_FIELD = re.compile(r"\S+")
_FIELDS = ("Minutes", "Hours", "Day-of-month", "Month", "Day-of-week", "Year")
_ERRORS = ("Minute", "Hour", "DayOfMonth", "Month", "DayOfWeek", "Year")
_UNITS = ("minute", "minutes", "hour", "hours", "day", "days")
_RULE = "AWS::Events::Rule"
_OF_SSM = ("AWS::SSM::Association", "AWS::SSM::MaintenanceWindow")
_CRON_ONLY = ("AWS::Backup::BackupPlan", "AWS::Glue::Trigger")
_WITH_AT = (*_OF_SSM, "AWS::Scheduler::Schedule", "AWS::ApplicationAutoScaling::ScalableTarget")
_FIRST = datetime(1970, 1, 1, tzinfo=timezone.utc)
_MOST_TIMES = 3
# The schedules of associations are documented without months, too.
_FEWEST_OF_ASSOCIATION = 5
_LAST_DAY_OF_WEEK = "7"
_STEPS_OF_YEARS = re.compile(r"(\*|\d{4})/([1-9]\d{0,2})\Z")
_YEARS = range(1970, 2200)
_ZEROS = re.compile(r"0+\Z")
_ONE = re.compile(r"0*1\Z")


def check(document: EmbeddedDocument) -> Iterator[Finding]:
    """The findings in a schedule."""
    text = document.text
    assert text is not None  # the place is plain
    if not text.is_known:
        return
    whole = text.span(0, len(text.text))
    names = _names(document.place.type)
    match = _CALL.match(text.text)
    if match is None or match["name"] not in names:
        forms = " or ".join(f"{name}(...)" for name in names)
        hint = suggestion(match["name"], names) if match and match["name"] != "at" else ""
        yield document.finding(SCHEDULE, f"'{text.text}' is not {forms}.", whole, hint)
        return
    argument = text.part(*match.span("argument"))
    if match["name"] == "rate":
        yield from _rate(argument, document)
    elif match["name"] == "at":
        yield from _at(argument, document)
    else:
        yield from _cron(argument, document)


def next_times(document: EmbeddedDocument, now: datetime | None) -> Iterator[str]:
    """A sentence with the next three times of a cron expression; nothing for other schedules."""
    text = document.text
    match = _CALL.match(text.text) if text is not None and text.is_known else None
    if match is None or match["name"] != "cron" or now is None:
        return
    cron = _sound(match["argument"].split(), document.place.type)
    if cron is None:
        return
    zone = at_path(document.resource.node, ("ScheduleExpressionTimezone",))
    name = zone.text if isinstance(zone, Scalar) else "UTC"
    # A time of the clock on the wall there stands for itself, as if it were one of UTC.
    wall = _wall_clock(now, name)
    if wall is None:
        return
    times = [f"{time:%Y-%m-%d %H:%M}" for time in islice(_times(cron, wall), _MOST_TIMES)]
    yield f"Next times ({name}): {', '.join(times)}." if times else "It has no further time."


def _names(type: str) -> tuple[str, ...]:
    """The forms that the schedule of a resource type can have."""
    if type in _CRON_ONLY:
        return ("cron",)
    return ("rate", "cron", "at") if type in _WITH_AT else ("rate", "cron")


def _rate(text: DocumentText, document: EmbeddedDocument) -> Iterator[Finding]:
    words = list(_FIELD.finditer(text.text))
    if len(words) != 2:
        message = "A rate is a number and a unit, such as rate(5 minutes)."
        yield document.finding(SCHEDULE, message, text.span(0, len(text.text)))
        return
    number, unit = words
    is_canary = document.place.type == "AWS::Synthetics::Canary"
    if not number[0].isdecimal() or (_ZEROS.match(number[0]) and not is_canary):
        message = f"'{number[0]}' is no whole number above 0."
        yield document.finding(SCHEDULE, message, text.span(*number.span()))
    elif unit[0] not in _UNITS:
        message = f"'{unit[0]}' is none of {', '.join(_UNITS)}."
        yield document.finding(SCHEDULE, message, text.span(*unit.span()), suggestion(unit[0], _UNITS))
    elif document.place.type == _RULE and (_ONE.match(number[0]) is not None) == unit[0].endswith("s"):
        right = unit[0].removesuffix("s") if unit[0].endswith("s") else f"{unit[0]}s"
        message = f"After {number[0]}, the unit is '{right}'."
        yield document.finding(SCHEDULE, message, text.span(*unit.span()), f"Write rate({number[0]} {right}).")


def _at(text: DocumentText, document: EmbeddedDocument) -> Iterator[Finding]:
    try:
        datetime.strptime(text.text, "%Y-%m-%dT%H:%M:%S")
    except ValueError:
        message = f"'{text.text}' is no time such as 2026-12-24T18:00:00."
        yield document.finding(SCHEDULE, message, text.span(0, len(text.text)))


def _cron(text: DocumentText, document: EmbeddedDocument) -> Iterator[Finding]:
    from aws_croniter.exceptions import AwsCroniterExpressionError

    fields = list(_FIELD.finditer(text.text))
    if document.place.type == "AWS::SSM::Association" and len(fields) == _FEWEST_OF_ASSOCIATION:
        return
    seconds = document.place.type in _OF_SSM and len(fields) == len(_FIELDS) + 1
    if len(fields) != len(_FIELDS) + seconds:
        message = f"A cron expression has six fields ({' '.join(_FIELDS)}), and this has {len(fields)}."
        yield document.finding(SCHEDULE, message, text.span(0, len(text.text)))
        return
    days = fields[2 + seconds], fields[4 + seconds]
    if [each[0] for each in days].count("?") != 1:
        message = "Exactly one of Day-of-month and Day-of-week is '?'."
        yield document.finding(SCHEDULE, message, text.span(days[0].start(), days[1].end()))
        return
    try:
        cron = _read([each[0] for each in fields], document.place.type)
    except AwsCroniterExpressionError as error:
        wrong = type(error).__name__.removeprefix("AwsCroniterExpression").removesuffix("Error")
        if wrong not in _ERRORS:
            yield document.finding(SCHEDULE, f"It cannot be read: {error}", text.span(0, len(text.text)))
            return
        index = _ERRORS.index(wrong)
        field = fields[index + seconds]
        message = f"'{field[0]}' is no value of {_FIELDS[index]}."
        yield document.finding(SCHEDULE, message, text.span(*field.span()))
        return
    if cron is not None and next(_times(cron, _FIRST), None) is None:
        yield document.finding(NEVER_FIRES, "No date fits all fields.", text.span(0, len(text.text)))


def _read(fields: list[str], type: str) -> Any | None:
    """A reader of the times of a cron expression; None for what the library does not know (LW).

    Raises AwsCroniterExpressionError for what is wrong.
    """
    from aws_croniter import AwsCroniter
    from aws_croniter.exceptions import AwsCroniterExpressionError

    if type in _OF_SSM and len(fields) == len(_FIELDS) + 1:
        fields = fields[1:]  # the seconds
    # The library knows neither the last day of weeks nor steps of years.
    *others, week, year = " ".join(fields).upper().split()
    week = _LAST_DAY_OF_WEEK if week == "L" else week
    try:
        return AwsCroniter(" ".join((*others, week, _STEPS_OF_YEARS.sub(_listed, year))))
    except AwsCroniterExpressionError:
        raise
    except ValueError:
        return None


def _listed(steps: re.Match[str]) -> str:
    """The years of a start and a step, as a list."""
    start = _YEARS.start if steps[1] == "*" else int(steps[1])
    return ",".join(map(str, range(start, _YEARS.stop, int(steps[2])))) or steps[0]


def _sound(fields: list[str], type: str) -> Any | None:
    """A reader of the times of a cron expression; None for one that cannot be read, which the check tells."""
    from aws_croniter.exceptions import AwsCroniterExpressionError

    try:
        return _read(fields, type)
    except AwsCroniterExpressionError:
        return None


def _times(cron: Any, after: datetime) -> Iterator[datetime]:
    """The times after one, of which the library gives one at a time."""
    while True:
        found = cron.get_next(after)
        after = found[0] if isinstance(found, list) and found else found
        if not isinstance(after, datetime):
            return
        yield after


def _wall_clock(now: datetime, name: str) -> datetime | None:
    """The time in a zone by its name, as one of UTC; None for a name of no zone that is known here."""
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        zone = timezone.utc if name == "UTC" else ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return None
    return now.astimezone(zone).replace(tzinfo=timezone.utc)
