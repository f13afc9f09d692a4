"""A report with one of each kind, and with values that mean something to whoever shows them."""

from __future__ import annotations

import pytest

from cfnkit.cli.drift.formats import DriftView
from cfnkit.drift import (
    Difference,
    DifferenceType,
    DriftReport,
    Equated,
    ResourceDrift,
    Skipped,
    SkipReason,
    Status,
)
from cfnkit.source import Span

HOSTILE = "</script><script>alert(1)</script> | `a` <!-- & \"q\" 'p' ]]> \x07\x1b[31m *b* _c_ @everyone\n# d"


def span(line: int, column: int = 3, file: str = "stacks/a b.yaml") -> Span:
    return Span(file, line, column, line, column + 4)


MODIFIED = ResourceDrift(
    "Queue",
    "AWS::SQS::Queue",
    Status.MODIFIED,
    "https://q",
    differences=(
        Difference(("VisibilityTimeout",), DifferenceType.NOT_EQUAL, 30, 99, span(8)),
        Difference(("Tags", 1), DifferenceType.ADD, None, {"Key": "a/b", "Value": HOSTILE}, span(9)),
        Difference(("Policy", "x/y~z"), DifferenceType.REMOVE, {"A": [1]}, None, span(10), replaces=True, note="Said."),
        Difference(("Password",), DifferenceType.NOT_EQUAL, "****", "****", span(11), sensitive=True),
    ),
    skipped=(
        Skipped(("Arn",), SkipReason.READ_ONLY),
        Skipped(("Delay",), SkipReason.IGNORED, HOSTILE),
        Skipped(("Size",), SkipReason.ACCEPTED, "known"),
    ),
    undeclared=(Difference(("Extra",), DifferenceType.ADD, None, HOSTILE),),
    equated=(Equated(("RedrivePolicy",), "json"),),
    expected={
        "VisibilityTimeout": 30,
        "Tags": [{"Key": "t", "Value": "1"}],
        "Policy": {"x/y~z": {"A": [1]}},
        "Password": "****",
    },
    actual={
        "VisibilityTimeout": 99,
        "Tags": [{"Key": "t", "Value": "1", "More": 1}, {"Key": "a/b", "Value": HOSTILE}],
        "Policy": {},
        "Password": "****",
        "Extra": HOSTILE,
    },
    span=span(5),
)
IN_SYNC = ResourceDrift(
    "Topic", "AWS::SNS::Topic", Status.IN_SYNC, "arn:t", expected={}, actual={"DisplayName": "x"}, span=span(20)
)
DELETED = ResourceDrift("Gone", "AWS::SNS::Topic", Status.DELETED, expected={"A": True}, span=span(30))
UNCHECKED = ResourceDrift("Hook", "Custom::Hook", Status.NOT_CHECKED, "h", reason=HOSTILE, span=span(40))
UNKNOWN = ResourceDrift("Denied", "AWS::SNS::Topic", Status.UNKNOWN, "d", reason="access is denied", span=span(50))
INNER = DriftReport(
    (DELETED, IN_SYNC), "stacks/inner.yaml", "Cloud Control", "web-Inner", "arn:inner", taken="2026-01-02T03:04:05Z"
)
NESTED = ResourceDrift("Inner", "AWS::CloudFormation::Stack", Status.MODIFIED, "arn:inner", span=span(60), nested=INNER)


@pytest.fixture
def report() -> DriftView:
    """A stack with one resource of each status, and with a nested stack."""
    drift = DriftReport(
        (MODIFIED, IN_SYNC, UNCHECKED, UNKNOWN, NESTED),
        "stacks/a b.yaml",
        "Cloud Control",
        "web",
        "arn:aws:cloudformation:us-east-1:111111111111:stack/web/1",
        "us-east-1",
        "111111111111",
        "2026-01-02T03:04:05Z",
    )
    return DriftView(drift, notices=(f"A rule is old: {HOSTILE}",), explain=True, now="2026-02-03T00:00:00Z")


@pytest.fixture
def nothing() -> DriftView:
    """A template without resources."""
    return DriftView(DriftReport((), "empty.yaml", ""), now="2026-02-03T00:00:00Z")
