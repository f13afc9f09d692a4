"""What is checked in the pattern of a metric filter or subscription filter."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cfnkit.documents.cloudwatch.filter_patterns import FilterPattern, parse_filter_pattern
from cfnkit.documents.cloudwatch.grammar import NotParsed, finding_of
from cfnkit.documents.cloudwatch.rules import PATTERN_UNREAD
from cfnkit.documents.cloudwatch.values import objects, text
from cfnkit.documents.language import EmbeddedDocument
from cfnkit.rule import Finding
from cfnkit.security import Stack
from cfnkit.syntax import Mapping
from cfnkit.vocabulary import suggestion

_FIELD = re.compile(r"\$([A-Za-z_]\w*)")


def check(document: EmbeddedDocument, stack: Stack) -> Iterator[Finding]:
    """The findings in a filter pattern, and in what a metric takes from what it finds."""
    source = document.text
    if source is None:
        return  # An object, which is no pattern: the schema says so.
    try:
        pattern = parse_filter_pattern(source.text)
    except NotParsed as error:
        if not error.unknown:
            yield finding_of(error.mistake, PATTERN_UNREAD, source, document)
        return
    for mistake in pattern.mistakes:
        yield finding_of(mistake, PATTERN_UNREAD, source, document)
    properties = document.resource.node
    if source.is_known and isinstance(properties, Mapping):
        for metric in objects(properties.get("MetricTransformations")):
            yield from _metric(metric, pattern, document)


def _metric(metric: Mapping, pattern: FilterPattern, document: EmbeddedDocument) -> Iterator[Finding]:
    """The selectors of a metric are of the form of the pattern: `$.name` of JSON, `$name` of fields in brackets."""
    taken = [metric.get("MetricValue"), *(each.get("Value") for each in objects(metric.get("Dimensions")))]
    for node in taken:
        selector = text(node)
        if node is None or selector is None or not selector.startswith("$"):
            continue
        message, hint = "", ""
        field = _FIELD.fullmatch(selector)
        if pattern.form == "terms":
            message = f"'{selector}' takes a value, and the pattern has terms only, without fields or JSON."
        elif pattern.form == "json" and field is not None:
            message, hint = f"'{selector}' is of a pattern of fields, and this one is of JSON.", f"Write $.{field[1]}."
        elif pattern.form == "fields" and selector.startswith("$."):
            message, hint = f"'{selector}' is of a pattern of JSON, and this one has fields.", f"Write ${selector[2:]}."
        elif field is not None and pattern.names is not None and field[1] not in pattern.names:
            message, hint = f"The pattern has no field '{field[1]}'.", suggestion(field[1], pattern.names)
        if message:
            yield document.finding(PATTERN_UNREAD, message, node.span, hint)
