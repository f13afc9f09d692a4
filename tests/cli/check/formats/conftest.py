"""A report with one finding of each kind."""

from __future__ import annotations

import pytest

from cfnkit.cli.check.formats import CheckReport
from cfnkit.diagnostics import Related, Severity
from cfnkit.lint.results import FileResult
from cfnkit.rule import Finding, GeneratedNode, Problem, Rule
from cfnkit.source import SourceText, Span

TEXT = """\
Resources:
  Bucket:
    Type: AWS::S3::Bucket
    Properties:
\t  BucketNam: 100% <sure>, "quoted"
"""


def span(line: int, column: int, end_column: int, file: str = "stacks/a b.yaml") -> Span:
    return Span(file, line, column, line, end_column)


ERROR = Finding(
    Rule("E3002", "Resource properties are invalid", "Making sure", "https://docs.aws.amazon.com/E3002"),
    Problem(
        message="100% wrong:\nsee, here <&> \x07",
        span=span(5, 4, 13),
        path=("Resources", "Made/It", "Properties", 0),
        hint="Rename it.",
        related=(Related("the other place", span(2, 3, 9)),),
    ),
    origins=(
        GeneratedNode(("Resources", "Made"), "Count", False),
        GeneratedNode(("Resources", "Moved"), "Count", True),
    ),
    copies=2,
)
WARNING = Finding(Rule("W2001"), Problem("Parameter not used.", span(2, 3, 9), ("Parameters", "P")))
INFORMATION = Finding(Rule("E9999"), Problem("Lowered.", span(1, 1, 2, "snippets/s.yaml")), lowered=Severity.INFO)


@pytest.fixture
def report() -> CheckReport:
    """Two templates, one of them sound; one finding lies in a file that was included."""
    source = SourceText("stacks/a b.yaml", TEXT)
    results = (FileResult("stacks/a b.yaml", (ERROR, WARNING, INFORMATION), source), FileResult("sound.yaml", ()))
    return CheckReport(results)
