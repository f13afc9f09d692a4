"""`cfnkit fleet run` on an organization of emulated accounts."""

from __future__ import annotations

import json
import secrets
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from cli.conftest import Run
from support.forks.commands import forked_cfnkit
from support.member_accounts import MANAGEMENT, ROLE, Call, MemberAccounts

REGIONS = ("us-east-1", "eu-west-1")
STACKS = ("app", "data")
QUEUE = json.dumps({"Resources": {"Queue": {"Type": "AWS::SQS::Queue", "Properties": {"VisibilityTimeout": 30}}}})


class Fleet(NamedTuple):
    """Two accounts with two stacks in each of two regions; `app` of the first account has drifted in us-east-1."""

    members: MemberAccounts
    accounts: tuple[str, str]

    def items(self) -> list[dict[str, str]]:
        return [
            {"account": account, "region": region, "stack": stack}
            for account in self.accounts
            for region in REGIONS
            for stack in STACKS
        ]


@pytest.fixture
def fleet(members: MemberAccounts, tmp_path: Path) -> Iterator[Fleet]:
    digits = sorted(f"{secrets.randbelow(10**11):012d}" for _ in range(2))
    made = Fleet(members, (digits[0], digits[1]))
    for account in made.accounts:
        for region in REGIONS:
            members.deploy(account, region, STACKS, QUEUE)
    members.change_queue(made.accounts[0], "us-east-1", "app", "Queue")
    (tmp_path / "items.json").write_text(json.dumps(made.items()), "utf-8")
    yield made
    for account in made.accounts:
        for region in REGIONS:
            for stack in STACKS:
                members.client("cloudformation", account, region).delete_stack(StackName=stack)


def results(folder: Path) -> dict[tuple[str, str, str], dict[str, Any]]:
    documents = [json.loads(path.read_text("utf-8")) for path in folder.glob("date=*/run=*/account=*/region=*/*.json")]
    return {(each["account"], each["region"], each["stack"]): each for each in documents}


def same_report(*folders: Path) -> bool:
    """Whether the reports of folders are the same bytes."""
    names = ("summary.json", "report.md", "report.html")
    files = [[next(folder.glob(f"date=*/{name}")).read_bytes() for name in names] for folder in folders]
    return all(each == files[0] for each in files)


def test_all_stacks_are_compared_and_one_has_drifted(fleet: Fleet, cfnkit: Run, tmp_path: Path) -> None:
    run = cfnkit("fleet", "run", "items.json", "--role", ROLE)
    first = fleet.accounts[0]
    assert run.returncode == 1
    lines = run.stdout.splitlines()
    assert sorted(line.split()[0] for line in lines[:8]) == ["DRIFTED", *["IN_SYNC"] * 7]
    assert f"DRIFTED    {first} us-east-1 app  Queue /VisibilityTimeout" in lines
    assert lines[8:] == ["8 stacks in 2 accounts: 1 drifted, 7 in sync.", "8 of 8 stacks were seen."]
    folder = tmp_path / "fleet-results"
    drifted = results(folder)[first, "us-east-1", "app"]["drift"]["resources"][0]
    assert [(each["expected"], each["actual"]) for each in drifted["differences"]] == [(30, 99)]
    (page,) = folder.glob("date=*/report.html")
    assert "1 drifted, 7 in sync" in page.read_text("utf-8")
    assert {call.operation for call in fleet.members.calls} == {
        "AssumeRole", "DescribeStacks", "ListStackResources", "GetTemplate", "GetResource"
    }  # fmt: skip
    assert sum(number for call, number in fleet.members.calls.items() if call.operation == "AssumeRole") == 2


def test_what_cannot_be_seen_says_why_and_is_not_in_sync(fleet: Fleet, cfnkit: Run, tmp_path: Path) -> None:
    first, second = fleet.accounts
    fleet.members.refused.add(second)
    gone = {"account": first, "region": "eu-west-1", "stack": "gone"}
    (tmp_path / "items.json").write_text(json.dumps([*fleet.items()[2:], gone]), "utf-8")
    run = cfnkit("fleet", "run", "items.json", "--role", ROLE)
    assert run.returncode == 3
    assert run.stdout.splitlines()[-4:] == [
        "7 stacks in 2 accounts: 2 in sync, 5 not seen.",
        f"  {first} eu-west-1: 1 stack (gone): The stack cannot be read: there is no such stack in eu-west-1.",
        f"  {second} eu-west-1, us-east-1: 4 stacks (app, data): The role arn:aws:iam::{second}:role/{ROLE} "
        "cannot be assumed: access is denied: User: arn:aws:iam::999999999999:user/ops is not authorized to perform: "
        "sts:AssumeRole.",
        "2 of 7 stacks were seen.",
    ]
    alone = cfnkit("fleet", "run", "-", "--role", ROLE, "--results", "none", stdin=json.dumps([gone]))
    assert alone.returncode == 2
    assert "0 of 1 stack was seen." in alone.stdout


