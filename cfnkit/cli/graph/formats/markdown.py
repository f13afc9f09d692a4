"""A graph as a comment on a pull request: the flowchart of Mermaid in a fence, and what it means."""

from __future__ import annotations

from cfnkit.cli.graph.formats import mermaid
from cfnkit.cli.graph.view import GraphView
from cfnkit.cli.graph.words import meaning
from cfnkit.pages.markdown import text


def render(view: GraphView) -> str:
    """A heading, the flowchart, and a sentence for each of its marks."""
    parts = [f"### {text(view.title)}", text(view.summary), f"```mermaid\n{mermaid.render(view)}```"]
    return "\n\n".join([*(part for part in parts if part), text(" ".join(meaning(view)))]) + "\n"
