"""The report of a day: what is new, since when, and that nothing in it steers a page, Markdown or a terminal."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from cfnkit.cli.fleet.lines import report_text, stack_line
from cfnkit.cli.output.screen import Screen
from cfnkit.diagnostics import ConfigurationError
from cfnkit.fleet.days import NOT_EXAMINED, DayPlan, Unlisted, days_of, read_day, read_plan, write_plan
from cfnkit.fleet.drifts import DriftKey
from cfnkit.fleet.folder import LocalFolder
from cfnkit.fleet.items import AccountRegion
from cfnkit.fleet.report import Report, read_report, report_files, write_report
from cfnkit.fleet.results import Result, StackFinding, StackReference, StackStatus
from cfnkit.fleet.summary import Summary
from fleet.made_results import ACCOUNT, REGION, drifted, item, resource, sound, unseen

FIRST, SECOND, THIRD = "2026-11-28", "2026-11-29", "2026-11-30"
TIMEOUT = resource("Queue", VisibilityTimeout=(30, 99))


def written(folder: LocalFolder, *results: Result) -> Report:
    """The report of results, which are written as what a run found that listed their account."""
    listed = (AccountRegion(results[0].item.account, REGION),)
    write_plan(folder, results[0].day, DayPlan(tuple(result.item for result in results), listed=listed))
    for result in results:
        folder.write(result.path, result.data())
    report = read_report(folder, results[0].day)
    write_report(folder, report)
    return report


def key(stack: str, path: str, logical_id: str = "Queue") -> DriftKey:
    return DriftKey(ACCOUNT, REGION, stack, logical_id, path)


def test_what_is_new_and_what_is_gone_is_told_by_the_day_before(tmp_path: Path) -> None:
    folder = LocalFolder(tmp_path)
    written(folder, drifted("web", FIRST, TIMEOUT), drifted("jobs", FIRST, TIMEOUT), sound("data", FIRST))
    deleted = resource("Other", "DELETED")
    report = written(folder, drifted("web", SECOND, TIMEOUT, deleted), sound("jobs", SECOND), sound("data", SECOND))
    assert report.new == (key("web", "", "Other"),)
    assert report.settled == (key("jobs", "/VisibilityTimeout"),)
    assert report.summary.since[key("web", "/VisibilityTimeout")] == FIRST
    page, markdown = (data.decode() for data in list(report_files(report).values())[:2])
    assert f"New since {FIRST}" in page
    assert f"Since {FIRST}: 1 difference new, 1 gone." in page
    assert f"### Gone since {FIRST}" in markdown


def test_a_stack_that_is_not_seen_for_a_day_keeps_since_when_it_drifts(tmp_path: Path) -> None:
    folder = LocalFolder(tmp_path)
    written(folder, drifted("web", FIRST, TIMEOUT))
    between = written(folder, unseen("web", SECOND))
    report = written(folder, drifted("web", THIRD, TIMEOUT))
    assert (between.new, between.settled) == ((), ())
    assert (report.new, report.settled) == ((), ())
    assert dict(report.summary.since) == {key("web", "/VisibilityTimeout"): FIRST}


def test_nothing_is_gone_that_nobody_looked_at(tmp_path: Path) -> None:
    folder = LocalFolder(tmp_path)
    inner = resource("Inner", Size=(1, 2))
    nested = {**resource("Nested", **{}), "nested": {"resources": [inner]}}
    before = drifted("web", FIRST, TIMEOUT, resource("Other", Name=("a", "b")), nested)
    written(folder, before, drifted("jobs", FIRST, TIMEOUT))
    unread = (resource("Queue", "UNKNOWN"), resource("Nested", "UNKNOWN"))
    part = written(folder, drifted("web", SECOND, resource("Other", Name=("a", "b")), *unread))
    assert part.settled == (key("jobs", "/VisibilityTimeout"),)  # which is no longer in a list of its account
    write_plan(folder, THIRD, DayPlan((), "", (Unlisted(ACCOUNT, REGION, "The role is refused."),)))
    refused = read_report(folder, THIRD)
    assert refused.settled == ()
    assert set(refused.summary.unseen.values()) == {FIRST}
    assert set(refused.summary.unseen) == {
        key("web", "/VisibilityTimeout"), key("web", "/Name", "Other"), key("web", "/Size", "Nested/Inner")
    }  # fmt: skip


def test_a_list_of_other_accounts_says_nothing_of_these(tmp_path: Path) -> None:
    folder = LocalFolder(tmp_path)
    written(folder, drifted("web", FIRST, TIMEOUT))
    report = written(folder, Result(item("web", "444455556666"), SECOND, StackStatus.IN_SYNC, drift={"resources": []}))
    assert report.settled == ()
    assert written(folder, drifted("web", THIRD, TIMEOUT)).new == ()


def test_what_an_account_no_longer_lists_is_gone_also_with_its_last_stack(tmp_path: Path) -> None:
    folder = LocalFolder(tmp_path)
    written(folder, drifted("web", FIRST, TIMEOUT))
    write_plan(folder, SECOND, DayPlan((), listed=(AccountRegion(ACCOUNT, REGION),)))
    report = read_report(folder, SECOND)
    assert (report.settled, report.left) == ((key("web", "/VisibilityTimeout"),), ())


def test_what_is_no_longer_in_a_list_of_items_is_not_gone_and_is_told_once(tmp_path: Path) -> None:
    folder = LocalFolder(tmp_path)
    written(folder, drifted("web", FIRST, TIMEOUT), sound("jobs", FIRST))
    for day, left in ((SECOND, (key("web", "/VisibilityTimeout"),)), (THIRD, ())):
        write_plan(folder, day, DayPlan((item("jobs"),)))
        folder.write(sound("jobs", day).path, sound("jobs", day).data())
        report = read_report(folder, day)
        write_report(folder, report)
        assert (report.settled, report.left) == ((), left)
    assert "1 of stacks that are no longer examined." in (tmp_path / f"date={SECOND}" / "report.md").read_text("utf-8")
    assert dict(report.summary.left) == {key("web", "/VisibilityTimeout"): FIRST}


def test_two_runs_of_a_day_at_the_same_time_do_not_mix(tmp_path: Path) -> None:
    folder = LocalFolder(tmp_path)
    both = {
        "early": (drifted("web", FIRST, TIMEOUT), sound("jobs", FIRST)),
        "late": (sound("web", FIRST), unseen("data", FIRST)),
    }
    for run, results in both.items():
        write_plan(folder, FIRST, DayPlan(tuple(result.item for result in results), run))
    for result in (replace(each, run=run) for run, results in reversed(both.items()) for each in results):
        folder.write(result.path, result.data())
    for run, results in both.items():
        report = read_report(folder, FIRST, run)
        assert {each.item.stack: each.status for each in report.results} == {r.item.stack: r.status for r in results}
    assert [each.run for each in read_report(folder).results] == ["late", "late"]


@pytest.mark.parametrize("name", ["../../outside", "a/b", "a\\b", ""])
def test_a_name_of_a_run_leads_nowhere_else(tmp_path: Path, name: str) -> None:
    (tmp_path / f"date={FIRST}").mkdir()
    (tmp_path / f"date={FIRST}" / "run.json").write_text(json.dumps({"run": name}), "utf-8")
    with pytest.raises(ConfigurationError, match=r"has no usable run\.json; a new run writes them"):
        read_report(LocalFolder(tmp_path))


def test_the_summary_says_where_nobody_knows_which_stacks_there_are(tmp_path: Path) -> None:
    folder = LocalFolder(tmp_path)
    refused = Unlisted(ACCOUNT, REGION, "The role is refused.")
    write_plan(folder, FIRST, DayPlan((), "", (refused,)))
    summary = read_report(folder).summary
    assert json.loads(summary.data())["unlisted"] == [refused._asdict()]
    assert Summary.read(summary.data(), "summary.json").unlisted == (refused,)


def test_a_day_without_a_summary_is_compared_by_its_results(tmp_path: Path) -> None:
    folder = LocalFolder(tmp_path)
    first = written(folder, drifted("web", FIRST, TIMEOUT))
    (tmp_path / f"date={FIRST}" / "summary.json").unlink()
    report = written(folder, drifted("web", SECOND, TIMEOUT), drifted("new", SECOND, TIMEOUT))
    assert report.new == (key("new", "/VisibilityTimeout"),)
    assert report.previous == first.summary


def test_nothing_is_new_on_the_first_day(tmp_path: Path) -> None:
    report = written(LocalFolder(tmp_path), drifted("web", FIRST, TIMEOUT))
    assert (report.new, report.settled, report.previous) == ((), (), None)
    assert b"new</span>" not in report_files(report)["report.html"]


def test_what_has_no_result_or_a_broken_one_is_not_seen(tmp_path: Path) -> None:
    folder = LocalFolder(tmp_path)
    plan = DayPlan((item("a"), item("b"), item("c"), item("d")), "run-2", (Unlisted(ACCOUNT, "us-east-1", "Refused."),))
    write_plan(folder, FIRST, plan)
    a, b, d, other = (replace(sound(stack, FIRST), run="run-2") for stack in ("a", "b", "d", "not-planned"))
    for path, data in ((a.path, a.data()), (b.path, b"{"), (other.path, other.data())):
        folder.write(path, data)
    folder.write(d.path, replace(d, run="run-1").data())  # of another run of the day
    day = read_day(folder, FIRST)
    assert read_plan(folder, FIRST) == plan
    assert [(each.item.stack, each.status) for each in day.results] == [
        ("a", StackStatus.IN_SYNC),
        ("b", StackStatus.NOT_SEEN),
        ("c", StackStatus.NOT_SEEN),
        ("d", StackStatus.NOT_SEEN),
    ]
    assert day.results[2].reason == NOT_EXAMINED
    assert day.results[3].reason.endswith("/d.json is the result of another stack, day or run.")
    assert "b.json is no result of cfnkit fleet: it is not JSON." in day.results[1].reason
    text = report_text(Report.of(day)).on(Screen())
    assert "1 of 4 stacks were seen; those of 1 account and region are not known." in text
    assert f"  {ACCOUNT} us-east-1: Refused." in text


def test_a_result_in_the_place_of_another_does_not_count(tmp_path: Path) -> None:
    folder = LocalFolder(tmp_path)
    folder.write(sound("web", FIRST).path, sound("other", FIRST).data())
    (result,) = read_day(folder, FIRST).results
    assert (result.item.stack, result.seen) == ("web", False)


@pytest.fixture
def usual_depth() -> Iterator[None]:
    """The depth of calls that Python allows by itself, whatever another test of the process has set."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(1_000)
    yield
    sys.setrecursionlimit(limit)


