"""Code lenses: what loops, SAM resources and macros made; and the record of one call of a macro."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from cfnkit.deployment import Target
from cfnkit.outcome.in_lines.lenses import lenses
from cfnkit.outcome.outcome import Outcome
from cfnkit.outcome.transform_record import record_of
from cfnkit.pipeline.process import configuration_from
from support.outcomes import outcome_of

HANDLER = """\
import os
def handler(event, context):
    print("called for", event["templateParameterValues"].get("Password"))
    fragment = event["fragment"]
    fragment["Resources"]["Tickets"] = {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": "tickets"}}
    fragment["Resources"]["Queue"]["Properties"] = {"DelaySeconds": 3}
    fragment["Resources"].pop("Gone", None)
    return {"requestId": event["requestId"], "status": "success", "fragment": fragment}

def small(event, context):
    return {"requestId": event["requestId"], "status": "success", "fragment": {**event["fragment"], "DelaySeconds": 5}}

def same(event, context):
    return {"requestId": event["requestId"], "status": "success", "fragment": event["fragment"]}

def failing(event, context):
    print("secret is hunter2")
    raise ValueError("no such thing as hunter2")
"""


def config_in(folder: Path) -> Any:
    (folder / "index.py").write_text(HANDLER)
    macros = {"Tables": "handler", "Small": "small", "Same": "same", "Failing": "failing"}
    entries = "".join(f"  {name}: {{handler: 'index.py:{function}'}}\n" for name, function in macros.items())
    (folder / ".cfnkit.yaml").write_text(f"version: 1\nmacros:\n{entries}")
    return configuration_from(folder / ".cfnkit.yaml")


def titles(outcome: Outcome) -> list[str]:
    return [f"{lens.span.line}: {lens.title} {lens.pointer}".rstrip() for lens in lenses(outcome)]


LOOPS = """\
Transform: AWS::LanguageExtensions
Parameters: {Teams: {Type: CommaDelimitedList}}
Resources:
  Fn::ForEach::Queues:
    - Team
    - !Ref Teams
    - Queue${Team}: {Type: AWS::SQS::Queue}
      Fn::ForEach::Topics:
        - Kind
        - [a, b]
        - Topic${Team}${Kind}:
            Type: AWS::SNS::Topic
            Properties:
              Fn::ForEach::Names:
                - Name
                - [TopicName]
                - ${Name}: x
"""


def test_a_loop_says_what_it_made() -> None:
    assert titles(outcome_of(LOOPS, Target(parameters={"Teams": "blue,green"}))) == [
        "4: makes Queueblue, Topicbluea, Topicblueb and 3 more /Resources/Queueblue",
        "8: makes Topicbluea, Topicblueb, Topicgreena and 1 more /Resources/Topicbluea",
        "14: makes TopicName /Resources/Topicbluea/Properties/TopicName",
    ]


def test_a_loop_that_waits_for_a_value_says_nothing() -> None:
    assert titles(outcome_of(LOOPS)) == []


def test_an_empty_loop_makes_nothing() -> None:
    text = "Transform: AWS::LanguageExtensions\nResources:\n  A: {Type: AWS::SNS::Topic}\n"
    text += "  Fn::ForEach::X: [N, [], {'A${N}': {Type: AWS::SNS::Topic}}]\n"

    assert titles(outcome_of(text)) == ["4: makes nothing"]


SERVERLESS = """\
Transform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31]
Resources:
  Worker:
    Type: AWS::Serverless::Function
    Properties: {Handler: a.b, Runtime: python3.12, InlineCode: x}
  Table: {Type: AWS::Serverless::SimpleTable}
  Topic: {Type: AWS::SNS::Topic}
  Fn::ForEach::Tables:
    - N
    - [a, b]
    - Table${N}: {Type: AWS::Serverless::SimpleTable}
"""


def test_a_sam_resource_says_what_it_became() -> None:
    assert titles(outcome_of(SERVERLESS)) == [
        "3: 2 resources: Worker, WorkerRole /Resources/Worker",
        "6: 1 resource: Table /Resources/Table",
        "8: makes Tablea, Tableb /Resources/Tablea",
        "11: 2 resources: Tablea, Tableb /Resources/Tablea",
    ]


MACROS = """\
Transform: [Tables, Same]
Parameters: {Password: {Type: String, NoEcho: true, Default: hunter2}}
Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: q
      Fn::Transform: {Name: Small}
  Gone: {Type: AWS::SNS::Topic}
"""


def test_a_call_of_a_macro_says_what_it_made_and_changed_and_can_be_run(tmp_path: Path) -> None:
    outcome = outcome_of(MACROS, config=config_in(tmp_path), name=str(tmp_path / "t.yaml"))

    assert titles(outcome) == [
        "1: 1 resource: Tickets, changes 1 resource, removes 1 resource /Resources/Tickets",
        "1: run",
        "1: changes nothing",
        "1: run",
        "8: changes Queue /Resources/Queue",
        "8: run",
    ]
    assert [lens.run for lens in lenses(outcome) if lens.run is not None] == [1, 2, 0]


def test_the_record_of_a_call_has_its_event_its_answer_and_its_log_without_secrets(tmp_path: Path) -> None:
    outcome = outcome_of(MACROS, config=config_in(tmp_path), name=str(tmp_path / "t.yaml"))
    processed = outcome.processed

    record = record_of(processed.trace[1], processed.redactor)

    assert json.loads(record.event)["templateParameterValues"] == {"Password": "****"}
    assert "Tickets" in json.loads(record.answer)["fragment"]["Resources"]
    assert record.log == "called for ****"


def test_a_macro_that_failed_can_be_run_and_says_what_it_printed(tmp_path: Path) -> None:
    text = MACROS.replace("[Tables, Same]", "Failing").replace("      Fn::Transform: {Name: Small}\n", "")
    outcome = outcome_of(text, config=config_in(tmp_path), name=str(tmp_path / "t.yaml"))

    [lens] = lenses(outcome)
    record = record_of(outcome.processed.trace[0], outcome.processed.redactor)

    assert (lens.title, lens.run) == ("run", 0)
    assert record.answer == ""
    assert "secret is ****" in record.log
    assert "ValueError: no such thing as ****" in record.log


def test_an_include_says_what_it_brings(tmp_path: Path) -> None:
    (tmp_path / "snippet.yaml").write_text("Topic: {Type: AWS::SNS::Topic}\n")
    text = "Resources:\n  Fn::Transform: {Name: AWS::Include, Parameters: {Location: ./snippet.yaml}}\n"

    assert titles(outcome_of(text, name=str(tmp_path / "t.yaml"))) == ["2: 1 resource: Topic /Resources/Topic"]
