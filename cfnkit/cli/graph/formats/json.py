"""A graph as JSON."""

from __future__ import annotations

from typing import Any

from cfnkit.cli.graph.view import EdgeRow, GraphView, GroupRow, NodeRow
from cfnkit.cli.output.json_text import json_text


def render(view: GraphView) -> str:
    """An object with the nodes, the edges and the groups; a node's `key` is unique in one output only."""
    document = {
        "template": view.template,
        "target": view.target or None,
        "from": view.origin or None,
        "nodes": [_node(node) for node in view.nodes],
        "edges": [_edge(edge) for edge in view.edges],
        "groups": [_group(group) for group in view.groups],
    }
    return json_text(document, indent=2) + "\n"


def _node(node: NodeRow) -> dict[str, Any]:
    return {
        "key": node.key,
        "name": node.name,
        "path": node.path,
        "kind": node.kind.value,
        "type": node.type or None,
        "label": node.label or None,
        "condition": node.condition or None,
        "made_by": list(node.made_by),
        "place": node.place,
        "group": node.group or None,
        "change": node.fate.value or None,
        "notes": list(node.notes),
    }


def _edge(edge: EdgeRow) -> dict[str, Any]:
    return {
        "source": edge.source,
        "target": edge.target,
        "uses": [
            {
                "function": use.function,
                "attribute": use.attribute or None,
                "path": use.path,
                "conditional": use.conditional,
            }
            for use in edge.uses
        ],
        "conditional": edge.is_possible,
        "change": edge.fate.value or None,
    }


def _group(group: GroupRow) -> dict[str, Any]:
    return {"key": group.key, "kind": group.kind.value, "name": group.name, "place": group.place}
