"""The edges of a graph: what the members of a processed template refer to, by which function, and where."""

from __future__ import annotations

import collections.abc as abc
from collections.abc import Iterator

from cfnkit.dynamic_references.placement import place_of
from cfnkit.graph.graph import Edge, Node, NodeId, NodeKind, Path, ReferringPlace
from cfnkit.graph.names import written
from cfnkit.intrinsics import Unknown
from cfnkit.outcome.evaluation import Evaluation
from cfnkit.syntax import Mapping, Scalar, at_path, walk
from cfnkit.syntax import Node as TreeNode
from cfnkit.template import Reference, Survey
from cfnkit.template.loop_names import LoopNames

_STACK_OUTPUT = "Fn::GetStackOutput"
_FUNCTIONS = ("Ref", "Fn::GetAtt", "Fn::Sub", "DependsOn")


class EdgeFinder:
    """The edges between known `nodes`; `imports` are the nodes of other stacks' values that were found with them."""

    def __init__(self, evaluation: Evaluation, nodes: abc.Mapping[NodeId, Node]) -> None:
        self._evaluation = evaluation
        self._tree = evaluation.template.root
        self._nodes = nodes
        self._imports: dict[NodeId, Node] = {}
        self._loops = {
            node.id: LoopNames(_loop(self._tree, node.id.name)) for node in nodes.values() if node.kind is NodeKind.LOOP
        }

    @property
    def imports(self) -> tuple[Node, ...]:
        """The values of other stacks, once `edges` has been walked."""
        return tuple(self._imports.values())

    def edges(self) -> Iterator[Edge]:
        """The edges, in the order of the template."""
        found: dict[tuple[NodeId, NodeId], dict[ReferringPlace, None]] = {}
        for node in self._nodes.values():
            for target, use in self._uses(node):
                if target != node.id:
                    found.setdefault((node.id, target), {})[use] = None
        return (Edge(source, target, tuple(uses)) for (source, target), uses in found.items())

    def _uses(self, node: Node) -> Iterator[tuple[NodeId, ReferringPlace]]:
        section, name = node.id
        member = at_path(self._tree, node.id)
        if member is None or node.kind is NodeKind.PARAMETER:
            return
        survey = Survey()
        for part in _parts(member):
            survey.walk(part, section, name)
        for reference in survey.references.get(section, ()):
            target = self._target(reference)
            if target is not None:
                yield from self._use(target, _function(reference.path), reference.attribute, reference.path)
        imports = [(argument, path, "ImportValue") for argument, path in survey.imports]
        if _STACK_OUTPUT in survey.functions:
            outputs = _stack_outputs(member, (section, name))
            imports += [(argument, path, "GetStackOutput") for path, argument in outputs]
        for argument, path, function in imports:
            if self._certain(path) is not False:
                yield from self._use(self._import(argument, path), function, "", path)

    def _use(
        self, target: NodeId, function: str, attribute: str, path: Path
    ) -> Iterator[tuple[NodeId, ReferringPlace]]:
        certain = self._certain(path)
        if certain is not False:
            yield target, ReferringPlace(function, attribute, place_of(path[2:]), conditional=certain is None)

    def _target(self, reference: Reference) -> NodeId | None:
        for section in ("Resources", "Parameters"):
            if NodeId(section, reference.name) in self._nodes:
                return NodeId(section, reference.name)
        if reference.name in self._evaluation.template.resources:
            return None  # a condition leaves it out
        return next((id for id, names in self._loops.items() if reference.name in names), None)

    def _certain(self, path: Path) -> bool | None:
        """Whether the branches of Fn::If on a path are taken; None when only a deployment knows."""
        certain: bool | None = True
        for at, step in enumerate(path[:-1]):
            branch = path[at + 1]
            if step != "Fn::If" or branch not in (1, 2):
                continue
            name = at_path(self._tree, (*path[: at + 1], 0))
            truth = self._evaluation.truth(name.text) if isinstance(name, Scalar) else None
            if truth is None:
                certain = None
            elif truth is (branch == 2):
                return False
        return certain

    def _import(self, argument: TreeNode, path: Path) -> NodeId:
        """The node of a value of another stack, by its name as far as that is known."""
        value = self._evaluation.evaluator().evaluate_at(argument, *path)
        known = value.call if isinstance(value, Unknown) else value
        label = written(known if isinstance(known, (Scalar, Mapping)) else argument)
        id = NodeId("Imports", label)
        if id not in self._imports:
            self._imports[id] = Node(id, NodeKind.IMPORT, argument.span, label=label)
        return id


def _parts(member: TreeNode) -> Iterator[TreeNode]:
    """A member, or the body of a loop that waits."""
    if isinstance(member, Mapping):
        yield member
        return
    for _, node in walk(member):
        if isinstance(node, Mapping) and "Type" in node.entries:
            yield node


def _loop(tree: Mapping, name: str) -> Mapping:
    section = tree.get("Resources")
    assert isinstance(section, Mapping)
    return section.replacing({name: section.entries[name]})


def _function(path: Path) -> str:
    """The short name of the function at the end of a reference's path."""
    last = next(step for step in reversed(path) if step in _FUNCTIONS)
    return str(last).removeprefix("Fn::")


def _stack_outputs(member: TreeNode, path: Path) -> Iterator[tuple[Path, TreeNode]]:
    for below, node in walk(member, path):
        argument = node.get(_STACK_OUTPUT) if isinstance(node, Mapping) and len(node.entries) == 1 else None
        if argument is not None:
            yield (*below, _STACK_OUTPUT), argument
