"""Many items: how many at a time, what happens where AWS throttles, and what is given up."""

from __future__ import annotations

import threading
from collections import Counter

from cfnkit.fleet.examining import ExaminedItem
from cfnkit.fleet.items import Item
from cfnkit.fleet.results import Result, StackStatus
from cfnkit.fleet.running import GIVEN_UP, Pace, run

DAY = "2026-11-30"


class ManualClock:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.time = 0.0
        self.slept: list[float] = []

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += seconds

    def chance(self) -> float:
        return 1.0


def items(count: int, region: str = "eu-west-1") -> list[Item]:
    return [Item("111122223333", region, f"stack-{number}") for number in range(count)]


def seen(item: Item) -> ExaminedItem:
    return ExaminedItem(Result(item, DAY, StackStatus.IN_SYNC))


def throttled(item: Item) -> ExaminedItem:
    return ExaminedItem(Result(item, DAY, StackStatus.NOT_SEEN, "AWS throttles the calls.", throttled=True))


def result(found: ExaminedItem) -> Result:
    return found.result


def test_no_more_are_read_at_a_time_than_asked_for() -> None:
    running: Counter[str] = Counter()
    most: Counter[str] = Counter()
    lock, several = threading.Lock(), threading.Event()

    def read(item: Item) -> ExaminedItem:
        for name in ("all", item.region):
            with lock:
                running[name] += 1
                most[name] = max(most[name], running[name])
        if most["all"] > 3:
            several.set()
        several.wait(30)  # a busy machine may start the threads late
        threading.Event().wait(0.002)
        with lock:
            running.subtract(["all", item.region])
        return seen(item)

    everything = [*items(30, "eu-west-1"), *items(30, "us-east-1")]
    found = list(run(everything, read, result, ManualClock(), Pace(jobs=5, in_place=3)))
    assert sorted(each.item for each in found) == sorted(everything)
    assert most["all"] <= 5
    assert max(most["eu-west-1"], most["us-east-1"]) <= 3
    assert most["all"] > 3


def test_what_is_throttled_is_read_again_later_each_time_with_a_longer_pause() -> None:
    tries: Counter[Item] = Counter()
    clock = ManualClock()

    def read(item: Item) -> ExaminedItem:
        tries[item] += 1
        return throttled(item) if tries[item] < 4 else seen(item)

    (found,) = run(items(1), read, result, clock, Pace(jobs=1))
    assert (found.status, tries.total()) == (StackStatus.IN_SYNC, 4)
    assert clock.slept == [2.0, 4.0, 8.0]


def test_a_place_that_only_throttles_is_given_up_and_others_are_not() -> None:
    asked: Counter[str] = Counter()

    def read(item: Item) -> ExaminedItem:
        asked[item.region] += 1
        return throttled(item) if item.region == "us-east-1" else seen(item)

    found = list(run([*items(40, "us-east-1"), *items(40)], read, result, ManualClock(), Pace(jobs=4, in_place=2)))
    by_region = Counter((each.item.region, each.status) for each in found)
    assert by_region == {("us-east-1", StackStatus.NOT_SEEN): 40, ("eu-west-1", StackStatus.IN_SYNC): 40}
    assert asked["us-east-1"] < 12
    assert {each.reason for each in found if not each.seen} == {"AWS throttles the calls.", GIVEN_UP}
    assert len({each.item for each in found}) == 80


def test_nothing_is_examined_without_items() -> None:
    assert list(run([], seen, result, ManualClock(), Pace())) == []
