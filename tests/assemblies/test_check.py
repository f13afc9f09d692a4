"""`cfnkit check` of assemblies, as a person runs it."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from assemblies.conftest import App
from cfnkit.cli import main

Capture = pytest.CaptureFixture[str]


def findings(capsys: Capture, *words: str) -> list[dict[str, Any]]:
    main(["check", *words, "--format", "json"])
    found: list[dict[str, Any]] = json.loads(capsys.readouterr().out)
    return found


def lines_of(found: list[dict[str, Any]]) -> set[tuple[str, str, str, int]]:
    return {
        (
            each["Rule"]["Id"],
            each["Construct"]["Path"],
            Path(each["Construct"]["Source"]["Filename"]).as_posix(),
            each["Construct"]["Source"]["Location"]["Start"]["LineNumber"],
        )
        for each in found
    }


def test_each_finding_names_construct_and_line(app: App, capsys: Capture) -> None:
    app("typescript")
    found = findings(capsys, "cdk.out")

    assert lines_of(found) == {
        (id, f"{stack}{path}", file, line)
        for stack in ("Shop", "Prod/Shop")
        for id, path, file, line in (
            ("E3002", "/Resize/Resource", "lib/shop-stack.ts", 20),
            ("W9795", "/Resize/Resource", "lib/shop-stack.ts", 30),
            ("W9452", "/Buckets/CustomResourcePolicy/Resource", "lib/shop-stack.ts", 33),
            ("E3034", "/Orders/Failed/Resource", "lib/orders-stack.ts", 9),
        )
    }
    assert {each["Construct"]["Class"] for each in found} >= {"aws-cdk-lib.aws_lambda.CfnFunction"}
    assert {Path(each["Filename"]).name for each in found} == {
        "Shop.template.json",
        "ShopOrdersA8B1F509.nested.template.json",
        "ProdShop82526E42.template.json",
        "ProdShopOrders69A88C42.nested.template.json",
    }


def test_the_same_from_the_cache(app: App, capsys: Capture) -> None:
    app("typescript")
    first = findings(capsys, "cdk.out")

    assert first
    assert findings(capsys, "cdk.out") == first


def test_text_shows_the_line_the_construct_and_the_type(app: App, capsys: Capture) -> None:
    app("typescript")
    assert main(["check", "cdk.out"]) == 6
    out = capsys.readouterr().out.replace("\\", "/")

    assert "lib/shop-stack.ts\n  20:20  E3002" in out
    assert "lib/shop-stack.ts:20  Shop/Resize  AWS::Lambda::Function\n" in out
    assert "in the template: cdk.out/Shop.template.json:" in out
    assert 'const resize = new lambda.Function(this, "Resize", {' in out


def test_one_line_that_makes_several_stacks_is_shown_once(app: App, capsys: Capture) -> None:
    app("typescript")
    main(["check", "cdk.out"])
    out = capsys.readouterr().out

    assert out.count("'MemorySyze' was unexpected") == 1
    assert "Prod/Shop/Resize  AWS" in out
    assert "  Shop/Resize  AWS" in out


def test_annotations_and_sarif_are_at_the_source(app: App, capsys: Capture) -> None:
    app("typescript")
    main(["check", "cdk.out", "--format", "github"])
    assert "file=lib/shop-stack.ts,line=20," in capsys.readouterr().out.replace("\\", "/")

    main(["check", "cdk.out", "--format", "sarif"])
    results = json.loads(capsys.readouterr().out)["runs"][0]["results"]
    (one,) = [
        each
        for each in results
        if each["ruleId"] == "E3034" and "Prod" not in json.dumps(each["locations"][0]["logicalLocations"])
    ]
    place = one["locations"][0]
    assert place["physicalLocation"]["artifactLocation"]["uri"] == "lib/orders-stack.ts"
    assert place["physicalLocation"]["region"]["startLine"] == 9
    assert "Shop/Orders/Failed/Resource" in [each["fullyQualifiedName"] for each in place["logicalLocations"]]
    template = one["relatedLocations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert template == "cdk.out/ShopOrdersA8B1F509.nested.template.json"


@pytest.mark.parametrize("format", ["markdown", "html", "junit"])
def test_reports_for_people_name_both(app: App, capsys: Capture, format: str) -> None:
    app("typescript")
    main(["check", "cdk.out", "--format", format])
    out = capsys.readouterr().out.replace("\\", "/")

    assert "lib/orders-stack.ts:9" in out
    assert "Shop/Orders/Failed" in out


def test_acknowledged_rules_are_left_out_and_those_that_fit_nothing_told(app: App, capsys: Capture) -> None:
    app("typescript")
    main(["check", "cdk.out", "--format", "sarif"])
    results = json.loads(capsys.readouterr().out)["runs"][0]["results"]
    left_out = [each for each in results if each["ruleId"] == "W2001"]

    assert [each["suppressions"][0]["justification"] for each in left_out] == ["pipelines still pass it"] * 2
    told = [each["message"]["text"].splitlines()[0] for each in results if each["ruleId"] == "W9795"]
    assert sorted(told) == [
        "E3012 is not found in Prod/Shop/Resize, so that its acknowledgement can go.",
        "E3012 is not found in Shop/Resize, so that its acknowledgement can go.",
    ]


@pytest.mark.parametrize(
    ("id", "is_left_out"),
    [
        ("cfnkit::E3002", True),
        ("Annotation::E3002", True),
        ("E3002", True),
        ("CloudFormation-Validate::F3002", True),
        ("CloudFormation-Validate::E3002", True),
        ("Other::E3002", False),
        ("cfnkit::E3012", False),
    ],
)
def test_an_acknowledgement_is_bare_or_with_a_prefix(app: App, capsys: Capture, id: str, is_left_out: bool) -> None:
    folder = app("typescript")
    acknowledge(folder, "/Shop/Resize", {id: "known"})

    found = [each["Construct"]["Path"] for each in findings(capsys, "cdk.out") if each["Rule"]["Id"] == "E3002"]
    assert ("Shop/Resize/Resource" not in found) is is_left_out
    assert "Prod/Shop/Resize/Resource" in found


def acknowledge(folder: Path, construct: str, rules: dict[str, str], stack: str = "Shop") -> None:
    path = folder / "cdk.out" / f"{stack}.metadata.json"
    root = json.loads(path.read_text("utf-8"))
    root.setdefault(construct, []).append({"type": "aws:cdk:acknowledged-rules", "data": rules})
    path.write_text(json.dumps(root), "utf-8")


def test_an_acknowledgement_is_about_all_within_its_construct(app: App, capsys: Capture) -> None:
    folder = app("typescript")
    acknowledge(folder, "/Shop", {"cfnkit::E3034": "a nested stack"})

    found = {each["Construct"]["Path"] for each in findings(capsys, "cdk.out") if each["Rule"]["Id"] == "E3034"}
    assert found == {"Prod/Shop/Orders/Failed/Resource"}


def test_an_unknown_id_is_told_with_the_nearest_only_where_it_is_ours(app: App, capsys: Capture) -> None:
    folder = app("typescript")
    acknowledge(
        folder, "/Network/Main", {"cfnkit::E30O2": "a letter", "Annotation::@aws-cdk/x:y": "not ours"}, "Network"
    )
    told = [each for each in findings(capsys, "cdk.out") if each["Rule"]["Id"] == "W9795"]

    messages = [each["Message"] for each in told if each["Construct"]["Path"].startswith("Network")]
    assert len(messages) == 1
    assert messages[0].startswith("There is no rule 'E30O2'.")


def test_a_part_of_the_assembly_does_not_tell_what_fits_nothing_in_it(app: App, capsys: Capture) -> None:
    app("typescript")
    found = findings(capsys, str(Path("cdk.out", "Shop.template.json")))

    assert {each["Rule"]["Id"] for each in found} == {"E3002", "W9452"}
    assert {each["Construct"]["Path"] for each in found if each["Rule"]["Id"] == "E3002"} == {"Shop/Resize/Resource"}


def test_mandatory_rules_and_no_suppressions(app: App, capsys: Capture) -> None:
    app("typescript")

    def ids(*words: str) -> set[str]:
        return {each["Rule"]["Id"] for each in findings(capsys, "cdk.out/Shop.template.json", *words)}

    assert not ids() & {"W2001", "W3005"}
    assert ids("--mandatory", "W2001,W3005") >= {"W2001", "W3005"}
    assert ids("--no-suppressions") >= {"W2001", "W3005"}


def test_ignoring_the_rule_about_suppressions(app: App, capsys: Capture) -> None:
    app("typescript")

    assert "W9795" not in {each["Rule"]["Id"] for each in findings(capsys, "cdk.out", "--ignore", "W9795")}


@pytest.mark.parametrize("word", ["cdk.out", ".", "cdk.out/manifest.json"])
def test_templates_beside_a_manifest_are_taken_by_it_and_once(app: App, capsys: Capture, word: str) -> None:
    folder = app("typescript")
    shutil.copy(folder / "cdk.out" / "Shop.template.json", folder / "cdk.out" / "Gone.template.json")
    main(["check", word, "--quiet"])

    assert "of 5 templates" in capsys.readouterr().out


def test_other_templates_of_an_apps_folder_are_checked_too(app: App, capsys: Capture) -> None:
    folder = app("typescript")
    (folder / "own.yaml").write_text("Resources: {Q: {Type: AWS::SQS::Queue, Properties: {Nope: 1}}}\n", "utf-8")
    found = findings(capsys, ".")

    assert [each["Rule"]["Id"] for each in found if each["Filename"] == "own.yaml"] == ["E3002"]
    assert len(found) > 5


def test_an_assembly_that_git_ignores_is_found_by_its_app(app: App, capsys: Capture) -> None:
    folder = app("typescript")
    subprocess.run(["git", "init", "-q", str(folder)], check=True)
    assert "cdk.out" in (folder / ".gitignore").read_text("utf-8")

    main(["check", ".", "--quiet"])
    assert "of 5 templates" in capsys.readouterr().out


def test_the_manifest_says_the_region(app: App, capsys: Capture) -> None:
    """A type that one region alone lacks is found in the stack that goes there."""
    folder = app("typescript")
    change_region(folder, "me-central-1")
    for template in (folder / "cdk.out").glob("**/*Shop*.template.json"):
        if "nested" not in template.name:
            root = json.loads(template.read_text("utf-8"))
            root["Resources"]["Where"] = {
                "Type": "AWS::SSM::Parameter",
                "Properties": {"Type": "String", "Value": {"Ref": "AWS::Region"}},
            }
            root["Outputs"] = {"Where": {"Value": {"Fn::FindInMap": ["Names", {"Ref": "AWS::Region"}, "Name"]}}}
            root["Mappings"] = {"Names": {"us-east-1": {"Name": "x"}}}
            template.write_text(json.dumps(root), "utf-8")

    found = [each for each in findings(capsys, "cdk.out") if "me-central-1" in each["Message"]]
    assert found
    assert {Path(each["Filename"]).name for each in found} == {"ProdShop82526E42.template.json"}


def change_region(folder: Path, region: str) -> None:
    manifest = folder / "cdk.out" / "assembly-Prod" / "manifest.json"
    manifest.write_text(manifest.read_text("utf-8").replace("eu-central-1", region), "utf-8")


def test_what_is_open_takes_the_region_that_is_given(app: App, capsys: Capture) -> None:
    folder = app("typescript")
    template = folder / "cdk.out" / "Network.template.json"
    root = json.loads(template.read_text("utf-8"))
    root["Mappings"] = {"Names": {"eu-west-1": {"Name": "x"}}}
    root["Outputs"] = {"Where": {"Value": {"Fn::FindInMap": ["Names", {"Ref": "AWS::Region"}, "Name"]}}}
    template.write_text(json.dumps(root), "utf-8")

    def told(region: str, *words: str) -> bool:
        return any(f"Names::{region}" in each["Message"] for each in findings(capsys, "cdk.out", *words))

    assert not told("")
    assert told("ap-south-1", "--region", "ap-south-1")


def test_a_value_of_the_manifest_that_breaks_its_constraint_is_told_at_the_manifest(app: App, capsys: Capture) -> None:
    folder = app("typescript")
    manifest = folder / "cdk.out" / "manifest.json"
    root = json.loads(manifest.read_text("utf-8"))
    root["artifacts"]["Shop"]["properties"]["parameters"] = {"Legacy": "hush-hush"}
    manifest.write_text(json.dumps(root, indent=1), "utf-8")
    template = folder / "cdk.out" / "Shop.template.json"
    root = json.loads(template.read_text("utf-8"))
    root["Parameters"]["Legacy"] |= {"AllowedValues": ["", "a"], "NoEcho": True}
    template.write_text(json.dumps(root, indent=1), "utf-8")
    for format in ("text", "html", "sarif", "cdk"):
        main(["check", "cdk.out", "--format", format, "--output", "-"])
        assert "hush-hush" not in capsys.readouterr().out
    main(["check", "cdk.out", "--format", "json"])
    out = capsys.readouterr().out

    assert "hush-hush" not in out
    (found,) = [each for each in json.loads(out) if each["Rule"]["Id"] == "E9771"]
    assert Path(found["Filename"]).as_posix() == "cdk.out/manifest.json"


def test_the_default_of_a_no_echo_parameter_is_not_shown_in_the_source(app: App, capsys: Capture) -> None:
    folder = app("typescript")
    template = folder / "cdk.out" / "Shop.template.json"
    root = json.loads(template.read_text("utf-8"))
    root["Parameters"]["Legacy"] |= {"NoEcho": True, "Default": "sesame-open"}
    template.write_text(json.dumps(root, indent=1), "utf-8")
    source = folder / "lib" / "shop-stack.ts"
    source.write_text(source.read_text("utf-8").replace('{ default: "" }', '{ default: "sesame-open", noEcho: true }'))
    for format in ("text", "html"):
        main(["check", "cdk.out", "--no-suppressions", "--format", format])
        out = capsys.readouterr().out
        assert "sesame-open" not in out
        assert "Legacy" in out
        assert "****" in out


def test_a_newer_manifest_is_told_and_read(app: App, capsys: Capture) -> None:
    manifest = app("typescript") / "cdk.out" / "manifest.json"
    manifest.write_text(manifest.read_text("utf-8").replace('"version": "55.0.0"', '"version": "77.0.0"'), "utf-8")
    found = findings(capsys, "cdk.out")

    assert [each["Filename"] for each in found if each["Rule"]["Id"] == "W9737"] == [str(Path("cdk.out/manifest.json"))]
    assert len(found) > 5


def test_a_region_that_does_not_exist_is_told_at_the_stack(app: App, capsys: Capture) -> None:
    manifest = app("typescript") / "cdk.out" / "assembly-Prod" / "manifest.json"
    manifest.write_text(manifest.read_text("utf-8").replace("/eu-central-1", "/mars-1"), "utf-8")
    (told,) = (each for each in findings(capsys, "cdk.out") if each["Rule"]["Id"] == "E9732")

    assert "mars-1" in told["Message"]
    line = told["Location"]["Start"]["LineNumber"]
    assert Path(told["Filename"]).as_posix() == "cdk.out/assembly-Prod/manifest.json"
    assert "mars-1" in manifest.read_text("utf-8").splitlines()[line - 1]


def test_a_broken_manifest_ends_the_command_at_its_place(app: App, capsys: Capture) -> None:
    manifest = app("typescript") / "cdk.out" / "manifest.json"
    manifest.write_text("{", "utf-8")

    assert main(["check", "cdk.out"]) == 1
    assert f"{Path('cdk.out/manifest.json')}:1:2: " in capsys.readouterr().err


def test_an_assembly_without_frames_says_what_to_do(app: App, capsys: Capture) -> None:
    folder = app("python")
    for path in folder.rglob("*.metadata.json"):
        path.write_text(path.read_text("utf-8").replace("aws:cdk:creationStack", "aws:cdk:other"), "utf-8")
    main(["check", "cdk.out"])
    streams = capsys.readouterr()

    assert "JSII_HOST_STACK_TRACES=1" in streams.err
    assert "Notes/Log  AWS::Logs::LogGroup" in streams.out


def test_a_template_alone_has_the_constructs_of_its_metadata(
    app: App, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    folder = app("typescript")
    alone = tmp_path / "alone"
    alone.mkdir()
    shutil.copy(folder / "cdk.out" / "Shop.template.json", alone / "shop.json")
    monkeypatch.chdir(alone)
    main(["check", "shop.json"])
    out = capsys.readouterr().out

    assert "Shop/Resize  AWS::Lambda::Function" in out
    assert "W3005" not in out


def test_a_template_that_is_missing_or_broken_is_a_finding(app: App, capsys: Capture) -> None:
    folder = app("typescript")
    (folder / "cdk.out" / "Network.template.json").write_text("{", "utf-8")
    (folder / "cdk.out" / "Shop.template.json").unlink()
    (folder / "cdk.out" / "tree.json").unlink()
    found = {(each["Rule"]["Id"], Path(each["Filename"]).name) for each in findings(capsys, "cdk.out")}

    assert ("E9740", "Network.template.json") in found
    assert any(id == "E9778" and name in ("manifest.json", "Shop.template.json") for id, name in found)


def test_metadata_that_is_missing_is_told_where_it_is_named(app: App, capsys: Capture) -> None:
    folder = app("typescript")
    (folder / "cdk.out" / "Shop.metadata.json").unlink()

    assert main(["check", "cdk.out"]) == 1
    err = capsys.readouterr().err.replace("\\", "/")
    assert re.search(r"cdk\.out/manifest\.json:\d+:\d+: The metadata cdk\.out/Shop\.metadata\.json cannot be read", err)


def test_an_app_that_was_not_synthesised_is_said_not_to_be_checked(app: App, capsys: Capture) -> None:
    folder = app("typescript")
    shutil.rmtree(folder / "cdk.out")
    main(["check", "."])

    assert (
        "cdk.json:1:1: The app has no assembly in cdk.out. Run `cdk synth` first, or give --synth"
        in capsys.readouterr().err
    )


@pytest.mark.parametrize("command", ["check", "render", "graph"])
def test_the_folder_of_an_assembly_that_is_not_there_yet_is_known(command: str, app: App, capsys: Capture) -> None:
    folder = app("typescript")
    shutil.rmtree(folder / "cdk.out")

    assert main([command, "cdk.out"]) == 1
    err = capsys.readouterr().err
    assert "cdk.json:1:1: The app has no assembly in cdk.out. Run `cdk synth` first" in err.replace("./", "")
    assert "Did you mean" not in err
