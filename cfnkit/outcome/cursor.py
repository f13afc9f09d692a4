"""What stands at a place of the author's text: the node, its key, and the name under the cursor."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from cfnkit.outcome.values import Path
from cfnkit.source import SourceText, Span
from cfnkit.syntax import Mapping, Node, Scalar, Sequence, at_path
from cfnkit.template.references import sub_parts
from cfnkit.vocabulary import FOR_EACH

_SECTIONS = ("Parameters", "Mappings", "Conditions", "Resources", "Outputs")


class Cursor(NamedTuple):
    """The innermost node at a place, at a `path` of the written tree; `span` is that of its key if `on_key`."""

    path: Path
    node: Node
    span: Span
    on_key: bool


class WrittenName(NamedTuple):
    """A name under the cursor, and the section whose members it names.

    `Resources` also stands for parameters, pseudo parameters and loop variables, which Ref and Fn::Sub name too.
    """

    name: str
    section: str
    span: Span


def cursor_at(root: Node, line: int, column: int) -> Cursor | None:
    """The innermost node at a line and a column (1-based, in code points); None outside of all."""
    path: Path = ()
    node = root
    while True:
        below = _below(node, line, column)
        if below is None:
            return Cursor(path, node, node.span, False) if path and is_at(node.span, line, column) else None
        key, child, key_span = below
        path = (*path, key)
        if key_span is not None:
            return Cursor(path, child, key_span, True)
        node = child


def is_at(span: Span, line: int, column: int) -> bool:
    """Whether a span has the character at a place."""
    return (span.line, span.column) <= (line, column) < (span.end_line, span.end_column)


def _below(node: Node, line: int, column: int) -> tuple[str | int, Node, Span | None] | None:
    """The child at a place; with the span of its key when that stands there."""
    if isinstance(node, Mapping):
        for key, child in node.entries.items():
            span = node.key_span(key)
            if is_at(span, line, column) and span != node.span:
                return key, child, span
            if is_at(child.span, line, column):
                return key, child, None
    elif isinstance(node, Sequence):
        for index, child in enumerate(node.items):
            if is_at(child.span, line, column):
                return index, child, None
    return None


def name_at(cursor: Cursor, source: SourceText, line: int, column: int) -> WrittenName | None:
    """The name at a place, whether it is defined or used there."""
    path, node = cursor.path, cursor.node
    if cursor.on_key:
        section = str(path[0])
        is_member = len(path) == 2 or path[-2:-1] == (2,)
        is_loop = str(path[-1]).startswith(FOR_EACH)
        is_name = is_member and section in _SECTIONS and not is_loop
        return WrittenName(str(path[-1]), section, cursor.span) if is_name else None
    if not isinstance(node, Scalar):
        return None
    if path[-1:] == ("Ref",):
        return WrittenName(node.text, "Resources", node.span)
    if path[-1:] == ("Fn::GetAtt",) or path[-2:] == ("Fn::GetAtt", 0):
        return WrittenName(node.text.partition(".")[0], "Resources", node.span)
    if path[-1:] == ("Condition",) or path[-2:] == ("Fn::If", 0):
        return WrittenName(node.text, "Conditions", node.span)
    if path[-2:] == ("Fn::FindInMap", 0):
        return WrittenName(node.text, "Mappings", node.span)
    if path[0] == "Resources" and "DependsOn" in path[-2:]:
        return WrittenName(node.text, "Resources", node.span)
    if path[-1:] == ("Fn::Sub",) or path[-2:] == ("Fn::Sub", 0):
        return next((name for name in _in_sub(node, source) if is_at(name.span, line, column)), None)
    if len(path) > 1 and path[-1] == 0 and str(path[-2]).startswith(FOR_EACH):
        return WrittenName(node.text, "Resources", node.span)
    return None


def _in_sub(text: Scalar, source: SourceText) -> Iterator[WrittenName]:
    """The variables in the text of an Fn::Sub, with their braces."""
    from cfnkit.syntax.yaml.text_places import TextPlaces  # its patterns take milliseconds to compile

    places = TextPlaces(source, text.span, text.text)
    for match in sub_parts(text.text):
        span = places.span(match.start(), match.end())
        if span is not None and not match[1].startswith("!"):
            yield WrittenName(match[1].strip().partition(".")[0], "Resources", span)


class LoopVariable(NamedTuple):
    """The variable of a loop around a place; the loop stands at `path` of the written tree."""

    name: str
    loop: str
    path: Path


def loop_variables(root: Node, path: Path) -> dict[str, LoopVariable]:
    """The variables of the loops around a place of the written tree, by their names."""
    found: dict[str, LoopVariable] = {}
    for index, key in enumerate(path):
        if str(key).startswith(FOR_EACH):
            name = at_path(root, (*path[: index + 1], 0))
            if isinstance(name, Scalar):
                loop = str(key).removeprefix(FOR_EACH)
                found[name.text] = LoopVariable(name.text, loop, path[: index + 1])
    return found
