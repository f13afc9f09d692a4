"""The differences of a drift report at the lines of the template."""

from __future__ import annotations

import json
from pathlib import Path

from cfnkit.outcome.in_lines.drift_notes import drift_notes
from cfnkit.pipeline.drift import drift_of

TEMPLATE = """\
Transform: AWS::LanguageExtensions
Resources:
  Fn::ForEach::Queues:
    - N
    - [a, b]
    - Queue${N}:
        Type: AWS::SQS::Queue
        Properties:
          VisibilityTimeout: 30
  Flow:
    Type: AWS::SQS::Queue
    Properties: {VisibilityTimeout: 30, DelaySeconds: 5}
  Gone:
    Type: AWS::SQS::Queue
"""


def test_each_line_has_its_differences(tmp_path: Path) -> None:
    def live(**properties: int) -> dict[str, object]:
        return {"Type": "AWS::SQS::Queue", "PhysicalId": "q", "Status": "EXISTS", "Properties": properties}

    snapshot = {
        "format": "cfnkit.snapshot/1",
        "taken": "2026-11-23T08:00:00Z",
        "source": "Cloud Control",
        "stack": {"name": "s", "id": "i", "region": "us-east-1", "account_id": "111111111111", "tags": {}},
        "resources": {
            "Queuea": live(VisibilityTimeout=99),
            "Queueb": live(VisibilityTimeout=7),
            "Flow": live(VisibilityTimeout=31, DelaySeconds=6),
            "Gone": {"Type": "AWS::SQS::Queue", "PhysicalId": "q", "Status": "DELETED"},
        },
    }
    (tmp_path / "t.yaml").write_text(TEMPLATE)
    (tmp_path / "live.json").write_text(json.dumps(snapshot))
    name = str(tmp_path / "t.yaml")

    report = drift_of(tmp_path / "t.yaml", tmp_path / "live.json")

    assert [tuple(note) for note in drift_notes(report, name)] == [
        (9, "Queuea: 30 -> 99, Queueb: 30 -> 7"),
        (12, "VisibilityTimeout: 30 -> 31, DelaySeconds: 5 -> 6"),
        (13, "deleted"),
    ]
    assert drift_notes(report, "other.yaml") == ()
