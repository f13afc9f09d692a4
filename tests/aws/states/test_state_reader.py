"""The live state of a stack, read over HTTP from an emulated account."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cfnkit.aws.access import Access, shared_session
from cfnkit.aws.states.cloud_control import CloudControlReader
from cfnkit.aws.states.resource_reader import Wanted
from cfnkit.aws.states.state_reader import AwsStateReader, LiveSource
from cfnkit.diagnostics import ServiceError
from cfnkit.drift.states import lookups_of, read_states
from cfnkit.drift.states.state import Presence, Progress, ResourceState, StackState
from cfnkit.drift.states.write import snapshot_text
from cfnkit.schemas import Schemas
from cfnkit.syntax import parse
from cfnkit.template import Resource, Template
from support import recorded_cases
from support.emulator import LAB_TEMPLATE, Account

pytestmark = pytest.mark.slow

SCHEMAS = Schemas("us-east-1")
SESSION = shared_session()


def read_stack(
    name: str, source: LiveSource = LiveSource.CLOUD_CONTROL, progress: Progress | None = None
) -> StackState:
    reader = AwsStateReader(Access(session=SESSION), source)
    return reader.resources(reader.stack(name), declared, progress)


def declared(stack: StackState) -> dict[str, Resource]:
    return dict(Template.of(parse(stack.processed_template or stack.template or "").root).resources)


def test_a_change_out_of_band_shows(account: Account) -> None:
    with account.stack(LAB_TEMPLATE) as name:
        queue = account.physical_id(name, "InputQueue")
        before = read_stack(name)
        account.client("sqs").set_queue_attributes(QueueUrl=queue, Attributes={"VisibilityTimeout": "99"})
        after = read_stack(name)
        account.client("sqs").delete_queue(QueueUrl=account.physical_id(name, "DeadLetterQueue"))
        gone = read_stack(name)
    assert before.resources["InputQueue"].properties["VisibilityTimeout"] == 30
    assert after.resources["InputQueue"].properties["VisibilityTimeout"] == 99
    assert after.resources["InputQueue"].physical_id == queue
    assert gone.resources["DeadLetterQueue"].presence is Presence.DELETED
    assert (gone.complete, gone.source) == (True, "Cloud Control")


def test_what_cloudformation_says_of_a_stack(account: Account) -> None:
    template = """\
Parameters:
  Level: {Type: String, Default: low}
  Word: {Type: String, NoEcho: true}
Resources:
  Setting: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: !Ref Level}}
  Metadata: {Type: AWS::CDK::Metadata}
Outputs:
  Name: {Value: !Ref Setting}
"""
    parameters = [{"ParameterKey": "Word", "ParameterValue": "hunter2-secret"}]
    with account.stack(template, Parameters=parameters, Tags=[{"Key": "team", "Value": "a"}]) as name:
        stack = AwsStateReader(Access(session=SESSION)).stack(name)
        read = AwsStateReader(Access(session=SESSION)).resources(stack, declared)
    assert (stack.stack_name, stack.region, stack.account_id) == (name, "us-east-1", "000000000000")
    assert (stack.stack_id or "").startswith(f"arn:aws:cloudformation:us-east-1:000000000000:stack/{name}/")
    assert (stack.tags, stack.parameters) == ({"team": "a"}, {"Level": "low", "Word": "****"})
    assert stack.outputs == {"Name": stack.resources["Setting"].physical_id}
    assert (stack.template, stack.processed_template) == (template, None)
    assert {item.presence for item in stack.resources.values()} == {Presence.UNKNOWN}
    assert read.resources["Setting"].properties["Value"] == "low"
    assert read.resources["Metadata"].presence is Presence.UNSUPPORTED
    assert (read.taken or "").endswith("Z")


def test_a_json_template_comes_as_it_was_sent(account: Account) -> None:
    resource = '{"Type": "AWS::SSM::Parameter", "Properties": {"Type": "String", "Value": "x"}}'
    template = '{ "Resources":\n\n  {"S": ' + resource + "}}"
    with account.stack(template) as name:
        assert AwsStateReader(Access(session=SESSION)).stack(name).template == template
        assert AwsStateReader(Access(session=SESSION), with_template=False).stack(name).template is None


def test_a_template_with_a_transform_comes_processed_too(account: Account) -> None:
    template = """\
Transform: AWS::LanguageExtensions
Resources:
  Fn::ForEach::Settings:
    - Name
    - [One, Two]
    - Setting${Name}: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: !Ref Name}}
