"""A graph as a flowchart of Mermaid, which GitHub and GitLab draw in Markdown.

https://mermaid.js.org/syntax/flowchart.html
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cfnkit.cli.graph.view import EdgeRow, GraphView, NodeRow
from cfnkit.graph import Fate, NodeKind
from cfnkit.pages.visible import one_line

_SHAPES = {
    NodeKind.RESOURCE: ("[", "]"),
    NodeKind.STACK: ("[[", "]]"),
    NodeKind.LOOP: ("{{", "}}"),
    NodeKind.EXPORT: ("([", "])"),
    NodeKind.OUTPUT: ("([", "])"),
    NodeKind.IMPORT: ("([", "])"),
    NodeKind.PARAMETER: ("[/", "/]"),
}
_CLASSES = {
    Fate.ADDED: ("added", "fill:#dafbe1,stroke:#1a7f37,color:#0a3016"),
    Fate.REMOVED: ("removed", "fill:#ffebe9,stroke:#cf222e,color:#6e1119"),
    Fate.MODIFIED: ("modified", "fill:#fff8c5,stroke:#9a6700,color:#4d3300"),
    Fate.REPLACED: ("replaced", "fill:#ffd8b5,stroke:#bc4c00,stroke-width:3px,color:#5c2200"),
    Fate.MAY_BE_REPLACED: ("mayBeReplaced", "fill:#fff1e5,stroke:#bc4c00,color:#5c2200"),
    Fate.MOVED: ("moved", "fill:#ddf4ff,stroke:#0969da,color:#0a3069"),
    Fate.MOVED_AWAY: ("movedAway", "fill:#ddf4ff,stroke:#0969da,color:#0a3069"),
}
_POSSIBLE = "possible"
_LINES = {Fate.ADDED: "stroke:#1a7f37,color:#1a7f37", Fate.REMOVED: "stroke:#cf222e,color:#cf222e"}
_PLAIN = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 _-.,:/()+=")


def render(view: GraphView) -> str:
    """The flowchart, from left to right."""
    return "\n".join(_lines(view)) + "\n"


def _lines(view: GraphView) -> Iterator[str]:
    yield "flowchart LR"
    grouped = {key for group in view.groups for key in group.members}
    by_key = {node.key: node for node in view.nodes}
    yield from (f"  {_node(node)}" for node in view.nodes if node.key not in grouped)
    for group in view.groups:
        yield f'  subgraph {group.key}["{escaped(group.title)}"]'
        yield from (f"    {_node(by_key[key])}" for key in group.members)
        yield "  end"
    yield from (f"  {_edge(edge)}" for edge in view.edges)
    for fate in view.fates:
        name, style = _CLASSES[fate]
        yield f"  classDef {name} {style}"
        yield f"  class {_keys(node for node in view.nodes if node.fate is fate)} {name}"
    if any(node.is_possible for node in view.nodes):
        yield f"  classDef {_POSSIBLE} stroke-dasharray:5 4"
        yield f"  class {_keys(node for node in view.nodes if node.is_possible)} {_POSSIBLE}"
    for fate, style in _LINES.items():
        numbers = [str(number) for number, edge in enumerate(view.edges) if edge.fate is fate]
        if numbers:
            yield f"  linkStyle {','.join(numbers)} {style}"


def _node(node: NodeRow) -> str:
    left, right = _SHAPES[node.kind]
    parts = [f"<b>{escaped(node.title)}</b>", escaped(node.short_type)]
    if node.label and node.kind is not NodeKind.IMPORT:
        parts.append(escaped(node.label))
    if node.fate.value:
        parts.append(f"<i>{node.fate.value}</i>")
    return f'{node.key}{left}"{"<br/>".join(parts)}"{right}'


def _edge(edge: EdgeRow) -> str:
    arrow = "-.->" if edge.is_possible or edge.is_order else "-->"
    return f'{edge.source} {arrow}|"{escaped(", ".join(edge.functions))}"| {edge.target}'


def _keys(nodes: Iterable[NodeRow]) -> str:
    return ",".join(node.key for node in nodes)


def escaped(text: str) -> str:
    """A text in quotes of Mermaid, in which no character has a meaning: others are entities by their number."""
    return "".join(sign if sign in _PLAIN else f"#{ord(sign)};" for sign in one_line(text))
