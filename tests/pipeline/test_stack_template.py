"""The resources that a stack's templates declare, with the state of the stack."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from cfnkit.deployment import Lookups, SsmParameter, Target
from cfnkit.drift import DriftReport, SkipReason, Status, compare_stack
from cfnkit.drift.states.state import ResourceState, StackState
from cfnkit.pipeline import Configuration
from cfnkit.pipeline.stack_template import StackContext, StackTemplate, TemplateText, deployed_text
from cfnkit.schemas import Schemas
from cfnkit.syntax import to_plain

SCHEMAS = Schemas("us-east-1")
QUEUE = "AWS::SQS::Queue"


def of(text: str, state: StackState, lookups: Lookups | None = None, **target: Any) -> StackTemplate:
    context = StackContext(Configuration(), lookups or Lookups(), SCHEMAS)
    deployed = target.pop("deployed", False)
    return StackTemplate.of(TemplateText(text, "t.yaml", deployed), Target(**target), state, context)


def state(*, nested: dict[str, StackState] | None = None, **more: Any) -> StackState:
    resources = {name: ResourceState(QUEUE, name, properties=value) for name, value in more.pop("queues", {}).items()}
    for name in nested or {}:
        resources[name] = ResourceState("AWS::CloudFormation::Stack", f"arn:{name}")
    return StackState(resources, complete=True, source="test", nested=nested or {}, **more)


def report(template: StackTemplate, found: StackState) -> DriftReport:
    return compare_stack(template.declared(found), found, SCHEMAS)


def properties(template: StackTemplate, found: StackState, logical_id: str = "Queue") -> Any:
    """The declared properties of a resource."""
    resource = template.resources(found)[logical_id]
    assert resource.properties is not None
    return to_plain(resource.properties)


NAMED = """\
Parameters: {Name: {Type: String, Default: plain}}
Resources:
  Queue: {Type: AWS::SQS::Queue, Properties: {QueueName: !Ref Name}}
"""


def test_parameters_given_go_before_those_of_the_deployment_and_these_before_defaults() -> None:
    deployed = state(parameters={"Name": "deployed", "Dropped": "x"})

    assert properties(of(NAMED, state()), state()) == {"QueueName": "plain"}
    assert properties(of(NAMED, deployed), deployed) == {"QueueName": "deployed"}
    assert properties(of(NAMED, deployed, parameters={"Name": "given"}), deployed) == {"QueueName": "given"}
    assert of(NAMED, deployed).problems == ()


def test_a_parameter_that_a_snapshot_masks_is_not_compared() -> None:
    found = state(queues={"Queue": {"QueueName": "live"}}, parameters={"Name": "****"})

    (queue,) = report(of(NAMED, found), found).resources

    assert queue.differences == ()
    (skipped,) = queue.skipped
    assert (skipped.path, skipped.reason.value) == (("QueueName",), "SENSITIVE_PROPERTY")


def test_the_value_of_an_ssm_parameter_is_that_of_the_deployment() -> None:
    text = NAMED.replace("String, Default: plain", "AWS::SSM::Parameter::Value<String>")
    deployed = state(parameters={"Name": "/q/name"}, resolved_parameters={"Name": "tickets"})
    now = Lookups(ssm={"/q/name": SsmParameter("String", {1: "tickets", 2: "newer"}, 2)})

    assert properties(of(text, deployed, now), deployed) == {"QueueName": "tickets"}
    assert properties(of(text, deployed, now, parameters={"Name": "/q/name"}), deployed) == {"QueueName": "tickets"}
    other = of(text, deployed, parameters={"Name": "/other"})
    assert other.problems == (), "it is known to the deployment only"


def test_a_template_that_would_be_refused_has_problems_unless_it_is_deployed() -> None:
    text = "Resources:\n  Queue: {Type: AWS::SQS::Queue, Properties: {QueueName: !GetAtt Queue.Nothing}}\n"

    assert [problem.id for problem in of(text, state()).problems] != []
    assert of(text, state(), deployed=True).problems == ()
    assert of("Resources: [", state(), deployed=True).problems != ()


def test_noecho_parameters_need_no_value() -> None:
    text = "Parameters: {Word: {Type: String, NoEcho: true, MinLength: 9}}\n"
    text += "Resources:\n  Queue: {Type: AWS::SQS::Queue, Properties: {QueueName: !Ref Word}}\n"
    found = state(queues={"Queue": {"QueueName": "live-word"}})

    assert of(text, found).problems == ()
    assert of(text, found, parameters={"Word": "a-given-word"}).secrets == {"a-given-word"}
    (queue,) = report(of(text, found), found).resources
    assert [skipped.reason.value for skipped in queue.skipped] == ["SENSITIVE_PROPERTY"]


def test_attributes_are_known_once_the_resources_are_read() -> None:
    text = """\
Resources:
  Dead: {Type: AWS::SQS::Queue}
  Queue: {Type: AWS::SQS::Queue, Properties: {RedrivePolicy: {deadLetterTargetArn: !GetAtt Dead.Arn}}}
