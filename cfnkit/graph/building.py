"""From a processed template to its graph."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from cfnkit.deployment import Lookups
from cfnkit.graph.graph import Graph, Node, NodeId, NodeKind
from cfnkit.graph.making import Makers
from cfnkit.graph.names import written
from cfnkit.graph.references import EdgeFinder
from cfnkit.outcome.evaluation import Evaluation
from cfnkit.pipeline import Processed
from cfnkit.syntax import Mapping, at_path
from cfnkit.template import Output, Resource
from cfnkit.vocabulary import FOR_EACH

_STACK = "AWS::CloudFormation::Stack"


class GraphOptions(NamedTuple):
    """What a graph has besides resources, imports and exports."""

    parameters: bool = False
    outputs: bool = False


def graph_of(processed: Processed, lookups: Lookups, shown: GraphOptions) -> Graph:
    """The graph of a template after its transforms: without what a condition leaves out.

    `lookups` are those that the template was processed with. What only a deployment knows counts as possible.
    """
    evaluation = Evaluation.of(processed, lookups)
    return _Building(processed, evaluation, shown).graph()


class _Building:
    def __init__(self, processed: Processed, evaluation: Evaluation, shown: GraphOptions) -> None:
        self._processed = processed
        self._evaluation = evaluation
        self._shown = shown
        self._template = evaluation.template
        self._makers = Makers(processed)

    def graph(self) -> Graph:
        found = [*self._parameters(), *self._resources(), *self._loops(), *self._outputs()]
        references = EdgeFinder(self._evaluation, {node.id: node for node in found})
        edges = tuple(references.edges())
        nodes = [*found, *references.imports]
        return Graph(tuple(_ungrouped_alone(nodes)), edges)

    def _parameters(self) -> Iterator[Node]:
        for name, each in self._template.parameters.items() if self._shown.parameters else ():
            yield Node(NodeId("Parameters", name), NodeKind.PARAMETER, each.key_span, each.type)

    def _resources(self) -> Iterator[Node]:
        for name, each in self._template.resources.items():
            truth = self._truth(each)
            if truth is False:
                continue
            kind = NodeKind.STACK if each.type == _STACK else NodeKind.RESOURCE
            url = at_path(each.node, ("Properties", "TemplateURL")) if kind is NodeKind.STACK else None
            yield Node(
                NodeId("Resources", name),
                kind,
                each.key_span,
                each.type,
                written(url) if url is not None else "",
                each.condition.text if each.condition is not None and truth is None else "",
                tuple(dict.fromkeys(step.transform for step in each.node.steps if not step.exact)),
                self._makers.group(name),
            )

    def _loops(self) -> Iterator[Node]:
        """The loops whose collection is not known: what they make is not, either."""
        section = self._template.root.get("Resources")
        for key in section.entries if isinstance(section, Mapping) else ():
            if key.startswith(FOR_EACH):
                assert isinstance(section, Mapping)
                yield Node(NodeId("Resources", key), NodeKind.LOOP, section.key_span(key))

    def _outputs(self) -> Iterator[Node]:
        for name, each in self._template.outputs.items():
            truth = self._truth(each)
            export = at_path(each.node, ("Export", "Name"))
            if truth is False or (export is None and not self._shown.outputs):
                continue
            if export is not None and self._processed.resolved is not None:
                export = at_path(self._processed.resolved, ("Outputs", name, "Export", "Name")) or export
            condition = each.condition.text if each.condition is not None and truth is None else ""
            kind = NodeKind.OUTPUT if export is None else NodeKind.EXPORT
            label = "" if export is None else written(export)
            yield Node(NodeId("Outputs", name), kind, each.key_span, label=label, condition=condition)

    def _truth(self, member: Resource | Output) -> bool | None:
        """Whether a member is created; an undefined condition leaves nothing out, since it is refused."""
        if member.condition is None:
            return True
        return self._evaluation.truth(member.condition.text)


def _ungrouped_alone(nodes: list[Node]) -> Iterator[Node]:
    """The nodes; one that is alone in the group of its own SAM resource is in none."""
    members: dict[object, int] = {}
    for node in nodes:
        members[node.group] = members.get(node.group, 0) + 1
    for node in nodes:
        alone = node.group is not None and node.group.name == node.id.name and members[node.group] == 1
        yield replace(node, group=None) if alone else node