"""
    with account.stack(template) as name:
        state = read_stack(name)
    assert state.template == template
    assert "SettingTwo" in (state.processed_template or "")
    assert [item.properties["Value"] for item in state.resources.values()] == ["One", "Two"]


@pytest.mark.parametrize("source", [LiveSource.CLOUD_CONTROL, LiveSource.CLOUDFORMATION])
def test_more_resources_than_a_page_holds(account: Account, source: LiveSource) -> None:
    properties = {"Type": "String", "Value": "x"}
    names = [f"Setting{number:03}" for number in range(120)]
    template = {"Resources": {name: {"Type": "AWS::SSM::Parameter", "Properties": properties} for name in names}}
    steps: list[tuple[int, int]] = []
    with account.stack(json.dumps(template)) as name:
        state = read_stack(name, source=source, progress=lambda done, total: steps.append((done, total)))
    assert sorted(state.resources) == names
    assert {item.presence for item in state.resources.values()} == {Presence.EXISTS}
    assert steps == [(number, 120) for number in range(1, 121)]


def test_the_drift_that_cloudformation_detects(account: Account) -> None:
    template = f"""{LAB_TEMPLATE}
  Group: {{Type: AWS::Logs::LogGroup, Properties: {{RetentionInDays: 7}}}}
  Network: {{Type: AWS::EC2::VPC, Properties: {{CidrBlock: 10.0.0.0/16}}}}
"""
    with account.stack(template) as name:
        url = account.physical_id(name, "InputQueue")
        account.client("sqs").set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": "99"})
        account.client("logs").delete_log_group(logGroupName=account.physical_id(name, "Group"))
        state = read_stack(name, source=LiveSource.CLOUDFORMATION)
    verdicts = {logical_id: item.verdict for logical_id, item in state.resources.items()}
    assert verdicts == {"DeadLetterQueue": "IN_SYNC", "InputQueue": "MODIFIED", "Group": "DELETED", "Network": None}
    queue = state.resources["InputQueue"]
    assert str(queue.properties["VisibilityTimeout"]) == "99"
    assert str((queue.expected or {})["VisibilityTimeout"]) == "30"
    assert queue.projected
    assert state.resources["Group"].presence is Presence.DELETED
    network = state.resources["Network"]
    assert (network.presence, network.reason) == (
        Presence.UNSUPPORTED,
        "CloudFormation's drift detection does not cover the type",
    )


def test_the_output_of_the_command_line_tool_is_what_the_live_reader_reads(account: Account) -> None:
    with account.stack(LAB_TEMPLATE) as name:
        url = account.physical_id(name, "InputQueue")
        account.client("sqs").set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": "99"})
        live = read_stack(name, source=LiveSource.CLOUDFORMATION)
        output = account.client("cloudformation").describe_stack_resource_drifts(StackName=name)
    text = json.dumps(output, default=str)
    state = read_states(text, "drifts.json", SCHEMAS)
    assert state.resources == live.resources
    assert (state.stack_id, state.stack_name, state.region) == (live.stack_id, live.stack_name, live.region)


def test_nested_stacks_are_followed(account: Account) -> None:
    child = LAB_TEMPLATE + "Parameters: {Size: {Type: String}}\nOutputs: {Url: {Value: !Ref InputQueue}}\n"
    s3 = account.client("s3")
    s3.create_bucket(Bucket="templates")
    s3.put_object(Bucket="templates", Key="child.yaml", Body=child.encode())
    parent = f"""\
Resources:
  Child:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: {account.url}/templates/child.yaml
      Parameters: {{Size: "2"}}
