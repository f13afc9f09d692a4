"""The preview: the text of a stage, the place of each line, and what a transform made."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cfnkit.outcome.preview import Stage, preview
from outcome.in_lines.test_lenses import LOOPS, MACROS, SERVERLESS, config_in
from support.outcomes import outcome_of

TEMPLATE = """\
Transform: AWS::LanguageExtensions
Parameters:
  Secret: {Type: String, NoEcho: true, Default: hunter2}
Resources:
  Fn::ForEach::Queues:
    - N
    - [a, b]
    - Queue${N}:
        Type: AWS::SQS::Queue
        Properties:
          QueueName: !Sub queue-${N}
          Tags: [{Key: s, Value: !Ref Secret}]
"""


def numbered(text: str, stage: Stage = "processed") -> list[str]:
    """The lines of the preview, each with the line that it came from and its maker."""
    shown = preview(outcome_of(text).processed, stage)
    places = {each.line: f"{each.span.line} {each.made_by}".strip() for each in shown.lines}
    return [f"{places.get(number)}: {line}" for number, line in enumerate(shown.text.splitlines(), 1)]


def test_each_line_knows_its_place_and_its_maker() -> None:
    assert numbered(TEMPLATE)[6:15] == [
        "8:   Queuea:",
        "9:     Type: AWS::SQS::Queue",
        "10:     Properties:",
        "11 AWS::LanguageExtensions:       QueueName: queue-a",
        "12:       Tags:",
        "12:         - Key: s",
        "12:           Value: !Ref 'Secret'",
        "8:   Queueb:",
        "9:     Type: AWS::SQS::Queue",
    ]


def test_the_resolved_stage_has_values_and_no_secret() -> None:
    lines = numbered(TEMPLATE, "resolved")

    assert lines[0] == "4: Resources:"
    assert "12:           Value: '****'" in lines
    assert not any("hunter2" in line for line in lines)


def test_json_stays_json() -> None:
    shown = preview(outcome_of('{"Resources": {\n"A": {"Type": "AWS::SNS::Topic"}}}').processed, "processed")

    assert shown.language == "json"
    assert json.loads(shown.text)["Resources"]["A"] == {"Type": "AWS::SNS::Topic"}
    assert shown.line_of("/Resources/A/Type") == 4
    assert [each.span.line for each in shown.lines if each.line in (2, 3, 4)] == [1, 2, 2]


def test_what_a_macro_made_is_marked(tmp_path: Path) -> None:
    outcome = outcome_of(MACROS, config=config_in(tmp_path), name=str(tmp_path / "t.yaml"))

    shown = preview(outcome.processed, "processed")
    lines = shown.text.splitlines()
    made = {(each.by, line.strip()) for each in shown.made for line in lines[each.first - 1 : each.last]}

    assert ("Tables", "TopicName: tickets") in made
    assert ("Tables", "Tickets:") in made
    assert not any("AWS::SQS::Queue" in line for _, line in made)


def test_sam_marks_what_it_made() -> None:
    shown = preview(outcome_of(SERVERLESS).processed, "processed")

    line = shown.line_of("/Resources/WorkerRole")
    assert line is not None
    assert any(each.first <= line <= each.last and each.by.startswith("AWS::Serverless") for each in shown.made)


def test_a_pointer_to_nothing_leads_to_what_is_around_it() -> None:
    shown = preview(outcome_of(TEMPLATE).processed, "processed")

    assert shown.line_of("/Resources/Queueb/Properties/Nothing") == shown.line_of("/Resources/Queueb/Properties")
    assert shown.line_of("/Nothing") is None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (TEMPLATE, ""),
        (TEMPLATE.replace("!Ref Secret", "!Ref None"), "CloudFormation would refuse the template: "),
        (LOOPS, "The loop Queues cannot be run without a value of the parameter Teams."),
        ("Resources: [", "CloudFormation would refuse the template: "),
    ],
)
def test_a_preview_that_is_not_whole_says_why(text: str, reason: str) -> None:
    shown = preview(outcome_of(text).processed, "resolved")

    assert shown.incomplete.startswith(reason)
    assert bool(shown.incomplete) == bool(reason)
