"""Event patterns, filters, schedules, templates of inputs, and the SQL of IoT rules.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from cfnkit.documents.events.rules import INPUT_RULES, PATTERN_RULES, SCHEDULE_RULES, SQL_RULES
from cfnkit.documents.language import DocumentProperty, EmbeddedDocument, Language
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
        DocumentProperty("AWS::Events::Rule", ("EventPattern",)),
        DocumentProperty("AWS::Events::Archive", ("EventPattern",)),
        DocumentProperty("AWS::Lambda::EventSourceMapping", ("FilterCriteria", "Filters", "*", "Pattern")),
        DocumentProperty("AWS::Pipes::Pipe", ("SourceParameters", "FilterCriteria", "Filters", "*", "Pattern")),
        DocumentProperty("AWS::SNS::Subscription", ("FilterPolicy",)),
        DocumentProperty("AWS::SNS::Topic", ("Subscription", "*", "FilterPolicy")),
    ),
    PATTERN_RULES,
    _patterns,
)
SCHEDULE = Language(
    "schedule",
    "A schedule",
    (
        DocumentProperty("AWS::Events::Rule", ("ScheduleExpression",), plain=True),
        DocumentProperty("AWS::Scheduler::Schedule", ("ScheduleExpression",), plain=True),
        DocumentProperty(
            "AWS::ApplicationAutoScaling::ScalableTarget", ("ScheduledActions", "*", "Schedule"), plain=True
        ),
        DocumentProperty(
            "AWS::Backup::BackupPlan", ("BackupPlan", "BackupPlanRule", "*", "ScheduleExpression"), plain=True
        ),
        DocumentProperty("AWS::Glue::Trigger", ("Schedule",), plain=True),
        DocumentProperty("AWS::SSM::Association", ("ScheduleExpression",), plain=True),
        DocumentProperty("AWS::SSM::MaintenanceWindow", ("Schedule",), plain=True),
        DocumentProperty("AWS::Synthetics::Canary", ("Schedule", "Expression"), plain=True),
    ),
    SCHEDULE_RULES,
    _schedules,
    notes=_times,
)
INPUT_TEMPLATE = Language(
    "input-template",
    "A template of the input of a target",
    (
        DocumentProperty("AWS::Events::Rule", ("Targets", "*", "InputTransformer")),
        DocumentProperty("AWS::Pipes::Pipe", ("TargetParameters", "InputTemplate"), plain=True),
        DocumentProperty("AWS::Pipes::Pipe", ("EnrichmentParameters", "InputTemplate"), plain=True),
    ),
    INPUT_RULES,
    _inputs,
)
IOT_SQL = Language(
    "iot-sql",
    "The statement of a rule of AWS IoT",
    (DocumentProperty("AWS::IoT::TopicRule", ("TopicRulePayload", "Sql"), plain=True),),
    SQL_RULES,
    _statements,
    ".sql",
)
LANGUAGES = (EVENT_PATTERN, SCHEDULE, INPUT_TEMPLATE, IOT_SQL)
