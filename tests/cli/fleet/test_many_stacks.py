"""An organization of 500 stacks, with drift planted in 25 of them, two refused accounts and throttling."""

from __future__ import annotations

import json
import secrets
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from cli.conftest import Run
from support.member_accounts import ROLE, MemberAccounts

REGIONS = ("us-east-1", "eu-west-1", "ap-southeast-2")
STACKS = 500
TEMPLATE = json.dumps(
    {
        "Resources": {
            "Queue": {"Type": "AWS::SQS::Queue", "Properties": {"VisibilityTimeout": 30}},
            "Logs": {"Type": "AWS::Logs::LogGroup", "Properties": {"RetentionInDays": 7}},
        }
    }
)


def found(folder: Path, *statuses: str) -> set[tuple[str, str, str]]:
    """The stacks with one of the statuses, by their results."""
    documents: list[dict[str, Any]] = [
        json.loads(path.read_text("utf-8")) for path in folder.glob("date=*/run=*/account=*/region=*/*.json")
    ]
    return {(each["account"], each["region"], each["stack"]) for each in documents if each["status"] in statuses}


@pytest.mark.slow
@pytest.mark.thorough
def test_drift_in_500_stacks_is_found_also_by_a_run_that_is_killed_thrice(
    members: MemberAccounts, cfnkit: Run, tmp_path: Path
) -> None:
    accounts = [f"{secrets.randbelow(10**11):012d}" for _ in range(5)]
    refused = {f"{secrets.randbelow(10**11):012d}" for _ in range(2)}
    places = [(account, region) for account in accounts for region in REGIONS]
    stacks = [(*places[number % len(places)], f"stack-{number}") for number in range(STACKS)]

    def deploy(place: tuple[str, str]) -> None:
        members.deploy(*place, [name for *where, name in stacks if (*where,) == place], TEMPLATE)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(deploy, places))
    planted = set(stacks[7 :: STACKS // 25])
    for stack in planted:
        members.change_queue(*stack, "Queue")
    unseen = {(account, "us-east-1", f"stack-{number}") for account in refused for number in range(5)}
    members.refused |= refused
    members.throttles = lambda call: (
        call.region == "eu-west-1" and call.operation != "AssumeRole" and members.calls[call] % 5 == 0
    )
    items = [dict(zip(("account", "region", "stack"), each, strict=True)) for each in [*stacks, *sorted(unseen)]]
    (tmp_path / "items.json").write_text(json.dumps(items), "utf-8")

    whole = cfnkit("fleet", "run", "items.json", "--role", ROLE, "--results", "whole")
    assert len(planted) == 25
    assert found(tmp_path / "whole", "DRIFTED") == planted
    assert found(tmp_path / "whole", "NOT_SEEN") == unseen
    assert found(tmp_path / "whole", "IN_SYNC") == set(stacks) - planted
    sums = ["510 stacks in 7 accounts: 25 drifted, 475 in sync, 10 not seen.", "500 of 510 stacks were seen."]
    assert (whole.returncode, whole.stdout.splitlines()[-1]) == (1, sums[1])
    assert whole.stdout.splitlines()[510] == sums[0]

    for number in range(3):
        words = ["fleet", "run", "items.json", "--role", ROLE, *(["--resume"] if number else [])]
        with subprocess.Popen(
            [sys.executable, "-m", "cfnkit", *words], cwd=tmp_path, stdout=subprocess.PIPE, text=True
        ) as process:
            assert process.stdout is not None
            for _ in range(100):
                process.stdout.readline()
            process.kill()
    resumed = cfnkit("fleet", "run", "items.json", "--role", ROLE, "--resume")
    again = [line for line in resumed.stdout.splitlines() if " stack-" in line[:60]]
    assert 0 < len(again) <= 510 - 3 * 100 + 3 * len(unseen)  # what was not seen is tried again each time
    for name in ("summary.json", "report.md", "report.html"):
        ours, others = (next((tmp_path / each).glob(f"date=*/{name}")) for each in ("whole", "fleet-results"))
        assert ours.read_bytes() == others.read_bytes()
