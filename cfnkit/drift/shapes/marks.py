"""The paths that a schema or a peculiarity marks, as a tree that is followed along with a value."""

from __future__ import annotations

import collections.abc as abc
from dataclasses import dataclass, field
from typing import NamedTuple

from cfnkit.drift.shapes.peculiarity import Comparator, Peculiarity
from cfnkit.schemas import PropertyPath, ResourceSchema


class PropertyTransform(NamedTuple):
    """A `propertyTransform` with the names of its property and of the property's owner, as spelled in its path."""

    owner: str
    name: str
    expression: str

    @classmethod
    def at(cls, path: PropertyPath, expression: str) -> PropertyTransform:
        """The transform at a path; the owner of a top-level property is empty."""
        names = [name for name in path if name != "*"]
        return cls(names[-2] if len(names) > 1 else "", names[-1], expression)


@dataclass(slots=True, eq=False)
class Branch:
    """A step of marked paths: the steps below it by name, and the marks of the path that ends here."""

    below: dict[str, Branch] = field(default_factory=dict)
    write_only: bool = False
    read_only: bool = False
    create_only: bool = False
    deprecated: bool = False
    tags: bool = False
    transforms: list[PropertyTransform] = field(default_factory=list)
    peculiarities: list[Peculiarity] = field(default_factory=list)

    def at(self, path: PropertyPath) -> Branch:
        """The branch at the end of a path, created if it does not exist."""
        branch = self
        for name in path:
            branch = branch.below.setdefault(name, Branch())
        return branch


@dataclass(frozen=True, slots=True)
class Marks:
    """The marks of one path; `fixed` says that it, or a property that contains it, is create-only."""

    write_only: bool = False
    read_only: bool = False
    create_only: bool = False
    fixed: bool = False
    deprecated: bool = False
    tags: bool = False
    transforms: tuple[PropertyTransform, ...] = ()
    peculiarities: tuple[Peculiarity, ...] = ()

    @classmethod
    def of(cls, branches: abc.Iterable[Branch], above: Marks) -> Marks:
        """The marks of all branches that lead to a path, and the inherited marks of the path above."""
        found = tuple(branches)
        create_only = any(branch.create_only for branch in found)
        return cls(
            write_only=any(branch.write_only for branch in found),
            read_only=any(branch.read_only for branch in found),
            create_only=create_only,
            fixed=above.fixed or create_only,
            deprecated=above.deprecated or any(branch.deprecated for branch in found),
            tags=any(branch.tags for branch in found),
            transforms=tuple(transform for branch in found for transform in branch.transforms),
            peculiarities=tuple(peculiarity for branch in found for peculiarity in branch.peculiarities),
        )

    def peculiar(self, comparator: Comparator) -> bool:
        """Whether a peculiarity of this path has the comparator."""
        return any(peculiarity.comparator is comparator for peculiarity in self.peculiarities)

    def arguments(self, comparator: Comparator) -> tuple[str, ...]:
        """The arguments of the peculiarities with the comparator."""
        return tuple(one.argument for one in self.peculiarities if one.comparator is comparator)

    def evidence(self, comparator: Comparator) -> str:
        """The evidence of the first peculiarity with the comparator; empty without one."""
        return next((one.evidence for one in self.peculiarities if one.comparator is comparator), "")


NO_MARKS = Marks()


def branch_of(schema: ResourceSchema, peculiarities: abc.Iterable[Peculiarity]) -> Branch:
    """The tree of all marked paths of a resource type."""
    root = Branch()
    for path in schema.write_only:
        root.at(path).write_only = True
    for path in schema.read_only:
        root.at(path).read_only = True
    for path in schema.create_only:
        root.at(path).create_only = True
    for path in schema.deprecated:
        root.at(path).deprecated = True
    if schema.tagging.property:
        root.at(schema.tagging.property).tags = True
    for path, expression in schema.property_transform.items():
        root.at(path).transforms.append(PropertyTransform.at(path, expression))
    for peculiarity in peculiarities:
        root.at(peculiarity.path).peculiarities.append(peculiarity)
    return root


def with_items(branches: tuple[Branch, ...]) -> tuple[Branch, ...]:
    """The branches and those of their items: a path may have a star where a value has no list."""
    items = tuple(branch.below["*"] for branch in branches if "*" in branch.below)
    return branches + with_items(items) if items else branches


def step(branches: abc.Iterable[Branch], name: str, known: abc.Set[str]) -> tuple[Branch, ...]:
    """The branches of a property.

    A star also stands for any key that the schema does not name. A path may spell a name in another case than the
    schema (`KmsKeyId` for `KMSKeyId`).
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
