"""The paths that a schema, or a peculiarity, marks, as a tree that is walked along with a value."""

from __future__ import annotations

import collections.abc as abc
from dataclasses import dataclass, field
from typing import NamedTuple

from cfnkit.drift.shapes.peculiarity import Peculiarity
from cfnkit.schemas import PropertyPath, ResourceSchema


class Transform(NamedTuple):
    """A `propertyTransform`, and the names of the property and of what it belongs to, as its path spells them."""

    owner: str
    name: str
    expression: str

    @classmethod
    def at(cls, path: PropertyPath, expression: str) -> Transform:
        """The transform at a path; the owner of a property at the top is empty."""
        names = [name for name in path if name != "*"]
        return cls(names[-2] if len(names) > 1 else "", names[-1], expression)


@dataclass(slots=True, eq=False)
class Branch:
    """A step of marked paths: the steps below it by name, and what is marked here."""

    below: dict[str, Branch] = field(default_factory=dict)
    flags: set[str] = field(default_factory=set)
    transforms: list[Transform] = field(default_factory=list)
    peculiarities: list[Peculiarity] = field(default_factory=list)

    def at(self, path: PropertyPath) -> Branch:
        """The branch at the end of a path, made where there is none."""
        branch = self
        for name in path:
            branch = branch.below.setdefault(name, Branch())
        return branch


@dataclass(frozen=True, slots=True)
class Marks:
    """What is marked at one place; `fixed` says that it is create-only or part of what is."""

    write_only: bool = False
    read_only: bool = False
    create_only: bool = False
    fixed: bool = False
    deprecated: bool = False
    tags: bool = False
    transforms: tuple[Transform, ...] = ()
    peculiarities: tuple[Peculiarity, ...] = ()

    @classmethod
    def of(cls, branches: abc.Iterable[Branch], above: Marks) -> Marks:
        """The marks of all branches that lead to a place, and those that hold for all that is below another."""
        found = tuple(branches)
        flags = frozenset(flag for branch in found for flag in branch.flags)
        return cls(
            write_only="write_only" in flags,
            read_only="read_only" in flags,
            create_only="create_only" in flags,
            fixed=above.fixed or "create_only" in flags,
            deprecated=above.deprecated or "deprecated" in flags,
            tags="tags" in flags,
            transforms=tuple(transform for branch in found for transform in branch.transforms),
            peculiarities=tuple(peculiarity for branch in found for peculiarity in branch.peculiarities),
        )

    def peculiar(self, comparator: str) -> bool:
        """Whether a peculiarity names the comparator for this place."""
        return any(peculiarity.comparator == comparator for peculiarity in self.peculiarities)

    def arguments(self, comparator: str) -> tuple[str, ...]:
        """What the comparator needs to know; empty where it is not named."""
        return tuple(one.argument for one in self.peculiarities if one.comparator == comparator)

    def evidence(self, comparator: str) -> str:
        """Why a peculiarity names the comparator; empty when none does."""
        return next((one.evidence for one in self.peculiarities if one.comparator == comparator), "")


NO_MARKS = Marks()


def branch_of(schema: ResourceSchema, peculiarities: abc.Iterable[Peculiarity]) -> Branch:
    """The tree of all marked paths of a resource type."""
    root = Branch()
    marked = {
        "write_only": schema.write_only,
        "read_only": schema.read_only,
        "create_only": schema.create_only,
        "deprecated": schema.deprecated,
        "tags": (schema.tagging.property,) if schema.tagging.property else (),
    }
    for flag, paths in marked.items():
        for path in paths:
            root.at(path).flags.add(flag)
    for path, expression in schema.property_transform.items():
        root.at(path).transforms.append(Transform.at(path, expression))
    for peculiarity in peculiarities:
        root.at(peculiarity.path).peculiarities.append(peculiarity)
    return root


def with_items(branches: tuple[Branch, ...]) -> tuple[Branch, ...]:
    """The branches, and those of their items: a path may have a star where a value has no list."""
    items = tuple(branch.below["*"] for branch in branches if "*" in branch.below)
    return branches + with_items(items) if items else branches


def step(branches: abc.Iterable[Branch], name: str, known: abc.Set[str]) -> tuple[Branch, ...]:
    """The branches of a property.

    A star is any key that the schema does not name, too. A path that spells a name in a case that the schema has not
    (`KmsKeyId` for `KMSKeyId`) is followed all the same.
    """
    found: list[Branch] = []
    folded = name.lower()
    for branch in branches:
        if not branch.below:
            continue
        below = branch.below.get(name)
        if below is None and name not in known:
            below = branch.below.get("*")
        if below is None:
            below = next(
                (other for key, other in branch.below.items() if key.lower() == folded and key not in known), None
            )
        if below is not None:
            found.append(below)
    return tuple(found)
