"""`cfnkit config show`: what counts for a template, and where each value comes from."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from cfnkit.cli import main
from cfnkit.configuration.file import load_configuration
from cfnkit.configuration.reference import configuration_keys
from cfnkit.lint.cfn_lint_files import read_cfn_lint_files
from cfnkit.lint.findings.selection import Selection
from cfnkit.lint.settings import Options
from cfnkit.syntax import parse

CONFIG = """\
version: 1
macros:
  Tags: {command: [node, tags.js, --token=ghp_0123456789abcdefghij]}
  Count: {handler: src/index.py:handler}
includes: {"s3://snippets/": ./snippets}
lookups: {ssm: {/app/ami: ami-1}}
targets:
  prod:
    region: eu-west-1
    stack_name: web
    parameters: {Env: prod, Password: from-the-file}
    parameter_files: [prod.json]
    lookups: {exports: {net-Vpc: vpc-1}}
check:
  ignore: [W3005]
  fail_on: warning
  per_path:
    - {paths: [legacy/**], ignore: [E3012], reason: will go}
    - {paths: [elsewhere/**], ignore: [E3001], reason: will stay}
drift:
  ignore: [{type: AWS::ECS::Service, path: /DesiredCount, reason: autoscaling}]
"""
ABOVE = """\
version: 1
check: {ignore: [E1010], mandatory: [E3002], engine: fast}
security: {profile: recommended}
rule_tables: [common]
guard_rules: [policy]
"""
TEMPLATE = """\
Metadata: {cfn-lint: {config: {ignore_checks: [W2001], include_checks: [I3042]}}}
Parameters:
  Env: {Type: String}
  Size: {Type: String, Default: small}
  Level: {Type: Number}
  Missing: {Type: String}
  Password: {Type: String, NoEcho: true}
Resources:
  Queue:  # cfnkit: ignore W9718: by choice
    Type: AWS::SQS::Queue
    Metadata:
      cfnkit: {drift: {ignore: [{path: /Tags, reason: the platform sets them}]}}
"""


@pytest.fixture
def template(folder: Path) -> str:
    """The path of a template in a project, whose folder above has a configuration too."""
    (folder / ".git").mkdir()
    project = folder / "app"
    (project / "legacy").mkdir(parents=True)
    (folder / ".cfnkit.yaml").write_text(ABOVE)
    (project / ".cfnkit.yaml").write_text(CONFIG)
    (project / "prod.json").write_text('{"Level": 3,\n "Size": "large"}')
    (project / "legacy" / "t.yaml").write_text(TEMPLATE)
    return "app/legacy/t.yaml"


def shown(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, list[dict[str, Any]]]:
    """The settings by their keys."""
    assert main(["config", "show", *words, "--format", "json"]) == 0
    settings: dict[str, list[dict[str, Any]]] = {}
    for each in json.loads(capsys.readouterr().out)["settings"]:
        settings.setdefault(each["key"], []).append(each)
    return settings


def one(settings: dict[str, list[dict[str, Any]]], key: str) -> tuple[object, str]:
    """The value of a key, and its origin in short."""
    (setting,) = settings[key]
    origin = setting["from"]
    place = f"{origin['source']}:{origin['line']}" if origin["source"] else origin["name"] or origin["kind"]
    return setting["value"], place.replace("\\", "/")


def test_every_key_of_the_file_is_shown(template: str, capsys: pytest.CaptureFixture[str]) -> None:
    more = "templates: [stacks/*.yaml]\norganizational_units: {workloads: ['111111111111'], core: accounts.json}\n"
    Path("app/.cfnkit.yaml").write_text(CONFIG + more)
    found = shown(capsys, template)

    sections = {key.partition(".")[0] for key in found}
    keys = {key.path for key in configuration_keys() if "." not in key.path}
    assert keys - sections == {"version", "targets"}  # a template goes to one of them, which is `target`
    assert one(found, "templates") == ("stacks/*.yaml", "app/.cfnkit.yaml:22")
    assert one(found, "organizational_units.workloads") == (["111111111111"], "app/.cfnkit.yaml:23")
    assert one(found, "organizational_units.core") == ("accounts.json", "app/.cfnkit.yaml:23")


def test_a_folder_shows_what_counts_for_the_templates_in_it(template: str, capsys: pytest.CaptureFixture[str]) -> None:
    found = shown(capsys, "app", "--target", "prod")

    assert one(found, "target.region") == ("eu-west-1", "app/.cfnkit.yaml:9")
    assert [(each["value"], each["note"]) for each in found["check.ignore"]] == [
        ("W3005", None), ("E3012", "in legacy/**: will go"), ("E3001", "in elsewhere/**: will stay"),
    ]  # fmt: skip
    assert one(shown(capsys, "app/legacy"), "check.fail_on") == ("warning", "app/.cfnkit.yaml:16")
    assert main(["config", "show", "app"]) == 0
    read = capsys.readouterr()
    assert read.out.startswith("configuration: app/.cfnkit.yaml\nabove: .cfnkit.yaml")
    assert read.err == ""


def test_each_value_has_its_origin(template: str, capsys: pytest.CaptureFixture[str]) -> None:
    found = shown(capsys, template, "--target", "prod", "--stack-name", "mine")

    assert one(found, "target") == ("prod", "--target")
    assert one(found, "target.region") == ("eu-west-1", "app/.cfnkit.yaml:9")
    assert one(found, "target.account_id") == (None, "default")
    assert one(found, "target.stack_name") == ("mine", "--stack-name")
    assert one(found, "target.parameters.Env") == ("prod", "app/.cfnkit.yaml:11")
    assert one(found, "target.parameters.Size") == ("large", "app/prod.json:2")
    assert one(found, "target.parameters.Level") == ("3", "app/prod.json:1")
    assert one(found, "target.parameters.Missing") == (None, "app/legacy/t.yaml:6")
    assert one(found, "macros.Count") == ("handler src/index.py:handler", "app/.cfnkit.yaml:4")
    assert one(found, "includes.s3://snippets/") == ("./snippets", "app/.cfnkit.yaml:5")
    assert one(found, "lookups.ssm") == (["/app/ami"], "app/.cfnkit.yaml:6")
    assert one(found, "lookups.exports") == (["net-Vpc"], "app/.cfnkit.yaml:13")
    assert one(found, "check.fail_on") == ("warning", "app/.cfnkit.yaml:16")
    assert one(found, "check.engine") == ("cfn-lint", "default")
    assert one(found, "check.mandatory") == ("E3002", ".cfnkit.yaml:2")
    assert [(each["value"], each["from"]["line"]) for each in found["check.ignore"]] == [
        ("W3005", 15), ("E3012", 18), ("W2001", 1),
    ]  # fmt: skip
    assert one(found, "check.include") == ("I3042", "app/legacy/t.yaml:1")
    assert one(found, "suppression") == ("W9718", "app/legacy/t.yaml:9")
    assert [(each["value"], each["note"]) for each in found["drift.ignore"]] == [
        ("AWS::ECS::Service /DesiredCount", "autoscaling"), ("/Queue /Tags", "the platform sets them"),
    ]  # fmt: skip
    own, above = found["security.profile"]
    assert (own["value"], above["value"], above["note"]) == (
        None, "recommended", "of a folder above: only its mandatory rules",
    )  # fmt: skip
    assert one(found, "rule_tables") == ("common", ".cfnkit.yaml:4")
    assert one(found, "guard_rules") == (None, "default")
    assert one(found, "permissions.macros") == ("run", "default")


def test_options_go_before_files_and_unknown_parameters_are_told(
    template: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "mine.yaml").write_text("Level: 1\nMissing: here\n")
    words = ["--target", "prod", "--parameter-file", "mine.yaml", "-p", "Level=2", "-p", "Evn=x"]
    found = shown(capsys, template, *words)

    assert one(found, "target.parameters.Level") == ("2", "-p")
    assert one(found, "target.parameters.Missing") == ("here", "mine.yaml:2")
    assert one(found, "target.parameters.Env") == ("prod", "app/.cfnkit.yaml:11")
    assert one(found, "target.parameters.Evn") == ("x", "-p")
    assert found["target.parameters.Evn"][0]["note"] == "the template declares no such parameter"


def test_without_a_configuration_defaults_count(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "t.yaml").write_text(TEMPLATE)
    assert main(["config", "show", "t.yaml"]) == 0
    lines = capsys.readouterr().out.splitlines()

    assert lines[0] == "configuration: none, so that defaults count"
    assert [line.split() for line in lines if line.startswith("target.region")] == [
        ["target.region", "none", "default"]
    ]
    (size,) = [line.split() for line in lines if line.startswith("target.parameters.Size")]
    assert size[1:] == ["small", "t.yaml:4:33", "its", "default"]


def test_a_target_of_another_file_is_told_with_its_place(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "t.yaml").write_text("Parameters: {Env: {Type: String}}\nResources: {Q: {Type: AWS::SQS::Queue}}\n")
    (folder / "samconfig.toml").write_text(
        'version = 0.1\n[prod.deploy.parameters]\nstack_name = "web"\nregion = "eu-west-1"\ntemplate_file = "t.yaml"\n'
        'parameter_overrides = "Env=prod"\n'
    )
    assert main(["targets", "--format", "json"]) == 0
    (target,) = json.loads(capsys.readouterr().out)
    found = shown(capsys, "t.yaml", "--target", target["name"])

    assert one(found, "target.region") == ("eu-west-1", "samconfig.toml:4")
    assert one(found, "target.account_id") == (None, "default")
    assert one(found, "target.parameters.Env") == ("prod", "samconfig.toml:6")


def test_what_the_user_permits_has_its_origin(
    template: str, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    own = folder.parent / "settings" / "cfnkit" / "config.yaml"
    own.parent.mkdir(parents=True)
    word = "{aws: false, accounts: ['111122223333']}"
    own.write_text(f"version: 1\nmacros: replay\naws: true\nfolders:\n  '{folder / 'app'}': {word}\n")
    own.chmod(0o600)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(own.parent.parent))
    monkeypatch.setenv("APPDATA", str(own.parent.parent))
    monkeypatch.setenv("CFNKIT_OFFLINE", "1")
    found = shown(capsys, template, "--aws-account", "444455556666")

    assert one(found, "permissions.aws") == (False, f"{own}:5")
    assert one(found, "permissions.macros") == ("replay", f"{own}:2")
    assert one(found, "permissions.offline") == (True, "CFNKIT_OFFLINE")
    assert [(each["value"], each["from"]["kind"]) for each in found["permissions.accounts"]] == [
        ("111122223333", "user's own file"), ("444455556666", "option"),
    ]  # fmt: skip
    assert one(shown(capsys, template, "--macros", "never"), "permissions.macros") == ("never", "--macros")


@pytest.mark.parametrize("merge", [False, True])
def test_the_ids_are_those_that_a_check_leaves_out(
    merge: bool, template: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lists = "ignore_checks: [E1029]\ninclude_checks: [I1022]\nmandatory_checks: [E9]\n"
    (folder / ".cfnlintrc").write_text(f"{lists}merge_configs: {str(merge).lower()}\n")
    settings = shown(capsys, template)
    found = {key: {each["value"] for each in settings[key]} for key in settings if key.startswith("check.")}
    written = parse(TEMPLATE, template).root
    check = load_configuration(folder / "app/.cfnkit.yaml").check
    selection = Selection(Options(), read_cfn_lint_files(), written, check, template)

    assert found["check.include"] == set(selection.included)
    assert {"E9"} <= found["check.mandatory"]
    for id in ("W3005", "E3012", "W2001", "E1029", "E3001", "E1010"):
        assert (id in found["check.ignore"]) is not selection.reports(id), id


@pytest.mark.parametrize("format", ["text", "json"])
def test_no_secret_is_shown(format: str, template: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["config", "show", template, "--target", "prod", "--format", format]) == 0
    text = capsys.readouterr().out

    assert "from-the-file" not in text
    assert "ghp_0123456789" not in text
    assert "ami-1" not in text
    assert "****" in text


def test_what_is_no_template_is_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "package.json").write_text('{"name": "x", "version": "1"}')
    assert main(["config", "show", "package.json"]) == 0
    assert capsys.readouterr().err.startswith("package.json is no template: ")


def test_a_fault_of_the_configuration_is_told_with_its_place(
    template: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "app/.cfnkit.yaml").write_text("version: 1\nchek: {}\n")
    assert main(["config", "show", template]) == 1
    assert "app/.cfnkit.yaml:2:1: Unknown key 'chek'" in capsys.readouterr().err.replace("\\", "/")


def test_an_account_has_twelve_digits(template: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["config", "show", template, "--account-id", "1234"]) == 1
    assert "'1234' is not an account ID, which is 12 digits." in capsys.readouterr().err


@pytest.mark.parametrize(
    ("region", "hint"),
    [
        ("eu-west1", "Did you mean 'eu-west-1'?"),
        ("eu-wset-1", "Did you mean 'eu-west-1'?"),
        ("EU-WEST-1", "Did you mean 'eu-west-1'?"),
        ("1", "A region is written as eu-west-1."),
    ],
)
def test_a_region_has_the_form_of_one(
    template: str, capsys: pytest.CaptureFixture[str], region: str, hint: str
) -> None:
    for words in (["config", "show"], ["render"], ["check"], ["drift"]):
        assert main([*words, template, "--region", region]) in {1, 2}
        assert f"argument --region: '{region}' is no name of a region. {hint}\n" in capsys.readouterr().err


@pytest.mark.parametrize("region", ["eusc-de-east-1", "us-gov-west-1", "ap-northeast-1", "me-south-9"])
def test_a_region_may_be_newer_than_the_schemas(template: str, capsys: pytest.CaptureFixture[str], region: str) -> None:
    assert main(["config", "show", template, "--region", region]) == 0
    assert re.search(rf"target.region +{region} ", capsys.readouterr().out)


@pytest.mark.parametrize("command", [["config", "show"], ["check"], ["render", "--output", "out.json"], ["targets"]])
def test_a_configuration_of_another_name_is_said_not_to_be_read(
    template: str, command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    Path("app", ".cfnkit.yml").write_text("version: 1\n")
    Path("app", "legacy", "cfnkit.yaml").write_text("check: {fail_on: warning}\n")
    Path("app", "legacy", "cfnkit.yml").write_text("on: push\njobs: {}\n")

    main([*command, template])

    said = [line for line in capsys.readouterr().err.splitlines() if "is not read" in line]
    paths = [Path("app", "legacy", "cfnkit.yaml"), Path("app", ".cfnkit.yml")]
    assert said == [f"cfnkit: {path} is not read: a configuration is called .cfnkit.yaml." for path in paths]
