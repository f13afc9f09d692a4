"""Our tree as cfn-lint's node types, with marks that are our origins."""

from __future__ import annotations

from typing import Any

from cfnlint.decode.mark import Mark
from cfnlint.decode.node import dict_node, list_node, str_node

from cfnkit.source import Span
from cfnkit.syntax import BOOLEAN, NULL, STRING, Mapping, Node, Sequence


class SpanMark(Mark):
    """A mark of cfn-lint's (0-based) that remembers the span and the node that it was made from."""

    def __init__(self, line: int, column: int, span: Span, node: Node) -> None:
        super().__init__(line, column)
        self.span = span
        self.node = node


def to_cfn_lint(node: Node) -> Any:
    """The value in cfn-lint's own types; numbers and booleans, which carry no marks there, as plain ones."""
    span = node.span
    start = SpanMark(span.line - 1, span.column - 1, span, node)
    end = SpanMark(span.end_line - 1, span.end_column - 1, span, node)
    if isinstance(node, Mapping):
        result = dict_node({}, start, end)
        for key, value in node.entries.items():
            where = node.key_span(key)
            key_start = SpanMark(where.line - 1, where.column - 1, where, value)
            key_end = SpanMark(where.end_line - 1, where.end_column - 1, where, value)
            result[str_node(key, key_start, key_end)] = to_cfn_lint(value)
        return result
    if isinstance(node, Sequence):
        return list_node([to_cfn_lint(item) for item in node.items], start, end)
    if node.kind == STRING:
        return str_node(node.text, start, end)
    if node.kind == BOOLEAN:
        return node.text == "true"
    if node.kind == NULL:
        return None
    return int(node.text) if node.text.lstrip("-").isdigit() else float(node.text)
