"""CloudWatch's languages: dashboards, metric math, queries of logs, rules of composite alarms, and filter patterns."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from cfnkit.documents.cloudwatch.rules import (
    ALARM_RULE_RULES,
    DASHBOARD_RULES,
    MATH_RULES,
    PATTERN_RULES,
    QUERY_RULES,
)
from cfnkit.documents.language import DocumentLink, DocumentProperty, EmbeddedDocument, Language
from cfnkit.rule import Finding
from cfnkit.security import Stack
from cfnkit.syntax import Node


def _dashboard(document: EmbeddedDocument, stack: Stack) -> Iterator[Finding]:
    from cfnkit.documents.cloudwatch.dashboards.checking import check

    return check(document, stack)


def _dashboard_links(document: EmbeddedDocument) -> Iterator[DocumentLink]:
    from cfnkit.documents.cloudwatch.dashboards.widget_metrics import links

    return links(document)


def _dashboard_notes(document: EmbeddedDocument, node: Node | None, now: datetime | None) -> Iterator[str]:
    from cfnkit.documents.cloudwatch.dashboards.widget_metrics import notes

    return notes(document, node, now)


def _metrics(document: EmbeddedDocument, stack: Stack) -> Iterator[Finding]:
    from cfnkit.documents.cloudwatch.metric_math.alarm_metrics import check

    return check(document, stack)


def _metric_links(document: EmbeddedDocument) -> Iterator[DocumentLink]:
    from cfnkit.documents.cloudwatch.metric_math.alarm_metrics import links

    return links(document)


def _metric_notes(document: EmbeddedDocument, node: Node | None, now: datetime | None) -> Iterator[str]:
    from cfnkit.documents.cloudwatch.metric_math.alarm_metrics import notes

    return notes(document, node, now)


def _query(document: EmbeddedDocument, stack: Stack) -> Iterator[Finding]:
    from cfnkit.documents.cloudwatch.queries.checking import check

    return check(document, stack)


def _alarm_rule(document: EmbeddedDocument, stack: Stack) -> Iterator[Finding]:
    from cfnkit.documents.cloudwatch.composite_alarms import check

    return check(document, stack)


def _pattern(document: EmbeddedDocument, stack: Stack) -> Iterator[Finding]:
    from cfnkit.documents.cloudwatch.log_filters import check

    return check(document, stack)


# The metric math and the queries of a dashboard are reported by their own rules, in the check of the dashboard.
DASHBOARD = Language(
    "dashboard",
    "A dashboard of CloudWatch",
    (DocumentProperty("AWS::CloudWatch::Dashboard", ("DashboardBody",)),),
    DASHBOARD_RULES,
    _dashboard,
    ".json",
    _dashboard_notes,
    _dashboard_links,
)
METRIC_MATH = Language(
    "metric-math",
    "The metrics and expressions that an alarm of CloudWatch watches",
    (
        DocumentProperty("AWS::CloudWatch::Alarm", ("Metrics",)),
        DocumentProperty("AWS::CloudWatch::AnomalyDetector", ("MetricMathAnomalyDetector", "MetricDataQueries")),
    ),
    MATH_RULES,
    _metrics,
    ".json",
    _metric_notes,
    _metric_links,
)
LOG_QUERY = Language(
    "log-query",
    "A saved query of CloudWatch Logs Insights",
    (DocumentProperty("AWS::Logs::QueryDefinition", ("QueryString",), plain=True),),
    QUERY_RULES,
    _query,
    ".txt",
)
ALARM_RULE = Language(
    "alarm-rule",
    "The rule of a composite alarm of CloudWatch",
    (DocumentProperty("AWS::CloudWatch::CompositeAlarm", ("AlarmRule",), plain=True),),
    ALARM_RULE_RULES,
    _alarm_rule,
    ".txt",
)
FILTER_PATTERN = Language(
    "filter-pattern",
    "A filter pattern of CloudWatch Logs",
    (
        DocumentProperty("AWS::Logs::MetricFilter", ("FilterPattern",), plain=True),
        DocumentProperty("AWS::Logs::SubscriptionFilter", ("FilterPattern",), plain=True),
    ),
    PATTERN_RULES,
    _pattern,
    ".txt",
)