@pytest.mark.usefixtures("usual_depth")
def test_one_file_that_cannot_be_read_costs_its_own_stack_only(tmp_path: Path) -> None:
    folder = LocalFolder(tmp_path / "results")
    nested: dict[str, Any] = {"resources": []}
    for _ in range(300):
        nested = {"resources": [{**resource("Inner", "IN_SYNC"), "nested": nested}]}
    deep = Result(item("deep"), FIRST, StackStatus.IN_SYNC, drift=nested)
    for result in (sound("web", FIRST), deep):
        folder.write(result.path, result.data())
    outside = tmp_path / "outside.json"
    outside.write_bytes(sound("linked", FIRST).data())
    tmp_path.joinpath("results", *sound("linked", FIRST).path).symlink_to(outside)
    found = {each.item.stack: each for each in read_day(folder, FIRST).results}
    assert {stack for stack, each in found.items() if each.seen} == {"web"}
    assert found["deep"].reason.endswith("deep.json is no result of cfnkit fleet: it is too deep.")
    assert "linked.json cannot be read: " in found["linked"].reason


def test_results_of_several_sources_are_told_apart(tmp_path: Path) -> None:
    folder = LocalFolder(tmp_path)
    one, other = (
        replace(sound(stack, FIRST), drift={"resources": [], "source": {"name": name, "taken": None}})
        for stack, name in (("a", "Cloud Control"), ("b", "AWS Config"))
    )
    assert "several sources" not in report_text(written(folder, one)).on(Screen())
    text = report_text(written(folder, one, other)).on(Screen())
    assert "The live state comes from several sources: 1 stack by AWS Config, 1 stack by Cloud Control." in text


