"""`cfnkit diff` of two assemblies: the shop, and its next version, whose bucket has another parent."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from assemblies.conftest import App
from assemblies.synthesis import DATA
from cfnkit.cli import main

Capture = pytest.CaptureFixture[str]


def two_versions(app: App) -> Path:
    folder = app("typescript")
    shutil.copytree(DATA / "typescript-next" / "cdk.out", folder / "next.out")
    return folder


def diff(capsys: Capture, *words: str) -> dict[str, Any]:
    main(["diff", *words, "--format", "json"])
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_a_construct_that_moved_is_told_with_its_data(app: App, capsys: Capture) -> None:
    two_versions(app)
    found = diff(capsys, "next.out", "--from", "cdk.out", "--target", "Shop")
    by_path = {each["construct"]: each for each in found["resources"]}

    old, new = by_path["Shop/Pictures/Resource"], by_path["Shop/Storage/Pictures/Resource"]
    assert (old["action"], old["moved_to"]) == ("Remove", new["logical_id"])
    assert (new["action"], new["moved_from"]) == ("Add", old["logical_id"])
    (told,) = [each for each in found["risks"] if each["subject"] == old["logical_id"]]
    assert told["kind"] == "unkept"
    assert told["message"].startswith(f"is made anew as {new['logical_id']}, without its data; the old one stays")


def test_nested_stacks_are_compared_too(app: App, capsys: Capture) -> None:
    two_versions(app)
    found = diff(capsys, "next.out", "--from", "cdk.out", "--target", "Shop")
    (queue,) = [each for each in found["resources"] if each.get("construct") == "Shop/Orders/Queue/Resource"]

    assert queue["replacement"] == "True"
    assert [each["path"] for each in queue["changes"]] == ["/QueueName"]


def test_stacks_are_those_of_both_assemblies(app: App, capsys: Capture) -> None:
    two_versions(app)
    found = diff(capsys, "next.out", "--from", "cdk.out")

    assert set(found["targets"]) == {"Network", "Shop", "Prod/Shop"}
    assert {tuple(each["targets"]) for each in found["resources"]} == {("Shop",), ("Prod/Shop",)}
    assert main(["diff", "cdk.out", "--from", "cdk.out"]) == 0


def test_a_stack_that_comes_and_one_that_goes(app: App, capsys: Capture) -> None:
    folder = two_versions(app)
    for out, gone in (("cdk.out", "Network"), ("next.out", "Shop")):
        manifest = folder / out / "manifest.json"
        root = json.loads(manifest.read_text("utf-8"))
        del root["artifacts"][gone]
        manifest.write_text(json.dumps(root), "utf-8")
    found = diff(capsys, "next.out", "--from", "cdk.out", "--target", "Network", "--target", "Shop")

    actions = {(each["construct"].split("/")[0], each["action"]) for each in found["resources"]}
    assert actions == {("Network", "Add"), ("Shop", "Remove")}


def test_a_folder_that_is_no_assembly_is_refused(app: App, capsys: Capture) -> None:
    two_versions(app)

    assert main(["diff", "cdk.out", "--from", "lib"]) == 2
    assert "lib is no assembly of the CDK" in capsys.readouterr().err


def test_an_assembly_is_compared_with_that_of_a_revision(app: App, capsys: Capture) -> None:
    folder = two_versions(app)
    git = ["git", "-C", str(folder), "-c", "user.name=a", "-c", "user.email=a@example.com"]
    subprocess.run(["git", "init", "-q", str(folder)], check=True)
    subprocess.run([*git, "add", "-f", "cdk.out"], check=True)
    subprocess.run([*git, "commit", "-qm", "one"], check=True)
    shutil.rmtree(folder / "cdk.out")
    shutil.move(folder / "next.out", folder / "cdk.out")
    found = diff(capsys, "cdk.out", "--from", "HEAD", "--target", "Shop")

    moved = [each for each in found["resources"] if each["moved_to"]]
    assert [each["construct"] for each in moved] == ["Shop/Pictures/Resource"]
    assert "@HEAD:" in moved[0]["place"]


def test_an_assembly_that_git_ignores_has_no_version_in_a_revision(app: App, capsys: Capture) -> None:
    folder = app("typescript")
    git = ["git", "-C", str(folder), "-c", "user.name=a", "-c", "user.email=a@example.com"]
    subprocess.run(["git", "init", "-q", str(folder)], check=True)
    subprocess.run([*git, "add", "cdk.json", ".gitignore"], check=True)
    subprocess.run([*git, "commit", "-qm", "one"], check=True)
    for path in ("cdk.out", str(Path("cdk.out", "Shop.template.json"))):
        assert main(["diff", path]) == 2
        captured = capsys.readouterr()
        assert captured.out == ""
        assert f"git ignores {path}, so that no revision has a version before: --from names one." in captured.err