"""
    unread = state(queues={"Dead": {}, "Queue": {}})
    read = state(queues={"Dead": {"Arn": "arn:dead"}, "Queue": {"RedrivePolicy": {"deadLetterTargetArn": "arn:other"}}})
    template = of(text, unread)

    _, queue = report(template, read).resources

    assert [(one.expected, one.actual) for one in queue.differences] == [("arn:dead", "arn:other")]


PARENT = """\
Resources:
  Inner:
    Type: AWS::CloudFormation::Stack
    Properties: {TemplateURL: inner.yaml, Parameters: {Name: !Join [',', [a, b]]}}
"""


def test_a_nested_stack_has_the_template_of_its_file_and_the_parameters_of_its_parent(tmp_path: Path) -> None:
    (tmp_path / "inner.yaml").write_text(NAMED, "utf-8")
    child = state(queues={"Queue": {"QueueName": "a,b"}}, stack_id="arn:inner", parameters={"Name": "older"})
    found = state(nested={"Inner": child}, stack_id="arn:outer")
    context = StackContext(Configuration(), Lookups(physical_ids={"Queue": "of the outer"}), SCHEMAS)
    text = TemplateText(PARENT, str(tmp_path / "t.yaml"))
    template = StackTemplate.of(text, Target(), found, context)

    inner = template.nested["Inner"]

    assert inner.text.name == str(tmp_path / "inner.yaml")
    assert (inner.stack_path, inner.processed.target.stack_id) == ("/Inner", "arn:inner")
    assert properties(template, child) == {"QueueName": "a,b"}
    assert inner.context.lookups.physical_ids == {}
    (stack,) = report(template, found).resources
    assert stack.nested is not None
    assert [resource.status.value for resource in stack.nested.resources] == ["IN_SYNC"]


def test_a_nested_stack_has_else_the_template_that_it_was_deployed_with() -> None:
    child = state(queues={"Queue": {}}, stack_id="arn:inner", stack_name="web-Inner", template=NAMED)
    found = state(nested={"Inner": child}, stack_id="arn:outer")

    template = of(PARENT, found)

    assert template.nested["Inner"].text == TemplateText(NAMED, "<stack web-Inner>", deployed=True)
    assert set(template.resources(found)) == {"Inner"}
    assert set(template.resources(child)) == {"Queue"}
    without = state(nested={"Inner": state(stack_id="arn:inner")}, stack_id="arn:outer")
    assert of(PARENT, without).nested == {}


def test_of_a_deployed_stack_the_processed_template_is_taken() -> None:
    both = state(stack_name="web", template="original", processed_template="processed")

    assert deployed_text(both) == TemplateText("processed", "<stack web>", deployed=True)
    assert deployed_text(state(stack_name="web", template="original")).data == "original"


HIDDEN = """\
Parameters: {Pw: {Type: String, NoEcho: true%s}}
Conditions: {Asked: !Equals [!Ref Pw, letmein]}
Mappings: {Sizes: {letmein: {Size: 1}}}
Resources:
  Other: {Type: AWS::SQS::Queue, Condition: Asked}
  Queue:
    Type: AWS::SQS::Queue
    Properties: {DelaySeconds: !If [Asked, 1, 2], VisibilityTimeout: !FindInMap [Sizes, !Ref Pw, Size]}
"""


@pytest.mark.parametrize("default", ["", ", Default: other"])
@pytest.mark.parametrize("known", [{"Pw": "****"}, None])
def test_what_depends_on_a_masked_parameter_is_undecided(default: str, known: dict[str, str] | None) -> None:
    found = state(parameters=known, queues={"Queue": {"DelaySeconds": 1, "VisibilityTimeout": 1}})
    template = of(HIDDEN % default, found)

    assert template.problems == ()
    drift = {each.logical_id: each for each in report(template, found).resources}
    assert drift["Other"].status is Status.NOT_CHECKED
    why = "depends on the NoEcho parameter Pw, whose value is not shown."
    assert drift["Other"].reason == f"It exists only if the condition Asked is true, and that {why}"
    assert all(each.detail.endswith(why) for each in drift["Queue"].skipped)
    assert drift["Queue"].status is Status.IN_SYNC
    assert [(each.path, each.reason) for each in drift["Queue"].skipped] == [
        (("DelaySeconds",), SkipReason.UNRESOLVED),
        (("VisibilityTimeout",), SkipReason.UNRESOLVED),
    ]


def test_a_given_value_of_a_masked_parameter_decides() -> None:
    found = state(parameters={"Pw": "****"}, queues={"Queue": {}, "Other": {}})

    assert properties(of(HIDDEN % "", found, parameters={"Pw": "letmein"}), found)["DelaySeconds"] == 1


def test_what_is_deployed_is_compared_whatever_the_schemas_say() -> None:
    text = """\
Resources:
  Queue: {Type: AWS::SQS::Queue, Properties: {DelaySeconds: 1, NewProperty: !GetAtt Table.NewAttribute}}
  Table: {Type: AWS::DynamoDB::Table, Properties: {TableName: t}}
  New: {Type: AWS::SQS::NewKind}
"""
    found = state(queues={"Queue": {"DelaySeconds": 2}})
    template = of(text, found)

    assert template.problems == ()
    assert report(template, found).resources[0].status is Status.MODIFIED
