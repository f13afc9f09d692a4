"""Differences that a user has accepted, so that only further changes are drift.

The file of accepted differences, the baseline, has hashes in place of values. The hashes are salted and slow to
compute. As a hash still confirms a guess of the value, differences of secrets are refused.
"""

from __future__ import annotations

import collections.abc as abc
import hashlib
import json
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from cfnkit.diagnostics import ConfigurationError
from cfnkit.drift.judgement.ignoring import Mandatory
from cfnkit.drift.report import Difference, DriftReport, ResourceDrift, Skipped, SkipReason, Status
from cfnkit.drift.verdict import UNCHECKED, every_resource, mapped, with_differences
from cfnkit.source.pointer import pointer

BASELINE_NAME = ".cfnkit-drift.json"
FORMAT = "cfnkit.drift-baseline/1"

_ROUNDS = 20_000
_ELEMENT = "*"


class DifferencePlace(NamedTuple):
    """The stack, resource and property that a difference belongs to, and the type of the difference.

    `resource` is the path of the resource, `Network/Vpc`. Unknown facts of the stack are empty. The property of an
    added or removed element is `/Tags/*`, since the index of an element may change.
    """

    stack: str
    account_id: str
    region: str
    resource: str
    path: str
    type: str

    @classmethod
    def of(cls, resource_path: str, difference: Difference, report: DriftReport) -> DifferencePlace:
        """The place of a difference of a resource in a report."""
        path = difference.path
        if path and isinstance(path[-1], int):
            path = (*path[:-1], _ELEMENT)
        return cls(*_stack(report), resource_path, pointer(path), difference.type.value)


class AcceptedDifference(NamedTuple):
    """The place of an accepted difference, the hash of its values, and the reason for accepting it."""

    place: DifferencePlace
    hash: str
    reason: str = ""


class AcceptanceResult(NamedTuple):
    """A report without accepted differences, and the acceptances that no longer match a difference.

    At the place of a `changed` acceptance there is another difference now, at the place of a `stale` one there is none.
    """

    report: DriftReport
    stale: tuple[AcceptedDifference, ...]
    changed: tuple[AcceptedDifference, ...]


