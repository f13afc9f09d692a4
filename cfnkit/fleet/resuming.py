"""Which run goes on, and with what: the newest one of the same stacks, so that no other loses what it knows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from cfnkit.diagnostics import ConfigurationError, counted
from cfnkit.fleet.days import DayPlan, days_of, last_run, read_plan, runs_of
from cfnkit.fleet.folder import Folder, run_path
from cfnkit.fleet.items import AccountRegion, Item
from cfnkit.fleet.results import Result, StackStatus

# Of as many days that have results; a run of long ago is none that was stopped.
_DAYS = 7
_Stacks = frozenset[tuple[str, ...]]


class PlannedDay(NamedTuple):
    """A day, `2026-11-30`, and what a run of it examines."""

    day: str
    plan: DayPlan


class StackList(NamedTuple):
    """What the stacks of a run are taken from: a file, and what is in it. Without a `source` it is stdin."""

    source: str
    places: tuple[AccountRegion, ...] = ()
    items: tuple[Item, ...] = ()

    def is_of(self, plan: DayPlan) -> bool:
        """Whether a run examines this list, or what the file had before it was changed a little."""
        mine, its = _stacks(self.places, self.items), _stacks_of(plan)
        return mine == its or (self.source != "" and self.source == plan.source and not mine.isdisjoint(its))

    def __str__(self) -> str:
        """The list as a clause: `accounts.yaml (3 accounts and regions)`."""
        return _described(self.source or "stdin", len(_stacks(self.places, self.items)), is_places=bool(self.places))


def run_to_resume(folder: Folder, stacks: StackList) -> PlannedDay | None:
    """The newest run of a list of stacks, of the last days; None where no run is recorded.

    Raises CfnkitError, also where all runs are of other stacks.
    """
    newest: PlannedDay | None = None
    for found in _runs(folder):
        newest = newest or found
        if stacks.is_of(found.plan):
            return found
    if newest is None:
        return None
    place = "/".join((folder.name, *run_path(newest.day, newest.plan.run)))
    its = _stacks_of(newest.plan)
    what = _described(newest.plan.source, len(its), is_places=bool(_places(newest.plan)))
    raise ConfigurationError(
        f"No run of {stacks} can go on: the last run, {place}, is of {what}. "
        "Without --resume, a new run begins beside it."
    )


def left_over(results: Iterable[Result], what: frozenset[str]) -> tuple[Item, ...]:
    """The items that a run that goes on examines: those not seen or not known, and those without a part of `what`."""
    return tuple(
        result.item
        for result in results
        if result.status in (StackStatus.NOT_SEEN, StackStatus.NOT_KNOWN)
        or ("drift" in what and result.status is StackStatus.SEEN)
        or ("check" in what and result.findings is None)
        or ("refs" in what and result.references is None)
    )


def known_parts(results: Iterable[Result]) -> frozenset[str]:
    """What results have of what can be examined, so that a run that goes on does not lose it."""
    known: set[str] = set()
    for result in results:
        parts = {"drift": result.drift, "check": result.findings, "refs": result.references}
        known.update(name for name, part in parts.items() if part is not None)
    return frozenset(known)


def _runs(folder: Folder) -> Iterator[PlannedDay]:
    """The runs of the last days, the newest first."""
    for day in reversed(days_of(folder)[-_DAYS:]):
        last = last_run(folder, day)
        found = [plan for run in runs_of(folder, day) if (plan := read_plan(folder, day, run)) is not None]
        for plan in sorted(found, key=lambda plan: (plan.run == last, plan.began, plan.run), reverse=True):
            yield PlannedDay(day, plan)


def _places(plan: DayPlan) -> tuple[AccountRegion, ...]:
    """The accounts and regions whose stacks a run lists; none for a run of items."""
    return (*plan.listed, *(AccountRegion(each.account, each.region) for each in plan.unlisted))


def _stacks_of(plan: DayPlan) -> _Stacks:
    return _stacks(_places(plan), plan.items)


def _stacks(places: tuple[AccountRegion, ...], items: tuple[Item, ...]) -> _Stacks:
    """What two lists of stacks have in common: places, or the paths of items, which are never equal to one."""
    return frozenset(places) if places else frozenset(item.path for item in items)


def _described(source: str, size: int, *, is_places: bool) -> str:
    size_text = counted(size, "account and region", "accounts and regions") if is_places else counted(size, "stack")
    return f"{source} ({size_text})" if source else size_text
