"""The other commands on assemblies: render, refs, explain, graph, targets, drift."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from assemblies.conftest import App
from cfnkit.cli import main

Capture = pytest.CaptureFixture[str]


def test_render_makes_each_stack_for_its_target(app: App, capsys: Capture) -> None:
    app("typescript")
    assert main(["render", "cdk.out", "--stage", "resolved"]) == 0
    stacks = json.loads(capsys.readouterr().out)

    assert stacks.keys() == {"Network", "Shop", "Prod/Shop"}
    regions = {
        name: stack["Resources"]["OrdersNestedStackOrdersNestedStackResource8B6E3CDE"]["Properties"]["TemplateURL"]
        for name, stack in stacks.items()
        if name != "Network"
    }
    assert "111122223333-eu-central-1" in regions["Prod/Shop"]
    assert "cdk-hnb659fds-assets-${AWS::AccountId}-${AWS::Region}" in str(regions["Shop"])  # it may go anywhere


@pytest.mark.parametrize("name", ["Prod/Shop", "Prod/*", "ProdShop82526E42", "Prod-Shop"])
def test_a_stack_is_named_as_the_cdk_names_it(app: App, capsys: Capture, name: str) -> None:
    app("typescript")
    assert main(["render", "cdk.out", "--stage", "resolved", "--target", name]) == 0

    assert "eu-central-1" in capsys.readouterr().out


def test_an_unknown_stack_is_answered_with_the_nearest(app: App, capsys: Capture) -> None:
    app("typescript")

    assert main(["render", "cdk.out", "--target", "Netwrok"]) == 1
    assert "cdk.out has no stack 'Netwrok'. Did you mean 'Network'?" in capsys.readouterr().err


def test_what_is_open_takes_the_target_that_is_given(app: App, capsys: Capture) -> None:
    folder = app("typescript")
    (folder / ".cfnkit.yaml").write_text("version: 1\ntargets: {tokyo: {region: ap-northeast-1}}\n", "utf-8")
    main(["render", "cdk.out", "--stage", "resolved", "--target", "tokyo"])
    stacks = capsys.readouterr().out
    main(["render", "cdk.out", "--stage", "resolved", "--region", "eu-north-1", "--target", "Shop"])
    one = capsys.readouterr().out

    assert "assets-${AWS::AccountId}-ap-northeast-1" in stacks
    assert "assets-111122223333-eu-central-1" in stacks
    assert "assets-${AWS::AccountId}-eu-north-1" in one


def test_a_template_of_an_assembly_goes_where_its_manifest_says(app: App, capsys: Capture) -> None:
    app("typescript")
    template = str(Path("cdk.out", "assembly-Prod", "ProdShop82526E42.template.json"))
    main(["render", template, "--stage", "resolved"])

    assert "assets-111122223333-eu-central-1" in capsys.readouterr().out


def test_an_app_without_an_assembly_says_what_to_do(app: App, capsys: Capture) -> None:
    folder = app("typescript")
    shutil.rmtree(folder / "cdk.out")

    assert main(["render", "."]) == 1
    assert "cdk.json:1:1: The app has no assembly in cdk.out. Run `cdk synth` first" in capsys.readouterr().err


def test_refs_lists_those_of_each_stack(app: App, capsys: Capture) -> None:
    app("typescript")
    assert main(["refs", "cdk.out", "--format", "json"]) == 0

    assert capsys.readouterr().out.count("/cdk-bootstrap/hnb659fds/version") == 3


def test_graph_draws_one_stack(app: App, capsys: Capture) -> None:
    app("typescript")
    assert main(["graph", "cdk.out", "--target", "Network"]) == 0
    assert "EC2::VPC" in capsys.readouterr().out

    assert main(["graph", "cdk.out"]) == 1
    assert "Name one of them" in capsys.readouterr().err


def test_explain_goes_from_a_path_in_a_template_to_the_source(app: App, capsys: Capture) -> None:
    app("typescript")
    template = str(Path("cdk.out", "Shop.template.json"))
    assert main(["explain", template, "Resources.Resize57196AE7.Properties.Runtime"]) == 0
    out = capsys.readouterr().out.replace("\\", "/")

    assert "of the construct Shop/Resize/Resource (aws-cdk-lib.aws_lambda.CfnFunction)" in out
    assert "made at lib/shop-stack.ts:20:20" in out
    assert 'const resize = new lambda.Function(this, "Resize", {' in out


def test_explain_takes_the_path_of_a_construct(app: App, capsys: Capture) -> None:
    app("typescript")
    assert main(["explain", "cdk.out", "Shop/Orders/Failed.Properties.FifoQueue", "--format", "json"]) == 0
    report = json.loads(capsys.readouterr().out)

    assert report["value"] is True
    assert report["construct"]["path"] == "Shop/Orders/Failed/Resource"
    assert Path(report["construct"]["source"]["source"]).as_posix() == "lib/orders-stack.ts"
    assert Path(report["origin"]["source"]).name == "ShopOrdersA8B1F509.nested.template.json"


def test_explain_answers_an_unknown_construct_with_the_nearest(app: App, capsys: Capture) -> None:
    app("typescript")

    assert main(["explain", "cdk.out", "Shop/Resise"]) == 1
    assert "There is no construct 'Shop/Resise' in cdk.out." in capsys.readouterr().err


def test_targets_of_an_assembly_and_of_its_app(app: App, capsys: Capture) -> None:
    folder = app("typescript")
    subprocess.run(["git", "init", "-q", str(folder)], check=True)
    for path in (".", "cdk.out", str(Path("cdk.out", "manifest.json"))):
        assert main(["targets", path, "--format", "json"]) == 0
        found = {each["name"]: each for each in json.loads(capsys.readouterr().out)}
        assert found.keys() == {"Network", "Shop", "Prod/Shop"}
        shop = found["Prod/Shop"]
        assert (shop["account"], shop["region"], shop["stack_name"]) == ("111122223333", "eu-central-1", "Prod-Shop")
        assert (shop["kind"], shop["tags"]) == ("cdk", {"team": "shop"})
        assert shop["line"] > 1


def test_values_of_a_manifest_are_shown_as_those_of_other_files(app: App, capsys: Capture) -> None:
    folder = app("typescript")
    manifest = folder / "cdk.out" / "manifest.json"
    root = json.loads(manifest.read_text("utf-8"))
    root["artifacts"]["Shop"]["properties"]["parameters"] = {"Legacy": "plain", "Password": "hush-hush"}
    manifest.write_text(json.dumps(root), "utf-8")
    main(["targets", "cdk.out"])
    out = capsys.readouterr().out

    assert "Legacy=plain" in out
    assert "Password=****" in out


def test_one_of_the_targets_is_checked_with_what_it_nests(app: App, capsys: Capture) -> None:
    app("typescript")
    main(["check", "cdk.out", "--target", "Prod/*", "--format", "json"])
    found = json.loads(capsys.readouterr().out)

    paths = {each["Construct"]["Path"] for each in found}
    assert "Prod/Shop/Orders/Failed/Resource" in paths
    assert all(path.startswith("Prod/") for path in paths)


def drifts(folder: Path, logical_id: str, timeout: int) -> Path:
    """The answer of `describe-stack-resource-drifts` for a function."""
    path = folder / "drifts.json"
    one = {
        "StackId": "arn:aws:cloudformation:eu-central-1:111122223333:stack/Prod-Shop/0a1b2c3d",
        "LogicalResourceId": logical_id,
        "PhysicalResourceId": "resize",
        "ResourceType": "AWS::Lambda::Function",
        "ExpectedProperties": json.dumps({"Timeout": 30}),
        "ActualProperties": json.dumps({"Timeout": timeout}),
        "PropertyDifferences": [
            {
                "PropertyPath": "/Timeout",
                "ExpectedValue": "30",
                "ActualValue": str(timeout),
                "DifferenceType": "NOT_EQUAL",
            }
        ],
        "StackResourceDriftStatus": "MODIFIED",
        "Timestamp": "2026-11-30T10:00:00.000Z",
    }
    path.write_text(json.dumps({"StackResourceDrifts": [one]}), "utf-8")
    return path


def test_drift_of_a_stack_of_an_assembly(app: App, capsys: Capture) -> None:
    folder = app("typescript")
    live = str(drifts(folder, "Resize57196AE7", 31))
    assert main(["drift", "cdk.out", "--target", "Prod/Shop", "--actual", live]) == 1
    out = capsys.readouterr().out.replace("\\", "/")

    assert "cdk.out/assembly-Prod/ProdShop82526E42.template.json" in out
    assert "31" in out


def test_drift_asks_which_of_several_stacks(app: App, capsys: Capture) -> None:
    folder = app("typescript")
    live = str(drifts(folder, "Resize57196AE7", 31))

    assert main(["drift", "cdk.out", "--actual", live]) == 2
    err = capsys.readouterr().err
    assert "has several stacks: " in err
    assert "Prod/Shop" in err


def test_values_of_the_arguments_go_before_those_of_the_manifest(app: App, capsys: Capture) -> None:
    folder = app("typescript")
    template = folder / "cdk.out" / "Shop.template.json"
    root = json.loads(template.read_text("utf-8"))
    root["Outputs"] = {"Name": {"Value": {"Fn::Sub": "${AWS::StackName}-${Legacy}"}}}
    template.write_text(json.dumps(root), "utf-8")
    words = ["render", "cdk.out", "--stage", "resolved", "--target", "Shop"]
    main(words)
    first = json.loads(capsys.readouterr().out)
    main([*words, "--stack-name", "mine", "-p", "Legacy=old"])
    second = json.loads(capsys.readouterr().out)

    assert first["Outputs"]["Name"]["Value"] == "Shop-"
    assert second["Outputs"]["Name"]["Value"] == "mine-old"


def test_an_assembly_without_stacks(app: App, capsys: Capture) -> None:
    folder = app("typescript")
    (folder / "cdk.out" / "manifest.json").write_text('{"version": "55.0.0", "artifacts": {}}', "utf-8")

    assert main(["render", "cdk.out"]) == 1
    assert "cdk.out has no stacks." in capsys.readouterr().err
    assert main(["check", "cdk.out"]) == 1
    assert "there is no template to check" in capsys.readouterr().err
    assert main(["diff", "cdk.out", "--from", "cdk.out"]) == 0
