"""The ids of metric math lead to the metrics that have them, and each expression says what it gives."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cfnkit.documents import EmbeddedDocument, Language, documents_of
from cfnkit.documents.cloudwatch import DASHBOARD, METRIC_MATH
from cfnkit.lint.examination.subjects import subject_of
from cfnkit.pipeline import Configuration, process
from cfnkit.security import Stack
from cfnkit.source import SourceText
from cfnkit.syntax import Scalar, parse, walk

ALARM = """\
Resources:
  Alarm:
    Type: AWS::CloudWatch::Alarm
    Properties:
      Metrics:
        - {Id: rate, Expression: "SUM([errors, errors]) / MAX(errors)"}
        - {Id: band, Expression: "ANOMALY_DETECTION_BAND(errors)", ReturnData: false}
        - {Id: errors, ReturnData: false, MetricStat: {Metric: {MetricName: e}, Period: 60, Stat: Sum}}
"""
BOARD = """\
Resources:
  Board:
    Type: AWS::CloudWatch::Dashboard
    Properties:
      DashboardBody: |
        {"widgets": [{"type": "metric", "properties": {"region": "r", "metrics": [
          [{"expression": "SUM([errors, errors]) / MAX(errors)", "id": "rate"}],
          [{"expression": "ANOMALY_DETECTION_BAND(errors)", "id": "band"}],
          ["n", "e", {"id": "errors"}]]}}]}
"""


def documents_in(template: str, language: Language) -> Iterator[EmbeddedDocument]:
    config = Configuration()
    return documents_of(Stack(subject_of(process(parse(template, "t"), config=config), config)), language)


@pytest.mark.parametrize(("template", "language"), [(ALARM, METRIC_MATH), (BOARD, DASHBOARD)])
def test_ids_lead_to_their_metric(template: str, language: Language) -> None:
    [document] = documents_in(template, language)
    source = SourceText("t", template)
    found = [(source.cut(each.span), source.cut(each.target).strip('"')) for each in language.links(document)]
    assert found == [("errors", "errors")] * 4
    lines = template.splitlines()
    assert {lines[each.target.line - 1].strip()[:20] for each in language.links(document)} <= {
        "- {Id: errors, Retur",
        '["n", "e", {"id": "e',
    }


@pytest.mark.parametrize(("template", "language"), [(ALARM, METRIC_MATH), (BOARD, DASHBOARD)])
def test_an_expression_says_what_it_gives(template: str, language: Language) -> None:
    [document] = documents_in(template, language)
    assert document.tree is not None
    notes = {
        node.text: list(language.notes(document, node, None))
        for _, node in walk(document.tree.root)
        if isinstance(node, Scalar)
    }
    assert {text: said for text, said in notes.items() if said} == {
        "SUM([errors, errors]) / MAX(errors)": ["The expression gives a time series."],
        "ANOMALY_DETECTION_BAND(errors)": ["The expression gives an array of time series."],
    }
