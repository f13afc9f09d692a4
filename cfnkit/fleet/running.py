"""Many items, some of them at a time; where AWS throttles, fewer and later.

Each account and region has a pace of its own. A place that answers nothing but that it is throttled is given up, with
that as the reason of its items.
https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from cfnkit.fleet.examining import ExaminedItem
from cfnkit.fleet.items import Item
from cfnkit.fleet.results import Result, StackStatus

GIVEN_UP = "AWS throttled all of the last calls in this account and region, so that the stack was not asked for."


class Clock(Protocol):
    """Time and chance, which the command line has."""

    def now(self) -> float:
        """Seconds since some time."""

    def sleep(self, seconds: float) -> None:
        """Wait."""

    def chance(self) -> float:
        """A number from 0 to 1, another one each time."""


class Pace(NamedTuple):
    """How many items are read at a time, in all and in one place; how often one that is throttled is tried; the pauses.

    Pauses are in seconds: the first one, and the longest.
    """

    jobs: int = 16
    in_place: int = 8
    tries: int = 4
    first_pause: float = 2.0
    longest_pause: float = 60.0


@dataclass(slots=True)
class _Place:
    """An account and region: its items that wait, how many are being read, and how fast that may go on."""

    limit: float
    waiting: deque[tuple[Item, int]] = field(default_factory=deque)
    running: int = 0
    free_at: float = 0.0
    refused: int = 0

    def may_start(self, now: float) -> bool:
        """Whether an item can be read now."""
        return bool(self.waiting) and self.running < int(self.limit) and now >= self.free_at

    def answered(self, most: int) -> None:
        """Go a little faster."""
        self.refused = 0
        self.limit = min(most, self.limit + 1 / self.limit)

    def throttled(self, pace: Pace, clock: Clock) -> None:
        """Halve the speed, and pause for longer each time, but not as long as all others do."""
        pause = min(pace.longest_pause, pace.first_pause * 2**self.refused)
        self.free_at = clock.now() + pause * (0.5 + clock.chance() / 2)
        self.refused += 1
        self.limit = max(1.0, self.limit / 2)


def run(
    items: Iterable[Item],
    read: Callable[[Item], ExaminedItem],
    finish: Callable[[ExaminedItem], Result],
    clock: Clock,
    pace: Pace,
) -> Iterator[Result]:
    """The result of each item, as soon as there is one: `read` is called in threads, and `finish` here."""
    places: dict[tuple[str, str], _Place] = {}
    for item in items:
        place = places.setdefault((item.account, item.region), _Place(float(min(pace.in_place, pace.jobs))))
        place.waiting.append((item, 1))
    running: dict[Future[ExaminedItem], tuple[_Place, int]] = {}
    pool = ThreadPoolExecutor(pace.jobs, "cfnkit-fleet")
    try:
        while running or any(place.waiting for place in places.values()):
            for place, item, tries in _startable(places, pace.jobs - len(running), clock):
                running[pool.submit(read, item)] = place, tries
            if not running:
                clock.sleep(_until_free(places, clock))
                continue
            free_in = _until_free(places, clock)
            done, _ = wait(running, free_in if free_in else None, FIRST_COMPLETED)
            for future in done:
                place, tries = running.pop(future)
                place.running -= 1
                found = future.result()
                if not found.result.throttled:
                    place.answered(pace.in_place)
                    yield finish(found)
                    continue
                place.throttled(pace, clock)
                if tries < pace.tries and place.refused < 2 * pace.tries:
                    place.waiting.append((found.result.item, tries + 1))
                    continue
                yield finish(found)
                if place.refused >= 2 * pace.tries:
                    yield from _given_up(place, found.result)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _startable(places: dict[tuple[str, str], _Place], free: int, clock: Clock) -> Iterator[tuple[_Place, Item, int]]:
    """Items that can be read now, at most `free`, of each place in turn."""
    now = clock.now()
    while free > 0:
        ready = [place for place in places.values() if place.may_start(now)]
        if not ready:
            return
        for place in ready[:free]:
            item, tries = place.waiting.popleft()
            place.running += 1
            free -= 1
            yield place, item, tries


def _until_free(places: dict[tuple[str, str], _Place], clock: Clock) -> float:
    """The seconds until the first place that pauses goes on; 0 when none pauses."""
    now = clock.now()
    pauses = [place.free_at - now for place in places.values() if place.waiting and place.free_at > now]
    return min(pauses, default=0.0)


def _given_up(place: _Place, like: Result) -> Iterator[Result]:
    while place.waiting:
        item, _ = place.waiting.popleft()
        yield Result(item, like.day, StackStatus.NOT_SEEN, GIVEN_UP, run=like.run)
