"""Graphs of templates that a test writes."""

from __future__ import annotations

from typing import Any

from cfnkit.deployment import Lookups, Target
from cfnkit.graph import Graph, GraphOptions, graph_of
from cfnkit.pipeline import Processed, process


def processed(text: str, config: dict[str, Any] | None = None, **parameters: str) -> Processed:
    """A template of resources, processed with values of its parameters; the service accepts it."""
    found = process(text, name="t.yaml", target=Target(parameters=parameters), config=config)
    assert found.accepted, found.diagnostics
    return found


def graph(
    text: str, shown: GraphOptions | None = None, config: dict[str, Any] | None = None, **parameters: str
) -> Graph:
    """The graph of such a template."""
    return graph_of(processed(text, config, **parameters), Lookups(), shown or GraphOptions())


def uses(found: Graph) -> dict[str, list[str]]:
    """For each edge, `A -> B`, its uses: `GetAtt Arn Properties.Role`, with a question mark for one that may be."""
    return {
        f"{edge.source.name} -> {edge.target.name}": [
            " ".join(part for part in (use.function, use.attribute, ".".join(map(str, use.path))) if part)
            + ("?" if use.conditional else "")
            for use in edge.uses
        ]
        for edge in found.edges
    }


def groups(found: Graph) -> dict[str, list[str]]:
    """For each group, `loop Queues`, its nodes."""
    return {
        f"{group.kind.value} {group.name}": [node.id.name for node in found.nodes if node.group == group]
        for group in found.groups
    }
