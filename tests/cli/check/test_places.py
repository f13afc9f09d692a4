"""A template with a fault in every kind of place: where the carets are, and which parts are named."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cfnkit.cli import main

CONFIGURATION = """\
version: 1
macros:
  Alarms: {handler: "macros.py:alarms"}
  Size: {handler: "macros.py:size"}
includes: {"s3://snippets/": ./snippets}
"""

MACROS = """\
def alarms(event, context):
    fragment = event["fragment"]
    names = [name for name, each in fragment["Resources"].items() if "Runtime" in str(each)]
    for name in names:
        properties = {"ComparisonOperator": "GreaterThanThreshold", "EvaluationPeriods": 1, "MetricName": "Errors"}
        properties["Perod"] = 60
        fragment["Resources"][f"{name}Alarm"] = {"Type": "AWS::CloudWatch::Alarm", "Properties": properties}
    return {"requestId": event["requestId"], "status": "success", "fragment": fragment}


def size(event, context):
    fragment = {**event["fragment"], "DelaySeconds": 5000}
    return {"requestId": event["requestId"], "status": "success", "fragment": fragment}
"""

SNIPPET = "VisibilityTimeout: 77777\n"

TEMPLATE = """\
Transform: [Alarms, AWS::LanguageExtensions, AWS::Serverless-2016-10-31]
Parameter:
  Stage: {Type: String}
Resources:
  First: {Type: AWS::SNS::Topic}
  Fn::ForEach::Queues:
    - Name
    - [A, B]
    - Queue${Name}:
        Type: AWS::SQS::Queue
        Properties:
          VisibilityTimeout: 99999
  Snippet:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: sized
      Fn::Transform: {Name: Size}
  Included:
    Type: AWS::SQS::Queue
    Properties:
      Fn::Transform: {Name: AWS::Include, Parameters: {Location: s3://snippets/bad.yaml}}
  Nested:
    Type: AWS::SNS::Topic
    Properties:
      DisplayName: !Join ["-", [a, !GetAtt First.Nam]]
  World:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.12
      Handler: index.handler
      InlineCode: "def handler(event, context): pass"
      MemorySize: 1
"""

PICTURE = """\
snippets/bad.yaml
  1:1  E3034
       VisibilityTimeout: 77777
       ^^^^^^^^^^^^^^^^^
       moved by AWS::Include as Resources/Included/Properties/VisibilityTimeout

template.yaml
  1:13   E3002 (WorldAlarm, made by the macro Alarms)
         Transform: [Alarms, AWS::LanguageExtensions, AWS::Serverless-2016-10-31]
                     ^^^^^^
         made by Alarms as Resources/WorldAlarm/Properties/Perod
         template.yaml:26:3: World, which WorldAlarm is named after
  2:1    E1001
         Parameter:
         ^^^^^^^^^
  12:11  E3034 (QueueA, QueueB)
                   VisibilityTimeout: 99999
                   ^^^^^^^^^^^^^^^^^
         moved by AWS::LanguageExtensions as Resources/QueueA/Properties/VisibilityTimeout
         moved by AWS::LanguageExtensions as Resources/QueueB/Properties/VisibilityTimeout
  17:29  E3034 (Snippet/Properties/DelaySeconds, made by the macro Size)
               Fn::Transform: {Name: Size}
                                     ^^^^
         made by Size as Resources/Snippet/Properties/DelaySeconds
         template.yaml:13:3: Snippet, which the macro changed
  25:50  E1022
               DisplayName: !Join ["-", [a, !GetAtt First.Nam]]
                                                          ^^^
  32:7   E3034
               MemorySize: 1
               ^^^^^^^^^^

7 errors in 1 of 1 template.
"""

# A finding's first line: its place and id, its message, and the parts that the message names at its end.
HEAD = re.compile(r"(?m)^( +\d+:\d+ +E\d{4}) .*?( \([^()]+, made by[^()]+\)| \(QueueA[^()]+\))?$")


def test_each_fault_stands_where_its_author_can_mend_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    (tmp_path / "snippets").mkdir()
    for name, text in (
        (".cfnkit.yaml", CONFIGURATION),
        ("macros.py", MACROS),
        ("snippets/bad.yaml", SNIPPET),
        ("template.yaml", TEMPLATE),
    ):
        (tmp_path / name).write_text(text)
    monkeypatch.chdir(tmp_path)

    assert main(["check", "template.yaml", "--no-cache"]) == 2

    assert HEAD.sub(r"\1\2", capfdbinary.readouterr().out.decode()) == PICTURE
