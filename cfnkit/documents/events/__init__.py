"""Event patterns, filters, schedules, templates of inputs, and the SQL of IoT rules.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from cfnkit.documents.events.rules import INPUT_RULES, PATTERN_RULES, SCHEDULE_RULES, SQL_RULES
from cfnkit.documents.language import EmbeddedDocument, Language, Place
from cfnkit.rule import Finding
from cfnkit.security import Stack
from cfnkit.syntax import Node


def _patterns(document: EmbeddedDocument, stack: Stack) -> Iterator[Finding]:
    from cfnkit.documents.events.patterns import check

    return check(document)


def _schedules(document: EmbeddedDocument, stack: Stack) -> Iterator[Finding]:
    from cfnkit.documents.events.schedules import check

    return check(document)


def _times(document: EmbeddedDocument, node: Node | None, now: datetime | None) -> Iterator[str]:
    from cfnkit.documents.events.schedules import next_times

    return next_times(document, now)


def _inputs(document: EmbeddedDocument, stack: Stack) -> Iterator[Finding]:
    from cfnkit.documents.events.inputs import check

    return check(document)


def _statements(document: EmbeddedDocument, stack: Stack) -> Iterator[Finding]:
    from cfnkit.documents.events.statements import check

    return check(document)


EVENT_PATTERN = Language(
    "event-pattern",
    "A pattern of events",
    (
        Place("AWS::Events::Rule", ("EventPattern",)),
        Place("AWS::Events::Archive", ("EventPattern",)),
        Place("AWS::Lambda::EventSourceMapping", ("FilterCriteria", "Filters", "*", "Pattern")),
        Place("AWS::Pipes::Pipe", ("SourceParameters", "FilterCriteria", "Filters", "*", "Pattern")),
        Place("AWS::SNS::Subscription", ("FilterPolicy",)),
        Place("AWS::SNS::Topic", ("Subscription", "*", "FilterPolicy")),
    ),
    PATTERN_RULES,
    _patterns,
)
SCHEDULE = Language(
    "schedule",
    "A schedule",
    (
        Place("AWS::Events::Rule", ("ScheduleExpression",), plain=True),
        Place("AWS::Scheduler::Schedule", ("ScheduleExpression",), plain=True),
        Place("AWS::ApplicationAutoScaling::ScalableTarget", ("ScheduledActions", "*", "Schedule"), plain=True),
        Place("AWS::Backup::BackupPlan", ("BackupPlan", "BackupPlanRule", "*", "ScheduleExpression"), plain=True),
        Place("AWS::Glue::Trigger", ("Schedule",), plain=True),
        Place("AWS::SSM::Association", ("ScheduleExpression",), plain=True),
        Place("AWS::SSM::MaintenanceWindow", ("Schedule",), plain=True),
        Place("AWS::Synthetics::Canary", ("Schedule", "Expression"), plain=True),
    ),
    SCHEDULE_RULES,
    _schedules,
    notes=_times,
)
INPUT_TEMPLATE = Language(
    "input-template",
    "A template of the input of a target",
    (
        Place("AWS::Events::Rule", ("Targets", "*", "InputTransformer")),
        Place("AWS::Pipes::Pipe", ("TargetParameters", "InputTemplate"), plain=True),
        Place("AWS::Pipes::Pipe", ("EnrichmentParameters", "InputTemplate"), plain=True),
    ),
    INPUT_RULES,
    _inputs,
)
IOT_SQL = Language(
    "iot-sql",
    "The statement of a rule of AWS IoT",
    (Place("AWS::IoT::TopicRule", ("TopicRulePayload", "Sql"), plain=True),),
    SQL_RULES,
    _statements,
    ".sql",
)
LANGUAGES = (EVENT_PATTERN, SCHEDULE, INPUT_TEMPLATE, IOT_SQL)
