"""The stacks of a repository, and which of them have to do with each other."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from cfnkit.configuration.configuration import Configuration
from cfnkit.deployment import Target
from cfnkit.diagnostics import ConfigurationError
from cfnkit.files.project import is_below
from cfnkit.files.reading import read_regular
from cfnkit.neighbours.sharing_texts import is_sharing
from cfnkit.neighbours.stacks import RepositoryStack, repository_stack
from cfnkit.syntax import Document, Mapping, parse
from cfnkit.syntax.limits import MAX_BYTES
from cfnkit.targets import TemplateTarget


@dataclass(frozen=True)
class Repository:
    """The stacks of some templates. `unread` are the templates that cannot be read whole, each with the reason.

    A template that others nest, and that no target names, is no stack of its own: it is one of `only_nested`.
    """

    stacks: tuple[RepositoryStack, ...]
    only_nested: tuple[str, ...] = ()
    unread: tuple[tuple[str, str], ...] = ()
    _known: frozenset[tuple[str, str]] = field(default=frozenset(), repr=False)

    @classmethod
    def of(
        cls,
        templates: Iterable[str],
        targets: Sequence[TemplateTarget],
        config_of: Callable[[str], Configuration],
        *,
        sharing_only: bool = False,
    ) -> Repository:
        """The stacks of the templates at some paths; `targets` are those that files of the repository describe.

        `config_of` gives the configuration of a template. With `sharing_only`, templates whose text shares nothing are
        left out, unless a target names them: the outputs of a stack can be read by its name.
        """
        by_path = _by_template(targets)
        stacks: list[RepositoryStack] = []
        unread: list[tuple[str, str]] = []
        for path in templates:
            try:
                data = read_regular(path, MAX_BYTES)
                if sharing_only and not is_sharing(data) and os.path.realpath(path) not in by_path:
                    continue
                document, config = parse(data, path), config_of(path)
            except (OSError, ConfigurationError) as error:
                unread.append((path, str(error)))
                continue
            if not document.well_formed or not isinstance(document.root, Mapping):
                flaw = document.diagnostics[0] if document.diagnostics else None
                unread.append((path, f"{flaw.span}: {flaw.message}" if flaw else "it is no template"))
                continue
            stacks += _stacks(document, by_path, config)
        nested = {os.path.realpath(file) for each in stacks for file in each.nested}
        inner = [each for each in stacks if each.target is None and os.path.realpath(each.template) in nested]
        kept = tuple(each for each in stacks if each not in inner)
        known = frozenset((each.template, each.target.name) for each in kept if each.target)
        return cls(kept, tuple(each.template for each in inner), tuple(unread), known)

    def may_meet(self, one: RepositoryStack, other: RepositoryStack) -> bool:
        """Whether two stacks can be in one account and region, as far as it is known, and belong together.

        Of two stacks of one template, the one whose target has the same name belongs to a stack.
        """
        if one.target is None or other.target is None:
            return True
        mine, its = one.target, other.target
        if mine.region != its.region or not _may_be_same(mine, its):
            return False
        return mine.name == its.name or (other.template, mine.name) not in self._known

    @cached_property
    def by_name(self) -> dict[str, tuple[RepositoryStack, ...]]:
        """The stacks by the names that files give them."""
        found: dict[str, list[RepositoryStack]] = {}
        for each in self.stacks:
            if each.stack_name:
                found.setdefault(each.stack_name, []).append(each)
        return {name: tuple(stacks) for name, stacks in found.items()}


def surely_meet(one: RepositoryStack, other: RepositoryStack) -> bool:
    """Whether two stacks are in one account and region for certain."""
    if one is other:
        return True
    if one.target is None or other.target is None:
        return False
    places = {(each.region, each.account_id) for each in (one.target, other.target)}
    return len(places) == 1 and None not in places.pop()


def _may_be_same(one: Target, other: Target) -> bool:
    return all(None in pair or len(pair) == 1 for pair in _pairs_of_place(one, other))


def _pairs_of_place(one: Target, other: Target) -> tuple[set[str | None], ...]:
    return {one.account_id, other.account_id}, {one.region, other.region}


def _by_template(targets: Sequence[TemplateTarget]) -> dict[str, list[TemplateTarget]]:
    """The targets by the real paths of their templates; those for any template by an empty one."""
    sharing = Counter((each.kind, each.name, each.span) for each in targets)
    found: dict[str, list[TemplateTarget]] = {}
    for each in targets:
        if each.target.stack_set:
            continue  # its template is a part of another one
        if not each.template or sharing[each.kind, each.name, each.span] > 1:  # it names one stack, not that of each
            each = replace(each, target=replace(each.target, stack_name=None))
        if not each.template:  # which templates really go there is not said
            each = replace(each, target=replace(each.target, account_id=None))
        found.setdefault(os.path.realpath(each.template) if each.template else "", []).append(each)
    return found


def _stacks(
    document: Document, by_path: dict[str, list[TemplateTarget]], config: Configuration
) -> Iterator[RepositoryStack]:
    path = os.path.realpath(document.source.name)
    targets = [*by_path.get(path, ()), *(each for each in by_path.get("", ()) if _governs(each, path))]
    for target in [each.target for each in targets] or [None]:
        yield repository_stack(document, target, config)


def _governs(target: TemplateTarget, template: str) -> bool:
    """Whether the configuration that a target for any template stands in is that of a template."""
    return is_below(template, os.path.dirname(os.path.realpath(target.span.source)))
