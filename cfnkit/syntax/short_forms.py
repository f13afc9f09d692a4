"""YAML tags: CloudFormation's short forms, and those of YAML itself."""

from __future__ import annotations

from cfnkit.diagnostics import Code, Diagnostic
from cfnkit.source import Span
from cfnkit.syntax.nodes import BOOLEAN, NULL, NUMBER, STRING, Mapping, Node, Scalar, Sequence
from cfnkit.syntax.scalars import resolve_plain
from cfnkit.vocabulary import SHORT_FORMS, suggestion

_YAML = "tag:yaml.org,2002:"
_KINDS = {"bool": BOOLEAN, "int": NUMBER, "float": NUMBER, "null": NULL}
CORE_TAGS = frozenset(_YAML + name for name in (*_KINDS, "str", "timestamp", "binary", "seq", "map", "set", "omap"))


def tagged_scalar(tag: str, text: str, span: Span) -> Scalar | None:
    """The scalar of one of YAML's own tags, ``!!str`` and the like; None when the text is not of that type."""
    name = tag.removeprefix(_YAML)
    if name in ("str", "timestamp"):
        return Scalar(STRING, text, span)
    kind, resolved = resolve_plain(text)
    return Scalar(kind, resolved, span) if _KINDS.get(name) == kind else None


def expand_short_form(tag: str, value: Node, span: Span) -> Mapping | None:
    """The long form of ``!Tag value``, or None when CloudFormation has no such tag.

    ``!GetAtt a.b`` becomes a list of two, divided at the first dot.
    """
    name = SHORT_FORMS.get(tag[1:])
    if name is None:
        return None
    if name == "Fn::GetAtt" and isinstance(value, Scalar) and "." in value.text:
        value = _get_att_pair(value)
    end = min((span.line, span.column + len(tag)), (span.end_line, span.end_column))
    key_span = Span(span.source, span.line, span.column, *end)
    return Mapping({name: value}, {name: key_span}, span)


def _get_att_pair(value: Scalar) -> Sequence:
    resource, _, attribute = value.text.partition(".")
    span = value.span
    first = second = span
    # The parts have spans of their own where the text stands in the source as it is.
    if span.line == span.end_line and span.end_column - span.column == len(value.text):
        middle = span.column + len(resource)
        first = span._replace(end_column=middle)
        second = span._replace(column=middle + 1)
    return Sequence((Scalar(STRING, resource, first), Scalar(STRING, attribute, second)), span)


def unknown_tag(tag: str, span: Span) -> Diagnostic:
    """The diagnostic for a tag that is not one of CloudFormation's."""
    written = f"!!{tag.removeprefix(_YAML)}" if tag.startswith(_YAML) else tag
    hint = suggestion(tag.lstrip("!"), SHORT_FORMS) if not tag.startswith(_YAML) else ""
    if tag.lstrip("!") in ("Length", "ToJsonString", "ForEach"):
        hint = f"Fn::{tag.lstrip('!')} has no short form."
    return Diagnostic(Code.UNKNOWN_TAG, f"Unknown tag '{written}'.", span, hint=hint)
