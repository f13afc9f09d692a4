"""One item to its result, with stacks of the emulated account."""

from __future__ import annotations

import json
from datetime import date
from xml.sax.saxutils import escape

from cfnkit.aws.access import Access
from cfnkit.aws.roles import Roles
from cfnkit.configuration.configuration import Configuration
from cfnkit.fleet.checking import TemplateChecker
from cfnkit.fleet.examination import WHAT, Examination
from cfnkit.fleet.examining import examine
from cfnkit.fleet.items import Item
from cfnkit.fleet.results import Result, StackStatus
from support.emulator import LAB_TEMPLATE, REGION, Account
from support.member_accounts import ROLE, Call, MemberAccounts

ACCOUNT = "000000000000"
TODAY = date(2026, 11, 30)
MEMBER = "000000004711"
QUEUE = json.dumps({"Resources": {"Queue": {"Type": "AWS::SQS::Queue", "Properties": {"VisibilityTimeout": 30}}}})


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
    assert (fresh.status, fresh.reason, fresh.seen) == (StackStatus.IN_SYNC, "", True)
    assert drifted.status is StackStatus.DRIFTED
    assert drifted.drift is not None
    assert [each["status"] for each in drifted.drift["resources"]] == ["IN_SYNC", "MODIFIED"]
    assert (gone.status, gone.seen) == (StackStatus.NOT_SEEN, False)
    assert "there is no such stack" in gone.reason or "is deleted" in gone.reason
    for result in (fresh, drifted, gone):
        assert Result.read(result.data(), "web.json") == result


def test_rules_find_what_the_original_template_has_and_no_macro_runs(account: Account) -> None:
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
    assert (result.status, result.reason, result.drift) == (StackStatus.SEEN, "", None)
    assert [(each.id, each.path) for each in result.findings or ()] == [
        ("E3002", "/Resources/Topic/Properties/Misspelt")
    ]
    assert [(each.reference, each.uses) for each in result.references or ()] == [("{{resolve:ssm:/name}}", 1)]
    assert Result.read(result.data(), "web.json") == result


def examined(stack: str, *, seconds: float = 60.0, attempts: int = 2, examination: Examination | None = None) -> Result:
    """The result of a stack of a member account."""
    roles = Roles(Access(), ROLE, attempts=attempts, seconds=seconds)
    item = Item(MEMBER, REGION, stack)
    return examine(item, lambda item: roles.access(item.account, item.region), examination or Examination(TODAY))


def test_a_stack_that_is_deleted_while_it_is_read_has_not_drifted(members: MemberAccounts) -> None:
    members.deploy(MEMBER, REGION, ["deleted"], QUEUE)

    def delete(call: Call) -> None:
        if call.operation == "GetResource":
            cloudformation = members.client("cloudformation", MEMBER, REGION)
            cloudformation.delete_stack(StackName="deleted")
            cloudformation.get_waiter("stack_delete_complete").wait(
                StackName="deleted", WaiterConfig={"Delay": 0.1, "MaxAttempts": 100}
            )

    members.replies = delete
    result = examined("deleted")
    assert (result.status, result.reason) == (StackStatus.NOT_SEEN, "The stack was deleted while it was read.")


def test_a_stack_that_is_being_changed_is_not_said_to_drift(members: MemberAccounts) -> None:
    members.deploy(MEMBER, REGION, ["changing"], QUEUE)
    members.change_queue(MEMBER, REGION, "changing", "Queue")
    described = Call(MEMBER, REGION, "cloudformation", "DescribeStacks")
    stack = (
        b"<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackName>changing</StackName>"
        b"<StackStatus>UPDATE_IN_PROGRESS</StackStatus><CreationTime>2026-11-30T00:00:00Z</CreationTime>"
        b"</member></Stacks></DescribeStacksResult></DescribeStacksResponse>"
    )
    members.replies = lambda call: stack if call == described and members.calls[call] == 2 else None
    result = examined("changing")
    assert result.status is StackStatus.NOT_KNOWN
    assert result.reason == "The stack is being changed (UPDATE_IN_PROGRESS), so that what differs may be no drift."
    assert examined("changing").status is StackStatus.DRIFTED


def test_what_is_throttled_to_the_end_is_not_in_sync(members: MemberAccounts) -> None:
    members.deploy(MEMBER, REGION, ["throttled"], QUEUE)
    members.throttles = lambda call: call.operation == "GetResource"
    result = examined("throttled")
    assert (result.status, result.throttled) == (StackStatus.NOT_KNOWN, True)
    assert result.reason == ("1 of 1 resource could not be compared (1: AWS throttles the calls, try again later).")
    members.throttles = lambda call: call.operation == "DescribeStacks"
    result = examined("throttled", attempts=1)
    assert (result.status, result.throttled) == (StackStatus.NOT_SEEN, True)
    assert result.reason == "The stack throttled cannot be read: AWS throttles the calls, try again later."


