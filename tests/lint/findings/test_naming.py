"""Findings on the copies of a loop's body are one finding, which keeps what is wrong with each copy."""

from __future__ import annotations

from cfnkit.lint import FileRequest, Settings, check_files
from cfnkit.rule import Finding

LOOP = """\
Transform: AWS::LanguageExtensions
Resources:
  Fn::ForEach::Queues:
    - Name
    - [Alpha, Beta]
    - Queue${Name}:
        Type: %s
        Properties:
          %s
"""


def findings(type: str, line: str) -> list[Finding]:
    settings = Settings(jobs=1, cache=False)
    [result] = check_files([FileRequest("t.yaml", (LOOP % (type, line)).encode())], settings)
    return list(result.findings)


def test_copies_with_messages_of_their_own_keep_them() -> None:
    [finding] = findings("AWS::SQS::Queue", 'FifoQueue: !Sub "${Name}"')

    assert finding.message == "'Alpha' is not of type 'boolean' (QueueAlpha, QueueBeta)"
    assert [(each.path[1], each.message) for each in finding.origins] == [
        ("QueueAlpha", ""),
        ("QueueBeta", "'Beta' is not of type 'boolean'"),
    ]


def test_two_faults_at_one_place_of_a_loop_are_two_findings() -> None:
    found = findings("AWS::Lambda::Permission", "Principal: events.amazonaws.com")

    assert [finding.message for finding in found] == [
        "'Action' is a required property (QueueAlpha, QueueBeta)",
        "'FunctionName' is a required property (QueueAlpha, QueueBeta)",
    ]


def test_copies_of_loops_in_loops_are_one_finding() -> None:
    inner = 'Fn::ForEach::Inner: [Key, [One, Two], {"Bogus${Key}": 1}]'
    [finding] = findings("AWS::SQS::Queue", inner)

    assert finding.copies == 4