def test_a_folder_without_results_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="has no results of cfnkit fleet"):
        read_report(LocalFolder(tmp_path / "none"))
    written(LocalFolder(tmp_path), sound("web", FIRST))
    with pytest.raises(ConfigurationError, match=f"has no results of {SECOND}; the last ones are of {FIRST}"):
        read_report(LocalFolder(tmp_path), SECOND)
    (tmp_path / f"date={THIRD}").mkdir()
    with pytest.raises(ConfigurationError, match=f"date={THIRD} has no results of cfnkit fleet"):
        read_report(LocalFolder(tmp_path))
    (tmp_path / f"date={THIRD}").rmdir()
    (tmp_path / "date=2026-02-31").mkdir()
    assert days_of(LocalFolder(tmp_path)) == (FIRST,)


def test_a_long_markdown_is_short_enough_for_a_comment_and_tells_of_references(tmp_path: Path) -> None:
    folder = LocalFolder(tmp_path)
    many = {f"Property{number}": (number, "x" * 200) for number in range(400)}
    finding = StackFinding("E3002", "error", "m" * 200, 1)
    faulty = tuple(StackReference(f"{{{{resolve:ssm:/{number}}}}}", 1, "It is not read here.") for number in range(400))
    written(folder, drifted("old", FIRST, resource("Queue", "MODIFIED", **many)))
    document = {"resources": [resource("Queue", "MODIFIED", **many)], "notices": ["A rule expired."]}
    references = (StackReference("{{resolve:ssm:/fine}}", 1), *faulty)
    long = Result(item("web"), SECOND, StackStatus.DRIFTED, "", document, (finding,) * 400, references)
    report = written(folder, long, sound("old", SECOND), *(unseen(f"s{n}", SECOND, f"Reason {n}.") for n in range(400)))
    markdown = report_files(report)["report.md"].decode()
    assert len(markdown) < 65_536
    assert markdown.count(" more are left out.") == 6
    assert "A rule expired. (1 stack)" in markdown
    assert "resolve:ssm:/0" in markdown
    assert "resolve:ssm:/fine" not in markdown
    assert (
        "web  Queue /Property0, Queue /Property1, Queue /Property2, and 397 more; 400 errors; 400 references not"
        in (stack_line(long).on(Screen()))
    )


