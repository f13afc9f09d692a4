"""Differences that somebody has accepted as they are, so that only what changes behind them counts.

No value is kept, only a hash of it, with a salt and slow to compute. It would still let somebody who knows what a
value may be find out which it is, so that differences of secrets are refused.
"""

from __future__ import annotations

import collections.abc as abc
import hashlib
import json
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from cfnkit.diagnostics import ConfigurationError
from cfnkit.drift.report import Difference, DriftReport, ResourceDrift, Skipped, SkipReason, Status
from cfnkit.drift.verdict import UNCHECKED, every_resource, with_differences, with_nested
from cfnkit.source.pointer import pointer

BASELINE_NAME = ".cfnkit-drift.json"
FORMAT = "cfnkit.drift-baseline/1"

_ROUNDS = 20_000
_ELEMENT = "*"


class Place(NamedTuple):
    """Of which resource (the way to it, `Network/Vpc`) of which stack a difference is, and where.

    What is not known of the stack is empty. An element more or less is at `/Tags/*`, since its index says nothing.
    """

    stack: str
    account_id: str
    region: str
    resource: str
    path: str
    type: str

    @classmethod
    def of(cls, way: str, difference: Difference, report: DriftReport) -> Place:
        """The place of a difference in the resource at the end of a way."""
        path = difference.path
        if path and isinstance(path[-1], int):
            path = (*path[:-1], _ELEMENT)
        return cls(*_stack(report), way, pointer(path), difference.type.value)


class Entry(NamedTuple):
    """An accepted difference: its place, the hash of its values, and why it is accepted."""

    place: Place
    hash: str
    reason: str = ""


class Applied(NamedTuple):
    """A report without what is accepted, and the entries that nothing fits any more.

    Where an entry of `changed` is, there is another difference now; where one of `stale` is, there is none.
    """

    report: DriftReport
    stale: tuple[Entry, ...]
    changed: tuple[Entry, ...]


