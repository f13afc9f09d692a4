from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

from cfnkit.assemblies import Construct
from cfnkit.diagnostics import Problem
from cfnkit.lint.results import FileResult, Manner, Ruling
from cfnkit.lint.suppression import made_by_cdk
from cfnkit.rule import Finding, Rule
from cfnkit.source import Span

ENTRIES = json.loads((Path(made_by_cdk.__file__).parent / "made_by_cdk.json").read_text("utf-8"))["entries"]


def finding(id: str, *path: str | int, type: str = "AWS::SQS::Queue", is_cdk: bool = True) -> Finding:
    construct = Construct("Web/Queue/Resource", type=type, logical_id="Queue") if is_cdk else None
    return Finding(Rule(id, ""), Problem("m", Span("t.json", 1, 1, 1, 2), path), construct=construct)


def left_out(one: Finding, *mandatory: str) -> bool:
    ruling = Ruling(mandatory=mandatory)
    result = made_by_cdk.without_made_by_cdk(FileResult("t.json", (one,), ruling=ruling))
    assert [each.manner for each in result.suppressed] == [Manner.CDK] * (1 - len(result.findings))
    return not result.findings


def test_each_entry_has_its_evidence() -> None:
    assert ENTRIES
    for each in ENTRIES:
        assert re.fullmatch(r"[EWI]\d{4}", each["rule"])
        assert each["place"][0] == "Resources"
        assert each["reason"].endswith(".")
        assert "aws-cdk-lib 2." in each["evidence"]
        assert date.fromisoformat(each["date"])


def test_what_the_cdk_makes_is_left_out() -> None:
    assert left_out(finding("W3005", "Resources", "Queue", "DependsOn", 0))
    assert left_out(finding("W9013", "Resources", "App", type="AWS::Serverless::Application"))


def test_other_places_types_rules_and_templates_are_reported() -> None:
    assert not left_out(finding("W3005", "Resources", "Queue", "Properties"))
    assert not left_out(finding("W3005"))
    assert not left_out(finding("W3006", "Resources", "Queue", "DependsOn", 0))
    assert not left_out(finding("W9013", "Resources", "Queue"))
    assert not left_out(finding("W3005", "Resources", "Queue", "DependsOn", 0, is_cdk=False))


def test_a_mandatory_rule_is_reported() -> None:
    assert not left_out(finding("W3005", "Resources", "Queue", "DependsOn", 0), "W3005")
