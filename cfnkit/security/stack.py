"""The resources of a stack as security rules see them: the values that each can have, and what refers to what."""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from cfnkit.guard import OPENED_TOGETHER, Candidate, ChosenNames, candidate_at, opened_together, places_of
from cfnkit.intrinsics import FUNCTIONS, Evaluator
from cfnkit.intrinsics.stack_names import is_true
from cfnkit.rule import Subject
from cfnkit.syntax import Mapping, Node, Scalar, Sequence, at_path, to_plain
from cfnkit.template import ParameterValues, Template


@dataclass(frozen=True, slots=True)
class StackResource:
    """A resource that can exist, with its place from the template's root and its logical ID."""

    candidate: Candidate

    @property
    def path(self) -> tuple[str | int, ...]:
        """The place of the resource from the template's root."""
        return self.candidate.path

    @property
    def logical_id(self) -> str:
        """The logical ID."""
        return str(self.candidate.path[-1])

    @property
    def type(self) -> str:
        """The resource type."""
        return self.candidate.type

    def readings(self, with_secrets: bool = True) -> Iterator[ResourceReading]:
        """Each value that its properties can have."""
        values = self.candidate.shown if with_secrets else self.candidate.hidden
        for index, value in enumerate(values):
            yield ResourceReading(self, index, value)


@dataclass(frozen=True, slots=True)
class ResourceReading:
    """One value that the properties of a resource can have.

    value: the properties in normal form, with marks for what only the deployment knows; see `cfnkit.rule_tables`.
    node: the same properties as a tree, with functions where the deployment decides. index: which of the values.
    memory: what several rules ask for, once it was made.
    """

    resource: StackResource
    index: int
    value: Any
    memory: dict[object, Any] = field(default_factory=dict, compare=False, repr=False)

    @property
    def node(self) -> Node:
        """The properties as a tree."""
        return self.resource.candidate.nodes[self.index]

    def at(self, *path: str | int) -> Any:
        """The value at a place below the properties; None where there is none."""
        found = self.value
        for step in path:
            if isinstance(found, list):
                found = found[step] if isinstance(step, int) and step < len(found) else None
            else:
                found = found.get(step) if isinstance(found, dict) else None
        return found

    def refers_to(self, *path: str | int) -> str:
        """The logical ID that the value at a place refers to, by Ref, Fn::GetAtt or Fn::Sub; empty for none."""
        node = at_path(self.node, path)
        return "" if node is None else referred_id(node)


class Stack:
    """The stack of a subject: its resources, in the template's order. Each is made when a rule first asks for it."""

    def __init__(self, subject: Subject) -> None:
        self.subject = subject
        self.template: Template = subject.deployed
        awaited = dict.fromkeys(self.template.parameters, "the deployment gives its value")
        self._names = ChosenNames.judged(self.template, ParameterValues({}, awaited, (), ()), subject.target)
        self._types = dict(places_of(self._names))
        self._made: dict[tuple[str | int, ...], StackResource | None] = {}
        self.memory: dict[object, Any] = {}  # what a rule asks for at each resource, once it was made

    @classmethod
    def of(cls, subject: Subject) -> Stack:
        """The stack of a subject, made once for all rules that ask for it, if the subject remembers."""
        if subject.memory is None:
            return cls(subject)
        if cls not in subject.memory:
            subject.memory[cls] = cls(subject)
        stack: Stack = subject.memory[cls]
        return stack

    @cached_property
    def types(self) -> frozenset[str]:
        """The types of the resources."""
        return frozenset(self._types.values())

    @property
    def resources(self) -> Iterator[StackResource]:
        """All resources that can exist."""
        yield from self.of_types(None)

    def of_type(self, *types: str) -> Iterator[StackResource]:
        """The resources of some types."""
        for type in types:
            yield from filter(None, map(self._resource, self._by_type.get(type, ())))

    def of_types(
        self, types: Container[str] | None, at: Container[tuple[str | int, ...]] | None = None
    ) -> Iterator[StackResource]:
        """The resources of some types, or of all, at some places, or at all, in the order of the template."""
        for path, type in self._types.items():
            if (types is None or type in types) and (at is None or path in at):
                resource = self._resource(path)
                if resource is not None:
                    yield resource

    def named(self, logical_id: str) -> StackResource | None:
        """The resource with this logical ID, if it can exist."""
        path = self._by_id.get(logical_id)
        return None if path is None else self._resource(path)

    def part(self, path: tuple[str | int, ...], properties: Container[str]) -> StackResource | None:
        """The resource at a place with some of its properties, if it can exist; rules of a group stand alone."""
        if path not in self._types:
            return None
        made = candidate_at(self._names, path, self._types[path], properties)
        return None if made is None else StackResource(made)

    @property
    def absent(self) -> frozenset[tuple[str | int, ...]]:
        """The places of the resources that are not deployed, by their conditions."""
        paths = (("Resources", name) for name in self.subject.processed.resources)
        return frozenset(path for path in paths if not self._exists(path))

    def _exists(self, path: tuple[str | int, ...]) -> bool:
        conditional = at_path(self.template.root, (*path, "Condition")) is not None
        return path in self._types and (not conditional or self._resource(path) is not None)

    def _resource(self, path: tuple[str | int, ...]) -> StackResource | None:
        if path not in self._made:
            type = self._types[path]
            together = type in OPENED_TOGETHER
            paths = [each for each, of in self._types.items() if of in OPENED_TOGETHER] if together else [path]
            made = (candidate_at(self._names, each, self._types[each]) for each in paths)
            self._made.update(dict.fromkeys(paths))
            for candidate in opened_together([each for each in made if each is not None]):
                self._made[candidate.path] = StackResource(candidate)
        return self._made[path]

    def exists_with(self, one: StackResource, other: StackResource) -> bool | None:
        """Whether another resource exists, in a stack that has the one; None where the deployment decides."""
        name = self._condition(other)
        if not name or name == self._condition(one):
            return True
        return True if is_true(self._names.truth(name, Evaluator(FUNCTIONS, self._names))) else None

    def _condition(self, resource: StackResource) -> str:
        node = at_path(self.template.root, (*resource.path, "Condition"))
        return node.text if isinstance(node, Scalar) else ""

    @cached_property
    def _by_type(self) -> dict[str, list[tuple[str | int, ...]]]:
        found: dict[str, list[tuple[str | int, ...]]] = {}
        for path, type in self._types.items():
            found.setdefault(type, []).append(path)
        return found

    @cached_property
    def _by_id(self) -> dict[str, tuple[str | int, ...]]:
        return {str(path[-1]): path for path in self._types}


def referred_id(node: Node) -> str:
    """The logical ID that a value refers to as a whole: `Ref`, `Fn::GetAtt`, or an `Fn::Sub` of one variable."""
    if not isinstance(node, Mapping) or len(node.entries) != 1:
        return ""
    [(name, argument)] = node.entries.items()
    if name == "Ref" and isinstance(argument, Scalar):
        return argument.text
    if name == "Fn::GetAtt":
        first = argument.items[0] if isinstance(argument, Sequence) and argument.items else argument
        return first.text.partition(".")[0] if isinstance(first, Scalar) else ""
    if name == "Fn::Sub":
        text = to_plain(argument)
        whole = isinstance(text, str) and text.startswith("${") and text.find("}") == len(text) - 1
        return str(text)[2:-1].strip().partition(".")[0] if whole else ""
    return ""
