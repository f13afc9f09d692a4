"""An assembly as its manifests describe it."""

from __future__ import annotations

import collections.abc as abc
import os
from dataclasses import dataclass, field

from cfnkit.assemblies.folder import MANIFEST_NAME
from cfnkit.diagnostics import Diagnostic


@dataclass(frozen=True, slots=True)
class StackArtifact:
    """A stack of an assembly: where its template lies and goes.

    `folder` is that of its manifest, and `id` its key there. `name` is what the CDK's commands call it, `Prod/Web`, and
    also the path of its construct. An empty `account` or `region` is decided when it is deployed. `parameters` are
    the values that the manifest gives. `templates` are those of its nested stacks and of its products.
    """

    id: str
    name: str
    stack_name: str
    folder: str
    template: str
    account: str = ""
    region: str = ""
    parameters: abc.Mapping[str, str] = field(default_factory=dict, repr=False)
    tags: abc.Mapping[str, str] = field(default_factory=dict, repr=False)
    metadata_file: str = ""
    inline_metadata: abc.Mapping[str, object] = field(default_factory=dict, repr=False)
    templates: tuple[str, ...] = ()

    @property
    def manifest(self) -> str:
        """The path of its manifest."""
        return os.path.normpath(os.path.join(self.folder, MANIFEST_NAME))


@dataclass(frozen=True, slots=True)
class Assembly:
    """The stacks of an assembly and of the stages in it, in the order of the manifests.

    `trees` are the paths of its construct trees. `problems` are what was not understood, such as a newer version.
    """

    folder: str
    version: str
    stacks: tuple[StackArtifact, ...]
    trees: tuple[str, ...] = ()
    problems: tuple[Diagnostic, ...] = ()

    @property
    def manifest(self) -> str:
        """The path of the manifest."""
        return os.path.normpath(os.path.join(self.folder, MANIFEST_NAME))

    @property
    def templates(self) -> dict[str, StackArtifact]:
        """Each template, by its path, with the stack that it is of: that of the stack first, then the nested ones."""
        found: dict[str, StackArtifact] = {}
        for stack in self.stacks:
            for path in (stack.template, *stack.templates):
                found.setdefault(path, stack)
        return found

    def stack_of(self, template: str) -> StackArtifact | None:
        """The stack that a template, by its path, is of; None for a file that no stack has."""
        wanted = os.path.realpath(template)
        return next((stack for path, stack in self.templates.items() if os.path.realpath(path) == wanted), None)

    def named(self, name: str) -> tuple[StackArtifact, ...]:
        """The stacks with this name, or else with this ID, or else with this name in CloudFormation."""
        for part in ("name", "id", "stack_name"):
            found = tuple(each for each in self.stacks if getattr(each, part) == name)
            if found:
                return found
        return ()
