"""Drift as SARIF 2.1.0."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from cfnkit.cli.drift.formats import DriftView, sarif


def run(report: DriftView) -> dict[str, Any]:
    """The one run of the log, which is valid by the models made of the published schema."""
    model = pytest.importorskip("pydantic_sarif.model")
    document = json.loads(sarif.render(report))
    model.StaticAnalysisResultsFormatSarifVersion210JsonSchema.model_validate(document)
    (found,) = document["runs"]
    run: dict[str, Any] = found
    rules = run["tool"]["driver"]["rules"]
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
    return run


def test_a_result_is_at_the_line_of_the_template(report: DriftView) -> None:
    results = run(report)["results"]

    first = results[0]
    (location,) = first["locations"]
    assert first["ruleId"] == "drift/modified"
    assert first["message"]["text"] == "Queue (AWS::SQS::Queue) /VisibilityTimeout: 30 -> 99"
    place = location["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "stacks/a%20b.yaml", "uriBaseId": "EXECUTIONROOT"}
    assert place["region"]["startLine"] == 8
    assert location["logicalLocations"] == [{"fullyQualifiedName": "Queue/VisibilityTimeout"}]


def test_the_kinds_of_drift(report: DriftView) -> None:
    results = [(result["ruleId"], result["level"]) for result in run(report)["results"]]

    assert results == [
        ("drift/modified", "error"),
        ("drift/added", "error"),
        ("drift/removed", "error"),
        ("drift/modified", "error"),
        ("drift/not-checked", "note"),
        ("drift/not-checked", "note"),
        ("drift/deleted", "error"),
    ]


def test_a_fingerprint_outlives_values_and_lines(report: DriftView) -> None:
    modified, *others = report.drift.resources
    difference = modified.differences[0]
    assert difference.span is not None
    moved = replace(difference, actual=100, span=difference.span._replace(line=80, end_line=80))
    changed = replace(modified, differences=(moved, *modified.differences[1:]))
    later = report._replace(drift=replace(report.drift, resources=(changed, *others)))

    before, after = ([result["partialFingerprints"] for result in run(one)["results"]] for one in (report, later))
    assert before == after
    assert len({one["cfnkit/v1"] for one in before}) == len(before)


def test_no_drift_is_a_log_too(nothing: DriftView) -> None:
    assert run(nothing)["results"] == []
