"""What is checked in the metrics of an alarm or of an anomaly detector.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from cfnkit.documents.cloudwatch.grammar import Mistake
from cfnkit.documents.cloudwatch.metric_math.expressions import FunctionCall
from cfnkit.documents.cloudwatch.metric_math.functions import ValueKind
from cfnkit.documents.cloudwatch.metric_math.metric_list import Entry, MetricList, reductions
from cfnkit.documents.cloudwatch.metric_math.metric_queries import (
    is_metrics_query,
    is_period,
    is_statistic,
    statistic_hint,
)
from cfnkit.documents.cloudwatch.rules import ALARM_METRICS, MATH_DOUBTFUL
from cfnkit.documents.cloudwatch.values import boolean, number, objects, text
from cfnkit.documents.language import DocumentLink, EmbeddedDocument
from cfnkit.documents.text import is_known_text
from cfnkit.rule import Finding
from cfnkit.security import Stack
from cfnkit.syntax import Mapping, Node, Scalar, Sequence
from cfnkit.vocabulary import suggestion

_ALARM = "AWS::CloudWatch::Alarm"
_MOST = 10
_BAND = "ANOMALY_DETECTION_BAND"


class _Query(NamedTuple):
    """An item of Metrics, with its entry; returns: whether it returns data, None if that is not known."""

    node: Mapping
    entry: Entry
    returns: bool | None


def check(document: EmbeddedDocument, stack: Stack) -> Iterator[Finding]:
    """The findings in the metrics of an alarm, or of an anomaly detector."""
    root = document.tree.root if document.tree is not None else None
    if not isinstance(root, Sequence):
        return
    queries = _queries(document)
    is_whole = len(queries) == len(root.items)
    metrics = MetricList([each.entry for each in queries], is_whole, document)
    told = list(metrics.findings())
    yield from told
    for each in queries:
        yield from _of_query(each, document)
    threshold = _threshold(document)
    what = "An alarm" if document.place.type == _ALARM else "An anomaly detector"
    if is_whole:
        yield from _returned(queries, threshold, root, what, document)
        yield from _counts(queries, document)
    for each in queries:
        watched = list(_watched(each, metrics, threshold, what, document))
        yield from watched
        told += watched
    yield from _of_threshold(threshold, metrics, document)
    yield from _periods(queries, document)
    if not any(each.id.startswith("E") for each in told):  # an expression that is mended may name them
        yield from _unused(queries, metrics, threshold, document)


def links(document: EmbeddedDocument) -> Iterator[DocumentLink]:
    """From the ids in expressions to the metrics and expressions that have them."""
    return MetricList([each.entry for each in _queries(document)], False, document).links()


def notes(document: EmbeddedDocument, node: Node | None, now: datetime | None) -> Iterator[str]:
    """What the expression at a node gives."""
    queries = _queries(document)
    for each in queries:
        if node is not None and each.node.get("Expression") is node:
            yield from MetricList([one.entry for one in queries], False, document).notes(each.entry)


def _queries(document: EmbeddedDocument) -> list[_Query]:
    root = document.tree.root if document.tree is not None else None
    return [_query(each, document) for each in objects(root)]


def _query(node: Mapping, document: EmbeddedDocument) -> _Query:
    name, expression, stat = node.get("Id"), node.get("Expression"), node.get("MetricStat")
    seconds = number(stat.get("Period")) if isinstance(stat, Mapping) else None
    returns = node.get("ReturnData")
    assert document.tree is not None
    entry = Entry(
        node.span,
        name if isinstance(name, Scalar) else None,
        document.tree.text_of(expression) if isinstance(expression, Scalar) else None,
        None if seconds is None else int(seconds),
    )
    return _Query(node, entry, True if returns is None else boolean(returns))


def _threshold(document: EmbeddedDocument) -> Node | None:
    return document.resource.node.get("ThresholdMetricId") if isinstance(document.resource.node, Mapping) else None


def _of_query(query: _Query, document: EmbeddedDocument) -> Iterator[Finding]:
    """An item has either an expression or a metric, whose statistic is one."""
    node = query.node
    has = [name for name in ("Expression", "MetricStat") if name in node.entries]
    if len(has) != 1:
        message = "It has both Expression and MetricStat." if has else "It has neither Expression nor MetricStat."
        yield document.finding(ALARM_METRICS, f"{message} Each metric has one of them.", node.span)
    stat = node.get("MetricStat")
    value = stat.get("Stat") if isinstance(stat, Mapping) else None
    found = text(value)
    if value is not None and found is not None and not is_statistic(found):
        yield document.finding(ALARM_METRICS, f"'{found}' is no statistic.", value.span, statistic_hint(found))
    for place in (node, stat):
        period = place.get("Period") if isinstance(place, Mapping) else None
        seconds = number(period)
        if period is not None and seconds is not None and not is_period(seconds):
            message = f"A period is 10, 20, 30 or a multiple of 60 seconds, and this is {seconds:g}."
            yield document.finding(ALARM_METRICS, message, period.span)


def _returned(
    queries: list[_Query], threshold: Node | None, root: Node, what: str, document: EmbeddedDocument
) -> Iterator[Finding]:
    """Exactly one item returns data; with a band, that is a second one."""
    if any(each.returns is None for each in queries) or (threshold is not None and text(threshold) is None):
        return
    band = text(threshold)
    returned = [each for each in queries if each.returns and not (band and _name(each) == band)]
    if len(returned) == 1 or any(each.entry.id is None for each in queries):
        return
    if not returned:
        message = f"{what} watches the one metric that returns data, and none does."
        yield document.finding(ALARM_METRICS, message, root.span, "Set ReturnData of one of them to true.")
        return
    names = ", ".join(_name(each) for each in returned)
    place = returned[1].node
    span = place.key_span("ReturnData") if "ReturnData" in place.entries else place.span
    message = f"{what} watches the one metric that returns data, and {len(returned)} do: {names}."
    hint = "ReturnData is true where it is not given. Set it to false for the others."
    yield document.finding(ALARM_METRICS, message, span, hint)


def _name(query: _Query) -> str:
    return query.entry.id.text if query.entry.id is not None else ""


def _counts(queries: list[_Query], document: EmbeddedDocument) -> Iterator[Finding]:
    for name, what in (("MetricStat", "metrics"), ("Expression", "expressions")):
        found = [each for each in queries if name in each.node.entries]
        if len(found) > _MOST:
            message = f"The list has {len(found)} {what}, and can have {_MOST}."
            yield document.finding(ALARM_METRICS, message, found[_MOST].node.span)


def _watched(
    query: _Query, metrics: MetricList, threshold: Node | None, what: str, document: EmbeddedDocument
) -> Iterator[Finding]:
    """An expression in an alarm is no search, and the one that returns data is one series."""
    entry = query.entry
    source = entry.expression
    if source is None:
        return
    for call in metrics.calls(entry):
        if call.name.text == "SEARCH" or (what != "An alarm" and call.name.text == "METRICS"):
            message = f"{what} cannot use {call.name.text}."
            mistake = Mistake(message, call.name.start, call.name.end)
            yield metrics.found(ALARM_METRICS, mistake, source)
        elif call.name.text in ("REMOVE_EMPTY", "RUNNING_SUM"):
            yield _advised(call, metrics, entry)
    for call in reductions(metrics, entry):
        yield _advised(call, metrics, entry)
    kind = metrics.kind(entry)
    if query.returns and kind in (ValueKind.SCALAR, ValueKind.ARRAY) and not _is_band(query, threshold, metrics):
        if kind is ValueKind.ARRAY and is_metrics_query(source.text):
            return  # An alarm on a query that groups watches each of its series.
        message = f"The expression is {kind.value}, and {what[0].lower() + what[1:]} watches one time series."
        yield metrics.found(ALARM_METRICS, Mistake(message, 0, len(source.text)), source)


def _is_band(query: _Query, threshold: Node | None, metrics: MetricList) -> bool:
    known = threshold is None or text(threshold) is not None
    return not known or (threshold is not None and _name(query) == text(threshold))


def _advised(call: FunctionCall, metrics: MetricList, entry: Entry) -> Finding:
    assert entry.expression is not None
    message = (
        f"{call.name.text} is over all data points that the alarm reads, which are more than its evaluation periods; "
        "CloudWatch advises against it in alarms."
    )
    return metrics.found(MATH_DOUBTFUL, Mistake(message, call.name.start, call.name.end), entry.expression)


def _of_threshold(threshold: Node | None, metrics: MetricList, document: EmbeddedDocument) -> Iterator[Finding]:
    name = text(threshold)
    if threshold is None or name is None or not metrics.is_whole:
        return
    entry = metrics.ids.get(name)
    if entry is None:
        message = f"ThresholdMetricId is '{name}', and no metric has this id."
        yield document.finding(ALARM_METRICS, message, threshold.span, suggestion(name, metrics.ids))
    elif entry.expression is None or (
        is_known_text(entry.expression.text) and all(call.name.text != _BAND for call in metrics.calls(entry))
    ):
        message = f"ThresholdMetricId is '{name}', whose expression is no {_BAND}."
        yield document.finding(ALARM_METRICS, message, threshold.span)


def _periods(queries: list[_Query], document: EmbeddedDocument) -> Iterator[Finding]:
    """The metrics of an expression have one period."""
    known = [each for each in queries if each.entry.period is not None]
    for each in known[1:]:
        if each.entry.period != known[0].entry.period:
            stat = each.node.entries["MetricStat"]
            value = stat.get("Period") if isinstance(stat, Mapping) else None
            message = (
                f"The period of '{_name(each)}' is {each.entry.period} seconds, and that of '{_name(known[0])}' is "
                f"{known[0].entry.period}."
            )
            yield document.finding(MATH_DOUBTFUL, message, value.span if value is not None else each.node.span)


def _unused(
    queries: list[_Query], metrics: MetricList, threshold: Node | None, document: EmbeddedDocument
) -> Iterator[Finding]:
    """A metric that returns no data is for an expression that names it."""
    if not metrics.is_whole or any(
        not is_known_text(each.expression.text) for each in metrics.entries if each.expression
    ):
        return
    expressions = [each for each in metrics.entries if each.expression is not None]
    if any(id(each) not in metrics.trees for each in expressions) or not any(each.returns for each in queries):
        return
    if any(call.name.text == "METRICS" for each in expressions for call in metrics.calls(each)):
        return
    used = {name for each in expressions for name in metrics.uses(each)}
    for each in queries:
        node = each.entry.id
        if node is None or each.returns is not False or metrics.ids[node.text] is not each.entry:
            continue
        if node.text not in used and text(threshold) != node.text:
            message = f"Nothing uses '{node.text}', which returns no data."
            yield document.finding(MATH_DOUBTFUL, message, node.span)
