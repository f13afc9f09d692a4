"""The template with live values."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cfnkit import Target, process
from cfnkit.drift import DeclaredStack, compare_stack
from cfnkit.drift.proposal import ProposedTemplate, kept_sentences, propose
from cfnkit.drift.states import read_states
from cfnkit.schemas import Schemas
from cfnkit.syntax import parse

SCHEMAS = Schemas("us-east-1")
TEMPLATE = """\
# Orders.
Transform: AWS::LanguageExtensions
Parameters:
  Delay: {Type: Number, Default: 5}
Mappings:
  Sizes: {prod: {Max: 1024}}
Resources:
  Queue:   # keep
    Type: AWS::SQS::Queue
    Properties:
      VisibilityTimeout: '30'  # seconds
      DelaySeconds: !Ref Delay
      MaximumMessageSize: !FindInMap [Sizes, prod, Max]
      QueueName: !Sub "orders-${Delay}"
      Tags:
        - {Key: team, Value: a}
        - Key: cost   # comment
          Value: b
  Machine:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      RoleArn: arn:aws:iam::111111111111:role/r
      DefinitionString: |
        {
          "StartAt": "A",
          "States": {
            "A": {"Type": "Pass", "End": true}
          }
        }
  Fn::ForEach::Topics:
    - Name
    - [a]
    - Topic${Name}: {Type: AWS::SNS::Topic, Properties: {DisplayName: !Ref Name}}
"""
QUEUE: dict[str, Any] = {
    "VisibilityTimeout": 30,
    "DelaySeconds": 5,
    "MaximumMessageSize": 1024,
    "QueueName": "orders-5",
    "Tags": [{"Key": "team", "Value": "a"}, {"Key": "cost", "Value": "b"}],
}
DEFINITION = {"StartAt": "A", "States": {"A": {"Type": "Pass", "End": True}}}


def proposal(
    queue: dict[str, Any] | None = None,
    definition: dict[str, Any] | None = None,
    topic: str = "a",
    text: str = TEMPLATE,
) -> ProposedTemplate:
    machine = {
        "RoleArn": "arn:aws:iam::111111111111:role/r",
        "DefinitionString": json.dumps(DEFINITION if definition is None else definition),
    }
    live = {
        "Queue": ("AWS::SQS::Queue", {**QUEUE, **(queue or {})}),
        "Machine": ("AWS::StepFunctions::StateMachine", machine),
        "Topica": ("AWS::SNS::Topic", {"DisplayName": topic}),
    }
    resources = {name: {"Type": kind, "PhysicalId": name, "Properties": given} for name, (kind, given) in live.items()}
    snapshot = {"format": "cfnkit.snapshot/1", "stack": {"tags": {}}, "resources": resources}
    processed = process(text, name="t.yaml", target=Target(region="us-east-1"))
    assert processed.resolved is not None
    state = read_states(json.dumps(snapshot), "s.json", SCHEMAS)
    report = compare_stack(DeclaredStack(processed.resolved, "t.yaml"), state, SCHEMAS)
    document = parse(text, "t.yaml")
    return propose(document.source, document.root, report)


def test_without_drift_the_template_stays() -> None:
    assert proposal() == ProposedTemplate(TEMPLATE, 0, ())


@pytest.mark.parametrize(
    ("queue", "old", "new"),
    [
        ({"VisibilityTimeout": 99}, "'30'  # seconds", "99  # seconds"),
        ({"Tags": [{"Key": "team", "Value": "z"}, QUEUE["Tags"][1]]}, "Value: a}", "Value: z}"),
        ({"Tags": QUEUE["Tags"][:1]}, "        - Key: cost   # comment\n          Value: b\n", ""),
        (
            {"Tags": [*QUEUE["Tags"], {"Key": "new", "Value": "n"}]},
            "          Value: b\n",
            "          Value: b\n        - Key: new\n          Value: n\n",
        ),
        ({"Tags": []}, TEMPLATE[TEMPLATE.index("      - {Key") : TEMPLATE.index("  Machine")], "        []\n"),
    ],
)
def test_a_literal_becomes_the_live_value(queue: dict[str, Any], old: str, new: str) -> None:
    found = proposal(queue)

    assert TEMPLATE.count(old) == 1
    if queue != {"Tags": []}:
        assert found.text == TEMPLATE.replace(old, new)
    assert proposal(queue, text=found.text).written == 0
    assert not found.kept


def test_a_document_in_a_text_is_changed_within_the_text() -> None:
    live = {"StartAt": "A", "States": {"A": {"Type": "Fail"}}, "TimeoutSeconds": 5}
    found = proposal(definition=live)

    assert found.text == TEMPLATE.replace('{"Type": "Pass", "End": true}', '{"Type": "Fail"}').replace(
        "          }\n        }\n", '          },\n          "TimeoutSeconds": 5\n        }\n'
    )
    assert found.written == 3


@pytest.mark.parametrize(
    ("queue", "origin"),
    [
        ({"DelaySeconds": 7}, "the parameter Delay (line 4)"),
        ({"MaximumMessageSize": 7}, "the mapping Sizes (line 6)"),
        ({"QueueName": "other"}, "Fn::Sub (line 14)"),
    ],
)
def test_what_is_no_literal_stays_and_its_origin_is_named(queue: dict[str, Any], origin: str) -> None:
    found = proposal(queue)

    assert found.text == TEMPLATE
    [name] = queue
    assert list(kept_sentences(found)) == [f"Queue /{name} stays as it is: it comes from {origin}."]


def test_what_a_loop_made_stays() -> None:
    assert list(kept_sentences(proposal(topic="b"))) == [
        "Topica /DisplayName stays as it is: a macro, a loop or a transform made it."
    ]


def test_a_secret_is_never_written() -> None:
    text = TEMPLATE.replace("VisibilityTimeout: '30'  # seconds", "VisibilityTimeout: 30\n      DB_PASSWORD: old")
    found = proposal({"DB_PASSWORD": "hunter2hunter2"}, text=text)

    assert "hunter2" not in found.text
    assert [kept.reason for kept in found.kept] == ["it may be a secret"]
