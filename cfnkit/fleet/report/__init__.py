"""The report of a day: what was seen, what drifts, what is new since the day before, and how the numbers went."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from cfnkit.diagnostics import ConfigurationError
from cfnkit.fleet.days import SUMMARY, Day, Unlisted, days_of, read_day
from cfnkit.fleet.drifts import DriftKey
from cfnkit.fleet.folder import Folder
from cfnkit.fleet.results import Result
from cfnkit.fleet.summary import Summary, earlier_summaries

PAGE, MARKDOWN = "report.html", "report.md"


@dataclass(frozen=True, slots=True)
class Report:
    """The results of a day, sorted, what they amount to, and the summaries of earlier days, the first one first.

    `unlisted` are the places whose stacks are not known.
    """

    results: tuple[Result, ...] = field(repr=False)
    summary: Summary
    earlier: tuple[Summary, ...] = ()
    unlisted: tuple[Unlisted, ...] = ()

    @classmethod
    def of(cls, day: Day, earlier: Iterable[Summary] = ()) -> Report:
        """The report of a day."""
        before = tuple(earlier)
        return cls(day.results, Summary.of(day, before[-1] if before else None), before, day.unlisted)

    @property
    def previous(self) -> Summary | None:
        """The summary of the day that this one is compared with."""
        return self.earlier[-1] if self.earlier else None

    @property
    def new(self) -> tuple[DriftKey, ...]:
        """What drifts and was not known before; nothing if no day was before."""
        return tuple(sorted(key for key in self.summary.since if self.is_new(key)))

    @property
    def settled(self) -> tuple[DriftKey, ...]:
        """What drifted on the day before and was looked at today, and does so no longer, or is deleted."""
        known = self.previous.known if self.previous else {}
        return tuple(sorted(known.keys() - self.summary.known.keys()))

    @property
    def left(self) -> tuple[DriftKey, ...]:
        """What was known on the day before of stacks that are no longer examined, and may exist."""
        before = self.previous.left if self.previous else {}
        return tuple(sorted(self.summary.left.keys() - before.keys()))

    def is_new(self, key: DriftKey) -> bool:
        """Whether something that drifts was not known on the day before."""
        return self.previous is not None and self.summary.since.get(key) == self.summary.day

    def by_account(self) -> Iterator[tuple[str, tuple[Result, ...]]]:
        """Each account with its results."""
        accounts: dict[str, list[Result]] = {}
        for result in self.results:
            accounts.setdefault(result.item.account, []).append(result)
        for account, results in accounts.items():
            yield account, tuple(results)


def read_report(folder: Folder, day: str | None = None, run: str | None = None) -> Report:
    """The report of a day in a folder of results, by default the last one, and of its run that began last.

    Raises CfnkitError without results.
    """
    days = days_of(folder)
    if not days:
        raise ConfigurationError(f"{folder.name} has no results of cfnkit fleet: no folder such as date=2026-11-30.")
    if day is not None and day not in days:
        raise ConfigurationError(f"{folder.name} has no results of {day}; the last ones are of {days[-1]}.")
    day = day or days[-1]
    found = read_day(folder, day, run)
    if not (found.results or found.unlisted or found.listed):
        raise ConfigurationError(f"{folder.name}/date={day} has no results of cfnkit fleet.")
    return Report.of(found, earlier_summaries(folder, day))


def report_files(report: Report) -> dict[str, bytes]:
    """The files of a report by their names: the page, the Markdown, and the summary, which the next day needs."""
    from cfnkit.fleet.report.html import page_text
    from cfnkit.fleet.report.markdown import markdown_text

    return {
        PAGE: page_text(report).encode("utf-8", "backslashreplace"),
        MARKDOWN: markdown_text(report).encode("utf-8", "backslashreplace"),
        SUMMARY: report.summary.data(),
    }


def write_report(folder: Folder, report: Report) -> None:
    """Write the files of a report into the folder of its day. Raises CfnkitError."""
    for name, data in report_files(report).items():
        folder.write((f"date={report.summary.day}", name), data)
