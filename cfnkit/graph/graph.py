"""Nodes, groups and edges. All values hold what the template says, secrets included: who shows them masks them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple, TypeAlias

from cfnkit.source import Span

Path: TypeAlias = tuple[str | int, ...]


class Fate(Enum):
    """What a change does to a node or an edge."""

    NONE = ""
    ADDED = "added"
    REMOVED = "removed"
    MODIFIED = "modified"
    REPLACED = "replaced"
    MAY_BE_REPLACED = "may be replaced"
    MOVED = "moved"
    MOVED_AWAY = "moved away"


class NodeKind(Enum):
    """A kind of node, by its name in a sentence."""

    RESOURCE = "resource"
    STACK = "nested stack"
    LOOP = "loop that waits for a value"
    EXPORT = "export"
    OUTPUT = "output"
    IMPORT = "import"
    PARAMETER = "parameter"


class GroupKind(Enum):
    """A kind of group: what made its nodes."""

    LOOP = "loop"
    SAM_RESOURCE = "SAM resource"
    MACRO = "macro"
    INCLUDE = "include"
    TRANSFORM = "transform"


class NodeId(NamedTuple):
    """The section of a template and a name in it; that of an import is `Imports`."""

    section: str
    name: str


@dataclass(frozen=True, slots=True)
class Group:
    """The nodes that one thing made; `span` is its place in the text.

    `name` is the author's name of a loop or a SAM resource, and otherwise that of the transform.
    """

    kind: GroupKind
    name: str
    span: Span


@dataclass(frozen=True, slots=True)
class Node:
    """A resource, or another thing that is referred to or refers.

    `type` is that of a resource or parameter. `label` is the name that other stacks see: an export's, or an import's.
    `condition` is that which only a deployment knows, empty without one. `made_by` are the transforms that touched it.
    """

    id: NodeId
    kind: NodeKind
    span: Span
    type: str = ""
    label: str = ""
    condition: str = ""
    made_by: tuple[str, ...] = ()
    group: Group | None = None
    fate: Fate = Fate.NONE


class ReferringPlace(NamedTuple):
    """One place that refers: the `function` by its short name, with an attribute, at the path of a member's value.

    `conditional`: only a deployment knows whether the place is used.
    """

    function: str
    attribute: str
    path: Path
    conditional: bool = False


@dataclass(frozen=True, slots=True)
class Edge:
    """All uses of one node by another."""

    source: NodeId
    target: NodeId
    uses: tuple[ReferringPlace, ...]
    fate: Fate = Fate.NONE

    @property
    def functions(self) -> tuple[str, ...]:
        """The functions, each once."""
        return tuple(dict.fromkeys(use.function for use in self.uses))

    @property
    def is_conditional(self) -> bool:
        """Whether only a deployment knows if there is any use."""
        return all(use.conditional for use in self.uses)


@dataclass(frozen=True, slots=True)
class Graph:
    """Nodes in the order of the template, and edges between them; each edge leads to what its source needs."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]

    @property
    def groups(self) -> tuple[Group, ...]:
        """The groups of the nodes, in their order."""
        return tuple(dict.fromkeys(node.group for node in self.nodes if node.group))
