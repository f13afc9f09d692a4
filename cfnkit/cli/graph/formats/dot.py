"""A graph in the language of Graphviz. https://graphviz.org/doc/info/lang.html"""

from __future__ import annotations

from collections.abc import Iterator

from cfnkit.cli.graph import words
from cfnkit.cli.graph.view import EdgeRow, GraphView, NodeRow
from cfnkit.graph import Fate, NodeKind
from cfnkit.pages.visible import one_line

_SHAPES = {
    NodeKind.RESOURCE: "box",
    NodeKind.STACK: "box3d",
    NodeKind.LOOP: "hexagon",
    NodeKind.EXPORT: "cds",
    NodeKind.OUTPUT: "note",
    NodeKind.IMPORT: "cds",
    NodeKind.PARAMETER: "parallelogram",
}
_COLOURS = {
    Fate.ADDED: ("#dafbe1", "#1a7f37"),
    Fate.REMOVED: ("#ffebe9", "#cf222e"),
    Fate.MODIFIED: ("#fff8c5", "#9a6700"),
    Fate.REPLACED: ("#ffd8b5", "#bc4c00"),
    Fate.MAY_BE_REPLACED: ("#fff1e5", "#bc4c00"),
    Fate.MOVED: ("#ddf4ff", "#0969da"),
    Fate.MOVED_AWAY: ("#ddf4ff", "#0969da"),
}


def render(view: GraphView) -> str:
    """The digraph, from left to right."""
    return "\n".join(_lines(view)) + "\n"


def _lines(view: GraphView) -> Iterator[str]:
    yield f"digraph {_quoted(view.title)} {{"
    yield "  rankdir=LR"
    yield '  node [fontname="sans-serif", fontsize=11, style=filled, fillcolor=white]'
    yield '  edge [fontname="sans-serif", fontsize=9, color="#57606a"]'
    grouped = {key for group in view.groups for key in group.members}
    by_key = {node.key: node for node in view.nodes}
    yield from (f"  {_node(node, view)}" for node in view.nodes if node.key not in grouped)
    for group in view.groups:
        yield f"  subgraph cluster_{group.key} {{"
        yield f'    label={_quoted(group.title)}; tooltip={_quoted(group.place)}; fontname="sans-serif"; fontsize=11'
        yield from (f"    {_node(by_key[key], view)}" for key in group.members)
        yield "  }"
    yield from (f"  {_edge(edge)}" for edge in view.edges)
    yield "}"


def _node(node: NodeRow, view: GraphView) -> str:
    lines = [node.title, node.short_type, *([node.fate.value] if node.fate.value else [])]
    attributes = {
        "label": _quoted(*lines),
        "shape": _SHAPES[node.kind],
        "tooltip": _quoted(*words.about(node, view)),
    }
    if node.fate in _COLOURS:
        fill, stroke = _COLOURS[node.fate]
        attributes |= {"fillcolor": _quoted(fill), "color": _quoted(stroke)}
    if node.is_possible:
        attributes["style"] = _quoted("filled,dashed")
    if node.fate is Fate.REPLACED:
        attributes["penwidth"] = "2.5"
    return f"{node.key} [{_list(attributes)}]"


def _edge(edge: EdgeRow) -> str:
    attributes = {"label": _quoted(", ".join(edge.functions)), "tooltip": _quoted(*words.uses(edge))}
    if edge.is_possible or edge.is_order:
        attributes["style"] = "dashed" if edge.is_possible else "dotted"
    if edge.fate in _COLOURS:
        attributes["color"] = attributes["fontcolor"] = _quoted(_COLOURS[edge.fate][1])
    return f"{edge.source} -> {edge.target} [{_list(attributes)}]"


def _list(attributes: dict[str, str]) -> str:
    return ", ".join(f"{name}={value}" for name, value in attributes.items())


def _quoted(*lines: str) -> str:
    r"""A string of lines, in which a backslash and a quote have no meaning; ``\n`` is between two lines.

    Graphviz reads entities of HTML in strings, so that an ampersand is one, too.
    """
    shown = (one_line(line).replace("\\", "\\\\").replace('"', '\\"').replace("&", "&amp;") for line in lines)
    text = "\\n".join(shown)
    return f'"{text}"'
