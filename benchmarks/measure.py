"""Time things side by side, and what comes of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from statistics import median
from time import perf_counter
from typing import Literal

DEFAULT_ROUNDS = 7


@dataclass(frozen=True, slots=True)
class Figure:
    """How the subject compares with its peer; `ours` and `peers` are seconds, one of each per round.

    As a ratio, a value is ours / peer's; as an excess, the milliseconds that ours takes longer. As an amount, it is
    ours, in megabytes, without a peer. `target` is the most that it may be; None for a figure that only explains
    another.
    """

    name: str
    peer: str
    ours: tuple[float, ...]
    peers: tuple[float, ...]
    target: float | None
    kind: Literal["ratio", "excess_ms", "megabytes"] = "ratio"

    @property
    def values(self) -> tuple[float, ...]:
        """The ratio, the excess or the amount in each round."""
        if self.kind == "megabytes":
            return self.ours
        pairs = zip(self.ours, self.peers, strict=True)
        if self.kind == "ratio":
            return tuple(ours / peers for ours, peers in pairs)
        return tuple((ours - peers) * 1000 for ours, peers in pairs)

    @property
    def value(self) -> float:
        """The median over the rounds."""
        return median(self.values)

    @property
    def met(self) -> bool | None:
        """Whether the target is met; None without one."""
        return None if self.target is None else self.value <= self.target


def interleave(rounds: int, functions: Sequence[Callable[[], object]], calls: int = 1) -> list[tuple[float, ...]]:
    """The seconds that each function takes, one per round: A B A B ... after a call of each that is not timed.

    With `calls`, a round is so many calls of each, in turn too, and its value the median of them.
    """
    return interleave_measures(rounds, [partial(_seconds, function) for function in functions], calls)


def interleave_measures(
    rounds: int, measures: Sequence[Callable[[], float]], calls: int = 1
) -> list[tuple[float, ...]]:
    """The same for functions that give the seconds themselves, of what they do."""
    for measure in measures:
        measure()
    rows = [_round(measures, calls) for _ in range(rounds)]
    return list(zip(*rows, strict=True))


def _round(measures: Sequence[Callable[[], float]], calls: int) -> list[float]:
    turns = [[measure() for measure in measures] for _ in range(calls)]
    return [median(column) for column in zip(*turns, strict=True)]


def _seconds(function: Callable[[], object]) -> float:
    start = perf_counter()
    result = function()
    seconds = perf_counter() - start
    # Taking the result apart is no part of the work.
    del result
    return seconds