EVIL = (
    "<script>alert(1)</script>\"' onload=x \x1b[31m\x07\u202e ##[error] | `@all` [x](javascript:y) \ud800 \x00\n"
    "::error::x"
)


class Elements(HTMLParser):
    """The elements and attributes of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[str] = []
        self.attributes: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)
        self.attributes.update(name for name, _ in attrs)


def test_no_text_of_others_steers_the_page_the_markdown_or_the_terminal(tmp_path: Path) -> None:
    folder = LocalFolder(tmp_path)
    plain = drifted("web", FIRST, resource("Queue", Tags=("a", "b")))
    evil = Result(
        item("web"),
        SECOND,
        StackStatus.DRIFTED,
        f"It is {EVIL}",
        {"resources": [{**resource(EVIL, "MODIFIED", **{EVIL: (EVIL, {EVIL: EVIL})}), "type": EVIL, "reason": EVIL}]},
        (StackFinding(EVIL, "error", EVIL, 1, EVIL, EVIL),),
    )
    written(folder, plain)
    report = written(folder, evil, unseen("other", SECOND, EVIL))
    page, markdown = (data.decode() for data in list(report_files(report).values())[:2])
    found = Elements(page)
    assert found.elements.count("script") == 1
    assert not {name for name in found.attributes if name.startswith("on")} | ({"src", "style"} & found.attributes)
    assert "default-src 'none'" in page.replace("&#x27;", "'")
    links = re.findall(r'(?:href|src)="([^"]*)', page)
    assert links == [f"#{ACCOUNT}-{REGION}-web"] * (len(report.new) + len(report.settled))
    printed = stack_line(evil).on(Screen()) + report_text(report).on(Screen())
    for text in (page, markdown, printed):
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e\ud800]", text)
        assert "##[" not in text
    for sign in ("<script", "`", "@all", "](", "##["):
        assert sign not in markdown
    assert not re.search(r"(?m)^\s*::", printed)
    assert Result.read(evil.data(), "web.json") == evil
    assert evil.data().isascii()
