"""The whole way in AWS: templates/fleet.yaml is deployed, its state machine runs, and its functions read accounts."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cfnkit.fleet.deployed.package import fleet_package
from fleet.organization import HUB, Organization, organization, trusting_sessions, without

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

MEMBER, OTHER, REFUSING = "222222222222", "333333333333", "444444444444"
REGION = "eu-west-1"
EXTERNAL_ID = "external-1"
# Of these, the emulator does not know two types; and its TLS is off, which the policy of the bucket asks for.
LACKING = ("Rule", "MemberRoles", "ResultsPolicy")


@pytest.fixture(scope="module")
def fleet(tmp_path_factory: pytest.TempPathFactory, checkout: Path) -> Iterator[Organization]:
    """An organization with two members, and the fleet's stack in its hub."""
    with organization(tmp_path_factory.mktemp("organization")) as made:
        member = trusting_sessions((checkout / "templates/fleet_member.yaml").read_text("utf-8"))
        for account in (MEMBER, OTHER):
            trust = {"HubAccount": HUB, "ExternalId": EXTERNAL_ID if account == MEMBER else "another"}
            made.deploy(account, "us-east-1", "member", member, trust)
        package = fleet_package()
        made.client("s3").create_bucket(Bucket="packages")
        made.client("s3").put_object(Bucket="packages", Key=package.key, Body=package.data)
        parameters = {
            "Bucket": "packages",
            "Package": package.key,
            "ExternalId": EXTERNAL_ID,
            "Accounts": f"{MEMBER},{OTHER},{REFUSING}",
            "Regions": REGION,
            "ScheduleState": "DISABLED",
            "ConfigRule": "both",
        }
        template = without((checkout / "templates/fleet.yaml").read_text("utf-8"), *LACKING)
        made.deploy(HUB, "us-east-1", "fleet", template, parameters)
        yield made


def outputs(fleet: Organization) -> dict[str, str]:
    stack = fleet.client("cloudformation").describe_stacks(StackName="fleet")["Stacks"][0]
    return {one["OutputKey"]: one["OutputValue"] for one in stack["Outputs"]}


def run(fleet: Organization) -> dict[str, Any]:
    """The description of an execution of the state machine, after its end."""
    states = fleet.client("stepfunctions")
    arn = states.start_execution(stateMachineArn=outputs(fleet)["StateMachine"])["executionArn"]
    while True:
        described: dict[str, Any] = states.describe_execution(executionArn=arn)
        if described["status"] != "RUNNING":
            return described
        time.sleep(0.1)


def objects(fleet: Organization) -> dict[str, bytes]:
    """The contents of the bucket of results, by the keys below the day."""
    s3, bucket = fleet.client("s3"), outputs(fleet)["ResultsBucket"]
    keys = [one["Key"] for one in s3.list_objects_v2(Bucket=bucket).get("Contents", [])]
    found = {key: s3.get_object(Bucket=bucket, Key=key)["Body"].read() for key in keys}
    return {key.split("/", 2)[2]: data for key, data in found.items() if key.startswith("results/")}


def test_a_run_lists_examines_and_reports(fleet: Organization) -> None:
    fleet.stack(MEMBER, REGION, "sound")
    fleet.stack(MEMBER, REGION, "drifted", live="changed by hand")
    fleet.stack(OTHER, REGION, "with-another-external-id")

    described = run(fleet)

    assert described["status"] == "SUCCEEDED", described
    report = json.loads(described["output"])["report"]
    assert (report["stacks"], report["seen"], report["drifted"]) == (2, 2, 1)
    found = objects(fleet)
    results = {key: json.loads(data) for key, data in found.items() if "account=" in key}
    place = f"account={MEMBER}/region={REGION}"
    assert results[f"{place}/sound.json"]["status"] == "IN_SYNC"
    drifted = results[f"{place}/drifted.json"]
    assert drifted["status"] == "DRIFTED"
    assert [one["path"] for one in drifted["drift"]["resources"][0]["differences"]] == ["/Value"]
    unlisted = {one["account"]: one["reason"] for one in json.loads(found["run.json"])["unlisted"]}
    assert unlisted.keys() == {OTHER, REFUSING}
    for account, reason in unlisted.items():
        assert f"The role arn:aws:iam::{account}:role/cfnkit-fleet-member cannot be assumed" in reason
        assert reason in found["report.html"].decode()
    assert "changed by hand" in found["report.html"].decode()
    assert b"2 of 2 stacks were seen" in found["report.md"]
    assert json.loads(found["summary.json"])["seen"] == 2
