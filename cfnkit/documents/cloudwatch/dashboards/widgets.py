"""What is checked in a widget of a dashboard."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cfnkit.documents.cloudwatch.dashboards.shape_checks import shape_findings
from cfnkit.documents.cloudwatch.dashboards.shapes import HORIZONTAL, TYPES, VERTICAL
from cfnkit.documents.cloudwatch.dashboards.widget_metrics import metrics_findings
from cfnkit.documents.cloudwatch.grammar import slip_of
from cfnkit.documents.cloudwatch.queries.checking import query_findings
from cfnkit.documents.cloudwatch.rules import WIDGET_DOUBTFUL, WIDGET_WRONG
from cfnkit.documents.cloudwatch.values import boolean, items, kind_name, number, text
from cfnkit.documents.language import EmbeddedDocument
from cfnkit.documents.reading import is_known
from cfnkit.documents.text import is_known_text, shown_text
from cfnkit.rule import Finding
from cfnkit.security import Stack
from cfnkit.syntax import Mapping, Node, Scalar, Sequence

# A console writes P0D for now.
_TIME = re.compile(r"-P\S+|P0+D|\d{4}-\d\d-\d\d.*", re.IGNORECASE)
_COLUMNS = 24
_REF = re.compile(r"\$\{([^.}]+)\}")
_ALARMS = ("AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm")
_SOURCE = re.compile(r"(?:\s|#[^\n]*\n)*source\b", re.IGNORECASE)
# The properties of a log widget that do not say where its query looks.
_WITHOUT_GROUPS = {"end", "period", "query", "region", "stacked", "start", "table", "title", "view", "yAxis"}


def time_findings(node: Mapping, name: str, document: EmbeddedDocument) -> Iterator[Finding]:
    """What is wrong with a start or end: it is relative, or a date."""
    value = node.get(name)
    found = text(value)
    if value is not None and found is not None and _TIME.fullmatch(found) is None:
        message = f"{name} is '{found}', and must be relative, such as -PT3H, or a date."
        yield document.finding(WIDGET_WRONG, message, value.span)


def widget_findings(widget: Mapping, document: EmbeddedDocument, stack: Stack) -> Iterator[Finding]:
    """What is wrong with a widget."""
    x, width = number(widget.get("x")), number(widget.get("width"))
    if x is not None and width is not None and 0 <= x < _COLUMNS and width <= _COLUMNS < x + width:
        node = widget.entries["width"]
        message = f"The widget ends at column {x + width:g}, and a dashboard has {_COLUMNS}."
        yield document.finding(WIDGET_DOUBTFUL, message, node.span, f"Make it at most {_COLUMNS - x:g} wide.")
    kind, properties = widget.get("type"), widget.get("properties")
    name = text(kind)
    if kind is None or name is None:
        return
    shape = TYPES.get(name)
    if shape is None:
        known = ", ".join(TYPES)
        likely = slip_of(name, TYPES)
        hint = f"Did you mean '{likely}'?" if likely else ""
        rule = WIDGET_WRONG if likely else WIDGET_DOUBTFUL
        yield document.finding(rule, f"There is no type of widget '{name}' among {known}.", kind.span, hint)
    elif isinstance(properties, Mapping):
        article = "An" if name[0] in "ae" else "A"
        yield from shape_findings(properties, shape, f"{article} {name} widget", document)
        for end in ("start", "end"):
            yield from time_findings(properties, end, document)
        of_type = _OF_TYPE.get(name)
        if of_type is not None:
            yield from of_type(properties, document, stack)


def _metric(properties: Mapping, document: EmbeddedDocument, stack: Stack) -> Iterator[Finding]:
    metrics, annotations = properties.get("metrics"), properties.get("annotations")
    alarms = annotations.get("alarms") if isinstance(annotations, Mapping) else None
    if all(map(is_known_text, properties.entries)):
        if metrics is None and alarms is None and not {"query", "annotations"} & properties.entries.keys():
            message = "A metric widget has no metrics, and no alarm in its annotations."
            yield document.finding(WIDGET_WRONG, message, properties.span)
        if isinstance(metrics, Sequence) and "region" not in properties.entries:
            message = "A metric widget has no region, which it needs."
            yield document.finding(WIDGET_WRONG, message, properties.span)
    yield from metrics_findings(properties, document)
    if isinstance(annotations, Mapping):
        yield from _annotations(annotations, document)
    yield from _alarm_arns(alarms, document, stack)
    yield from _view(properties, document)


def _view(properties: Mapping, document: EmbeddedDocument) -> Iterator[Finding]:
    view = properties.get("view")
    shown_as = text(view)
    if view is None or shown_as is None:
        return
    axes = properties.get("yAxis")
    left = axes.get("left") if isinstance(axes, Mapping) else None
    if shown_as == "gauge" and (axes is None or isinstance(axes, Mapping)):
        missing = [each for each in ("min", "max") if not isinstance(left, Mapping) or each not in left.entries]
        if missing and (left is None or isinstance(left, Mapping)):
            message = f"A gauge needs {' and '.join(missing)} of yAxis.left."
            yield document.finding(WIDGET_DOUBTFUL, message, view.span)
    if boolean(properties.get("sparkline")) and shown_as != "singleValue":
        message = f"sparkline is for the view singleValue, and changes nothing in the view {shown_as}."
        yield document.finding(WIDGET_DOUBTFUL, message, properties.key_span("sparkline"))


def _annotations(annotations: Mapping, document: EmbeddedDocument) -> Iterator[Finding]:
    for name, shape in (("horizontal", HORIZONTAL), ("vertical", VERTICAL)):
        for item in items(annotations.get(name)):
            # Two in an array are the ends of a band.
            for each in item.items if isinstance(item, Sequence) else (item,):
                yield from _annotation(each, f"A {name} annotation", name, document)
                if isinstance(each, Mapping):
                    yield from shape_findings(each, shape, f"A {name} annotation", document)


def _annotation(node: Node, what: str, name: str, document: EmbeddedDocument) -> Iterator[Finding]:
    if not isinstance(node, Mapping):
        if is_known(node):
            message = f"{what} is {kind_name(node)}, and must be an object, or an array of two."
            yield document.finding(WIDGET_WRONG, message, node.span)
        return
    value = node.get("value")
    found = text(value)
    if name == "vertical" and value is not None and found is not None and re.match(r"\d{4}-\d\d-\d\d", found) is None:
        message = f"A vertical annotation is at a date and time, not at '{found}'."
        yield document.finding(WIDGET_WRONG, message, value.span)


def _alarm_arns(alarms: Node | None, document: EmbeddedDocument, stack: Stack) -> Iterator[Finding]:
    """Alarms are named by their ARNs; Ref of an alarm is its name."""
    for each in items(alarms):
        found = text(each)
        name = _REF.fullmatch(shown_text(each.text, document.holes)) if isinstance(each, Scalar) else None
        resource = stack.named(name[1].strip()) if name is not None and not is_known(each) else None
        if resource is not None and resource.type in _ALARMS:
            message = f"Ref of '{resource.logical_id}' is the name of the alarm, and its ARN is needed here."
            yield document.finding(WIDGET_DOUBTFUL, message, each.span, f"Take ${{{resource.logical_id}.Arn}}.")
        elif found is not None and not found.startswith("arn:"):
            message = f"'{found}' is no ARN of an alarm."
            yield document.finding(WIDGET_DOUBTFUL, message, each.span)


def _alarm(properties: Mapping, document: EmbeddedDocument, stack: Stack) -> Iterator[Finding]:
    yield from _alarm_arns(properties.get("alarms"), document, stack)


def _log(properties: Mapping, document: EmbeddedDocument, stack: Stack) -> Iterator[Finding]:
    query, language = properties.get("query"), properties.get("queryLanguage")
    if not isinstance(query, Scalar) or document.tree is None:
        return
    source = document.tree.text_of(query)
    yield from query_findings(source, language, document)
    if is_known(query) and properties.entries.keys() <= _WITHOUT_GROUPS and not _SOURCE.match(query.text):
        message = "The query names no log groups: in a widget it begins with SOURCE and the name of a group."
        yield document.finding(WIDGET_DOUBTFUL, message, source.span(0, len(query.text)))


_OF_TYPE = {"alarm": _alarm, "log": _log, "metric": _metric}
