"""The days of a folder of results: which items each had, and what became of them.

`date=2026-11-30/items.json` has the items of a day, `run.json` beside it the name of the run and the places whose
stacks could not be listed, and `summary.json` what the report counted. Without `run.json`, any result counts.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import NamedTuple

from cfnkit.diagnostics import ConfigurationError
from cfnkit.fleet.folder import Folder
from cfnkit.fleet.items import Item, items_text
from cfnkit.fleet.results import Result, StackStatus

ITEMS, RUN, SUMMARY = "items.json", "run.json", "summary.json"
NOT_EXAMINED = "The run ended before the stack was examined."
_DATE = re.compile(r"date=([0-9]{4}-[0-9]{2}-[0-9]{2})")
_RESULT = re.compile(r"account=(?P<account>[^/]+)/region=(?P<region>[^/]+)/_?(?P<stack>[^/]+)\.json")
_READERS = 16


class Unlisted(NamedTuple):
    """An account and region whose stacks could not be listed, and why."""

    account: str
    region: str
    reason: str


@dataclass(frozen=True, slots=True)
class DayPlan:
    """What a run examines: its items, and the places whose stacks are not known. `run` is its name."""

    items: tuple[Item, ...]
    run: str = ""
    unlisted: tuple[Unlisted, ...] = ()


@dataclass(frozen=True, slots=True)
class Day:
    """A day, `2026-11-30`, with a result for each item, sorted by account, region and stack."""

    day: str
    results: tuple[Result, ...] = field(repr=False)
    unlisted: tuple[Unlisted, ...] = ()


def days_of(folder: Folder) -> tuple[str, ...]:
    """The days that a folder has results of, the first one first."""
    found = (_DATE.fullmatch(name) for name in folder.folders())
    return tuple(match[1] for match in found if match and _is_day(match[1]))


def write_plan(folder: Folder, day: str, plan: DayPlan) -> None:
    """Write what the run of a day examines, so that its report knows what was not. Raises CfnkitError."""
    folder.write((f"date={day}", ITEMS), items_text(plan.items).encode())
    run = {"run": plan.run, "unlisted": [each._asdict() for each in plan.unlisted]}
    folder.write((f"date={day}", RUN), json.dumps(run, indent=1).encode() + b"\n")


def read_plan(folder: Folder, day: str) -> DayPlan | None:
    """What the run of a day examines; None where nothing says so. Raises CfnkitError for other files."""
    data, run = folder.read((f"date={day}", ITEMS)), folder.read((f"date={day}", RUN))
    if data is None:
        return None
    try:
        items = tuple(map(Item.of, json.loads(data)))
        if run is None:
            return DayPlan(items)
        document = json.loads(run)
        places = tuple(Unlisted(*(str(each[name]) for name in Unlisted._fields)) for each in document["unlisted"])
        return DayPlan(items, str(document["run"]), places)
    except (ValueError, KeyError, TypeError, RecursionError, ConfigurationError) as error:
        message = f"{folder.name}/date={day} has no usable {ITEMS} or {RUN}; a new run writes both."
        raise ConfigurationError(message) from error


def read_day(folder: Folder, day: str) -> Day:
    """The results of a day. An item without one, or with a file that is none, is not seen, and says why."""
    plan = read_plan(folder, day)
    results: dict[tuple[str, str, str], Result] = {}
    if plan is not None:
        results = {
            each.path: Result(each, day, StackStatus.NOT_SEEN, NOT_EXAMINED, run=plan.run) for each in plan.items
        }
    files = {path: item for path in folder.files(f"date={day}") if (item := _item_at(path)) is not None}
    with ThreadPoolExecutor(_READERS) as pool:
        contents = pool.map(partial(_content, folder), files)
        for (path, item), data in zip(files.items(), contents, strict=True):
            if data is None or (plan is not None and item.path not in results):
                continue  # removed meanwhile, or of another run of the day
            found = _result(data, day, item, "/".join((folder.name, *path)), plan.run if plan else "")
            if plan is None or plan.run in ("", found.run):
                results[item.path] = found
    listed = tuple(sorted(results.values(), key=lambda result: result.item))
    return Day(day, listed, plan.unlisted if plan else ())


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:  # a folder that others made, date=2026-02-31
        return False
    return True


def _item_at(path: tuple[str, ...]) -> Item | None:
    """The item that a file is about, by its name; None for a file that is no result."""
    found = _RESULT.fullmatch("/".join(path[1:]))
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


def _result(data: bytes | ConfigurationError, day: str, item: Item, name: str, run: str) -> Result:
    try:
        if isinstance(data, ConfigurationError):
            raise data
        result = Result.read(data, name)
    except ConfigurationError as error:
        return Result(item, day, StackStatus.NOT_SEEN, str(error), run=run)
    if (result.day, result.item.path) != (day, item.path):
        return Result(item, day, StackStatus.NOT_SEEN, f"{name} is the result of another stack or day.", run=run)
    return result


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
