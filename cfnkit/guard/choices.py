"""All values of an expression that depends on what only the deployment decides."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TypeVar

_T = TypeVar("_T")


class Choices:
    """The decisions of one evaluation: each is made once for its key, so that equal questions have equal answers.

    script: the first decisions, as indexes of their options; those after them take the first option.
    texts: the texts that unknown values have by these decisions, by the value's key.
    """

    def __init__(self, script: list[int]) -> None:
        self.texts: dict[str, str] = {}
        self._script = script
        self._made: dict[Hashable, int] = {}
        self._counts: list[int] = []

    def pick(self, key: Hashable, count: int) -> int:
        """The index of one of `count` options."""
        if key not in self._made:
            place = len(self._counts)
            self._made[key] = self._script[place] if place < len(self._script) else 0
            self._counts.append(count)
        return self._made[key]

    def next_script(self) -> list[int] | None:
        """The decisions of the next evaluation; None after the last one."""
        taken, counts = [*self._made.values()], [*self._counts]
        while taken and taken[-1] + 1 >= counts[-1]:
            taken.pop()
            counts.pop()
        return [*taken[:-1], taken[-1] + 1] if taken else None


def possibilities(evaluate: Callable[[Choices], _T], most: int) -> tuple[list[_T], bool]:
    """The results of an evaluation for all decisions, and whether `most` results were enough for all of them."""
    found: list[_T] = []
    script: list[int] | None = []
    while script is not None:
        if len(found) == most:
            return found, False
        choices = Choices(script)
        found.append(evaluate(choices))
        script = choices.next_script()
    return found, True
