"""What is checked in a dashboard."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cfnkit.documents.cloudwatch.dashboards.shape_checks import shape_findings
from cfnkit.documents.cloudwatch.dashboards.shapes import BODY, HORIZONTAL, TYPES, VERTICAL
from cfnkit.documents.cloudwatch.dashboards.widget_metrics import metrics_findings
from cfnkit.documents.cloudwatch.queries.checking import query_findings
from cfnkit.documents.cloudwatch.rules import DASHBOARD_UNREAD, WIDGET_DOUBTFUL, WIDGET_WRONG
from cfnkit.documents.cloudwatch.values import boolean, items, kind_name, number, objects, text
from cfnkit.documents.language import EmbeddedDocument
from cfnkit.documents.reading import is_known
from cfnkit.documents.text import is_known_text
from cfnkit.documents.well_formed import faults
from cfnkit.rule import Finding
from cfnkit.security import Stack
from cfnkit.syntax import Mapping, Node, Scalar, Sequence
from cfnkit.vocabulary import suggestion

_TIME = re.compile(r"-P\S+|\d{4}-\d\d-\d\d.*", re.IGNORECASE)
_COLUMNS = 24


def check(document: EmbeddedDocument, stack: Stack) -> Iterator[Finding]:
    """The findings in the body of a dashboard."""
    tree = document.tree
    assert tree is not None
    unread = list(faults(document, DASHBOARD_UNREAD, "The dashboard"))
    yield from unread
    if unread:
        return
    if isinstance(tree.root, Mapping) and (document.text is None or tree.format == "json"):
        yield from _body(tree.root, document)
    elif is_known(tree.root):
        what = "YAML" if isinstance(tree.root, Mapping) else kind_name(tree.root)
        message = f"The body of a dashboard is a JSON object, and this is {what}."
        yield document.finding(DASHBOARD_UNREAD, message, tree.root.span)


def _body(body: Mapping, document: EmbeddedDocument) -> Iterator[Finding]:
    yield from shape_findings(body, BODY, "The body of a dashboard", document)
    for name in ("start", "end"):
        yield from _time(body, name, document)
    if "end" in body.entries and "start" not in body.entries and all(map(is_known_text, body.entries)):
        message = "The dashboard has an end, which CloudWatch takes with a start only."
        yield document.finding(WIDGET_DOUBTFUL, message, body.key_span("end"))
    for variable in objects(body.get("variables")):
        yield from _variable(variable, document)
    for widget in objects(body.get("widgets")):
        yield from _widget(widget, document)


def _time(node: Mapping, name: str, document: EmbeddedDocument) -> Iterator[Finding]:
    value = node.get(name)
    found = text(value)
    if value is not None and found is not None and _TIME.fullmatch(found) is None:
        message = f"{name} is '{found}', and must be relative, such as -PT3H, or a date."
        yield document.finding(WIDGET_WRONG, message, value.span)


def _variable(variable: Mapping, document: EmbeddedDocument) -> Iterator[Finding]:
    kind = text(variable.get("type"))
    if kind in ("pattern", "property") and kind not in variable.entries and all(map(is_known_text, variable.entries)):
        message = f"A variable of the type {kind} needs {kind}: what it takes the place of."
        yield document.finding(WIDGET_WRONG, message, variable.span)


def _widget(widget: Mapping, document: EmbeddedDocument) -> Iterator[Finding]:
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
        hint = suggestion(name, TYPES)
        rule = WIDGET_WRONG if hint else WIDGET_DOUBTFUL
        yield document.finding(rule, f"There is no type of widget '{name}' among {known}.", kind.span, hint)
    elif isinstance(properties, Mapping):
        article = "An" if name[0] in "ae" else "A"
        yield from shape_findings(properties, shape, f"{article} {name} widget", document)
        for end in ("start", "end"):
            yield from _time(properties, end, document)
        of_type = _OF_TYPE.get(name)
        if of_type is not None:
            yield from of_type(properties, document)


def _metric(properties: Mapping, document: EmbeddedDocument) -> Iterator[Finding]:
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
    yield from _alarm_arns(alarms, document)
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


def _alarm_arns(alarms: Node | None, document: EmbeddedDocument) -> Iterator[Finding]:
    for each in items(alarms):
        found = text(each)
        if found is not None and not found.startswith("arn:"):
            message = f"'{found}' is no ARN of an alarm."
            yield document.finding(WIDGET_DOUBTFUL, message, each.span, "Take Fn::GetAtt of Arn, not Ref.")


def _alarm(properties: Mapping, document: EmbeddedDocument) -> Iterator[Finding]:
    yield from _alarm_arns(properties.get("alarms"), document)


def _log(properties: Mapping, document: EmbeddedDocument) -> Iterator[Finding]:
    query = properties.get("query")
    language = properties.get("queryLanguage")
    if isinstance(query, Scalar) and document.tree is not None and (language is None or text(language) == "CWLI"):
        yield from query_findings(document.tree.text_of(query), document)


_OF_TYPE = {"alarm": _alarm, "log": _log, "metric": _metric}