class Accepting(NamedTuple):
    """A baseline with a report's differences, how many are new in it, and what cannot be accepted, with the reason."""

    baseline: Baseline
    accepted: int
    refused: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Baseline:
    """The accepted differences; `salt` goes into each hash."""

    salt: str = field(repr=False)
    entries: tuple[Entry, ...] = ()

    @classmethod
    def read(cls, text: str, name: str) -> Baseline:
        """The baseline in a text; raises ConfigurationError when it is none."""
        try:
            document = json.loads(text)
            return cls(*_contents(document))
        except (ValueError, RecursionError) as error:
            raise ConfigurationError(f"The baseline {name} is not one ({error}).") from error

    def text(self) -> str:
        """The file: sorted, an entry a line, so that a change of it is easily read."""
        lines = ",\n".join(f"    {json.dumps(_written(entry), ensure_ascii=False)}" for entry in sorted(self.entries))
        accepted = f"[\n{lines}\n  ]" if lines else "[]"
        return f'{{\n  "format": "{FORMAT}",\n  "salt": {json.dumps(self.salt)},\n  "accepted": {accepted}\n}}\n'

    def applied(self, report: DriftReport) -> Applied:
        """Move what is accepted from the differences to what is skipped, as ACCEPTED.

        A difference where another one was accepted says so in its note. Of a resource that was not compared nothing is
        stale or changed.
        """
        known: dict[Place, list[Entry]] = {}
        for entry in self.entries:
            known.setdefault(entry.place, []).append(entry)
        met: set[Entry] = set()
        differing: set[Place] = set()

        def of_report(report: DriftReport, above: str) -> DriftReport:
            return replace(report, resources=tuple(of_resource(one, report, above) for one in report.resources))

        def of_resource(resource: ResourceDrift, around: DriftReport, above: str) -> ResourceDrift:
            way = above + resource.logical_id
            if resource.nested is not None:
                resource = with_nested(resource, of_report(resource.nested, f"{way}/"))
            kept, skipped = [], []
            for difference in resource.differences:
                place = Place.of(way, difference, around)
                differing.add(place)
                entries = known.get(place, ())
                hash_ = self._hash(difference) if entries else ""
                same = [entry for entry in entries if entry.hash == hash_]
                met.update(same)
                if same:
                    skipped.append(Skipped(difference.path, SkipReason.ACCEPTED, same[0].reason))
                else:
                    kept.append(_noted(difference) if entries else difference)
            return with_differences(resource, kept, skipped) if skipped or kept else resource

        left = of_report(report, "")
        unmet = [entry for entry in self.entries if entry not in met and _is_of(entry, report)]
        stale = tuple(entry for entry in unmet if entry.place not in differing)
        return Applied(left, stale, tuple(entry for entry in unmet if entry.place in differing))

    def accepting(self, report: DriftReport, wanted: abc.Callable[[str, Difference], bool], reason: str) -> Accepting:
        """The baseline with the differences that are wanted, by resource, and without entries that nothing fits."""
        applied = self.applied(report)
        gone = {*applied.stale, *applied.changed}
        entries = {entry[:2]: entry for entry in self.entries if entry not in gone}
        refused = []
        accepted = 0
        for way, resource, around in every_resource(report):
            if resource.status is Status.DELETED:
                refused.append(f"{way} is deleted; only a rule with `status: DELETED` ignores that")
            for difference in resource.differences:
                if not wanted(way, difference):
                    continue
                if difference.sensitive:
                    refused.append(f"{way} {pointer(difference.path)} holds a secret, and a hash could give it away")
                    continue
                entry = Entry(Place.of(way, difference, around), self._hash(difference), reason)
                if reason or entry[:2] not in entries:
                    entries[entry[:2]] = entry
                    accepted += 1
        return Accepting(replace(self, entries=tuple(entries.values())), accepted, tuple(refused))

    def _hash(self, difference: Difference) -> str:
        """The hash of both values, so that it is another one as soon as either changes."""
        values = json.dumps([difference.expected, difference.actual], sort_keys=True, separators=(",", ":"))
        return hashlib.pbkdf2_hmac("sha256", values.encode(), self.salt.encode(), _ROUNDS).hex()


def _stack(report: DriftReport) -> tuple[str, str, str]:
    return report.stack_name or "", report.account_id or "", report.region or ""


def _noted(difference: Difference) -> Difference:
    note = "It was accepted with other values."
    return replace(difference, note=f"{difference.note} {note}".strip())


def _is_of(entry: Entry, report: DriftReport) -> bool:
    """Whether an entry is of a resource that was compared, or one that the template has no more."""
    for way, resource, around in every_resource(report):
        if way == entry.place.resource:
            return entry.place[:3] == _stack(around) and resource.status not in UNCHECKED
    return "/" not in entry.place.resource and entry.place[:3] == _stack(report)


def _written(entry: Entry) -> dict[str, str]:
    values = {**entry.place._asdict(), "hash": entry.hash, "reason": entry.reason}
    return {name: value for name, value in values.items() if value}


def _contents(document: Any) -> tuple[str, tuple[Entry, ...]]:
    """The salt and the entries; raises ValueError."""
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise ValueError(f"it has no 'format': '{FORMAT}'")
    salt, accepted = document.get("salt"), document.get("accepted")
    if not isinstance(salt, str) or not isinstance(accepted, list):
        raise ValueError("'salt' must be a string, and 'accepted' a list")
    return salt, tuple(_entry(item, number) for number, item in enumerate(accepted))


def _entry(item: Any, number: int) -> Entry:
    names = (*Place._fields, "hash", "reason")
    values = [item.get(name, "") for name in names] if isinstance(item, dict) else []
    texts = [value for value in values if isinstance(value, str)]
    if len(texts) < len(names) or not all(item.get(name) for name in ("resource", "type", "hash")):
        raise ValueError(f"'accepted' has no resource, type and hash at {number}")
    *place, hash_, reason = texts
    return Entry(Place(*place), hash_, reason)
