"""What stands in the boxes of a drawing, and how much room it takes. Its font has characters of one width."""

from __future__ import annotations

from cfnkit.cli.graph.view import EdgeRow, GraphView, NodeRow
from cfnkit.graph import NodeKind
from cfnkit.graph.layout import Size
from cfnkit.pages.visible import one_line

NORMAL = 7.9
"""The width of a character of a name."""

SMALL = 6.7
"""That of a character of any other text."""

LINE = 17
"""The height of a line of text."""

PADDING = 12
"""The room around the text of a box."""

_WORD = 5.8  # the width of a character beside a line
_LEAST_GAP = 50
_END = 13  # the height of a line's end with its word
_HEAD = 9  # that of a line's head
_MOST_ENDS = 20
_LONGEST = 44


def lines_of(node: NodeRow) -> list[str]:
    """The lines in a box: the name, the type, and the name that other stacks know."""
    lines = [node.title, node.short_type]
    if node.label and node.kind is not NodeKind.IMPORT:
        lines.append(node.label)
    return [_shortened(one_line(line)) for line in lines]


def size_of(node: NodeRow, begun: int, ended: int) -> Size:
    """The size of a box with so many lines that begin there, and have a word each, and that end there."""
    widths = [len(line) * (SMALL if number else NORMAL) for number, line in enumerate(lines_of(node))]
    height = max(LINE * len(widths) + PADDING, min(begun, _MOST_ENDS) * _END, min(ended, _MOST_ENDS) * _HEAD)
    return Size(round(max(widths) + 2 * PADDING), height)


def gap_of(view: GraphView) -> float:
    """The width between two layers, with room for the words at the lines."""
    longest = max((len(functions_of(edge)) for edge in view.edges), default=0)
    return longest * _WORD + _LEAST_GAP


def functions_of(edge: EdgeRow) -> str:
    """The word at a line."""
    return ", ".join(edge.functions)


def _shortened(text: str) -> str:
    """A text with an ellipsis in its middle if it is long: names differ at their ends."""
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST // 2]}…{text[-_LONGEST // 2 + 1 :]}"
