"""The sentences about a node that the formats of `cfnkit graph` show."""

from __future__ import annotations

from collections.abc import Iterator

from cfnkit.cli.graph.view import EdgeRow, GraphView, NodeRow
from cfnkit.graph import NodeKind


def about(node: NodeRow, view: GraphView) -> Iterator[str]:
    """A node in lines: its name, what it is, where it is from, and what happens to it."""
    yield node.title
    yield node.type or node.kind.value
    if node.label and node.kind is not NodeKind.IMPORT:
        yield f"exported as {node.label}" if node.kind is NodeKind.EXPORT else node.label
    yield f"{node.path}, {node.place}" if node.kind is not NodeKind.IMPORT else node.place
    if node.kind is NodeKind.LOOP:
        yield "what it makes is not known, since it waits for a value"
    elif node.condition:
        yield f"there if {node.condition} is true, which is not known"
    group = next((each for each in view.groups if each.key == node.group), None)
    if group is not None:
        yield f"made by the {group.title}, {group.place}"
    elif node.made_by:
        yield f"changed by {', '.join(node.made_by)}"
    yield from node.notes or ((node.fate.value,) if node.fate.value else ())


def uses(edge: EdgeRow) -> Iterator[str]:
    """The uses of an edge in lines."""
    for use in edge.uses:
        yield f"{use.words}, or not: a condition is not known" if use.conditional else use.words


def meaning(view: GraphView) -> Iterator[str]:
    """What the marks of a picture mean, as far as it has them."""
    yield "A line leads from what refers to what it needs."
    if view.has_order:
        yield "A dotted line is a DependsOn alone."
    if view.has_possible:
        yield "What is dashed may be there or not: a value that decides it is not known."
