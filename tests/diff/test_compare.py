"""What a change does, by resource."""

from __future__ import annotations

from cfnkit import process
from cfnkit.diff import Action, Replacement, ResourceChange, compare_versions

TEMPLATE = """\
Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties: {QueueName: orders, DelaySeconds: 1}
  Rule:
    Type: AWS::SQS::QueuePolicy
    Properties:
      Queues: [!Ref Queue]
      PolicyDocument:
        Statement:
          - {Effect: Allow, Principal: '*', Action: [sqs:SendMessage, sqs:GetQueueUrl], Resource: !GetAtt Queue.Arn}
"""


def changes(before: str, after: str) -> dict[str, ResourceChange]:
    change = compare_versions(process(before, name="t.yaml"), process(after, name="t.yaml"))
    return {each.logical_id: each for each in change.resources}


def edited(*words: str) -> dict[str, ResourceChange]:
    text = TEMPLATE
    for old, new in zip(words[::2], words[1::2], strict=True):
        assert old in text
        text = text.replace(old, new)
    return changes(TEMPLATE, text)


def test_nothing_changes_between_equal_versions() -> None:
    assert edited() == {}
    assert edited("    Properties: {", "    Properties:  # those that count\n      {") == {}


def test_a_property_is_modified_at_its_places() -> None:
    (change,) = edited("DelaySeconds: 1", "DelaySeconds: 2").values()
    (value,) = change.changes
    assert (change.action, change.replacement) == (Action.MODIFY, Replacement.FALSE)
    assert value.path == ("DelaySeconds",)
    assert [(each.line, each.column) for each in value.spans if each] == [(4, 51), (4, 51)]


def test_what_refers_to_a_replaced_resource_follows_it() -> None:
    found = edited("orders", "bills")
    assert found["Queue"].replacement is Replacement.TRUE
    assert [each.because for each in found["Rule"].changes] == ["Queue", "Queue"]
    # QueuePolicy.Queues is no create-only property, so that nothing else is replaced
    assert found["Rule"].replacement is Replacement.FALSE


def test_another_order_of_actions_is_no_change() -> None:
    (change,) = edited("[sqs:SendMessage, sqs:GetQueueUrl]", "[sqs:GetQueueUrl, sqs:SendMessage]").values()
    assert change.changes == ()
    assert [each.no_change != "" for each in change.unchanged] == [True]


def test_a_resource_under_another_logical_id_is_said_to_move() -> None:
    found = edited("  Queue:", "  Line:", "!Ref Queue", "!Ref Line", "Queue.Arn", "Line.Arn")
    assert (found["Queue"].action, found["Queue"].moved_to) == (Action.REMOVE, "Line")
    assert (found["Line"].action, found["Line"].moved_from) == (Action.ADD, "Queue")


def test_attributes_beside_the_properties_count() -> None:
    (change,) = edited("    Properties: {QueueName", "    DeletionPolicy: Retain\n    Properties: {QueueName").values()
    assert change.attributes == ("DeletionPolicy",)
