"""Sentences that the formats of a report have in common."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from cfnkit.diagnostics import counted
from cfnkit.fleet.drifts import DriftedResource, drifted_resources
from cfnkit.fleet.report import Report
from cfnkit.fleet.results import Result, StackStatus
from cfnkit.fleet.summary import Summary

STATUS_WORDS = {
    StackStatus.DRIFTED: "drifted",
    StackStatus.IN_SYNC: "in sync",
    StackStatus.SEEN: "without drift asked for",
    StackStatus.NOT_KNOWN: "not known",
    StackStatus.NOT_SEEN: "not seen",
}
_SEVERITIES = ("error", "warning", "info")


class Unseen(NamedTuple):
    """A number of stacks of an account that were not seen, or not as a whole, for the same reason.

    `place` has the regions, and `stacks` the names, which several regions may share. Without `stacks`, those of the
    place could not be listed.
    """

    account: str
    place: str
    reason: str
    stacks: tuple[str, ...]
    number: int = 0

    def sentence(self) -> str:
        """The reason on one line."""
        if not self.stacks:
            return self.reason
        named = f"{', '.join(self.stacks[:3])}{', ...' if len(self.stacks) > 3 else ''}"
        return f"{counted(self.number, 'stack')} ({named}): {self.reason}"


def summary_sentence(summary: Summary) -> str:
    """`500 stacks in 5 accounts: 25 drifted, 475 in sync.`."""
    total = f"{counted(summary.count(), 'stack')} in {counted(len(summary.statuses), 'account')}"
    parts = [f"{summary.count(status):,} {word}" for status, word in STATUS_WORDS.items() if summary.count(status)]
    return f"{total}: {', '.join(parts)}." if parts else f"{total}."


def seen_sentence(report: Report) -> str:
    """`490 of 500 stacks were seen.`, and in how many places nobody knows which stacks there are."""
    total = report.summary.count()
    seen = f"{report.summary.seen:,} of {counted(total, 'stack')} {'was' if total == 1 else 'were'} seen"
    places = counted(len(report.unlisted), "account and region", "accounts and regions")
    return f"{seen}; those of {places} are not known." if report.unlisted else f"{seen}."


def findings_sentence(summary: Summary) -> str:
    """`3 errors, 1 warning in the templates.`; empty where rules found nothing, or did not run."""
    found = [counted(summary.findings[each], each) for each in _SEVERITIES[:2] if summary.findings.get(each)]
    found += [f"{summary.findings['info']:,} of information"] if summary.findings.get("info") else []
    return f"Rules find {', '.join(found)} in the templates." if found else ""


def news_sentence(report: Report) -> str:
    """How many differences are new since the day before, gone, or out of sight; empty if no day was before."""
    if report.previous is None:
        return ""
    new, gone = counted(len(report.new), "difference"), f"{len(report.settled):,}"
    left = f", {len(report.left):,} of stacks that are no longer examined" if report.left else ""
    return f"Since {report.previous.day}: {new} new, {gone} gone{left}."


def notices(report: Report) -> list[str]:
    """What the results say of rules that no longer apply, each once, with the number of stacks; and mixed sources."""
    documents = [result.drift for result in report.results if result.drift is not None]
    found = Counter(notice for document in documents for notice in document.get("notices", ()))
    lines = [f"{notice} ({counted(number, 'stack')})" for notice, number in sorted(found.items())]
    sources = Counter(str((document.get("source") or {}).get("name", "")) for document in documents)
    if len(sources) > 1:
        listed = ", ".join(
            f"{counted(number, 'stack')} by {name or 'others'}" for name, number in sorted(sources.items())
        )
        lines.append(f"The live state comes from several sources: {listed}.")
    return lines


def unseen(report: Report) -> list[Unseen]:
    """The places that were not listed, and the stacks that are not seen or not known, by account and reason."""
    lists = [Unseen(each.account, each.region, each.reason, ()) for each in report.unlisted]
    return [*lists, *_grouped(report.results, StackStatus.NOT_SEEN, StackStatus.NOT_KNOWN)]


def _grouped(results: Iterable[Result], *statuses: StackStatus) -> list[Unseen]:
    groups: dict[tuple[str, str], list[Result]] = {}
    for result in results:
        if result.status in statuses:
            groups.setdefault((result.item.account, reason_without_stack(result)), []).append(result)
    return [
        Unseen(
            account,
            ", ".join(dict.fromkeys(each.item.region for each in group)),
            reason,
            tuple(dict.fromkeys(each.item.name for each in group)),
            len(group),
        )
        for (account, reason), group in groups.items()
    ]


def reason_without_stack(result: Result) -> str:
    """The reason of a result, in which the stack has no name, so that it is the same for others."""
    reason = result.reason or "no reason is known."
    for name in (result.item.stack, result.item.name):
        reason = reason.replace(f"The stack {name} ", "The stack ")
    return reason


def drift_sentence(result: Result, resources: Iterable[DriftedResource] | None = None) -> str:
    """What drifts of a stack, in a few words: `Queue /VisibilityTimeout, Role deleted, ...`."""
    parts: list[str] = []
    for resource in drifted_resources(result) if resources is None else resources:
        parts += [f"{resource.path} {change.path}" for change in resource.changes]
        parts += [] if resource.changes else [f"{resource.path} {resource.status.lower()}"]
    return ", ".join(parts[:3]) + (f", and {len(parts) - 3:,} more" if len(parts) > 3 else "")
