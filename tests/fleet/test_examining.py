"""One item to its result, with stacks of the emulated account."""

from __future__ import annotations

import json
from datetime import date

from cfnkit.aws.access import Access
from cfnkit.fleet.examination import Examination
from cfnkit.fleet.examining import examine
from cfnkit.fleet.items import Item
from cfnkit.fleet.results import Result, Status
from support.emulator import LAB_TEMPLATE, REGION, Account

ACCOUNT = "000000000000"
TODAY = date(2026, 11, 30)


def opened(item: Item) -> Access:
    return Access(item.region)


def test_a_stack_in_sync_one_that_drifts_and_one_that_is_gone(account: Account) -> None:
    examination = Examination(TODAY)
    with account.stack(LAB_TEMPLATE) as name:
        item = Item(ACCOUNT, REGION, name)
        fresh = examine(item, opened, examination)
        queue = account.physical_id(name, "InputQueue")
        account.client("sqs").set_queue_attributes(QueueUrl=queue, Attributes={"VisibilityTimeout": "99"})
        drifted = examine(item, opened, examination)
    gone = examine(item, opened, examination)
    assert (fresh.status, fresh.reason, fresh.seen) == (Status.IN_SYNC, "", True)
    assert drifted.status is Status.DRIFTED
    assert drifted.drift is not None
    assert [each["status"] for each in drifted.drift["resources"]] == ["IN_SYNC", "MODIFIED"]
    assert (gone.status, gone.seen) == (Status.NOT_SEEN, False)
    assert "there is no such stack" in gone.reason or "is deleted" in gone.reason
    for result in (fresh, drifted, gone):
        assert Result.read(result.data(), "web.json") == result


def test_rules_find_what_the_original_template_has_and_no_macro_runs(account: Account) -> None:
    from cfnkit.configuration.configuration import Configuration
    from cfnkit.fleet.checking import TemplateChecker

    template = json.dumps(
        {
            "Resources": {
                "Queue": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "{{resolve:ssm:/name}}"}},
                "Topic": {"Type": "AWS::SNS::Topic", "Properties": {"Misspelt": 2}},
            }
        }
    )
    config = Configuration()
    examination = Examination(TODAY, frozenset({"check", "refs"}), config, checker=TemplateChecker(config, TODAY))
    account.client("ssm").put_parameter(Name="/name", Value="jobs", Type="String")
    with account.stack(template) as name:
        result = examine(Item(ACCOUNT, REGION, name), opened, examination)
    assert (result.status, result.reason, result.drift) == (Status.SEEN, "", None)
    assert [(each.id, each.path) for each in result.findings or ()] == [
        ("E3002", "/Resources/Topic/Properties/Misspelt")
    ]
    assert [(each.reference, each.uses) for each in result.references or ()] == [("{{resolve:ssm:/name}}", 1)]
    assert Result.read(result.data(), "web.json") == result