def test_a_run_that_goes_on_examines_what_was_not_seen_and_reports_the_same(
    fleet: Fleet, cfnkit: Run, tmp_path: Path
) -> None:
    whole = cfnkit("fleet", "run", "items.json", "--role", ROLE, "--results", "whole")
    fleet.members.refused.add(fleet.accounts[1])
    cfnkit("fleet", "run", "items.json", "--role", ROLE)
    folder = tmp_path / "fleet-results"
    stopped = sorted(folder.glob("date=*/run=*/account=*/region=*/*.json"))[0]
    stopped.unlink()
    fleet.members.refused.clear()
    fleet.members.calls.clear()
    on = cfnkit("fleet", "run", "items.json", "--role", ROLE, "--resume")
    assert on.returncode == whole.returncode == 1
    assert on.stdout.splitlines()[-2:] == whole.stdout.splitlines()[-2:]
    assert "3 of 8 stacks were seen before." in on.stderr
    read = Call(fleet.accounts[0], "us-east-1", "cloudformation", "DescribeStacks")
    assert [fleet.members.calls[read._replace(region=region)] for region in REGIONS] == [0, 1]
    assert same_report(tmp_path / "whole", tmp_path / "fleet-results")


def test_a_run_of_other_stacks_is_not_taken_over(fleet: Fleet, cfnkit: Run, tmp_path: Path) -> None:
    accounts = f"accounts: [{{account: '{fleet.accounts[0]}', regions: [us-east-1]}}]"
    (tmp_path / "accounts.yaml").write_text(accounts, "utf-8")
    fleet.members.refused.update(fleet.accounts)
    listing = ("fleet", "run", "--accounts", "accounts.yaml", "--role", ROLE)
    assert "0 stacks" in cfnkit(*listing, "--what", "drift,refs").stdout
    (first,) = (tmp_path / "fleet-results").glob("date=*/run=*")
    before = (first / "items.json").read_bytes(), (first / "places.json").read_bytes()
    refused = cfnkit("fleet", "run", "items.json", "--role", ROLE, "--resume")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr == (
        f"cfnkit: No run of items.json (8 stacks) can go on: the last run, fleet-results/{first.parent.name}/"
        f"{first.name}, is of accounts.yaml (1 account and region). Without --resume, a new run begins beside it.\n"
    )
    assert before == ((first / "items.json").read_bytes(), (first / "places.json").read_bytes())
    fleet.members.refused.clear()
    cfnkit("fleet", "run", "items.json", "--role", ROLE)
    on = cfnkit(*listing, "--resume")
    assert on.stdout.splitlines()[-1] == "2 of 2 stacks were seen."
    assert "cfnkit: this run does refs, too, as it did before.\n" in on.stderr
    found = [json.loads(path.read_text("utf-8")) for path in first.glob("account=*/region=*/*.json")]
    assert [each["references"] for each in found] == [[], []]


def test_stacks_that_a_run_loses_are_said(fleet: Fleet, cfnkit: Run, tmp_path: Path) -> None:
    none = cfnkit("fleet", "run", "items.json", "--role", ROLE, "--resume")
    assert "cfnkit: fleet-results has no run that could go on: a new one begins." in none.stderr
    (tmp_path / "items.json").write_text(json.dumps(fleet.items()[1:]), "utf-8")
    on = cfnkit("fleet", "run", "items.json", "--role", ROLE, "--resume")
    assert "cfnkit: 1 stack of that run is no longer in items.json, and not reported." in on.stderr
    assert on.stdout.splitlines()[-1] == "7 of 7 stacks were seen."


def test_accounts_give_all_their_stacks_and_one_that_refuses_is_said(fleet: Fleet, cfnkit: Run, tmp_path: Path) -> None:
    first, second = fleet.accounts
    fleet.members.refused.add(second)
    accounts = f"regions: [us-east-1, eu-west-1]\naccounts:\n- account: '{first}'\n- account: '{second}'\n"
    (tmp_path / "accounts.yaml").write_text(accounts, "utf-8")
    run = cfnkit("fleet", "run", "--accounts", "accounts.yaml", "--role", ROLE, "--no-fail")
    assert run.returncode == 3
    assert "4 stacks in 1 account: 1 drifted, 3 in sync." in run.stdout
    assert (
        f"  {second} us-east-1: The stacks are not known: The role arn:aws:iam::{second}:role/{ROLE} cannot be"
        in run.stdout
    )
    assert list(results(tmp_path / "fleet-results")) != []