"""
    with account.stack(parent) as name:
        child_id = account.physical_id(name, "Child")
        url = account.physical_id(child_id, "InputQueue")
        account.client("sqs").set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": "99"})
        steps: list[tuple[int, int]] = []
        state = read_stack(name, progress=lambda done, total: steps.append((done, total)))
        detected = read_stack(name, source=LiveSource.CLOUDFORMATION)
    nested = state.nested["Child"]
    assert nested.resources["InputQueue"].properties["VisibilityTimeout"] == 99
    assert (nested.template, nested.stack_id) == (child, child_id)
    assert state.resources["Child"].presence is Presence.EXISTS
    assert state.resources["Child"].properties["Parameters"] == {"Size": "2"}
    assert steps == [(1, 2), (2, 2)]
    assert detected.nested["Child"].resources["InputQueue"].verdict == "MODIFIED"
    assert lookups_of(state, SCHEMAS).attributes["Child.Outputs.Url"] == url
    assert read_states(snapshot_text(state), "s.json", SCHEMAS).nested["Child"].resources == nested.resources


def test_a_nested_stack_that_was_deleted(account: Account) -> None:
    s3 = account.client("s3")
    s3.create_bucket(Bucket="gone-templates")
    s3.put_object(Bucket="gone-templates", Key="child.yaml", Body=LAB_TEMPLATE.encode())
    properties = f"{{TemplateURL: {account.url}/gone-templates/child.yaml}}"
    parent = f"Resources:\n  Child: {{Type: AWS::CloudFormation::Stack, Properties: {properties}}}\n"
    with account.stack(parent) as name:
        cloudformation = account.client("cloudformation")
        child = account.physical_id(name, "Child")
        cloudformation.delete_stack(StackName=child)
        cloudformation.get_waiter("stack_delete_complete").wait(
            StackName=child, WaiterConfig={"Delay": 0.2, "MaxAttempts": 150}
        )
        state = read_stack(name)
    assert state.resources["Child"].presence is Presence.DELETED
    assert not state.nested


def test_what_no_source_is_asked_for(account: Account) -> None:
    unmade = "it has no physical ID (CREATE_FAILED)"
    resources = {
        "Custom": ResourceState("Custom::Thing", "x", Presence.UNKNOWN, reason="it has not been read"),
        "Handle": ResourceState("AWS::CloudFormation::WaitConditionHandle", "x", Presence.UNKNOWN),
        "Failed": ResourceState("AWS::SQS::Queue", None, Presence.UNKNOWN, reason=unmade),
    }
    stack = StackState(resources, True, "CloudFormation", stack_id="arn:web", region="us-east-1")
    state = AwsStateReader(Access(session=SESSION)).resources(stack, lambda stack: {})
    assert {name: (item.presence, item.reason) for name, item in state.resources.items()} == {
        "Custom": (Presence.UNSUPPORTED, "Only its provider knows the live state of a custom resource."),
        "Handle": (Presence.UNSUPPORTED, "A wait condition handle has no live state."),
        "Failed": (Presence.UNKNOWN, unmade),
    }


def test_no_such_stack(account: Account) -> None:
    words = r"^The stack nobody cannot be read: there is no such stack in us-east-1\.$"
    with pytest.raises(ServiceError, match=words):
        AwsStateReader(Access(session=SESSION)).stack("nobody")


def test_access_to_the_stack_is_denied(account: Account, service: Any) -> None:
    body = b"<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>"
    service.reply("/", body, 403, {"Content-Type": "text/xml"})
    words = r"^The stack web cannot be read: access is denied, the caller needs cloudformation:DescribeStacks\.$"
    with pytest.raises(ServiceError, match=words):
        AwsStateReader(Access(endpoint_url=service.url, attempts=1)).stack("web")


def test_attributes_that_the_live_resources_have(account: Account) -> None:
    with account.stack(LAB_TEMPLATE) as name:
        state = read_stack(name)
        arn = state.resources["InputQueue"].properties["RedrivePolicy"]["deadLetterTargetArn"]
    lookups = lookups_of(state, SCHEMAS)
    assert lookups.attributes["DeadLetterQueue.Arn"] == arn
    assert lookups.physical_ids["InputQueue"] == state.resources["InputQueue"].physical_id


def recorded() -> list[dict[str, Any]]:
    """The recorded resources that the emulator's Cloud Control stores under their own identifiers."""
    cases = recorded_cases.read("drift.jsonl.gz")
    keys = ("Id", "Name", "Arn", "BucketName", "Identifier")
    named = {(case["type"], case["physical_id"]): case for case in cases}
    return [
        case
        for case in named.values()
        if next((case["live"][key] for key in keys if case["live"].get(key)), None) in (case["physical_id"], None)
    ]


WRITTEN = [
    ("AWS::S3::Bucket", "things", {"BucketName": "things", "VersioningConfiguration": {"Status": "Enabled"}}),
    ("AWS::IAM::Role", "runner", {"RoleName": "runner", "Path": "/", "Tags": [{"Key": "a", "Value": "b"}]}),
    ("AWS::Lambda::Function", "fn", {"FunctionName": "fn", "Environment": {"Variables": {"LEVEL": "größe"}}}),
    ("AWS::SNS::Topic", "arn:aws:sns:us-east-1:1:t", {"TopicArn": "arn:aws:sns:us-east-1:1:t", "DisplayName": "t"}),
    ("AWS::EC2::VPC", "vpc-1", {"VpcId": "vpc-1", "CidrBlock": "10.0.0.0/16", "EnableDnsSupport": True}),
]


def test_states_of_many_types_through_cloud_control(account: Account, ministack: str) -> None:
    seeded = [*WRITTEN, *((case["type"], case["physical_id"], case["live"]) for case in recorded())]
    control = account.client("cloudcontrol")
    for type_name, physical_id, live in seeded:
        known = any(live.get(key) for key in ("Id", "Name", "Arn", "BucketName", "Identifier"))
        model = live if known else {**live, "Identifier": physical_id}
        control.create_resource(TypeName=type_name, DesiredState=json.dumps(model))
    items = [
        Wanted("arn", str(number), ResourceState(type_name, physical_id, Presence.UNKNOWN), None)
        for number, (type_name, physical_id, _) in enumerate(seeded)
    ]
    gone = Wanted("arn", "gone", ResourceState("AWS::S3::Bucket", "nothing", Presence.UNKNOWN), None)
    reader = CloudControlReader(Access(endpoint_url=ministack), SCHEMAS)
    states = {item.logical_id: state for item, state in reader.read([*items, gone])}
    for number, (type_name, physical_id, live) in enumerate(seeded):
        state = states[str(number)]
        assert state.presence is Presence.EXISTS, (type_name, physical_id, state.reason)
        assert {**state.properties, **live} == state.properties, (type_name, physical_id)
    assert states["gone"].presence is Presence.DELETED
