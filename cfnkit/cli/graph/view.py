"""What every format of `cfnkit graph` shows: texts without secrets, with keys that hold none."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from cfnkit.graph import Edge, Fate, Graph, Group, GroupKind, Node, NodeId, NodeKind, ReferringPlace
from cfnkit.redaction import Redactor
from cfnkit.source import Span

_AWS = "AWS::"


class UseRow(NamedTuple):
    """A place that refers: by a function, with an attribute, in a member at a path."""

    function: str
    attribute: str
    path: str
    conditional: bool

    @property
    def words(self) -> str:
        """The use in few words: `GetAtt Arn at Properties.Role`."""
        name = " ".join(part for part in (self.function, self.attribute) if part)
        return f"{name} at {self.path}" if self.path and self.function != "DependsOn" else name


class NodeRow(NamedTuple):
    """A node; `notes` say what a change does to it. `is_possible`: only a deployment knows whether it is there."""

    key: str
    name: str
    path: str
    kind: NodeKind
    type: str
    label: str
    condition: str
    made_by: tuple[str, ...]
    place: str
    group: str
    fate: Fate
    notes: tuple[str, ...] = ()

    @property
    def is_possible(self) -> bool:
        """Whether only a deployment knows if the node is there."""
        return bool(self.condition) or self.kind is NodeKind.LOOP

    @property
    def short_type(self) -> str:
        """The type without the namespace of AWS, or the kind of another node."""
        kind: str = self.kind.value
        return self.type.removeprefix(_AWS) or kind if self.kind in (NodeKind.RESOURCE, NodeKind.PARAMETER) else kind

    @property
    def title(self) -> str:
        """The name by which it is known: an import by the name that another stack gives it."""
        return self.label if self.kind is NodeKind.IMPORT else self.name


class EdgeRow(NamedTuple):
    """An edge; `is_possible`: only a deployment knows whether it is there."""

    source: str
    target: str
    functions: tuple[str, ...]
    uses: tuple[UseRow, ...]
    is_possible: bool
    fate: Fate

    @property
    def is_order(self) -> bool:
        """Whether it says an order only."""
        return self.functions == ("DependsOn",)


class GroupRow(NamedTuple):
    """A group, with the keys of its nodes."""

    key: str
    kind: GroupKind
    name: str
    place: str
    members: tuple[str, ...]

    @property
    def title(self) -> str:
        """What made the nodes: `loop Queues`."""
        return f"{self.kind.value} {self.name}"


class GraphView(NamedTuple):
    """A graph as texts. `origin` is the version before, empty without one; `summary` says what changes."""

    template: str
    target: str
    origin: str
    summary: str
    nodes: tuple[NodeRow, ...]
    edges: tuple[EdgeRow, ...]
    groups: tuple[GroupRow, ...]

    @property
    def title(self) -> str:
        """A heading."""
        over = f" for {self.target}" if self.target else ""
        return f"{self.template}{over}{f', compared with {self.origin}' if self.origin else ''}"

    @property
    def has_possible(self) -> bool:
        """Whether only a deployment knows of anything if it is there."""
        return any(node.is_possible for node in self.nodes) or any(edge.is_possible for edge in self.edges)

    @property
    def has_order(self) -> bool:
        """Whether any edge says an order only."""
        return any(edge.is_order for edge in self.edges)

    @property
    def fates(self) -> tuple[Fate, ...]:
        """What happens to any node."""
        found = {node.fate for node in self.nodes}
        return tuple(fate for fate in Fate if fate in found and fate is not Fate.NONE)


class ViewTexts(NamedTuple):
    """How places and texts are shown, and the notes on what happens to a resource."""

    redactor: Redactor
    place: Callable[[Span], str] = str
    notes: Callable[[str], Iterable[str]] = lambda logical_id: ()


def view_of(
    graph: Graph, texts: ViewTexts, *, template: str, target: str, origin: str = "", summary: str = ""
) -> GraphView:
    """The view of a graph."""
    keys = {node.id: f"n{number}" for number, node in enumerate(graph.nodes)}
    groups = {group: f"g{number}" for number, group in enumerate(graph.groups)}
    nodes = tuple(_node(node, keys, groups, texts) for node in graph.nodes)
    possible = {node.key for node in nodes if node.is_possible}
    return GraphView(
        template,
        target,
        origin,
        summary,
        nodes,
        tuple(_edge(edge, keys, possible, texts.redactor) for edge in graph.edges),
        tuple(_group(group, key, nodes, texts) for group, key in groups.items()),
    )


def _node(node: Node, keys: dict[NodeId, str], groups: dict[Group, str], texts: ViewTexts) -> NodeRow:
    shown = texts.redactor
    return NodeRow(
        keys[node.id],
        shown(node.id.name),
        shown(".".join(node.id)),
        node.kind,
        shown(node.type),
        shown(node.label),
        shown(node.condition),
        node.made_by,
        texts.place(node.span),
        groups[node.group] if node.group else "",
        node.fate,
        tuple(texts.notes(node.id.name)) if node.id.section == "Resources" else (),
    )


def _edge(edge: Edge, keys: dict[NodeId, str], possible: set[str], redactor: Redactor) -> EdgeRow:
    source, target = keys[edge.source], keys[edge.target]
    return EdgeRow(
        source,
        target,
        edge.functions,
        tuple(_use(use, redactor) for use in edge.uses),
        edge.is_conditional or source in possible or target in possible,
        edge.fate,
    )


def _use(use: ReferringPlace, redactor: Redactor) -> UseRow:
    return UseRow(use.function, redactor(use.attribute), redactor(".".join(map(str, use.path))), use.conditional)


def _group(group: Group, key: str, nodes: tuple[NodeRow, ...], texts: ViewTexts) -> GroupRow:
    members = tuple(node.key for node in nodes if node.group == key)
    return GroupRow(key, group.kind, texts.redactor(group.name), texts.place(group.span), members)