def test_without_a_role_no_other_account_is_taken_for_the_callers(fleet: Fleet, cfnkit: Run, tmp_path: Path) -> None:
    fleet.members.deploy(MANAGEMENT, "us-east-1", ["app"], QUEUE)
    first = fleet.accounts[0]
    (tmp_path / "items.json").write_text(json.dumps(fleet.items()[:1]), "utf-8")
    (tmp_path / "accounts.yaml").write_text(f"accounts: [{{account: '{first}', regions: [us-east-1]}}]", "utf-8")
    for words in (("items.json",), ("--accounts", "accounts.yaml")):
        run = cfnkit("fleet", "run", *words, "--results", words[-1].partition(".")[0])
        assert run.returncode == 2
        assert (
            f"The credentials are of the account {MANAGEMENT}; only a role in {first} reads its stacks." in run.stdout
        )
    own = json.dumps([{"account": MANAGEMENT, "region": "us-east-1", "stack": "app"}])
    assert "1 of 1 stack was seen." in cfnkit("fleet", "run", "-", "--results", "own", stdin=own).stdout
    fleet.members.client("cloudformation", MANAGEMENT, "us-east-1").delete_stack(StackName="app")


def test_where_aws_throttles_the_run_waits_and_sees_all(fleet: Fleet, cfnkit: Run) -> None:
    fleet.members.throttles = lambda call: (
        call.operation == "DescribeStacks" and call.region == "eu-west-1" and fleet.members.calls[call] % 3 == 1
    )
    run = cfnkit("fleet", "run", "items.json", "--role", ROLE)
    assert run.stdout.splitlines()[-2:] == ["8 stacks in 2 accounts: 1 drifted, 7 in sync.", "8 of 8 stacks were seen."]


def test_rules_look_at_deployed_templates(fleet: Fleet, cfnkit: Run, tmp_path: Path) -> None:
    first = fleet.accounts[0]
    misspelt = QUEUE.replace('"VisibilityTimeout"', '"Misspelt": 1, "VisibilityTimeout"')
    fleet.members.deploy(first, "us-east-1", ["wrong"], misspelt)
    wrong = {"account": first, "region": "us-east-1", "stack": "wrong"}
    (tmp_path / "items.json").write_text(json.dumps([*fleet.items()[:2], wrong]), "utf-8")
    run = cfnkit("fleet", "run", "items.json", "--role", ROLE, "--what", "check,refs", "--security")
    assert run.returncode == 1
    assert f"SEEN       {first} us-east-1 wrong  1 error" in run.stdout.splitlines()
    assert "3 stacks in 1 account: 3 without drift asked for." in run.stdout
    assert "Rules find 1 error in the templates." in run.stdout
    assert "GetResource" not in {call.operation for call in fleet.members.calls}
    found = {stack: each["findings"] for (_, _, stack), each in results(tmp_path / "fleet-results").items()}
    assert (found["app"], found["data"], [each["id"] for each in found["wrong"]]) == ([], [], ["E3002"])
    more = cfnkit("fleet", "run", "items.json", "--role", ROLE, "--what", "drift,check", "--resume")
    assert "2 drifted, 1 in sync" in more.stdout
    last = cfnkit("fleet", "run", "items.json", "--role", ROLE, "--what", "refs", "--resume")
    assert "2 drifted, 1 in sync" in last.stdout


def test_a_run_that_is_killed_thrice_gives_the_same_report(fleet: Fleet, cfnkit: Run, tmp_path: Path) -> None:
    cfnkit("fleet", "run", "items.json", "--role", ROLE, "--results", "whole")
    seen: list[str] = []
    for _ in range(3):
        words = ["fleet", "run", "items.json", "--role", ROLE, "--jobs", "1", *(["--resume"] if seen else [])]
        with subprocess.Popen(
            [sys.executable, "-m", "cfnkit", *words], cwd=tmp_path, stdout=subprocess.PIPE, text=True
        ) as process:
            assert process.stdout is not None
            seen.append(process.stdout.readline())
            process.kill()
    said = cfnkit("fleet", "report")
    assert "The run ended before the stack was examined." in said.stdout
    assert len(set(seen)) == 3
    last = cfnkit("fleet", "run", "items.json", "--role", ROLE, "--resume")
    assert (last.returncode, last.stdout.splitlines()[-2:]) == (
        1,
        ["8 stacks in 2 accounts: 1 drifted, 7 in sync.", "8 of 8 stacks were seen."],
    )
    assert 0 < len(last.stdout.splitlines()) - 2 < 6
    assert same_report(tmp_path / "whole", tmp_path / "fleet-results")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends no SIGINT to one process")
