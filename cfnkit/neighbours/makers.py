"""Which stacks make what a name names."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from cfnkit.names.workspace.export_names import fit
from cfnkit.neighbours.stacks import NeighbourName, RepositoryStack


class MadeByStack(NamedTuple):
    """A name that a stack makes, the stack by its number in the repository."""

    stack: int
    name: NeighbourName


class NameMakers:
    """The names of one kind that the stacks of a repository make; `names` takes those of a stack."""

    def __init__(
        self, stacks: Iterable[RepositoryStack], names: Callable[[RepositoryStack], tuple[NeighbourName, ...]]
    ) -> None:
        self.every = [MadeByStack(number, name) for number, stack in enumerate(stacks) for name in names(stack)]
        self._by_name: dict[str, list[MadeByStack]] = {}
        for each in self.every:
            self._by_name.setdefault(each.name.text, []).append(each)
        self._partly_known = [each for each in self.every if not each.name.is_known]

    def known(self, text: str) -> list[MadeByStack]:
        """Those that make exactly this name, all of which is known."""
        return [each for each in self._by_name.get(text, ()) if each.name.is_known]

    def of(self, name: NeighbourName, may: Callable[[int], bool]) -> list[MadeByStack]:
        """Those among the stacks that `may` that surely make what a name names, or else those that may make it."""
        sure = [each for each in self.known(name.text) if name.is_known and may(each.stack)]
        if sure:
            return sure
        candidates = self._partly_known if name.is_known else self.every
        return [each for each in candidates if may(each.stack) and fit(name.text, each.name.text)]
