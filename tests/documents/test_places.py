"""A finding in a document stands at its character, however the template writes the document."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent, indent
from typing import Any

import pytest

from cfnkit.cli import main

HEAD = """\
Parameters:
  Known: {Type: String, Default: Begin}
  Awaited: {Type: String}
Conditions:
  IsAwaited: !Equals [!Ref Awaited, x]
Resources:
  Machine:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      RoleArn: arn:aws:iam::123456789012:role/r
"""

WRITTEN = {
    "object": """\
        Definition:
          StartAt: Nowhere
          States: {Begin: {Type: Pass, End: true}}
        """,
    "block": """\
        DefinitionString: |
          {"StartAt": "Nowhere",
           "States": {"Begin": {"Type": "Pass", "End": true}}}
        """,
    "one line": """\
        DefinitionString: '{"StartAt": "Nowhere", "States": {"Begin": {"Type": "Pass", "End": true}}}'
        """,
    "escapes": r"""
        DefinitionString: "{\"StartAt\": \"Nowhere\",\n \"States\": {\"Begin\": {\"Type\": \"Pass\", \"End\": true}}}"
        """,
    "YAML in a block": """\
        DefinitionString: |
          StartAt: Nowhere
          States:
            Begin: {Type: Pass, End: true}
        """,
    "Fn::Sub, known": """\
        DefinitionString: !Sub |
          {"Comment": "${AWS::Region} ${!Literal}", "StartAt": "Nowhere",
           "States": {"${Known}": {"Type": "Pass", "End": true}}}
        """,
    "Fn::Sub, in part": """\
        DefinitionString: !Sub
          - |
            {"Comment": "${AWS::Region} ${Awaited} ${!Literal}", "TimeoutSeconds": ${Awaited}, "StartAt": "Nowhere",
             "States": {"${Begin}": {"Type": "Pass", "Next": "${Awaited}"}}}
          - Begin: !Ref Known
        """,
    "DefinitionSubstitutions": """\
        DefinitionSubstitutions: {First: Begin, Later: !Ref Awaited, Long: "a text that is longer than its name"}
        DefinitionString: |
          {"Comment": "${Long}", "TimeoutSeconds": ${Later}, "StartAt": "Nowhere",
           "States": {"${First}": {"Type": "Pass", "End": true}}}
        """,
    "Fn::Join": """\
        DefinitionString: !Join
          - ""
          - - '{"StartAt": "Nowhere", "Comment": "'
            - !Ref Awaited
            - '", "States": {"Begin": {"Type": "Pass", "End": true}}}'
        """,
    "Fn::If": """\
        DefinitionString: !If
          - IsAwaited
          - '{"StartAt": "Begin", "States": {"Begin": {"Type": "Pass", "End": true}}}'
          - '{"StartAt": "Nowhere", "States": {"Begin": {"Type": "Pass", "Next": "Begin"}}}'
        """,
}


def template(properties: str) -> str:
    return HEAD + indent(dedent(properties), "      ")


@pytest.mark.parametrize("properties", WRITTEN.values(), ids=WRITTEN)
def test_a_finding_is_at_its_character(properties: str, found_in: Callable[..., Any]) -> None:
    text = template(properties)
    found = [each for each in found_in(text) if each.id == "E9421"]
    lines = text.splitlines()
    line = next(number for number, each in enumerate(lines, 1) if "Nowhere" in each)
    assert [(each.line, each.text.strip("\"'\\")) for each in found] == [(line, "Nowhere")]


def test_what_is_not_known_is_no_mistake(found_in: Callable[..., Any]) -> None:
    text = template("""\
        DefinitionString: !Sub |
          {"StartAt": "${Awaited}", "States": {"Begin": {"Type": "Pass", "Next": "A${Awaited}"}}}
        """)
    assert found_in(text) == []


@pytest.mark.parametrize(
    "definition",
    [
        '{"StartAt": "Begin", "States": {"Begin": {"Type": "Pass" ${Awaited}}}}',
        '{"StartAt": "Nowhere", ${Awaited}}',
        '{"StartAt": "Nowhere", "States": {${Awaited}: {}}}',
        '{"StartAt": "Nowhere", "States": ${Awaited}.x}',
        '{"StartAt": "Nowhere", "Comment": "a\\\\", "States": {"Begin": {"Type": ${Awaited}"Pass"}}}',
        "[${Awaited}",
    ],
)
def test_a_text_is_not_known_if_what_is_put_in_has_to_be_punctuation(
    definition: str, found_in: Callable[..., Any]
) -> None:
    assert found_in(template(f"DefinitionString: !Sub '{definition}'\n")) == []


def test_a_value_that_breaks_the_text_is_told_at_its_variable(found_in: Callable[..., Any]) -> None:
    text = template("""\
        DefinitionString: !Sub |
          {"StartAt": "Begin", "TimeoutSeconds": ${Known}, "States": {"Begin": {"Type": "Pass", "End": true}}}
        """)
    assert [(each.id, each.text) for each in found_in(text)] == [("E9420", "${Known}")]


def test_a_secret_is_not_quoted(found_in: Callable[..., Any]) -> None:
    text = template("""\
        DefinitionString: !Sub |
          {"StartAt": "${Known}x", "States": {"Begin": {"Type": "Pass", "Next": "Begin"}}}
        """).replace("Default: Begin", "NoEcho: true, Default: hush")
    assert all("hush" not in each.message for each in found_in(text))


def test_a_value_of_a_substitution_is_told_at_its_name(found_in: Callable[..., Any]) -> None:
    text = template("""\
        DefinitionSubstitutions: {First: Nowhere}
        Definition: {StartAt: "${First}", States: {Begin: {Type: Pass, Next: Begin}}}
        """)
    assert [(each.id, each.text) for each in found_in(text)] == [("E9421", '"${First}"')]


def test_what_serverless_makes_of_an_object_is_told_where_that_is_written(found_in: Callable[..., Any]) -> None:
    text = """\
Transform: AWS::Serverless-2016-10-31
Parameters:
  Name: {Type: String}
Resources:
  Machine:
    Type: AWS::Serverless::StateMachine
    Properties:
      DefinitionSubstitutions: {Call: sqs:sendMesage}
      Definition:
        StartAt: Send
        States:
          Wait: {Type: Wait, Seconds: 1, End: true}
          Send: {Type: Task, Resource: "arn:aws:states:::${Call}", Parameters: {QueueUrl: !Ref Name}, Next: Wat}
          Named: {Type: Pass, Comment: !Ref Name, Next: Send, Bogus: 1}
"""
    assert [(each.id, each.line, each.text) for each in found_in(text)] == [
        ("W9429", 13, "${Call}"),
        ("E9421", 13, "Wat"),
        ("W9422", 14, "Named"),
        ("E9423", 14, "Bogus"),
    ]


def test_a_null_in_an_object_is_reported_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It stands there while somebody types, and processing reports it."""
    file = tmp_path / "template.yaml"
    document = (
        "{schemaVersion: '0.3', mainSteps: [{name: A, action: 'aws:sleep', nextStep: , inputs: {Duration: P1D}}]}"
    )
    properties = f"{{DocumentType: Automation, Content: {document}}}"
    file.write_text(f"Resources: {{A: {{Type: AWS::SSM::Document, Properties: {properties}}}}}\n", "utf-8")
    assert main(["check", str(file), "--engine", "fast", "--no-cache", "--format", "json"]) != 0
    ids = [finding["Rule"]["Id"] for finding in json.loads(capsys.readouterr().out)]
    assert [id for id in ids if id.startswith("E9")] == ["E9761"]