def test_a_run_that_is_interrupted_makes_no_more_calls(fleet: Fleet, tmp_path: Path) -> None:
    asked = threading.Event()

    def throttles(call: Call) -> bool:
        asked.set()
        return call.operation != "AssumeRole"

    fleet.members.throttles = throttles
    words = [*forked_cfnkit(), "fleet", "run", "items.json", "--jobs", "2"]
    with subprocess.Popen(words, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert asked.wait(60)
        process.send_signal(signal.SIGINT)
        output, messages = process.communicate(timeout=60)
    said = "cfnkit: fleet-results keeps what was seen; --resume goes on with it.\ncfnkit: interrupted\n"
    assert (process.returncode, output, messages) == (130, "", said)
    assert sum(fleet.members.calls.values()) < 2 * 4  # each of two calls would be tried four times


def test_results_without_a_name_are_in_the_working_folder(fleet: Fleet, cfnkit: Run, tmp_path: Path) -> None:
    run = cfnkit("fleet", "run", "items.json", "--role", ROLE, "--results", "")
    assert run.stdout.splitlines()[-1] == "8 of 8 stacks were seen."
    assert len(results(tmp_path)) == 8


def test_results_in_s3_are_reported_from_there(fleet: Fleet, cfnkit: Run, tmp_path: Path) -> None:
    bucket = f"results-{secrets.token_hex(4)}"
    fleet.members.client("s3", MANAGEMENT, "us-east-1").create_bucket(Bucket=bucket)
    place = f"s3://{bucket}/fleet"
    run = cfnkit("fleet", "run", "items.json", "--role", ROLE, "--results", place)
    assert run.returncode == 1
    assert not (tmp_path / "fleet-results").exists()
    report = cfnkit("fleet", "report", place, "--output", "here")
    assert (report.returncode, report.stdout.splitlines()) == (0, run.stdout.splitlines()[-2:])
    assert sorted(path.name for path in (tmp_path / "here").iterdir()) == ["report.html", "report.md", "summary.json"]
    resumed = cfnkit("fleet", "run", "items.json", "--role", ROLE, "--results", place, "--resume")
    assert "8 of 8 stacks were seen before." in resumed.stderr
    assert resumed.stdout == report.stdout


def test_rules_and_acceptances_of_the_working_folder_count(fleet: Fleet, cfnkit: Run, tmp_path: Path) -> None:
    rule = f"{{resource: Queue, path: /VisibilityTimeout, account_id: '{fleet.accounts[0]}', reason: autoscaled}}"
    (tmp_path / ".cfnkit.yaml").write_text(f"version: 1\ndrift:\n  ignore:\n  - {rule}\n", "utf-8")
    run = cfnkit("fleet", "run", "items.json", "--role", ROLE)
    assert (run.returncode, run.stdout.splitlines()[-2]) == (0, "8 stacks in 2 accounts: 8 in sync.")
    other = rule.replace(fleet.accounts[0], fleet.accounts[1])
    (tmp_path / ".cfnkit.yaml").write_text(f"version: 1\ndrift:\n  ignore:\n  - {other}\n", "utf-8")
    assert cfnkit("fleet", "run", "items.json", "--role", ROLE).returncode == 1
    expired = rule.replace("reason:", "expires: 2020-01-31, reason:")
    (tmp_path / ".cfnkit.yaml").write_text(f"version: 1\ndrift:\n  ignore:\n  - {expired}\n", "utf-8")
    run = cfnkit("fleet", "run", "items.json", "--role", ROLE)
    told = "The rule for Queue /VisibilityTimeout expired on 2020-01-31 and no longer applies. (8 stacks)"
    assert (run.returncode, told in run.stdout.splitlines()) == (1, True)
    (page,) = (tmp_path / "fleet-results").glob("date=*/report.html")
    assert told in page.read_text("utf-8")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ((), "cfnkit fleet run: name the stacks by ITEMS"),
        (("a", "--accounts", "b"), "cfnkit fleet run: name the stacks by ITEMS"),
        (("a", "--external-id", "1234"), "--external-id goes with --role."),
        (
            ("a", "--role", "arn:aws:iam::111122223333:role"),
            "--role 'arn:aws:iam::111122223333:role' is no name of a role",
        ),
        (("a", "--role", "reader\n"), "is no name of a role, which each account has."),
        (("a", "--security"), "--security goes with --what check."),
        (("a", "--what", "drift,chekc"), "'chekc' is not one of drift, check, refs. Did you mean 'check'?"),
        (("a", "--what", ""), "'' names nothing to examine: drift, check or refs"),
        (("a", "--jobs", "0"), "'0' is no number of stacks from 1 to 256"),
        (("a",), "a cannot be read: No such file or directory."),
    ],
)
def test_arguments_that_make_no_sense_are_refused(cfnkit: Run, words: tuple[str, ...], message: str) -> None:
    run = cfnkit("fleet", "run", *words)
    assert (run.returncode, run.stdout) == (2, "")
    assert message in run.stderr
