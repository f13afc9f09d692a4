from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assemblies.conftest import App
from cfnkit.assemblies import Assemblies, read_assembly
from cfnkit.diagnostics import ConfigurationError


def change(manifest: Path, how: Callable[[Any], object]) -> None:
    root = json.loads(manifest.read_text("utf-8"))
    how(root)
    manifest.write_text(json.dumps(root, indent=2), "utf-8")


def test_stacks_with_those_of_stages_and_what_they_nest(app: App) -> None:
    app("typescript")
    assembly = read_assembly("cdk.out")

    assert sorted((each.name, each.stack_name, each.account, each.region) for each in assembly.stacks) == [
        ("Network", "Network", "", ""),
        ("Prod/Shop", "Prod-Shop", "111122223333", "eu-central-1"),
        ("Shop", "Shop", "", ""),
    ]
    assert [each.tags for each in assembly.named("Prod/Shop")] == [{"team": "shop"}]
    assert {Path(path).as_posix(): stack.name for path, stack in assembly.templates.items()} == {
        "cdk.out/Network.template.json": "Network",
        "cdk.out/Shop.template.json": "Shop",
        "cdk.out/ShopOrdersA8B1F509.nested.template.json": "Shop",
        "cdk.out/assembly-Prod/ProdShop82526E42.template.json": "Prod/Shop",
        "cdk.out/assembly-Prod/ProdShopOrders69A88C42.nested.template.json": "Prod/Shop",
    }
    assert not assembly.problems


def test_nested_stacks_are_found_by_their_metadata_where_no_list_of_assets_is(app: App) -> None:
    folder = app("typescript")
    expected = read_assembly("cdk.out").templates.keys()
    for manifest in folder.glob("cdk.out/**/manifest.json"):
        change(manifest, lambda root: [each.pop("dependencies", None) for each in root["artifacts"].values()])

    assert read_assembly("cdk.out").templates.keys() == expected


def test_a_newer_major_version_is_said_to_be_so(app: App) -> None:
    manifest = app("typescript") / "cdk.out" / "manifest.json"
    change(manifest, lambda root: root.update(version="99.0.0"))
    (problem,) = read_assembly("cdk.out").problems

    assert problem.id == "W9737"
    assert problem.message == "The assembly has version 99.0.0 of the format; 55 is the newest known here."
    assert problem.span[:3] == (os.path.join("cdk.out", "manifest.json"), 2, 3)


def test_a_lookup_that_is_missing_is_told_at_its_line(app: App) -> None:
    manifest = app("typescript") / "cdk.out" / "manifest.json"
    change(manifest, lambda root: root.update(missing=[{"key": "k", "provider": "ssm"}, {"provider": "ami"}, 1]))
    (problem,) = read_assembly("cdk.out").problems

    assert (problem.id, problem.message.rpartition(": ")[2]) == ("W9738", "ami, ssm.")
    assert '"missing"' in manifest.read_text().splitlines()[problem.span.line - 1]


def test_a_nested_template_that_is_not_there_is_one_of_the_templates(app: App) -> None:
    nested = app("typescript") / "cdk.out" / "ShopOrdersA8B1F509.nested.template.json"
    nested.unlink()

    assert str(Path("cdk.out", nested.name)) in read_assembly("cdk.out").templates


@pytest.mark.parametrize("version", ["1.0.0", "36.0.0", "48.0.0", "55.0.0", "55.1.0"])
def test_versions_that_are_known(app: App, version: str) -> None:
    manifest = app("typescript") / "cdk.out" / "manifest.json"
    change(manifest, lambda root: root.update(version=version))

    assert not read_assembly("cdk.out").problems


@pytest.mark.parametrize(
    ("how", "message", "line"),
    [
        (lambda root: root.pop("version"), "it has no version", 1),
        (lambda root: root.update(version="new"), "is written as 55.0.0", 2),
        (lambda root: root.update(artifacts=[]), "'artifacts' of the manifest must be an object", 3),
        (
            lambda root: root["artifacts"].update(Bad={"type": "aws:cloudformation:stack"}),
            "The stack 'Bad' names no templateFile",
            None,
        ),
        (lambda root: root["artifacts"].update(Shop=None), "The artifact 'Shop' has no type", None),
        (
            lambda root: root["artifacts"]["assembly-Prod"]["properties"].update(directoryName="."),
            "The stage 'assembly-Prod' is in the folder of the assembly that has it",
            None,
        ),
        (
            lambda root: root["artifacts"]["Shop"].update(environment="eu-west-1"),
            "is written as aws://account/region",
            None,
        ),
        (
            lambda root: root["artifacts"]["Shop"]["properties"].update(templateFile="../../../../etc/passwd"),
            "it is outside of",
            None,
        ),
        (
            lambda root: root["artifacts"]["Shop"]["properties"].update(parameters={"A": {"b": 1}}),
            "The value of 'A' must be a text",
            None,
        ),
        (
            lambda root: root["artifacts"]["assembly-Prod"]["properties"].update(directoryName="gone"),
            "cannot be read: No such file",
            None,
        ),
    ],
)
def test_a_bad_manifest_is_an_error_at_its_place(
    app: App, how: Callable[[Any], object], message: str, line: int | None
) -> None:
    manifest = app("typescript") / "cdk.out" / "manifest.json"
    change(manifest, how)

    with pytest.raises(ConfigurationError, match=message) as caught:
        read_assembly("cdk.out")
    span = caught.value.span
    assert span is not None
    assert span.source == os.path.join("cdk.out", "manifest.json")
    assert span.line > 3 if line is None else span.line == line


def test_a_manifest_that_is_no_json_is_an_error_at_its_place(app: App) -> None:
    manifest = app("typescript") / "cdk.out" / "manifest.json"
    manifest.write_text('{\n  "version": "55.0.0",\n  oops\n}', "utf-8")

    with pytest.raises(ConfigurationError, match="not well-formed") as caught:
        read_assembly("cdk.out")
    assert caught.value.span is not None
    assert caught.value.span[1:3] == (3, 3)


def test_what_a_path_stands_for(app: App) -> None:
    folder = app("typescript")
    assemblies = Assemblies()
    for path in ("cdk.out", os.path.join("cdk.out", "manifest.json"), os.curdir, str(folder)):
        found = assemblies.at(path)
        assert found is not None
        assert len(found.stacks) == 3
    stage = assemblies.at(os.path.join("cdk.out", "assembly-Prod"))
    around = assemblies.around(os.path.join("cdk.out", "assembly-Prod", "ProdShop82526E42.template.json"))

    assert stage is not None
    assert [each.name for each in stage.stacks] == ["Prod/Shop"]
    assert around is not None
    assert len(around.stacks) == 3
    assert assemblies.at("lib") is None
    assert assemblies.around("cdk.json") is None


def test_the_folder_of_an_app_can_name_another_output(app: App) -> None:
    folder = app("typescript")
    change(folder / "cdk.json", lambda root: root.update(output="build/out"))
    assert Assemblies().at(os.curdir) is None

    shutil.move(folder / "cdk.out", folder / "build" / "out")
    found = Assemblies().at(os.curdir)
    assert found is not None
    assert found.folder == os.path.join("build", "out")


def test_another_manifest_is_no_assembly(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text('{"name": "app", "version": "1.0"}', "utf-8")

    assert Assemblies().at(str(tmp_path)) is None