def test_a_stack_that_takes_too_long_is_not_seen(members: MemberAccounts) -> None:
    result = examined("slow", seconds=1e-9)
    assert (result.status, result.seen) == (StackStatus.NOT_SEEN, False)
    assert "AWS did not answer all calls within 1e-09 s, the limit for them." in result.reason


def test_a_role_that_is_refused_is_asked_for_once(members: MemberAccounts) -> None:
    members.refused.add(MEMBER)
    roles = Roles(Access(), ROLE)
    results = [
        examine(Item(MEMBER, REGION, name), lambda item: roles.access(item.account, item.region), Examination(TODAY))
        for name in ("a", "b", "c")
    ]
    assert {result.status for result in results} == {StackStatus.NOT_SEEN}
    assert {result.reason.partition(":role/")[2].partition(": User")[0] for result in results} == {
        f"{ROLE} cannot be assumed: access is denied"
    }
    assert sum(members.calls.values()) == 1


BREAKING = (
    "",
    "[",
    "{}",
    "Resources: 1",
    "null",
    "[" * 5000,
    "{a: " * 5000,
    '{"Resources": {"Queue": 1}}',
    "a: !Ref *x",
    "&a [*a]",
    '{"Resources": {"Queue": {"Type": "AWS::SQS::Queue", "Properties": []}}}',
    '{"Transform": "Evil", "Resources": {"Fn::Transform": {"Name": "Evil", "Parameters": {"Location": "/etc"}}}}',
    "y0: &y0 [1]\n" + "".join(f"y{n}: &y{n} [{', '.join([f'*y{n - 1}'] * 9)}]\n" for n in range(1, 9)),
)


def test_a_template_that_is_made_to_break_cfnkit_breaks_its_own_result_only(members: MemberAccounts) -> None:
    members.deploy(MEMBER, REGION, ["evil"], QUEUE)
    config = Configuration()
    examination = Examination(TODAY, frozenset(WHAT), config, checker=TemplateChecker(config, TODAY))
    results: dict[str, Result] = {}
    for text in BREAKING:
        answer = f"<R><GetTemplateResult><TemplateBody>{escape(text)}</TemplateBody></GetTemplateResult></R>".encode()
        members.replies = lambda call, answer=answer: answer if call.operation == "GetTemplate" else None  # type: ignore[misc]
        results[text] = examined("evil", examination=examination)
    for text, result in results.items():
        assert result.status in (StackStatus.NOT_KNOWN, StackStatus.NOT_SEEN), text[:80]
        assert result.reason
        assert "cfnkit failed" not in result.reason


def test_what_did_not_run_here_is_no_error_of_a_deployed_template(members: MemberAccounts) -> None:
    members.deploy(MEMBER, REGION, ["macros"], QUEUE)
    location = {"Name": "AWS::Include", "Parameters": {"Location": "s3://bucket-of-others/part.yaml"}}
    text = json.dumps({"Transform": ["Evil", location], "Resources": {"Queue": {"Type": "AWS::SQS::Queue"}}})
    answer = f"<R><GetTemplateResult><TemplateBody>{escape(text)}</TemplateBody></GetTemplateResult></R>".encode()
    members.replies = lambda call: answer if call.operation == "GetTemplate" else None
    config = Configuration()
    checking = Examination(TODAY, frozenset({"check"}), config, checker=TemplateChecker(config, TODAY))
    found = examined("macros", examination=checking).findings or ()
    assert [(each.id, each.severity) for each in found] == [("E9751", "info")]
    assert "No macro of a deployed template runs here" in found[0].message
    assert {call.service for call in members.calls} == {"sts", "cloudformation"}


def test_no_secret_is_in_a_result(account: Account) -> None:
    template = """\
Parameters:
  Word: {Type: String, NoEcho: true, MinLength: 8}
Resources:
  Hidden: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: !Ref Word}}
  Level: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: high}}
"""
    word = "hunter2-of-the-stack"
    config = Configuration()
    examination = Examination(TODAY, frozenset(WHAT), config, checker=TemplateChecker(config, TODAY))
    with account.stack(template, Parameters=[{"ParameterKey": "Word", "ParameterValue": word}]) as name:
        for logical_id, value in (("Hidden", f"{word}-changed"), ("Level", "low")):
            parameter = account.physical_id(name, logical_id)
            account.client("ssm").put_parameter(Name=parameter, Value=value, Type="String", Overwrite=True)
        result = examine(Item(ACCOUNT, REGION, name), opened, examination)
    assert result.status is StackStatus.DRIFTED
    assert (result.findings, result.references) == ((), ())
    assert b'"low"' in result.data()
    assert word.encode() not in result.data()
