"""The whole way in AWS: templates/fleet.yaml is deployed, its state machine runs, and its functions read accounts."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from fleet.organization import Organization, deploy_fleet, deploy_member, objects, organization, outputs, run
from support.serving import serving_json

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

MEMBER, OTHER, REFUSING = "222222222222", "333333333333", "444444444444"
# The second one is that of the functions, for which AWS Config calls them.
REGION, RULE_REGION = "eu-west-1", "us-east-1"


@pytest.fixture(scope="module")
def fleet(tmp_path_factory: pytest.TempPathFactory, checkout: Path) -> Iterator[Organization]:
    """An organization with two members, and the fleet's stack in its hub."""
    with organization(tmp_path_factory.mktemp("organization")) as made:
        deploy_member(made, checkout, MEMBER)
        deploy_member(made, checkout, OTHER, external_id="another")
        deploy_fleet(made, checkout, (MEMBER, OTHER, REFUSING), (REGION,), ConfigRule="both")
        yield made


def test_a_run_lists_examines_and_reports(fleet: Organization) -> None:
    fleet.stack(MEMBER, REGION, "sound")
    fleet.stack(MEMBER, REGION, "drifted", live="changed by hand")
    fleet.stack(OTHER, REGION, "with-another-external-id")

    described = run(fleet)

    assert described["status"] == "SUCCEEDED", described
    report = json.loads(described["output"])["report"]
    assert (report["stacks"], report["seen"], report["drifted"]) == (2, 2, 1)
    found = objects(fleet)
    results = {key.split("/", 1)[1]: json.loads(data) for key, data in found.items() if "account=" in key}
    place = f"account={MEMBER}/region={REGION}"
    assert results[f"{place}/sound.json"]["status"] == "IN_SYNC"
    drifted = results[f"{place}/drifted.json"]
    assert drifted["status"] == "DRIFTED"
    assert [one["path"] for one in drifted["drift"]["resources"][0]["differences"]] == ["/Value"]
    unlisted = {one["account"]: one["reason"] for one in json.loads(found["summary.json"])["unlisted"]}
    assert unlisted.keys() == {OTHER, REFUSING}
    for account, reason in unlisted.items():
        assert f"The role arn:aws:iam::{account}:role/cfnkit-fleet-member cannot be assumed" in reason
        assert reason in found["report.html"].decode()
    assert "changed by hand" in found["report.html"].decode()
    assert b"2 of 2 stacks were seen" in found["report.md"]
    assert json.loads(found["summary.json"])["seen"] == 2


def test_two_runs_at_the_same_time_do_not_mix(fleet: Organization) -> None:
    with ThreadPoolExecutor(2) as pool:
        both = list(pool.map(lambda _: run(fleet), range(2)))

    outputs_of_both = [json.loads(described["output"]) for described in both]
    assert [(each["report"]["stacks"], each["report"]["seen"]) for each in outputs_of_both] == [(2, 2), (2, 2)]
    found = objects(fleet)
    for each in outputs_of_both:
        files = [json.loads(data) for key, data in found.items() if f"run={each['run']}/account=" in key]
        assert [(one["run"], one["stack"]) for one in files] == [(each["run"], "drifted"), (each["run"], "sound")]


def test_the_config_rule_evaluates_stacks_with_reasons_ignore_rules_and_acceptances(fleet: Organization) -> None:
    for name, live in (("rule-sound", "declared"), ("rule-drifted", "changed"), ("rule-ignored", "changed")):
        fleet.stack(MEMBER, RULE_REGION, name, live)
    rule = {"reason": "Set by hand on purpose.", "stack": "rule-ignored", "path": "/Value"}
    bucket, key = outputs(fleet)["ResultsBucket"], "settings/ignore.yaml"
    fleet.client("s3").put_object(Bucket=bucket, Key=key, Body=json.dumps([rule]).encode())
    evaluations: dict[str, dict[str, Any]] = {}

    def config(operation: str, request: dict[str, Any]) -> tuple[int, Any]:
        assert operation == "PutEvaluations"
        assert request["ResultToken"] == "token-1"
        for one in request["Evaluations"]:
            evaluations[one["ComplianceResourceId"].split("/")[1]] = one
        return 200, {"FailedEvaluations": []}

    with serving_json(config) as url:
        fleet.set_variable("cfnkit-fleet-config", "AWS_ENDPOINT_URL_CONFIG_SERVICE", url)
        scheduled = {"messageType": "ScheduledNotification", "notificationCreationTime": "2026-11-30T05:00:00.000Z"}
        assert fleet.invoke("cfnkit-fleet-config", _event(scheduled)) == {"stacks": 3}
        until = time.monotonic() + 60
        while len(evaluations) < 3 and time.monotonic() < until:
            time.sleep(0.1)
        stack_id = evaluations["rule-drifted"]["ComplianceResourceId"]
        changed = {
            "messageType": "ConfigurationItemChangeNotification",
            "configurationItem": {
                "resourceType": "AWS::CloudFormation::Stack",
                "resourceId": stack_id,
                "configurationItemStatus": "ResourceDeleted",
                "configurationItemCaptureTime": "2026-11-30T06:00:00.000Z",
            },
        }
        before = dict(evaluations)
        deleted = fleet.invoke("cfnkit-fleet-config", _event(changed))
        changed["configurationItem"]["configurationItemStatus"] = "OK"  # type: ignore[index]
        drifted = fleet.invoke("cfnkit-fleet-config", _event(changed))

    assert {name: one["ComplianceType"] for name, one in before.items()} == {
        "rule-sound": "COMPLIANT",
        "rule-drifted": "NON_COMPLIANT",
        "rule-ignored": "COMPLIANT",
    }
    assert before["rule-drifted"]["Annotation"] == "Drifted: Setting /Value"
    assert deleted["compliance"] == "NOT_APPLICABLE"
    assert (drifted["compliance"], drifted["annotation"]) == ("NON_COMPLIANT", "Drifted: Setting /Value")


def _event(invoking: dict[str, Any]) -> dict[str, Any]:
    return {
        "invokingEvent": json.dumps(invoking),
        "accountId": MEMBER,
        "resultToken": "token-1",
        "eventLeftScope": False,
    }
