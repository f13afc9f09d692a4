"""What is checked in the metrics of a widget: arrays of a namespace, a name, dimensions and options.

`.` stands for the same part of the metric before it, and `...` for several of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from cfnkit.documents.cloudwatch.dashboards.shape_checks import shape_findings
from cfnkit.documents.cloudwatch.dashboards.shapes import METRIC_OPTIONS
from cfnkit.documents.cloudwatch.metric_math.metric_list import Entry, MetricList
from cfnkit.documents.cloudwatch.metric_math.metric_queries import is_period, is_statistic, statistic_hint
from cfnkit.documents.cloudwatch.rules import WIDGET_DOUBTFUL, WIDGET_WRONG
from cfnkit.documents.cloudwatch.values import is_kind, items, kind_name, number, objects, text
from cfnkit.documents.language import DocumentLink, EmbeddedDocument
from cfnkit.documents.reading import is_known
from cfnkit.documents.text import is_known_text
from cfnkit.rule import Finding
from cfnkit.syntax import Mapping, Node, Scalar, Sequence

_ONE, _MORE = ".", "..."


def metrics_findings(properties: Mapping, document: EmbeddedDocument) -> Iterator[Finding]:
    """What is wrong with the metrics of a metric widget, and with their expressions."""
    yield from _timing(properties, document)
    metrics = properties.get("metrics")
    if not isinstance(metrics, Sequence):
        return
    before: list[Node] | None = None
    nothing_before = True
    for metric in metrics.items:
        if not isinstance(metric, Sequence):
            nothing_before = False
            continue
        parts, options = _parts(metric)
        yield from _options(metric, options, document)
        if not parts:
            continue
        whole, wrong = _whole(parts, before, nothing_before, document)
        yield from wrong
        if whole is not None and not wrong:
            yield from _count(metric, whole, document)
        before, nothing_before = whole, False
    yield from metric_list(properties, document).findings()


def metric_list(widget: Mapping, document: EmbeddedDocument) -> MetricList:
    """The metrics and expressions of a widget."""
    metrics = items(widget.get("metrics"))
    arrays = [each for each in metrics if isinstance(each, Sequence)]
    entries = [_entry(each, _parts(each)[1], widget, document) for each in arrays]
    return MetricList(entries, len(arrays) == len(metrics), document)


def links(document: EmbeddedDocument) -> Iterator[DocumentLink]:
    """From the ids in expressions to the metrics and expressions of the same widget that have them."""
    for properties in _widgets(document):
        yield from metric_list(properties, document).links()


def notes(document: EmbeddedDocument, node: Node | None, now: datetime | None) -> Iterator[str]:
    """What the expression at a node gives."""
    for properties in _widgets(document):
        for index, metric in enumerate(each for each in items(properties.get("metrics")) if isinstance(each, Sequence)):
            options = _parts(metric)[1]
            if node is not None and options is not None and options.get("expression") is node:
                metrics = metric_list(properties, document)
                yield from metrics.notes(metrics.entries[index])


def _widgets(document: EmbeddedDocument) -> Iterator[Mapping]:
    """The properties of the widgets of a dashboard."""
    root = document.tree.root if document.tree is not None else None
    for widget in objects(root.get("widgets") if isinstance(root, Mapping) else None):
        properties = widget.get("properties")
        if isinstance(properties, Mapping):
            yield properties


def _parts(metric: Sequence) -> tuple[list[Node], Mapping | None]:
    """The namespace, name and dimensions of a metric, and its options."""
    *parts, last = metric.items or (None,)
    if isinstance(last, Mapping):
        return [each for each in parts if each is not None], last
    return list(metric.items), None


def _options(metric: Sequence, options: Mapping | None, document: EmbeddedDocument) -> Iterator[Finding]:
    for part in metric.items:
        if part is not options and not is_kind(part, "string"):
            message = (
                f"A part of a metric is {kind_name(part)}, and must be a string; options stand last, in an object."
            )
            yield document.finding(WIDGET_WRONG, message, part.span)
    if options is None:
        return
    yield from shape_findings(options, METRIC_OPTIONS, "The options of a metric", document)
    for name in options.entries:
        if name not in METRIC_OPTIONS.properties and (name[:1].isupper() or name.lower().startswith("dimension")):
            message = f"'{name}' is no option of a metric: names and values of dimensions stand in the array."
            hint = 'Write ["AWS/EC2", "CPUUtilization", "InstanceId", "i-1", {"stat": "Sum"}].'
            yield document.finding(WIDGET_WRONG, message, options.key_span(name), hint)
    yield from _timing(options, document)
    alone = len(metric.items) == 1
    if alone and "expression" not in options.entries and all(map(is_known_text, options.entries)):
        message = "This has neither a metric nor an expression."
        yield document.finding(WIDGET_WRONG, message, metric.span)
    elif not alone and "expression" in options.entries:
        message = "A metric has an expression: this is either a metric, or an object with an expression alone."
        yield document.finding(WIDGET_WRONG, message, options.key_span("expression"))


def _timing(node: Mapping, document: EmbeddedDocument) -> Iterator[Finding]:
    value = node.get("stat")
    found = text(value)
    if value is not None and found is not None and not is_statistic(found):
        message = f"'{found}' is no statistic."
        yield document.finding(WIDGET_DOUBTFUL, message, value.span, statistic_hint(found))
    period = node.get("period")
    seconds = number(period)
    if period is not None and is_kind(period, "integer") and seconds is not None and not is_period(seconds):
        message = f"A period is 1, 5, 10, 30 or a multiple of 60 seconds, and this is {seconds:g}."
        yield document.finding(WIDGET_DOUBTFUL, message, period.span)


def _entry(metric: Sequence, options: Mapping | None, widget: Mapping, document: EmbeddedDocument) -> Entry:
    tree = document.tree
    assert tree is not None
    found = options.entries if options is not None else {}
    name, expression = found.get("id"), found.get("expression")
    seconds = number(found.get("period", widget.get("period")))
    return Entry(
        metric.span,
        name if isinstance(name, Scalar) else None,
        tree.text_of(expression) if isinstance(expression, Scalar) else None,
        None if seconds is None else int(seconds),
    )


def _whole(
    parts: list[Node], before: list[Node] | None, nothing_before: bool, document: EmbeddedDocument
) -> tuple[list[Node] | None, list[Finding]]:
    """The parts of a metric with what `.` and `...` stand for; None if that is not known."""
    found: list[Node] = []
    for index, part in enumerate(parts):
        sign = text(part)
        if sign not in (_ONE, _MORE):
            found.append(part)
            continue
        if nothing_before:
            message = f"'{sign}' stands for parts of the metric before, and this is the first."
            return None, [document.finding(WIDGET_WRONG, message, part.span)]
        if before is None:
            return None, []
        count = 1 if sign == _ONE else len(before) - len(found) - (len(parts) - index - 1)
        taken = before[len(found) : len(found) + max(0, count)]
        if sign == _ONE and not taken:
            message = f"'.' stands for part {len(found) + 1} of the metric before, which has {len(before)}."
            return None, [document.finding(WIDGET_WRONG, message, part.span)]
        found += taken
    return found, []


def _count(metric: Sequence, parts: list[Node], document: EmbeddedDocument) -> Iterator[Finding]:
    if (len(parts) % 2 == 0 and parts) or any(_can_be_several(part, document) for part in parts):
        return
    last = parts[-1]
    if len(parts) == 1:
        message = "A metric has a namespace and a name; this has one of them."
    else:
        name = f" '{last.text}'" if isinstance(last, Scalar) and is_known(last) else ""
        message = f"The dimension{name} of the metric has no value: names and values of dimensions take turns."
    yield document.finding(WIDGET_WRONG, message, metric.span)


def _can_be_several(part: Node, document: EmbeddedDocument) -> bool:
    """Whether a part stands without quotes in the text, so that what is not known can be several parts."""
    if document.text is None or not isinstance(part, Scalar) or len(part.text) != 1 or is_known(part):
        return False
    return f'"{part.text}"' not in document.text.text
