from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest

from assemblies.conftest import App
from cfnkit.assemblies import Constructs, read_assembly

_FRAME = re.compile(r"\(/app/(.*):(\d+):(\d+)\)")
APPS = ("typescript", "typescript-next", "typescript-compiled", "python")


def resources(template: str) -> list[str]:
    return list(json.loads(Path(template).read_text("utf-8"))["Resources"])


@pytest.mark.parametrize("name", APPS)
def test_all_resources_have_a_construct_and_a_line(app: App, name: str) -> None:
    app(name)
    assembly = read_assembly("cdk.out")
    constructs = Constructs(assembly)
    found = [
        (template, id, constructs.of(template, ("Resources", id)))
        for template in assembly.templates
        for id in resources(template)
    ]

    assert len(found) > 20
    for template, id, construct in found:
        assert construct is not None
        metadata = json.loads(Path(template).read_text("utf-8"))["Resources"][id]["Metadata"]
        assert (construct.path, construct.logical_id) == (metadata["aws:cdk:path"], id)
        assert construct.kind
        assert construct.type
        assert construct.place is not None
        assert construct.is_readable
        assert Path(construct.place.source).is_file()


@pytest.mark.parametrize(
    ("name", "path", "place"),
    [
        ("typescript", "Shop/Resize", "lib/shop-stack.ts:20"),
        ("typescript", "Shop/Orders/Failed", "lib/orders-stack.ts:9"),
        ("typescript", "Prod/Shop", "bin/shop.ts:13"),
        ("typescript-compiled", "Shop/Resize", "lib/shop-stack.ts:20"),
        ("typescript-compiled", "Shop/Orders/Failed", "lib/orders-stack.ts:9"),
        ("typescript-compiled", "Prod/Shop", "bin/shop.ts:13"),
        ("python", "Notes/Log", "notes/notes_stack.py:30"),
        ("python", "Notes/Reminders/Topic", "notes/reminders_stack.py:13"),
    ],
)
def test_what_the_user_made_is_at_the_users_line(app: App, name: str, path: str, place: str) -> None:
    app(name)
    construct = Constructs(read_assembly("cdk.out")).at(path)

    assert construct is not None
    assert construct.place is not None
    assert construct.is_own_place
    assert f"{construct.place.source}:{construct.place.line}" == place.replace("/", os.sep)


def test_every_construct_whose_stack_names_the_users_code_has_that_line(app: App) -> None:
    """The other way round: from the frames in the files, read with a pattern of this test."""
    app("typescript")
    assembly = read_assembly("cdk.out")
    constructs = Constructs(assembly)
    checked = 0
    for metadata in (stack.metadata_file for stack in assembly.stacks):
        for path, entries in json.loads(Path(metadata).read_text("utf-8")).items():
            stacks = [each["data"] for each in entries if each["type"] == "aws:cdk:creationStack"]
            lines = [match for each in stacks for match in filter(None, map(_FRAME.search, each))]
            construct = constructs.at(path)
            if lines and construct is not None:
                file, line, column = lines[0].groups()
                assert construct.place is not None
                assert (Path(construct.place.source).as_posix(), construct.place.line) == (file, int(line))
                assert construct.place.column == int(column)
                checked += 1

    assert checked > 20


def test_what_the_library_makes_is_at_the_nearest_construct_of_the_user(app: App) -> None:
    app("typescript")
    constructs = Constructs(read_assembly("cdk.out"))
    made = constructs.of("cdk.out/Network.template.json", ("Resources", "CDKMetadata"))
    stack = constructs.at("Network")

    assert made is not None
    assert stack is not None
    assert not made.is_own_place
    assert made.place == stack.place


def test_a_place_without_a_resource_is_the_stacks(app: App) -> None:
    app("typescript")
    constructs = Constructs(read_assembly("cdk.out"))
    nested = constructs.of("cdk.out/ShopOrdersA8B1F509.nested.template.json", ("Description",))

    assert nested is not None
    assert nested.path == "Shop/Orders"
    assert constructs.of("elsewhere.json", ("Resources", "CDKMetadata")) is None


def test_parameters_and_outputs_have_constructs(app: App) -> None:
    app("typescript")
    constructs = Constructs(read_assembly("cdk.out"))
    legacy = constructs.of("cdk.out/Shop.template.json", ("Parameters", "Legacy", "Default"))

    assert legacy is not None
    assert (legacy.path, legacy.kind) == ("Shop/Legacy", "aws-cdk-lib.CfnParameter")


def test_an_equal_logical_id_in_a_nested_stack_is_another_construct(app: App) -> None:
    app("typescript")
    assembly = read_assembly("cdk.out")
    constructs = Constructs(assembly)
    paths = {
        constructs.of(template, ("Resources", "CDKMetadata"))
        for template in assembly.templates
        if "CDKMetadata" in resources(template)
    }

    assert len(paths) == sum("CDKMetadata" in resources(template) for template in assembly.templates)


def test_an_assembly_without_frames_says_so(app: App) -> None:
    folder = app("python")
    for path in folder.rglob("*.metadata.json"):
        root = json.loads(path.read_text("utf-8"))
        for entries in root.values():
            entries[:] = [each for each in entries if each["type"] != "aws:cdk:creationStack"]
        path.write_text(json.dumps(root), "utf-8")
    constructs = Constructs(read_assembly("cdk.out"))
    log = constructs.at("Notes/Log")

    assert not constructs.has_places
    assert log is not None
    assert log.place is None
    assert log.label == "Notes/Log  AWS::Logs::LogGroup"


def test_metadata_in_the_manifest_is_read_as_that_beside_it(app: App) -> None:
    """As CDK wrote it before 2.220, in the manifest alone, and with the stack on the logical ID."""
    folder = app("typescript")
    expected = Constructs(read_assembly("cdk.out")).at("Shop/Resize")
    for manifest in folder.glob("cdk.out/**/manifest.json"):
        root = json.loads(manifest.read_text("utf-8"))
        for artifact in root["artifacts"].values():
            name = artifact.pop("additionalMetadataFile", None)
            if name:
                metadata = json.loads((manifest.parent / name).read_text("utf-8"))
                for entries in metadata.values():
                    stacks = [each["data"] for each in entries if each["type"] == "aws:cdk:creationStack"]
                    entries[:] = [each for each in entries if each["type"] != "aws:cdk:creationStack"]
                    for each in entries:
                        if each["type"] == "aws:cdk:logicalId":
                            each["trace"] = stacks[0] if stacks else []
                artifact["metadata"] = metadata
        manifest.write_text(json.dumps(root), "utf-8")

    assert Constructs(read_assembly("cdk.out")).at("Shop/Resize") == expected
