"""The days of a folder of results: which items each had, and what became of them.

A run has a folder of its own, `date=2026-11-30/run=NAME`, so that runs of one day at the same time do not mix:
`items.json` has its items, `places.json` beside it the accounts and regions whose stacks were listed, and those whose
stacks could not be, the file that they come from, when the run began, and what it looks for. `date=2026-11-30/run.json`
names the run that began last, and `summary.json` beside it has what the report counted. Without `run.json`, all of it
is in the folder of the day.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from typing import NamedTuple

from cfnkit.diagnostics import ConfigurationError
from cfnkit.fleet.folder import Folder, run_path
from cfnkit.fleet.items import AccountRegion, Item, items_text
from cfnkit.fleet.results import Result, StackStatus

ITEMS, PLACES, RUN, SUMMARY = "items.json", "places.json", "run.json", "summary.json"
NOT_EXAMINED = "The run ended before the stack was examined."
_DATE = re.compile(r"date=([0-9]{4}-[0-9]{2}-[0-9]{2})")
_RESULT = re.compile(r"account=(?P<account>[^/]+)/region=(?P<region>[^/]+)/_?(?P<stack>[^/]+)\.json")
# A part of a path: no name of a run, which Step Functions gives, has a slash or a colon.
_RUN_NAME = re.compile(r"[^/\\:\x00-\x1f]{1,80}")
_READERS = 16


class Unlisted(NamedTuple):
    """An account and region whose stacks could not be listed, and why."""

    account: str
    region: str
    reason: str


@dataclass(frozen=True, slots=True)
class DayPlan:
    """What a run examines: its items, and the places whose stacks are not known. `run` is its name.

    `listed` are the places whose stacks are all among the items; nothing is known of the rest of any other. `source` is
    the name of the file with the items or places, `began` the time in ISO 8601, in UTC, and `what` the parts of an
    examination (drift, check, refs); empty where not known.
    """

    items: tuple[Item, ...]
    run: str = ""
    unlisted: tuple[Unlisted, ...] = ()
    listed: tuple[AccountRegion, ...] = ()
    source: str = ""
    began: str = ""
    what: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Day:
    """A day, `2026-11-30`, with a result for each item, sorted by account, region and stack."""

    day: str
    results: tuple[Result, ...] = field(repr=False)
    unlisted: tuple[Unlisted, ...] = ()
    listed: tuple[AccountRegion, ...] = ()


def days_of(folder: Folder) -> tuple[str, ...]:
    """The days that a folder has results of, the first one first."""
    found = (_DATE.fullmatch(name) for name in folder.folders())
    return tuple(match[1] for match in found if match and _is_day(match[1]))


def runs_of(folder: Folder, day: str) -> tuple[str, ...]:
    """The names of the runs of a day, sorted; the empty one is that of the folder of the day."""
    names = (name.removeprefix("run=") for name in folder.folders(run_path(day, "")[0]) if name.startswith("run="))
    return ("", *filter(_RUN_NAME.fullmatch, names))


def write_plan(folder: Folder, day: str, plan: DayPlan) -> None:
    """Write what the run of a day examines, so that its report knows what was not. Raises CfnkitError."""
    place = run_path(day, plan.run)
    places = {
        "source": plan.source,
        "began": plan.began,
        "what": sorted(plan.what),
        "listed": [each._asdict() for each in plan.listed],
        "unlisted": [each._asdict() for each in plan.unlisted],
    }
    folder.write((*place, PLACES), json.dumps(places, indent=1).encode() + b"\n")
    folder.write((*place, ITEMS), items_text(plan.items).encode())  # last: without them, it is no run
    if plan.run:
        folder.write((*run_path(day, ""), RUN), json.dumps({"run": plan.run}).encode() + b"\n")


def read_plan(folder: Folder, day: str, run: str | None = None) -> DayPlan | None:
    """What a run of a day examines, by default the one that began last; None where nothing says so.

    Raises CfnkitError for other files.
    """
    name = last_run(folder, day) if run is None else run
    place = run_path(day, name)
    data, places = folder.read((*place, ITEMS)), folder.read((*place, PLACES))
    if data is None:
        return None
    with _usable("/".join((folder.name, *place)), f"{ITEMS} or {PLACES}"):
        items = tuple(map(Item.of, json.loads(data)))
        document = {"listed": [], "unlisted": []} if places is None else json.loads(places)
        return DayPlan(
            items,
            name,
            tuple(Unlisted(*(str(each[key]) for key in Unlisted._fields)) for each in document["unlisted"]),
            tuple(AccountRegion(*(str(each[key]) for key in AccountRegion._fields)) for each in document["listed"]),
            str(document.get("source", "")),
            str(document.get("began", "")),
            frozenset(map(str, document.get("what", ()))),
        )


def read_day(folder: Folder, day: str, run: str | None = None) -> Day:
    """The results of a run of a day, by default the one that began last.

    An item without one, or with a file that is none, is not seen, and says why.
    """
    plan = read_plan(folder, day, run)
    name = plan.run if plan is not None else run or last_run(folder, day)
    place = run_path(day, name)
    results: dict[tuple[str, str, str], Result] = {}
    if plan is not None:
        results = {each.path: Result(each, day, StackStatus.NOT_SEEN, NOT_EXAMINED, run=name) for each in plan.items}
    paths = folder.files("/".join(place))
    files = {path: item for path in paths if (item := _item_at(path[len(place) :])) is not None}
    with ThreadPoolExecutor(_READERS) as pool:
        contents = pool.map(partial(_content, folder), files)
        for (path, item), data in zip(files.items(), contents, strict=True):
            if data is None or (plan is not None and item.path not in results):
                continue  # removed meanwhile, or no longer in the list of a run that went on
            found = Result(item, day, StackStatus.NOT_SEEN, run=name)
            results[item.path] = _result(data, found, "/".join((folder.name, *path)))
    listed = tuple(sorted(results.values(), key=lambda result: result.item))
    return Day(day, listed, plan.unlisted, plan.listed) if plan else Day(day, listed)


def last_run(folder: Folder, day: str) -> str:
    """The name of the run of a day that began last; empty where nothing says so. Raises CfnkitError."""
    place = run_path(day, "")
    data = folder.read((*place, RUN))
    if data is None:
        return ""
    with _usable("/".join((folder.name, *place)), RUN):
        name = str(json.loads(data)["run"])
        if not _RUN_NAME.fullmatch(name):
            raise ValueError(name)
    return name


@contextmanager
def _usable(place: str, names: str) -> Iterator[None]:
    """Raise ConfigurationError for what is wrong with the content of files in a place."""
    try:
        yield
    except (ValueError, KeyError, TypeError, RecursionError, ConfigurationError) as error:
        raise ConfigurationError(f"{place} has no usable {names}; a new run writes them.") from error


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:  # a folder that others made, date=2026-02-31
        return False
    return True


def _item_at(path: tuple[str, ...]) -> Item | None:
    """The item that a file is about, by its path in the folder of a run; None for a file that is no result."""
    found = _RESULT.fullmatch("/".join(path))
    try:
        return Item(found["account"], found["region"], found["stack"]) if found else None
    except ConfigurationError:
        return None


def _content(folder: Folder, path: tuple[str, ...]) -> bytes | ConfigurationError | None:
    """The content of a file, or why that one file has none that can be read."""
    try:
        return folder.read(path)
    except ConfigurationError as error:
        return error


def _result(data: bytes | ConfigurationError, like: Result, name: str) -> Result:
    """The result in a file with a name; `like`, with the reason, if it is none of that item, day and run."""
    try:
        if isinstance(data, ConfigurationError):
            raise data
        result = Result.read(data, name)
    except ConfigurationError as error:
        return replace(like, reason=str(error))
    if result.path != like.path:
        return replace(like, reason=f"{name} is the result of another stack, day or run.")
    return result
