"""Which run `cfnkit fleet run --resume` goes on with."""

from __future__ import annotations

from pathlib import Path

import pytest

from cfnkit.diagnostics import ConfigurationError
from cfnkit.fleet.days import DayPlan, Unlisted, write_plan
from cfnkit.fleet.folder import LocalFolder
from cfnkit.fleet.items import AccountRegion, Item
from cfnkit.fleet.resuming import StackList, run_to_resume

DAY, NEXT = "2026-11-29", "2026-11-30"
ACCOUNT = "111122223333"
WEB, JOBS, DATA = (Item(ACCOUNT, "eu-west-1", stack) for stack in ("web", "jobs", "data"))
PLACE, OTHER_PLACE = AccountRegion(ACCOUNT, "eu-west-1"), AccountRegion(ACCOUNT, "us-east-1")


def resumed(folder: LocalFolder, stacks: StackList) -> tuple[str, str] | None:
    found = run_to_resume(folder, stacks)
    return found and (found.day, found.plan.run)


@pytest.fixture
def folder(tmp_path: Path) -> LocalFolder:
    return LocalFolder(tmp_path)


def test_the_newest_run_of_the_same_stacks_goes_on(folder: LocalFolder) -> None:
    write_plan(folder, DAY, DayPlan((WEB,), "e", source="web.json", began="2026-11-29T09:00:00Z"))
    write_plan(folder, NEXT, DayPlan((JOBS, WEB), "b", source="both.json", began="2026-11-30T09:00:00Z"))
    write_plan(folder, NEXT, DayPlan((JOBS, WEB), "a", source="both.json", began="2026-11-30T10:00:00Z"))
    write_plan(folder, NEXT, DayPlan((WEB,), "c", (), (PLACE,), "accounts.yaml", "2026-11-30T11:00:00Z"))
    assert resumed(folder, StackList("moved.json", items=(WEB, JOBS))) == (NEXT, "a")
    assert resumed(folder, StackList("web.json", items=(WEB,))) == (DAY, "e")
    assert resumed(folder, StackList("accounts.yaml", places=(PLACE,))) == (NEXT, "c")


def test_a_run_goes_on_if_its_file_was_changed_a_little(folder: LocalFolder) -> None:
    write_plan(folder, DAY, DayPlan((WEB, JOBS), "a", source="items.json"))
    assert resumed(folder, StackList("items.json", items=(WEB, DATA))) == (DAY, "a")
    for stacks in (StackList("other.json", items=(WEB, DATA)), StackList("", items=(WEB,))):
        with pytest.raises(ConfigurationError, match=r"the last run, .*/date=2026-11-29/run=a, is of items.json \(2 "):
            run_to_resume(folder, stacks)
    with pytest.raises(ConfigurationError, match=r"^No run of items.json \(1 stack\) can go on"):
        run_to_resume(folder, StackList("items.json", items=(DATA,)))


def test_a_place_whose_stacks_were_refused_is_of_the_run(folder: LocalFolder) -> None:
    refused = Unlisted(*OTHER_PLACE, "The role is refused.")
    write_plan(folder, DAY, DayPlan((WEB,), "a", (refused,), (PLACE,)))
    assert resumed(folder, StackList("x.yaml", places=(OTHER_PLACE, PLACE))) == (DAY, "a")
    with pytest.raises(ConfigurationError, match=r"is of 2 accounts and regions\."):
        run_to_resume(folder, StackList("items.json", items=(WEB,)))


def test_without_a_run_none_goes_on(folder: LocalFolder, tmp_path: Path) -> None:
    (tmp_path / f"date={DAY}" / "run=a").mkdir(parents=True)
    assert run_to_resume(folder, StackList("items.json", items=(WEB,))) is None


def test_a_run_in_the_folder_of_the_day_goes_on(folder: LocalFolder) -> None:
    write_plan(folder, DAY, DayPlan((WEB,)))
    assert resumed(folder, StackList("items.json", items=(WEB,))) == (DAY, "")
