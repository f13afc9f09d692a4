"""The days of a folder of results: which items each had, and what became of them.

`date=2026-11-30/items.json` has the items of a day, and `summary.json` beside it what its report counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from cfnkit.diagnostics import ConfigurationError
from cfnkit.fleet.folder import Folder
from cfnkit.fleet.items import Item, items_text, read_items
from cfnkit.fleet.results import Result, Status

ITEMS, SUMMARY = "items.json", "summary.json"
NOT_EXAMINED = "The run ended before the stack was examined."
_DATE = re.compile(r"date=([0-9]{4}-[0-9]{2}-[0-9]{2})")
_PARTS = 4
_READERS = 16


@dataclass(frozen=True, slots=True)
class Day:
    """A day, `2026-11-30`, with a result for each item, sorted by account, region and stack."""

    day: str
    results: tuple[Result, ...] = field(repr=False)

    def of(self, items: Iterable[Item]) -> dict[Item, Result]:
        """The results of items, by item."""
        wanted = set(items)
        return {result.item: result for result in self.results if result.item in wanted}


def days_of(folder: Folder) -> tuple[str, ...]:
    """The days that a folder has results of, the first one first."""
    found = (_DATE.fullmatch(name) for name in folder.folders())
    return tuple(match[1] for match in found if match)


def plan(folder: Folder, day: str, items: Iterable[Item]) -> None:
    """Write the items of a day, so that a report knows which were not examined."""
    folder.write((f"date={day}", ITEMS), items_text(items).encode())


def planned(folder: Folder, day: str) -> tuple[Item, ...]:
    """The items of a day as they were planned; none without a plan. Raises ConfigurationError for another file."""
    data = folder.read((f"date={day}", ITEMS))
    return () if data is None else read_items(data, f"{folder.name}/date={day}/{ITEMS}")


def read_day(folder: Folder, day: str) -> Day:
    """The results of a day. An item without one, or with a file that is none, is not seen, and says why."""
    paths = [path for path in folder.files(f"date={day}") if len(path) == _PARTS and path[-1].endswith(".json")]
    results = {item.path: Result(item, day, Status.NOT_SEEN, NOT_EXAMINED) for item in planned(folder, day)}
    for path, result in _read(folder, day, paths):
        if result is not None:
            results[path[1:]] = result
    return Day(day, tuple(sorted(results.values(), key=lambda result: result.item)))


def _read(folder: Folder, day: str, paths: list[tuple[str, ...]]) -> Iterator[tuple[tuple[str, ...], Result | None]]:
    """Each path with its result; None where it was removed meanwhile."""
    with ThreadPoolExecutor(_READERS) as pool:
        for path, data in zip(paths, pool.map(folder.read, paths), strict=True):
            yield path, None if data is None else _result(data, day, path, "/".join((folder.name, *path)))


def _result(data: bytes, day: str, path: tuple[str, ...], name: str) -> Result:
    try:
        result = Result.read(data, name)
        if result.path == path:
            return result
        reason = f"{name} is the result of another stack."
    except ConfigurationError as error:
        reason = str(error)
    account, region, file = (part.partition("=")[2] or part for part in path[1:])
    return Result(Item(account, region, file.removesuffix(".json").removeprefix("_")), day, Status.NOT_SEEN, reason)
