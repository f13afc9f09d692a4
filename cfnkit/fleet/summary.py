"""What the report of a day counts, what is new in it, and since when each difference is known.

`summary.json`, in the form `cfnkit.fleet-summary/1`, is what the next day's report compares with.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from functools import cache
from pathlib import Path
from typing import Any

from cfnkit.diagnostics import ConfigurationError
from cfnkit.fleet.days import SUMMARY, Day, Unlisted, days_of, read_day
from cfnkit.fleet.drifts import DriftKey, drifted_resources, unread_resources
from cfnkit.fleet.folder import Folder
from cfnkit.fleet.items import AccountRegion
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
    known, and those of stacks that are no longer examined in `left`. `unlisted` are the places whose stacks are not
    known.
    """

    day: str
    statuses: Mapping[str, Mapping[StackStatus, int]]
    findings: Mapping[str, int] = field(default_factory=dict)
    since: Mapping[DriftKey, str] = field(default_factory=dict, repr=False)
    unseen: Mapping[DriftKey, str] = field(default_factory=dict, repr=False)
    left: Mapping[DriftKey, str] = field(default_factory=dict, repr=False)
    unlisted: tuple[Unlisted, ...] = ()

    @property
    def known(self) -> dict[DriftKey, str]:
        """All differences that are not gone, with the day on which each was first known."""
        return {**self.left, **self.unseen, **self.since}

    @classmethod
    def of(cls, day: Day, previous: Summary | None = None) -> Summary:
        """The summary of a day; `previous` is that of an earlier one."""
        known = previous.known if previous else {}
        statuses: dict[str, Counter[StackStatus]] = {}
        findings: Counter[str] = Counter()
        since: dict[DriftKey, str] = {}
        for result in day.results:
            item = result.item
            statuses.setdefault(item.account, Counter())[result.status] += 1
            findings.update(finding.severity for finding in result.findings or ())
            for resource in drifted_resources(result):
                since.update((key, known.get(key, day.day)) for key in resource.keys(item))
        still = _Looked.at(day)
        fates = {key: still.fate(key) for key in known if key not in since}
        unseen, left = ({key: known[key] for key, fate in fates.items() if fate is each} for each in (_UNSEEN, _LEFT))
        return cls(day.day, statuses, findings, since, unseen, left, day.unlisted)

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
            "left": _listed(self.left),
            "unlisted": [each._asdict() for each in self.unlisted],
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
            _mapped(document.get("left", ())),
            tuple(Unlisted(*(each[name] for name in Unlisted._fields)) for each in document.get("unlisted", ())),
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


class _Fate(Enum):
    """What a day says of a difference that was known before, and is not one of its own."""

    GONE = auto()
    UNSEEN = auto()
    LEFT = auto()


_UNSEEN, _LEFT = _Fate.UNSEEN, _Fate.LEFT
_StackPlace = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class _Looked:
    """What was looked at on a day: which stacks are items, which were compared, and what of those could not be read."""

    items: frozenset[_StackPlace]
    compared: frozenset[_StackPlace]
    unread: frozenset[tuple[_StackPlace, str]]
    unlisted: frozenset[AccountRegion]
    listed: frozenset[AccountRegion]

    @classmethod
    def at(cls, day: Day) -> _Looked:
        """What was looked at on a day."""
        by_place = {(each.item.account, each.item.region, each.item.name): each for each in day.results}
        statuses = (StackStatus.IN_SYNC, StackStatus.DRIFTED)
        return cls(
            frozenset(by_place),
            frozenset(place for place, result in by_place.items() if result.status in statuses),
            frozenset((place, each.path) for place, result in by_place.items() for each in unread_resources(result)),
            frozenset(AccountRegion(each.account, each.region) for each in day.unlisted),
            frozenset(day.listed),
        )

    def fate(self, key: DriftKey) -> _Fate:
        """What became of a difference. One of a stack that its account no longer lists is gone with the stack."""
        if key.place not in self.items:
            place = AccountRegion(key.account, key.region)
            return _Fate.UNSEEN if place in self.unlisted else _Fate.GONE if place in self.listed else _Fate.LEFT
        parts = key.resource.split("/")  # of a resource in a nested stack, which may not be read itself
        paths = ("/".join(parts[:length]) for length in range(1, len(parts) + 1))
        is_open = key.place not in self.compared or any((key.place, path) in self.unread for path in paths)
        return _Fate.UNSEEN if is_open else _Fate.GONE


def _listed(keys: Mapping[DriftKey, str]) -> list[dict[str, Any]]:
    return [{**key._asdict(), "since": first} for key, first in sorted(keys.items())]


def _mapped(entries: Iterable[Mapping[str, str]]) -> dict[DriftKey, str]:
    return {DriftKey(*(entry[name] for name in DriftKey._fields)): entry["since"] for entry in entries}


@cache
def _validator() -> Validator:
    return Validator(json.loads(Path(__file__).with_name("summary.schema.json").read_text("utf-8")))
