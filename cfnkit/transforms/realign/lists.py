"""Pair the items of a list before a transform with those after it."""

from __future__ import annotations

import collections.abc as abc
from itertools import count, takewhile

from cfnkit.syntax import Mapping, Node
from cfnkit.transforms.realign.values import Numbering


def partners_of(old: abc.Sequence[Node], new: abc.Sequence[Node], numbering: Numbering) -> list[int | None]:
    """For each new item of a list, the index of the equal old item, or of its likely source; None without one."""
    before, after = [numbering[item] for item in old], [numbering[item] for item in new]
    partners: list[int | None] = [None] * len(new)
    shorter = min(len(old), len(new))
    start = sum(1 for _ in takewhile(lambda index: before[index] == after[index], range(shorter)))
    end = sum(1 for _ in takewhile(lambda index: before[~index] == after[~index], range(shorter - start)))
    partners[:start] = range(start)
    partners[len(new) - end :] = range(len(old) - end, len(old))
    old_middle, new_middle = range(start, len(old) - end), range(start, len(new) - end)

    unused: dict[int, list[int]] = {}
    for index in reversed(old_middle):
        if index in new_middle and before[index] == after[index]:
            partners[index] = index
        else:
            unused.setdefault(before[index], []).append(index)
    for index in new_middle:
        if partners[index] is None and unused.get(after[index]):
            partners[index] = unused[after[index]].pop()

    free = {index for indexes in unused.values() for index in indexes}
    index = start
    while index < new_middle.stop:
        run = list(takewhile(lambda at: at < new_middle.stop and partners[at] is None, count(index)))
        if run:
            left, right = partners[run[0] - 1] if run[0] else None, partners[run[-1] + 1 :][:1]
            gap = _free_beside(-1 if left is None else left, right[0] if right else len(old), free)
            free.difference_update(gap)
            for at, partner in _changed(gap, run, old, new, numbering):
                partners[at] = partner
        index += len(run) or 1
    return partners


def _free_beside(left: int, right: int | None, free: set[int]) -> list[int]:
    """The free items directly after the one at `left`, or else directly before the one at `right`."""
    gap = list(takewhile(free.__contains__, count(left + 1)))
    if not gap and right is not None:
        gap = list(takewhile(free.__contains__, count(right - 1, -1)))[::-1]
    return gap


def _changed(
    gap: list[int],
    run: list[int],
    old: abc.Sequence[Node],
    new: abc.Sequence[Node],
    numbering: Numbering,
) -> abc.Iterator[tuple[int, int]]:
    """Pairs of items that changed in place: first those with an entry that no other old item has, then by order."""
    owners: dict[tuple[str, int], int | None] = {}
    for partner in gap:
        for entry in _entries(old[partner], numbering):
            owners[entry] = None if entry in owners else partner
    left = dict.fromkeys(gap)
    rest: list[int] = []
    for at in run:
        named = (owners.get(entry) for entry in _entries(new[at], numbering))
        owner = next((owner for owner in named if owner in left), None)
        if owner is None:
            rest.append(at)
        else:
            del left[owner]
            yield at, owner
    yield from ((at, partner) for at, partner in zip(rest, left, strict=False) if type(new[at]) is type(old[partner]))


def _entries(node: Node, numbering: Numbering) -> abc.Iterator[tuple[str, int]]:
    if isinstance(node, Mapping):
        yield from ((key, numbering[value]) for key, value in node.entries.items())
