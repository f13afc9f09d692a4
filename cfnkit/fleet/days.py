"""The days of a folder of results: which items each had, and what became of them.

`date=2026-11-30/items.json` has the items of a day, and `summary.json` beside it what its report counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from cfnkit.diagnostics import ConfigurationError
from cfnkit.fleet.folder import Folder
from cfnkit.fleet.items import Item, items_text, read_items
from cfnkit.fleet.results import Result, Status

ITEMS, SUMMARY = "items.json", "summary.json"
NOT_EXAMINED = "The run ended before the stack was examined."
_DATE = re.compile(r"date=([0-9]{4}-[0-9]{2}-[0-9]{2})")
_RESULT = re.compile(r"account=(?P<account>[^/]+)/region=(?P<region>[^/]+)/_?(?P<stack>[^/]+)\.json")
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
    results = {item.path: Result(item, day, Status.NOT_SEEN, NOT_EXAMINED) for item in planned(folder, day)}
    files = {path: item for path in folder.files(f"date={day}") if (item := _item_at(path)) is not None}
    with ThreadPoolExecutor(_READERS) as pool:
        for (path, item), data in zip(files.items(), pool.map(folder.read, files), strict=True):
            if data is not None:  # removed meanwhile
                results[item.path] = _result(data, day, item, "/".join((folder.name, *path)))
    return Day(day, tuple(sorted(results.values(), key=lambda result: result.item)))


def _item_at(path: tuple[str, ...]) -> Item | None:
    """The item that a file is about, by its name; None for a file that is no result."""
    found = _RESULT.fullmatch("/".join(path[1:]))
    try:
        return Item(found["account"], found["region"], found["stack"]) if found else None
    except ConfigurationError:
        return None


def _result(data: bytes, day: str, item: Item, name: str) -> Result:
    try:
        result = Result.read(data, name)
    except ConfigurationError as error:
        return Result(item, day, Status.NOT_SEEN, str(error))
    if (result.day, result.item.path) != (day, item.path):
        return Result(item, day, Status.NOT_SEEN, f"{name} is the result of another stack or day.")
    return result
