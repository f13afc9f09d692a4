"""Who reads the outputs and the SSM parameters of a template, among the stacks of its repository."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from cfnkit.deployment import Target
from cfnkit.diff.versions import Readers, Shared
from cfnkit.files.names import name_below
from cfnkit.files.project import root_of
from cfnkit.lint.configurations import Configurations
from cfnkit.lint.discovery.find import documents_below
from cfnkit.lint.discovery.recognition import recognise
from cfnkit.lint.settings import Settings
from cfnkit.names.workspace.export_names import fit
from cfnkit.neighbours.repository import Repository
from cfnkit.neighbours.sharing_texts import may_share
from cfnkit.neighbours.stacks import RepositoryStack
from cfnkit.source import Span
from cfnkit.syntax.limits import WARN_BYTES
from cfnkit.targets import find_targets

_MOST_FILES = 10_000


class RepositoryReaders:
    """Who reads the outputs and the SSM parameters of templates; each repository is read once."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[RepositoryStack, ...]] = {}

    def of(self, template: str, target: Target) -> Readers:
        """A function from a shared thing to the places that read it, in the repository of a template for a target.

        The repository is read when the function is first called. What the template reads of itself does not count.
        """
        own = os.path.realpath(template)

        @cache
        def stacks() -> tuple[RepositoryStack, ...]:
            return tuple(each for each in self._stacks(root_of(os.path.dirname(own))) if _may_meet(each, target))

        def places(shared: Shared, name: str) -> Iterator[Span]:
            named = {each.stack_name for each in stacks() if os.path.realpath(each.template) == own and each.stack_name}
            names = named if target.stack_name is None else {target.stack_name}
            for stack in stacks():
                if shared is Shared.SSM_PARAMETER:
                    yield from (each.span for each in stack.names.read if fit(each.text, name))
                else:
                    wanted = (each for each in stack.names.outputs_read if each.stack.text in names)
                    yield from (each.output.span for each in wanted if each.output.text == name)

        def readers(shared: Shared, name: str) -> Sequence[Span]:
            return [span for span in dict.fromkeys(places(shared, name)) if os.path.realpath(span.source) != own]

        return readers

    def _stacks(self, root: str) -> tuple[RepositoryStack, ...]:
        if root not in self._known:
            found = (path for path in documents_below(root, _MOST_FILES, WARN_BYTES) if may_share(path))
            templates = [name_below(path) for path in found if recognise(path).is_template]
            targets = find_targets(Path(root)).targets
            configurations = Configurations(Settings()).of
            self._known[root] = Repository.of(templates, targets, configurations, sharing_only=True).stacks
        return self._known[root]


def readers_of(template: str, target: Target) -> Readers:
    """What `RepositoryReaders` has of one template."""
    return RepositoryReaders().of(template, target)


def _may_meet(stack: RepositoryStack, target: Target) -> bool:
    if stack.target is None:
        return True
    accounts = {None, stack.target.account_id, target.account_id}
    regions = {None, stack.target.region, target.region}
    return len(regions) <= 2 and len(accounts) <= 2
