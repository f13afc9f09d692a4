"""YAML tags: CloudFormation's short forms, those of YAML itself, and their places in the text."""

from __future__ import annotations

import re

from cfnkit.diagnostics import Code
from cfnkit.source import SourceText, Span
from cfnkit.syntax.nodes import BOOLEAN, NULL, NUMBER, STRING, Mapping, Node, Scalar, Sequence
from cfnkit.syntax.problems import Problems, excerpt
from cfnkit.syntax.yaml.scalars import resolve_plain
from cfnkit.vocabulary import FOR_EACH, FUNCTION_NAMES, RAIN_DIRECTIVES, SHORT_FORMS, suggestion

_YAML = "tag:yaml.org,2002:"
_KINDS = {"bool": BOOLEAN, "int": NUMBER, "float": NUMBER, "null": NULL}
_STRINGS = ("str", "timestamp")
_FLOAT = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?[eE][-+]?[0-9]+\Z")

_TAG_ON_THE_LINE = re.compile(r"(![^\s,\[\]{}]*) +(?=[^\s!&#,\]}:])")
_PROPERTY = re.compile(r"!<[^>\s]*>|[!&][^\s,\[\]{}]*")
_GAP = re.compile("(?:[ \t\r\n\x85\u2028\u2029]+|#[^\r\n\x85\u2028\u2029]*)*")


def is_short_form(tag: str | None) -> bool:
    """Whether `tag` is the short form of a function, which makes an object with one key."""
    return tag is not None and tag[:1] == "!" and tag[1:] in SHORT_FORMS


def apply_tag(tag: str, value: Node, span: Span, tag_span: Span, problems: Problems) -> Node:
    """The node that `tag` makes of `value` (a string, list or object).

    An unknown tag makes an object whose one key is the tag, a call of a function that nobody knows. A directive of Rain
    does so too, for those who replace it.

    `span` covers the tag and the value. ``!GetAtt a.b.c`` becomes a list of two, divided at the first dot. A scalar
    with a short form is always a string, since the tag replaces the type that YAML would find.
    """
    if tag == "!":
        return value
    if is_short_form(tag):
        name = SHORT_FORMS[tag[1:]]
        if name == "Fn::GetAtt" and isinstance(value, Scalar) and "." in value.text:
            value = _get_att_pair(value)
        return Mapping({name: value}, {name: tag_span}, span)
    if not tag.startswith(_YAML):
        if tag[:1] != "!" or tag[1:] not in RAIN_DIRECTIVES:
            problems.add(Code.UNKNOWN_TAG, f"Unknown tag '{excerpt(tag)}'.", tag_span, _hint_for_unknown(tag))
        return Mapping({tag: value}, {tag: tag_span}, span) if tag[:1] == "!" else value
    typed = _typed(tag.removeprefix(_YAML), value)
    if typed is None:
        problems.add(Code.UNKNOWN_TAG, *_unfit_tag(tag, tag_span))
    return value if typed is None else typed


def check_key_tag(tag: str, span: Span, problems: Problems) -> None:
    """Report a tag before a key, which takes no other tag than that of a string."""
    if tag not in ("!", f"{_YAML}str"):
        message = f"A key has no tag, but this one has '{_written(tag)}'."
        problems.add(Code.UNKNOWN_TAG, message, span, "Remove the tag, or quote the whole key.")


def content_span(source: SourceText, properties: str, start: int, end: int, span: Span) -> tuple[Span, Span]:
    """The span of the tag of the node at `span`, and that of its content after its tag and its anchor.

    `properties` has ``!`` for a tag and ``&`` for an anchor; `start` and `end` are the offsets of the node. Without a
    tag, the first span is empty, at the start.
    """
    simple = _TAG_ON_THE_LINE.match(source.text, start, end) if properties == "!" else None
    if simple:
        name, line, column, end_line, end_column = span
        tag = Span(name, line, column, line, column + len(simple[1]))
        return tag, Span(name, line, column + len(simple[0]), end_line, end_column)
    if not properties:
        return Span(*span[:3], *span[1:3]), span
    offset = tag_start = tag_end = start
    while offset < end and source.text[offset] in properties:
        kind = source.text[offset]
        properties = properties.replace(kind, "")
        token = _PROPERTY.match(source.text, offset, end)
        if token and kind == "!":
            tag_start, tag_end = token.span()
        gap = _GAP.match(source.text, token.end() if token else offset, end)
        offset = gap.end() if gap else end
    places = (source.position(place) for place in (tag_start, tag_end, offset))
    [first, after, content] = places
    return Span(span.source, *first, *after), Span(span.source, *content, span.end_line, span.end_column)


def _typed(name: str, value: Node) -> Node | None:
    if isinstance(value, Mapping):
        return value if name == "map" else None
    if isinstance(value, Sequence):
        return value if name == "seq" else None
    if name in _STRINGS:
        return value
    kind, text = resolve_plain(value.text)
    if name == "float" and _FLOAT.match(value.text):
        kind, text = NUMBER, value.text
    return Scalar(kind, text, value.span) if _KINDS.get(name) == kind else None


def _get_att_pair(value: Scalar) -> Sequence:
    resource, _, attribute = value.text.partition(".")
    span = value.span
    first = second = span
    # The two parts have spans of their own if the source has the text as it is, or in quotes without escapes.
    around = span.end_column - span.column - len(value.text)
    if span.line == span.end_line and around in (0, 2):
        start, end = span.column + around // 2, span.end_column - around // 2
        middle = start + len(resource)
        first = span._replace(column=start, end_column=middle)
        second = span._replace(column=middle + 1, end_column=end)
    return Sequence((Scalar(STRING, resource, first), Scalar(STRING, attribute, second)), span)


def _written(tag: str) -> str:
    return excerpt(f"!!{tag.removeprefix(_YAML)}" if tag.startswith(_YAML) else tag)


def _unfit_tag(tag: str, span: Span) -> tuple[str, Span, str]:
    if tag.removeprefix(_YAML) in (*_KINDS, *_STRINGS, "seq", "map"):
        return f"The value is not what its tag '{_written(tag)}' says.", span, "Remove the tag."
    return f"Unknown tag '{_written(tag)}'.", span, "A template holds what JSON can hold: remove the tag."


def _hint_for_unknown(tag: str) -> str:
    name = tag.lstrip("!").removeprefix("Fn::").rstrip(":")
    long_name = f"Fn::{name}"
    if tag != f"!{name}" and name in SHORT_FORMS:
        return f"Write '!{name}', without a colon."
    if long_name in FUNCTION_NAMES or f"{long_name}::" == FOR_EACH:
        return f"{long_name} has no short form."
    if name.startswith("Rain::"):
        return "This is a directive of Rain: run `rain pkg` first."
    hint = suggestion(f"!{name}", [f"!{known}" for known in SHORT_FORMS])
    return hint or "If this is text and not a function, quote it."
