"""Whether the parts of a dashboard have their shapes."""

from __future__ import annotations

from collections.abc import Iterator

from cfnkit.documents.cloudwatch.dashboards.forms import fault_of_form
from cfnkit.documents.cloudwatch.dashboards.shapes import Property, WidgetShape
from cfnkit.documents.cloudwatch.rules import WIDGET_DOUBTFUL, WIDGET_WRONG
from cfnkit.documents.cloudwatch.values import is_kind, kind_name, number, text
from cfnkit.documents.language import EmbeddedDocument
from cfnkit.documents.text import is_known_text
from cfnkit.rule import Finding
from cfnkit.syntax import Mapping, Node, Sequence
from cfnkit.vocabulary import nearest, suggestion

_ARTICLES = {"integer": "a whole number", "array": "an array", "object": "an object"}


def shape_findings(node: Mapping, shape: WidgetShape, what: str, document: EmbeddedDocument) -> Iterator[Finding]:
    """What is wrong with an object of a shape, which messages call `what`."""
    if all(map(is_known_text, node.entries)):
        for name in shape.required:
            if name not in node.entries:
                hint = _renamed(name, node, shape)
                yield document.finding(WIDGET_WRONG, f"{what} has no {name}, which it needs.", node.span, hint)
    for name, value in node.entries.items():
        known = shape.properties.get(name)
        if known is not None:
            yield from value_findings(value, known, name, document)
            continue
        likely = nearest(name, shape.properties) if is_known_text(name) else None
        if likely is not None and likely not in node.entries:
            message = f"{what} has no property '{name}': CloudWatch leaves it out."
            yield document.finding(WIDGET_DOUBTFUL, message, node.key_span(name), f"Did you mean '{likely}'?")


def _renamed(name: str, node: Mapping, shape: WidgetShape) -> str:
    unknown = [each for each in node.entries if each not in shape.properties]
    found = nearest(name, unknown)
    return f"It has '{found}'." if found else ""


def value_findings(node: Node, known: Property, name: str, document: EmbeddedDocument) -> Iterator[Finding]:
    """What is wrong with the value of a property."""
    if not is_kind(node, known.kind):
        expected = _ARTICLES.get(known.kind, f"a {known.kind}")
        message = f"{name} is {kind_name(node)}, and must be {expected}."
        yield document.finding(WIDGET_WRONG, message, node.span)
        return
    found = text(node)
    if known.values and found is not None and found not in known.values:
        message = f"{name} is '{found}', and can be {', '.join(known.values[:-1])} or {known.values[-1]}."
        yield document.finding(WIDGET_WRONG, message, node.span, suggestion(found, known.values))
    fault, hint = fault_of_form(known.form, found) if known.form and found is not None else ("", "")
    if fault:
        yield document.finding(WIDGET_DOUBTFUL, fault, node.span, hint)
    yield from _bounds(node, known, name, document)
    if known.shape is not None and isinstance(node, Mapping):
        yield from shape_findings(node, known.shape, f"This part of {name}", document)
    if known.item is not None and isinstance(node, Sequence):
        for item in node.items:
            yield from value_findings(item, known.item, f"An item of {name}", document)


def _bounds(node: Node, known: Property, name: str, document: EmbeddedDocument) -> Iterator[Finding]:
    if isinstance(node, Sequence):
        size: float | None = len(node.items)
        unit = " items"
    else:
        size, unit = number(node), ""
    if size is None or known.kind not in ("array", "integer", "number"):
        return
    if (known.least is not None and size < known.least) or (known.most is not None and size > known.most):
        bounds = f"at least {known.least}" if known.most is None else f"{known.least or 0} to {known.most}"
        verb = "has" if unit else "is"
        message = f"{name} {verb} {size:g}{unit}, and must be {bounds}."
        yield document.finding(WIDGET_WRONG, message, node.span)
