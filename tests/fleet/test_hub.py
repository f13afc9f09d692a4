"""The first and the last state of a run, against an AWS over HTTP on this machine."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cfnkit.aws.stack_lists import stack_instances
from cfnkit.diagnostics import ConfigurationError, ServiceError
from cfnkit.fleet.deployed.hub import Hub
from cfnkit.fleet.deployed.listing import list_stacks
from cfnkit.fleet.deployed.reporting import report
from cfnkit.fleet.deployed.worker import examine_stack
from support.aws_server import AwsServer

ACCOUNT = "123456789012"
START = {"started": "2026-11-30T05:00:07.000Z", "name": "run-1"}
ITEM = {"account": ACCOUNT, "region": "us-east-1", "stack": "web"}


@pytest.fixture
def bucket(aws: AwsServer) -> Any:
    """S3, with the bucket of results."""
    s3 = aws.client("s3")
    s3.create_bucket(Bucket="results")
    return s3


def hub(**variables: str) -> Hub:
    settings = {f"FLEET_{name}": value for name, value in variables.items()}
    return Hub.of({"AWS_REGION": "us-east-1", "FLEET_BUCKET": "results", "FLEET_ACCOUNT": ACCOUNT, **settings})


def listed(bucket: Any) -> list[dict[str, str]]:
    found: list[dict[str, str]] = json.loads(
        bucket.get_object(Bucket="results", Key="results/date=2026-11-30/run=run-1/items.json")["Body"].read()
    )
    return found


def test_the_items_of_a_file_are_those_of_the_run(bucket: Any) -> None:
    bucket.put_object(Bucket="results", Key="settings/items.json", Body=json.dumps([ITEM]).encode())
    made = list_stacks(hub(ITEMS_FROM="file", MAX_CONCURRENCY="7", TOLERATED_FAILURES="10"), START)
    assert listed(bucket) == [ITEM]
    assert made == {
        "day": "2026-11-30",
        "run": "run-1",
        "started": START["started"],
        "items": "results/date=2026-11-30/run=run-1/items.json",
        "stacks": 1,
        "max_concurrency": 7,
        "tolerated_failure_percentage": 10.0,
    }


def test_two_runs_of_a_day_have_their_own_items_and_results(bucket: Any) -> None:
    made = hub(ITEMS_FROM="file")
    runs = []
    for name, stacks in (("run-1", ["web", "jobs"]), ("run-2", ["web"])):
        items = [{**ITEM, "stack": stack} for stack in stacks]
        bucket.put_object(Bucket="results", Key="settings/items.json", Body=json.dumps(items).encode())
        runs.append((list_stacks(made, {**START, "name": name}), items))
    for run, items in runs:
        data = bucket.get_object(Bucket="results", Key=run["items"])["Body"].read()
        assert json.loads(data) == items
        for item in items:
            failure = {"Error": "States.Timeout", "Cause": ""}
            examine_stack(made, {"item": item, "day": run["day"], "run": run["run"], "failure": failure})
    assert [report(made, run)["stacks"] for run, _ in runs] == [2, 1]


def test_the_accounts_with_the_role_are_those_of_its_stack_set(aws: AwsServer, bucket: Any) -> None:
    formation = aws.client("cloudformation")
    formation.create_stack_set(StackSetName="cfnkit-fleet-member", TemplateBody=json.dumps({"Resources": {}}))
    formation.create_stack_instances(StackSetName="cfnkit-fleet-member", Accounts=[ACCOUNT], Regions=["us-east-1"])
    topic = {"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}}
    aws.client("cloudformation", "eu-west-1").create_stack(StackName="web", TemplateBody=json.dumps(topic))
    made = hub(REGIONS="eu-west-1", MEMBER_STACK_SET="cfnkit-fleet-member")
    assert list_stacks(made, START)["stacks"] == 1
    assert listed(bucket) == [{**ITEM, "region": "eu-west-1"}]


def test_the_instances_of_a_stack_set_have_the_ids_of_their_stacks(aws: AwsServer, bucket: Any) -> None:
    formation = aws.client("cloudformation")
    formation.create_stack_set(StackSetName="base", TemplateBody=json.dumps({"Resources": {}}))
    formation.create_stack_instances(StackSetName="base", Accounts=[ACCOUNT], Regions=["us-east-1", "eu-west-1"])
    found = stack_instances(hub().access, "base")
    assert sorted((one.account, one.region) for one in found) == [(ACCOUNT, "eu-west-1"), (ACCOUNT, "us-east-1")]
    assert all(one.stack_id.startswith("arn:aws:cloudformation:") for one in found)
    with pytest.raises(ServiceError, match="stack set other cannot be listed"):
        list_stacks(hub(ITEMS_FROM="stack-sets", STACK_SETS="other"), START)


@pytest.mark.parametrize(
    ("key", "body", "words"),
    [
        ("settings/ignore.yaml", b"- {reason: x, pth: /Tags}", "pth"),
        ("settings/accepted.json", b"\xff", "is not UTF-8"),
        ("settings/accepted.json", b"[]", "The baseline s3://results/settings/accepted.json is invalid"),
        ("settings/items.json", b"[]", "has no items"),
    ],
)
def test_wrong_settings_stop_the_run_before_any_stack(bucket: Any, key: str, body: bytes, words: str) -> None:
    bucket.put_object(Bucket="results", Key=key, Body=body)
    with pytest.raises(ConfigurationError, match=words):
        list_stacks(hub(ITEMS_FROM="file"), START)


def test_without_any_stack_the_run_says_what_is_missing(bucket: Any) -> None:
    with pytest.raises(ConfigurationError, match="Accounts and Regions"):
        list_stacks(hub(), START)
    with pytest.raises(ConfigurationError, match="FLEET_BUCKET is not set"):
        Hub.of({})


def test_a_stack_whose_function_ended_is_told_by_the_report_that_is_sent(aws: AwsServer, bucket: Any) -> None:
    bucket.put_object(Bucket="results", Key="settings/items.json", Body=json.dumps([ITEM]).encode())
    queue = aws.client("sqs").create_queue(QueueName="mail")["QueueUrl"]
    topic = aws.client("sns").create_topic(Name="mail")["TopicArn"]
    aws.client("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=f"arn:aws:sqs:us-east-1:{ACCOUNT}:mail")
    made = hub(ITEMS_FROM="file", TOPIC=topic, SECURITY_HUB="true", EVENT_BUS="default")
    run = list_stacks(made, START)
    event = {"item": ITEM, "day": run["day"], "run": run["run"], "failure": {"Error": "States.Timeout", "Cause": ""}}
    assert examine_stack(made, event) == {"status": "NOT_SEEN"}

    assert report(made, run) == {
        "stacks": 1,
        "seen": 0,
        "drifted": 0,
        "page": "s3://results/results/date=2026-11-30/report.html",
    }
    [message] = aws.client("sqs").receive_message(QueueUrl=queue)["Messages"]
    assert "0 of 1 stack was seen" in json.loads(message["Body"])["Message"]
    [sent] = aws.requests_for("PutEvents")
    assert [entry["DetailType"] for entry in sent.body["Entries"]] == ["Fleet Examined"]
    page = bucket.get_object(Bucket="results", Key="results/date=2026-11-30/report.html")["Body"].read()
    assert b"The examination took too long, and was ended." in page


def test_a_receiver_that_refuses_stops_no_other_and_the_report_is_written(aws: AwsServer, bucket: Any) -> None:
    bucket.put_object(Bucket="results", Key="settings/items.json", Body=json.dumps([ITEM]).encode())
    made = hub(ITEMS_FROM="file", TOPIC=f"arn:aws:sns:us-east-1:{ACCOUNT}:none", EVENT_BUS="none")
    run = list_stacks(made, START)
    with pytest.raises(ServiceError, match="none does not take the summary"):
        report(made, run)
    assert aws.requests_for("PutEvents")
    assert bucket.get_object(Bucket="results", Key="results/date=2026-11-30/summary.json")
