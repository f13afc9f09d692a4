"""SARIF 2.1.0: its schema, its rules and its fingerprints."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from cfnkit.cli.check.formats import CheckReport, sarif
from cfnkit.lint.results import FileResult
from cfnkit.rule import Finding, Problem, Rule
from cfnkit.source import Span


def _object(required: list[str], **properties: Any) -> dict[str, Any]:
    return {"type": "object", "required": required, "properties": properties, "additionalProperties": False}


_TEXT = {"type": "string"}
_URI = {"type": "string", "pattern": r"^(?:[A-Za-z0-9._~!$&'()*+,;=:@/?#\[\]-]|%[0-9A-F]{2})+$"}
_LEVEL = {"enum": ["none", "note", "warning", "error"]}
_PLACE = {"type": "integer", "minimum": 1}
_MESSAGE = _object(["text"], text=_TEXT)
_PHYSICAL = _object(
    ["artifactLocation"],
    artifactLocation=_object([], uri=_URI, uriBaseId=_TEXT),
    region=_object([], startLine=_PLACE, startColumn=_PLACE, endLine=_PLACE, endColumn=_PLACE),
)
_LOGICAL = _object([], fullyQualifiedName=_TEXT)
_LOCATION = _object(
    [],
    id={"type": "integer", "minimum": -1},
    message=_MESSAGE,
    physicalLocation=_PHYSICAL,
    logicalLocations={"type": "array", "uniqueItems": True, "items": _LOGICAL},
)
_RULE = _object(
    ["id"],
    id=_TEXT,
    shortDescription=_MESSAGE,
    fullDescription=_MESSAGE,
    helpUri={"type": "string", "format": "uri"},
    defaultConfiguration=_object([], level=_LEVEL),
)
_RESULT = _object(
    ["message"],
    ruleId=_TEXT,
    ruleIndex={"type": "integer", "minimum": -1},
    level=_LEVEL,
    message=_MESSAGE,
    locations={"type": "array", "items": _LOCATION},
    relatedLocations={"type": "array", "uniqueItems": True, "items": _LOCATION},
    occurrenceCount={"type": "integer", "minimum": 1},
    partialFingerprints={"type": "object", "additionalProperties": _TEXT},
)
_DRIVER = _object(["name"], name=_TEXT, version=_TEXT, rules={"type": "array", "uniqueItems": True, "items": _RULE})
_RUN = _object(
    ["tool"],
    tool=_object(["driver"], driver=_DRIVER),
    columnKind={"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
    originalUriBaseIds={"type": "object", "additionalProperties": _object([], uri=_URI, description=_MESSAGE)},
    results={"type": ["array", "null"], "items": _RESULT},
)
# What the published schema says of the properties that are used here, and no others.
_RUNS = {"type": "array", "items": _RUN}
_SCHEMA = {"$schema": {"type": "string", "format": "uri"}}
SARIF = _object(["version", "runs"], **_SCHEMA, version={"enum": ["2.1.0"]}, runs=_RUNS)


def log(report: CheckReport) -> dict[str, Any]:
    """The log, which is valid."""
    text = sarif.render(report)
    document: dict[str, Any] = json.loads(text)
    assert [error.message for error in Draft7Validator(SARIF).iter_errors(document)] == []
    return document


def test_a_log_is_valid(report: CheckReport) -> None:
    assert log(report)["version"] == "2.1.0"
    assert log(CheckReport(()))["runs"][0]["results"] == []


def test_a_log_is_valid_by_the_published_schema(report: CheckReport) -> None:
    model = pytest.importorskip("pydantic_sarif.model", reason="models made of the published schema")

    model.StaticAnalysisResultsFormatSarifVersion210JsonSchema.model_validate_json(sarif.render(report))


def test_results_name_their_rule_which_is_described(report: CheckReport) -> None:
    run = log(report)["runs"][0]
    rules = run["tool"]["driver"]["rules"]

    assert [(rules[result["ruleIndex"]]["id"], result["level"]) for result in run["results"]] == [
        ("E3002", "error"),
        ("W2001", "warning"),
        ("E9999", "note"),
    ]
    assert rules[0] == {
        "id": "E3002",
        "shortDescription": {"text": "Resource properties are invalid"},
        "fullDescription": {"text": "Making sure"},
        "defaultConfiguration": {"level": "error"},
        "helpUri": "https://docs.aws.amazon.com/E3002",
    }
    assert rules[2]["defaultConfiguration"] == {"level": "error"}


def test_places_are_uris_and_code_points(report: CheckReport) -> None:
    run = log(report)["runs"][0]
    location = run["results"][0]["locations"][0]

    assert run["columnKind"] == "unicodeCodePoints"
    assert location["physicalLocation"] == {
        "artifactLocation": {"uri": "stacks/a%20b.yaml", "uriBaseId": "EXECUTIONROOT"},
        "region": {"startLine": 5, "startColumn": 4, "endLine": 5, "endColumn": 13},
    }
    assert location["logicalLocations"] == [{"fullyQualifiedName": "Resources/Made~1It/Properties/0"}]
    assert run["results"][0]["relatedLocations"][0]["message"] == {"text": "the other place"}
    assert run["results"][0]["occurrenceCount"] == 2


@pytest.mark.parametrize(
    ("name", "location"),
    [
        ("/a/b c.yaml", {"uri": "file:///a/b%20c.yaml"}),
        ("<stdin>", {"uri": "%3Cstdin%3E", "uriBaseId": "EXECUTIONROOT"}),
        ("s3://bucket/a key.yaml", {"uri": "s3://bucket/a%20key.yaml"}),
        ("../up.yaml", {"uri": "../up.yaml", "uriBaseId": "EXECUTIONROOT"}),
        ("no\udcff.yaml", {"uri": "no%FF.yaml", "uriBaseId": "EXECUTIONROOT"}),
    ],
)
def test_every_kind_of_name_is_a_uri(name: str, location: dict[str, str]) -> None:
    found = Finding(Rule("E1"), Problem("m", Span(name, 1, 1, 1, 2)))

    result = log(CheckReport((FileResult(name, (found,)),)))["runs"][0]["results"][0]

    assert result["locations"][0]["physicalLocation"]["artifactLocation"] == location


def test_names_count_from_the_workspace_of_github(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "infra").mkdir()
    (tmp_path / "infra" / "t.yaml").write_text("")
    monkeypatch.chdir(tmp_path / "infra")
    found = Finding(Rule("E1"), Problem("m", Span("t.yaml", 1, 1, 1, 2)))

    def uri() -> str:
        (result,) = log(CheckReport((FileResult("t.yaml", (found,)),)))["runs"][0]["results"]
        return str(result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"])

    monkeypatch.delenv("GITHUB_WORKSPACE", raising=False)
    assert uri() == "t.yaml"
    monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path))
    assert uri() == "infra/t.yaml"


def fingerprints(*findings: Finding) -> list[dict[str, str]]:
    run = log(CheckReport((FileResult("t.yaml", findings),)))["runs"][0]
    return [result["partialFingerprints"] for result in run["results"]]


def test_a_fingerprint_is_of_the_file_the_place_and_the_rule_and_not_of_the_line() -> None:
    found = Finding(Rule("E1"), Problem("m", Span("t.yaml", 1, 1, 1, 2), ("Resources", "A")))
    moved = found._replace(problem=found.problem._replace(span=Span("t.yaml", 99, 7, 99, 8), message="n"))
    elsewhere = found._replace(problem=found.problem._replace(path=("Resources", "B")))

    assert fingerprints(found) == fingerprints(moved)
    assert fingerprints(found) != fingerprints(found._replace(rule=Rule("E2")))
    assert fingerprints(found) != fingerprints(elsewhere)


def test_two_findings_of_a_rule_at_one_place_are_told_apart() -> None:
    found = Finding(Rule("E1"), Problem("m", Span("t.yaml", 1, 1, 1, 2), ("Resources", "A")))

    first, second = fingerprints(found, found._replace(problem=found.problem._replace(message="n")))

    assert first["cfnkit/v1"] == second["cfnkit/v1"]
    assert first["primaryLocationLineHash"] == second["primaryLocationLineHash"].replace(":2", ":1")
    assert first["primaryLocationLineHash"].endswith(":1")
