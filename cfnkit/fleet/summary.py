"""What the report of a day counts, what is new in it, and since when each difference is known.

`summary.json`, in the form `cfnkit.fleet-summary/1`, is what the next day's report compares with.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from cfnkit.diagnostics import ConfigurationError
from cfnkit.fleet.days import SUMMARY, Day, days_of, read_day
from cfnkit.fleet.drifts import DriftKey, drifted_resources, unread_resources
from cfnkit.fleet.folder import Folder
from cfnkit.fleet.results import StackStatus
from cfnkit.json_schema import Validator
from cfnkit.source.pointer import pointer

FORMAT = "cfnkit.fleet-summary/1"
_DAYS = 30


@dataclass(frozen=True, slots=True)
class Summary:
    """The numbers of a day.

    `statuses` are the numbers of stacks by account and status, `findings` those of findings by severity. `since` has
    the day on which each difference was first known; those that nobody looked at are in `unseen`, as they were last
    known.
    """

    day: str
    statuses: Mapping[str, Mapping[StackStatus, int]]
    findings: Mapping[str, int] = field(default_factory=dict)
    since: Mapping[DriftKey, str] = field(default_factory=dict, repr=False)
    unseen: Mapping[DriftKey, str] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, day: Day, previous: Summary | None = None) -> Summary:
        """The summary of a day; `previous` is that of an earlier one."""
        known = {**previous.since, **previous.unseen} if previous else {}
        statuses: dict[str, Counter[StackStatus]] = {}
        findings: Counter[str] = Counter()
        since: dict[DriftKey, str] = {}
        for result in day.results:
            item = result.item
            statuses.setdefault(item.account, Counter())[result.status] += 1
            findings.update(finding.severity for finding in result.findings or ())
            for resource in drifted_resources(result):
                since.update((key, known.get(key, day.day)) for key in resource.keys(item))
        unseen = {key: first for key, first in _not_compared(day, known).items() if key not in since}
        return cls(day.day, statuses, findings, since, unseen)

    def count(self, *statuses: StackStatus, account: str | None = None) -> int:
        """The number of stacks with one of the statuses, or of all; in one account, or in all."""
        counted = self.statuses.values() if account is None else [self.statuses.get(account, {})]
        return sum(number for each in counted for status, number in each.items() if not statuses or status in statuses)

    @property
    def seen(self) -> int:
        """The number of stacks that were read."""
        return self.count() - self.count(StackStatus.NOT_SEEN)

    def data(self) -> bytes:
        """The content of its file."""
        document = {
            "format": FORMAT,
            "date": self.day,
            "stacks": self.count(),
            "seen": self.seen,
            "statuses": {status.value: self.count(status) for status in StackStatus},
            "accounts": {
                account: {status.value: each[status] for status in StackStatus if each.get(status)}
                for account, each in sorted(self.statuses.items())
            },
            "findings": dict(self.findings),
            "drift": _listed(self.since),
            "unseen": _listed(self.unseen),
        }
        return json.dumps(document, indent=1).encode() + b"\n"

    @classmethod
    def read(cls, data: bytes, name: str) -> Summary:
        """The summary in a file with this name. Raises ConfigurationError for a file that is none."""
        try:
            document = json.loads(data)
        except (ValueError, RecursionError) as error:
            raise ConfigurationError(f"{name} is no summary of cfnkit fleet: it is not JSON.") from error
        mismatch = next(_validator().mismatches(document), None)
        if mismatch is not None:
            place = pointer(mismatch.path) or "it"
            raise ConfigurationError(f"{name} is no summary of cfnkit fleet: {place} {mismatch.text}.")
        accounts = document["accounts"].items()
        return cls(
            document["date"],
            {account: {StackStatus(status): number for status, number in each.items()} for account, each in accounts},
            document["findings"],
            _mapped(document["drift"]),
            _mapped(document["unseen"]),
        )


def earlier_summaries(folder: Folder, day: str) -> tuple[Summary, ...]:
    """The summaries of up to 30 days of a folder before a day, the first one first.

    The last of them is made of its results if it has no summary; other days without one are left out.
    """
    found: list[Summary] = []
    before = [each for each in days_of(folder) if each < day][-_DAYS:]
    for each in before:
        data = folder.read((f"date={each}", SUMMARY))
        if data is not None:
            found.append(Summary.read(data, f"{folder.name}/date={each}/{SUMMARY}"))
        elif each == before[-1]:
            found.append(Summary.of(read_day(folder, each), found[-1] if found else None))
    return tuple(found)


def _not_compared(day: Day, known: Mapping[DriftKey, str]) -> dict[DriftKey, str]:
    """The part of what is known of earlier days that nobody looked at on a day.

    It is of stacks or resources that were not compared, or of a place none of whose stacks are known.
    """
    items = [result.item for result in day.results]
    stacks = {(item.account, item.region, item.name) for item in items}
    places = {(item.account, item.region) for item in items} - {(each.account, each.region) for each in day.unlisted}
    compared: set[tuple[str, str, str]] = set()
    unread: set[tuple[tuple[str, str, str], str]] = set()
    for result in day.results:
        stack = result.item.account, result.item.region, result.item.name
        if result.status in (StackStatus.IN_SYNC, StackStatus.DRIFTED):
            compared.add(stack)
        unread.update((stack, resource.path) for resource in unread_resources(result))

    def is_open(key: DriftKey) -> bool:
        if key.place not in stacks:
            return (key.account, key.region) not in places
        parts = key.resource.split("/")  # of a resource in a nested stack, which may not be read itself
        paths = ("/".join(parts[:length]) for length in range(1, len(parts) + 1))
        return key.place not in compared or any((key.place, path) in unread for path in paths)

    return {key: first for key, first in known.items() if is_open(key)}


def _listed(keys: Mapping[DriftKey, str]) -> list[dict[str, Any]]:
    return [{**key._asdict(), "since": first} for key, first in sorted(keys.items())]


def _mapped(entries: Iterable[Mapping[str, str]]) -> dict[DriftKey, str]:
    return {DriftKey(*(entry[name] for name in DriftKey._fields)): entry["since"] for entry in entries}


@cache
def _validator() -> Validator:
    return Validator(json.loads(Path(__file__).with_name("summary.schema.json").read_text("utf-8")))
