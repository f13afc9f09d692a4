"""`cfnkit check --format cdk`: our part of the CDK's own validation report."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from assemblies.conftest import App
from cfnkit import __version__
from cfnkit.cli import main

Capture = pytest.CaptureFixture[str]


def written(folder: Path, name: str = "validation-report.json") -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "cdk.out" / name).read_text("utf-8"))
    return found


def own(report: dict[str, Any]) -> dict[str, Any]:
    (part,) = [each for each in report["pluginReports"] if each.get("pluginName") == "cfnkit"]
    found: dict[str, Any] = part
    return found


def test_our_part_is_written_beside_what_is_there(app: App, capsys: Capture) -> None:
    folder = app("typescript")
    before = written(folder)
    assert main(["check", "cdk.out", "--format", "cdk"]) == 6
    streams = capsys.readouterr()
    after = written(folder)

    assert streams.out == ""
    assert "has 8 violations of cfnkit's rules." in streams.err
    assert after["pluginReports"][:-1] == before["pluginReports"]
    assert {key: after[key] for key in before if key != "pluginReports"} == {
        key: before[key] for key in before if key != "pluginReports"
    }
    part = own(after)
    assert (part["pluginVersion"], part["conclusion"]) == (__version__, "failure")
    assert {each["ruleName"] for each in part["violations"]} == {"E3002", "E3034", "W9452", "W9795"}


def test_a_violation_names_construct_resource_and_the_users_frame(app: App) -> None:
    folder = app("typescript")
    main(["check", "cdk.out", "--format", "cdk"])
    (violation,) = [each for each in own(written(folder))["violations"] if each["ruleName"] == "E3034"]
    by_path = {each["constructPath"]: each for each in violation["violatingConstructs"]}

    assert violation["severity"] == "error"
    assert by_path.keys() == {"Shop/Orders/Failed/Resource", "Prod/Shop/Orders/Failed/Resource"}
    one = by_path["Prod/Shop/Orders/Failed/Resource"]
    assert one["constructFqn"] == "aws-cdk-lib.aws_sqs.CfnQueue"
    assert one["cloudFormationResource"] == {
        "templatePath": "assembly-Prod/ProdShopOrders69A88C42.nested.template.json",
        "logicalId": "Failed178E83A2",
        "propertyPaths": ["Properties.MessageRetentionPeriod"],
    }
    assert "(/app/lib/orders-stack.ts:9:20)" in one["stackTraces"][0]


def test_a_violation_of_what_the_library_made_has_the_frame_of_the_construct_around(app: App) -> None:
    folder = app("typescript")
    template = folder / "cdk.out" / "Network.template.json"
    root = json.loads(template.read_text("utf-8"))
    root["Resources"]["CDKMetadata"]["Nonsense"] = 1
    template.write_text(json.dumps(root), "utf-8")
    main(["check", "cdk.out", "--format", "cdk"])
    found = [
        construct
        for each in own(written(folder))["violations"]
        for construct in each["violatingConstructs"]
        if construct["constructPath"] == "Network/CDKMetadata/Default"
    ]

    assert found
    assert all("(/app/bin/shop.ts:8:1)" in each["stackTraces"][0] for each in found)


def test_acknowledged_violations_are_told_as_suppressed(app: App) -> None:
    folder = app("typescript")
    main(["check", "cdk.out", "--format", "cdk"])
    suppressed = own(written(folder))["suppressedViolations"]

    assert [(each["acknowledgedId"], each["reason"]) for each in suppressed] == [
        ("cfnkit::W2001", "pipelines still pass it")
    ] * 2


def test_it_is_written_once_however_often_it_is_made(app: App) -> None:
    folder = app("typescript")
    main(["check", "cdk.out", "--format", "cdk"])
    first = written(folder)
    main(["check", "cdk.out", "--format", "cdk"])

    assert written(folder) == first


def test_without_findings_the_part_says_success(app: App) -> None:
    folder = app("typescript")
    assert main(["check", "cdk.out/Network.template.json", "--format", "cdk"]) == 0
    part = own(written(folder))

    assert (part["conclusion"], part["violations"]) == ("success", [])


def test_an_older_report_has_its_own_form(app: App) -> None:
    folder = app("typescript")
    (folder / "cdk.out" / "validation-report.json").unlink()
    older = folder / "cdk.out" / "policy-validation-report.json"
    other = {"summary": {"pluginName": "other", "status": "success"}, "violations": []}
    older.write_text(json.dumps({"title": "Validation Report", "pluginReports": [other]}), "utf-8")
    main(["check", "cdk.out", "--format", "cdk"])
    report = written(folder, older.name)

    assert not (folder / "cdk.out" / "validation-report.json").exists()
    first, part = report["pluginReports"]
    assert first == other
    assert part["summary"] == {"pluginName": "cfnkit", "status": "failure"}
    (violation,) = [each for each in part["violations"] if each["ruleName"] == "E3034"]
    assert {each["templatePath"] for each in violation["violatingResources"]} == {
        "ShopOrdersA8B1F509.nested.template.json",
        "assembly-Prod/ProdShopOrders69A88C42.nested.template.json",
    }


def test_the_report_goes_to_a_file_or_stdout_where_that_is_asked(app: App, capsys: Capture) -> None:
    folder = app("typescript")
    before = written(folder)
    main(["check", "cdk.out", "--format", "cdk", "--output", "-"])

    assert own(json.loads(capsys.readouterr().out))["violations"]
    assert written(folder) == before


def test_a_report_that_is_none_is_an_error_at_its_place(app: App, capsys: Capture) -> None:
    folder = app("typescript")
    path = folder / "cdk.out" / "validation-report.json"
    path.write_text("oops", "utf-8")

    assert main(["check", "cdk.out", "--format", "cdk"]) == 1
    assert f"{Path('cdk.out', path.name)}:1:1: The report is no JSON" in capsys.readouterr().err
    assert path.read_text("utf-8") == "oops"


def test_templates_of_no_assembly_have_no_such_report(app: App, capsys: Capture) -> None:
    folder = app("typescript")
    (folder / "own.yaml").write_text("Resources: {Q: {Type: AWS::SQS::Queue}}\n", "utf-8")

    assert main(["check", "own.yaml", "--format", "cdk"]) == 1
    assert "no template is of one" in capsys.readouterr().err
