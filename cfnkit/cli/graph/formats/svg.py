"""A graph as an SVG file, with its style."""

from __future__ import annotations

from cfnkit.cli.graph.drawing import svg
from cfnkit.cli.graph.view import GraphView


def render(view: GraphView) -> str:
    """The document."""
    return svg(view, is_file=True)
