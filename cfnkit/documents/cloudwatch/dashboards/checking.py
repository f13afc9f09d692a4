"""What is checked in a dashboard."""

from __future__ import annotations

from collections.abc import Iterator

from cfnkit.documents.cloudwatch.dashboards.shape_checks import shape_findings
from cfnkit.documents.cloudwatch.dashboards.shapes import BODY
from cfnkit.documents.cloudwatch.dashboards.widgets import time_findings, widget_findings
from cfnkit.documents.cloudwatch.rules import DASHBOARD_UNREAD, WIDGET_DOUBTFUL, WIDGET_WRONG
from cfnkit.documents.cloudwatch.values import kind_name, objects, text
from cfnkit.documents.language import EmbeddedDocument
from cfnkit.documents.reading import is_known
from cfnkit.documents.text import is_known_text
from cfnkit.documents.well_formed import faults
from cfnkit.rule import Finding
from cfnkit.security import Stack
from cfnkit.syntax import Mapping


def check(document: EmbeddedDocument, stack: Stack) -> Iterator[Finding]:
    """The findings in the body of a dashboard."""
    tree = document.tree
    assert tree is not None
    if document.text is not None and not is_known_text(document.text.text.lstrip()[:1]):
        return  # What the text begins with is not known, nor is whether that is all of it.
    unread = list(faults(document, DASHBOARD_UNREAD, "The dashboard"))
    yield from unread
    if unread:
        return
    if isinstance(tree.root, Mapping) and (document.text is None or tree.format == "json"):
        yield from _body(tree.root, document, stack)
    elif is_known(tree.root):
        what = "YAML" if isinstance(tree.root, Mapping) else kind_name(tree.root)
        message = f"The body of a dashboard is a JSON object, and this is {what}."
        yield document.finding(DASHBOARD_UNREAD, message, tree.root.span)


def _body(body: Mapping, document: EmbeddedDocument, stack: Stack) -> Iterator[Finding]:
    yield from shape_findings(body, BODY, "The body of a dashboard", document)
    for name in ("start", "end"):
        yield from time_findings(body, name, document)
    if "end" in body.entries and "start" not in body.entries and all(map(is_known_text, body.entries)):
        message = "The dashboard has an end, which CloudWatch takes with a start only."
        yield document.finding(WIDGET_DOUBTFUL, message, body.key_span("end"))
    for variable in objects(body.get("variables")):
        yield from _variable(variable, document)
    for widget in objects(body.get("widgets")):
        yield from widget_findings(widget, document, stack)


def _variable(variable: Mapping, document: EmbeddedDocument) -> Iterator[Finding]:
    """A variable has what it takes the place of, and the values to choose from."""
    if not all(map(is_known_text, variable.entries)):
        return
    kind, given = text(variable.get("type")), text(variable.get("inputType"))
    if kind in ("pattern", "property") and kind not in variable.entries:
        message = f"A variable of the type {kind} needs {kind}: what it takes the place of."
        yield document.finding(WIDGET_WRONG, message, variable.span)
    if given in ("radio", "select") and not {"values", "populateFrom"} & variable.entries.keys():
        message = f"A variable with the input {given} needs values, or search and populateFrom."
        yield document.finding(WIDGET_WRONG, message, variable.span)