class AcceptanceUpdate(NamedTuple):
    """A new acceptance, the number of differences added to it, and a sentence for each that cannot be accepted."""

    acceptance: Acceptance
    added: int
    refused: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Acceptance:
    """The accepted differences of a baseline; the salt is part of each hash."""

    salt: str = field(repr=False)
    differences: tuple[AcceptedDifference, ...] = ()

    @classmethod
    def read(cls, text: str, name: str) -> Acceptance:
        """The acceptance in the text of a baseline file. Raises ConfigurationError for any other text."""
        try:
            document = json.loads(text)
            return cls(*_contents(document))
        except (ValueError, RecursionError) as error:
            advice = "Mend it, or delete it: `cfnkit drift accept` then writes a new one."
            raise ConfigurationError(f"The baseline {name} is invalid ({error}). {advice}") from error

    def text(self) -> str:
        """The text of the file: sorted and with a line for each difference, so that changes of it are easy to read."""
        written = (json.dumps(_written(difference), ensure_ascii=False) for difference in sorted(self.differences))
        lines = ",\n".join(f"    {line}" for line in written)
        accepted = f"[\n{lines}\n  ]" if lines else "[]"
        return f'{{\n  "format": "{FORMAT}",\n  "salt": {json.dumps(self.salt)},\n  "accepted": {accepted}\n}}\n'

    def applied(self, report: DriftReport, mandatory: Mandatory | None = None) -> AcceptanceResult:
        """The report with accepted differences as skipped values, with the reason ACCEPTED.

        A difference at a place where another one was accepted says so in its note. The acceptances of a resource that
        was not compared are neither stale nor changed. What is `mandatory` is never accepted.
        """
        known: dict[DifferencePlace, list[AcceptedDifference]] = {}
        for accepted in self.differences:
            known.setdefault(accepted.place, []).append(accepted)
        matched: set[AcceptedDifference] = set()
        differing: set[DifferencePlace] = set()

        def judged(resource_path: str, resource: ResourceDrift, report: DriftReport) -> ResourceDrift:
            left, skipped = [], []
            for difference in resource.differences:
                place = DifferencePlace.of(resource_path, difference, report)
                differing.add(place)
                candidates = known.get(place, ())
                hash_ = self._hash(difference) if candidates else ""
                same = [accepted for accepted in candidates if accepted.hash == hash_]
                matched.update(same)
                if same and not (mandatory and mandatory.holds(resource_path, resource, difference)):
                    skipped.append(Skipped(difference.path, SkipReason.ACCEPTED, same[0].reason))
                else:
                    left.append(_noted(difference) if candidates and not same else difference)
            return with_differences(resource, left, skipped) if skipped or left else resource

        result = mapped(report, judged)
        unmatched = [one for one in self.differences if one not in matched and _was_compared(one.place, report)]
        stale = tuple(one for one in unmatched if one.place not in differing)
        return AcceptanceResult(result, stale, tuple(one for one in unmatched if one.place in differing))

    def updated(
        self, report: DriftReport, wanted: abc.Callable[[str, Difference | None], bool], reason: str
    ) -> AcceptanceUpdate:
        """The acceptance with the wanted differences of a report, and without stale and changed ones.

        `wanted` takes the path of a resource and a difference, or None for its deletion.
        """
        result = self.applied(report)
        gone = {*result.stale, *result.changed}
        accepted = {one[:2]: one for one in self.differences if one not in gone}
        refused = []
        added = 0
        for resource_path, resource, its_report in every_resource(report):
            if resource.status is Status.DELETED and wanted(resource_path, None):
                refused.append(f"{resource_path} is deleted; only a rule with `status: DELETED` ignores that")
            for difference in resource.differences:
                if not wanted(resource_path, difference):
                    continue
                if difference.sensitive:
                    name = f"{resource_path} {pointer(difference.path)}"
                    refused.append(f"{name} holds a secret, and a hash could give it away")
                    continue
                place = DifferencePlace.of(resource_path, difference, its_report)
                new = AcceptedDifference(place, self._hash(difference), reason)
                if reason or new[:2] not in accepted:
                    accepted[new[:2]] = new
                    added += 1
        return AcceptanceUpdate(replace(self, differences=tuple(accepted.values())), added, tuple(refused))

    def _hash(self, difference: Difference) -> str:
        """The hash of both values, which changes with either."""
        values = json.dumps([difference.expected, difference.actual], sort_keys=True, separators=(",", ":"))
        return hashlib.pbkdf2_hmac("sha256", values.encode(), self.salt.encode(), _ROUNDS).hex()


def _stack(report: DriftReport) -> tuple[str, str, str]:
    return report.stack_name or "", report.account_id or "", report.region or ""


def _noted(difference: Difference) -> Difference:
    note = "It was accepted with other values."
    return replace(difference, note=f"{difference.note} {note}".strip())


def _was_compared(place: DifferencePlace, report: DriftReport) -> bool:
    """Whether the resource of a place was compared, or is no longer in the template of the stack."""
    for resource_path, resource, its_report in every_resource(report):
        if resource_path == place.resource:
            return place[:3] == _stack(its_report) and resource.status not in UNCHECKED
    return "/" not in place.resource and place[:3] == _stack(report)


def _written(accepted: AcceptedDifference) -> dict[str, str]:
    values = {**accepted.place._asdict(), "hash": accepted.hash, "reason": accepted.reason}
    return {name: value for name, value in values.items() if value}


def _contents(document: Any) -> tuple[str, tuple[AcceptedDifference, ...]]:
    """The salt and the accepted differences of a document; raises ValueError."""
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise ValueError(f"it has no 'format': '{FORMAT}'")
    salt, accepted = document.get("salt"), document.get("accepted")
    if not isinstance(salt, str) or not isinstance(accepted, list):
        raise ValueError("'salt' must be a string, and 'accepted' a list")
    return salt, tuple(_accepted(item, index) for index, item in enumerate(accepted))


def _accepted(item: Any, index: int) -> AcceptedDifference:
    names = (*DifferencePlace._fields, "hash", "reason")
    values = [item.get(name, "") for name in names] if isinstance(item, dict) else []
    texts = [value for value in values if isinstance(value, str)]
    if len(texts) < len(names) or not all(item.get(name) for name in ("resource", "type", "hash")):
        raise ValueError(f"'accepted' has no resource, type and hash at {index}")
    *place, hash_, reason = texts
    return AcceptedDifference(DifferencePlace(*place), hash_, reason)
