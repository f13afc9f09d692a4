"""A graph as an SVG element: boxes, frames and lines with classes for their meaning, whose look is a style sheet.

Every text goes through `escape`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from cfnkit.cli.graph import words
from cfnkit.cli.graph.boxes import LINE, NORMAL, PADDING, SMALL, functions_of, gap_of, lines_of, size_of
from cfnkit.cli.graph.legend import fate_class, legend
from cfnkit.cli.graph.view import EdgeRow, GraphView, GroupRow, NodeRow
from cfnkit.graph import NodeKind
from cfnkit.graph.layout import Box, Drawing, Frame, Line, Point, lay_out
from cfnkit.pages.page import asset, escape
from cfnkit.pages.visible import one_line

_MARGIN = 24
_LEGEND = 34
_CORNERS = {NodeKind.EXPORT: 20, NodeKind.OUTPUT: 20, NodeKind.IMPORT: 20}


def style() -> str:
    """The style sheet of a drawing."""
    return asset(__package__, "drawing.css")


def svg(view: GraphView, *, is_file: bool) -> str:
    """The SVG element; a drawing that is a file of its own has a heading and brings its style."""
    begun, ended = Counter(edge.source for edge in view.edges), Counter(edge.target for edge in view.edges)
    sizes = {node.key: size_of(node, begun[node.key], ended[node.key]) for node in view.nodes}
    frames = {group.key: Frame(group.members, len(group.title) * SMALL) for group in view.groups}
    drawing = lay_out(sizes, frames, ((edge.source, edge.target) for edge in view.edges), gap_of(view))
    heading = [line for line in (view.title, view.summary) if line] if is_file else []
    marks = legend(view)
    least = max([len(line) * NORMAL for line in heading] + [sum(width for width, _ in marks)])
    width = round(max(drawing.size.width, least) + 2 * _MARGIN)
    top = _MARGIN + (len(heading) * LINE + 10 if heading else 0)
    height = round(drawing.size.height + top + (_LEGEND if marks else 0) + _MARGIN)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="graph" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" role="img" aria-label="{escape(view.title)}">',
        *([f"<style>{style()}</style>"] if is_file else []),
        *_markers(),
        f'<rect class="paper" width="{width}" height="{height}"/>',
        *(
            f'<text class="heading" x="{_MARGIN}" y="{_MARGIN + 6 + number * LINE}">{_text(line)}</text>'
            for number, line in enumerate(heading)
        ),
        f'<g transform="translate({_MARGIN} {top})">',
        *_body(view, drawing),
        "</g>",
        *_placed(marks, height - _MARGIN),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _body(view: GraphView, drawing: Drawing) -> Iterator[str]:
    for group in view.groups:
        yield from _frame(group, drawing.frames[group.key])
    edges = {(edge.source, edge.target): edge for edge in view.edges}
    for line in drawing.lines:
        yield from _edge(edges[line.source, line.target], line)
    for node in view.nodes:
        yield from _node(node, drawing.boxes[node.key], view)


def _frame(group: GroupRow, box: Box) -> Iterator[str]:
    yield f'<g class="frame" data-key="{group.key}"><title>{_text(f"{group.title}, {group.place}")}</title>'
    yield f'<rect {_rectangle(box)} rx="8"/>'
    yield f'<text x="{box.x + 12:g}" y="{box.y + 20:g}">{_text(group.title)}</text></g>'


def _node(node: NodeRow, box: Box, view: GraphView) -> Iterator[str]:
    classes = ["node", node.kind.name.lower(), fate_class(node.fate), "possible" if node.is_possible else ""]
    yield f'<g class="{_classes(classes)}" data-key="{node.key}"><title>{_title(words.about(node, view))}</title>'
    corner = _CORNERS.get(node.kind, 5)
    if node.kind is NodeKind.STACK:
        yield f'<rect class="behind" {_rectangle(box.moved(4, -4))} rx="{corner}"/>'
    yield f'<rect {_rectangle(box)} rx="{corner}"/>'
    for number, line in enumerate(lines_of(node)):
        role = ("name", "type", "label")[number]
        yield f'<text class="{role}" x="{box.x + PADDING:g}" y="{box.y + 20 + number * LINE:g}">{_text(line)}</text>'
    yield "</g>"


def _edge(edge: EdgeRow, line: Line) -> Iterator[str]:
    classes = ["edge", fate_class(edge.fate), "possible" if edge.is_possible else "", "order" if edge.is_order else ""]
    marker = fate_class(edge.fate) or "plain"
    yield f'<g class="{_classes(classes)}" data-source="{edge.source}" data-target="{edge.target}">'
    yield f"<title>{_title(words.uses(edge))}</title>"
    yield f'<path d="{_curve(line.points)}" marker-end="url(#arrow-{marker})"/>'
    start, after = line.points[:2]
    forward = after.x >= start.x
    x = start.x + 6 if forward else start.x - 6
    anchor = "start" if forward else "end"
    yield f'<text x="{x:.1f}" y="{start.y - 2:.1f}" text-anchor="{anchor}">{_text(functions_of(edge))}</text></g>'


def _curve(points: tuple[Point, ...]) -> str:
    """A path through points that is level at each of them."""
    parts = [f"M{points[0].x:.1f} {points[0].y:.1f}"]
    for one, other in pairwise(points):
        middle = (one.x + other.x) / 2
        if abs(other.x - one.x) < 1:  # around the boxes of one layer
            middle = one.x + 40
        parts.append(f"C{middle:.1f} {one.y:.1f} {middle:.1f} {other.y:.1f} {other.x:.1f} {other.y:.1f}")
    return "".join(parts)


def _placed(marks: list[tuple[float, str]], y: float) -> Iterator[str]:
    x: float = _MARGIN
    for width, mark in marks:
        yield f'<g transform="translate({x:g} {y - 12:g})">{mark}</g>'
        x += width


def _markers() -> Iterator[str]:
    """The heads of the lines, one for each colour: an older renderer gives a marker no colour of its line."""
    yield "<defs>"
    for name in ("plain", "added", "removed"):
        yield (
            f'<marker id="arrow-{name}" class="arrow {name}" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" '
            'markerHeight="7" orient="auto-start-reverse"><path d="M0 0L8 4L0 8Z"/></marker>'
        )
    yield "</defs>"


def _rectangle(box: Box) -> str:
    return f'x="{box.x:g}" y="{box.y:g}" width="{box.width:g}" height="{box.height:g}"'


def _classes(names: list[str]) -> str:
    return " ".join(name for name in names if name)


def _title(lines: Iterator[str]) -> str:
    return escape("\n".join(map(one_line, lines)))


def _text(text: str) -> str:
    return escape(one_line(text))
