"""Our tree in cfn-lint's node types, with marks that remember our spans and nodes."""

from __future__ import annotations

import re
from typing import Any

from cfnlint.decode import cfn_yaml
from cfnlint.decode.mark import Mark
from cfnlint.decode.node import dict_node, list_node, str_node

from cfnkit.source import SourceText, Span, Step
from cfnkit.syntax import BOOLEAN, NULL, NUMBER, STRING, Mapping, Node, Scalar, Sequence, to_plain
from cfnkit.vocabulary import INCLUDE

# Plain scalars that cfn-lint may read as another type: values (our tree has strings where the service reads strings,
# such as dates) and keys (in our tree always strings).
_TYPED_VALUE = re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]|[-+]?\.(?:inf|Inf|INF|nan|NaN|NAN)\Z|=\Z|<<\Z")

# cfn-lint reads JSON's numbers as YAML 1.1, where a number with an exponent also needs a point and a sign.
_YAML_FLOAT = re.compile(r"-?[0-9]+\.[0-9]+[eE][-+][0-9]+\Z")


class Unreadable(Exception):
    """cfn-lint reads the text in another way than cfnkit, so its own decoder must read it."""


class SpanMark(Mark):  # type: ignore[misc]  # cfn-lint is not typed
    """A mark for cfn-lint (0-based) that remembers the span and the node that it was made from.

    `written` is the span in the text of the node, where the mark stands for one that another text includes.
    """

    def __init__(self, line: int, column: int, span: Span, node: Node, written: Span) -> None:
        self.line = line
        self.column = column
        self.span = span
        self.node = node
        self.written = written


def to_cfn_lint(root: Node, source: SourceText | None = None, home: str | None = None) -> Any:
    """The tree in cfn-lint's own types; numbers and booleans, which have no marks there, as plain values.

    With `source`, the text of the tree, dates and keys that are not strings have the type that cfn-lint's decoder
    gives them; raises Unreadable where it refuses them. With `home`, the name of a text, nodes of other texts have
    their marks where those are included.
    """
    return _Conversion(source, home).value(root)


class _Conversion:
    def __init__(self, source: SourceText | None, home: str | None) -> None:
        self._source = source
        self._home = home

    def value(self, node: Node) -> Any:
        start, end = self._marks(node.span, node)
        if isinstance(node, Mapping):
            return self._object(node, start, end)
        if isinstance(node, Sequence):
            return list_node([self.value(item) for item in node.items], start, end)
        if node.kind == STRING:
            if _TYPED_VALUE.match(node.text) and self._is_plain(node.text, node.span, node.steps):
                return _decoded(node.text)
            return str_node(node.text, start, end)
        if node.kind == NUMBER:
            exponent = "e" in node.text or "E" in node.text
            if exponent and self._source and not node.steps and not _YAML_FLOAT.match(node.text):
                return str_node(node.text, start, end)
            return to_plain(node)
        return None if node.kind == NULL else node.kind == BOOLEAN and node.text == "true"

    def _object(self, node: Mapping, start: SpanMark, end: SpanMark) -> Any:
        entries = node.entries
        if len(entries) == 1:
            ((name, argument),) = entries.items()
            if _is_short_form(name, node, argument):
                return dict_node({name: self._argument(name, argument)}, start, end)
        result = dict_node({}, start, end)
        for key, value in entries.items():
            result[str_node(key, *self._marks(node.key_span(key), value))] = self.value(value)
        return result

    def _argument(self, name: str, node: Node) -> Any:
        """The argument of a short form; cfn-lint builds it from plain values without marks."""
        if isinstance(node, Scalar):
            return node.text if node.kind == STRING else self.value(node)
        if isinstance(node, Mapping):
            return dict(self.value(node)) if name != "Fn::GetAtt" else self.value(node)
        if name != "Fn::GetAtt":
            return [self.value(item) for item in node.items]
        if node.items and node.items[0].span[:3] == node.span[:3]:  # written as one string, Resource.Attribute
            start, end = self._marks(node.span, node)
            return list_node([item.text for item in node.items if isinstance(item, Scalar)], start, end)
        return self.value(node)

    def _is_plain(self, text: str, span: Span, steps: tuple[Step, ...]) -> bool:
        """Whether `text` is written at `span` without quotes."""
        if self._source is None or span.source != self._source.name or not all(step.exact for step in steps):
            return False
        return span.end_column - span.column == len(text) and self._source.cut(span) == text

    def _marks(self, span: Span, node: Node) -> tuple[SpanMark, SpanMark]:
        written = span
        if self._home is not None and span.source != self._home:
            span = _called_at(node, self._home) or span
        start = SpanMark(span.line - 1, span.column - 1, span, node, written)
        return start, SpanMark(span.end_line - 1, span.end_column - 1, span, node, written)


def _is_short_form(name: str, node: Mapping, argument: Node) -> bool:
    """Whether a function is written in a short form, such as `!Ref`.

    Its span has one character more than the name without `Fn::`; a quoted name has two more.
    """
    short = len(name) - 3 if name.startswith("Fn::") else len(name) + 1 if name in ("Ref", "Condition") else 0
    where = node.key_span(name)
    if not short or where.end_column - where.column != short or where.line != where.end_line:
        return False
    return all(step.exact for step in (*node.steps, *argument.steps))


def _decoded(text: str) -> Any:
    try:
        return cfn_yaml.loads(text)
    except cfn_yaml.CfnParseError as error:
        raise Unreadable from error


def _called_at(node: Node, home: str) -> Span | None:
    """The place in the text `home` that includes the file of `node`."""
    spans = [step.span for step in node.steps if step.span.source == home]
    included = [step.span for step in node.steps if step.span.source == home and step.transform == INCLUDE]
    return next(iter(included or spans), None)
