"""The buildspec for CodeBuild, whose commands run here without pip, and the pipeline with it."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import pytest
import yaml

import cfnkit
from integrations.machine import CHECKOUT, LINUX_ONLY, SOUND, WRONG, Machine
from support.emulator import LAB_TEMPLATE, Account

FOLDER = CHECKOUT / "integrations" / "codebuild"
BUILDSPEC = FOLDER / "buildspec.yml"
PIPELINE = FOLDER / "pipeline.yaml"


def build(
    machine: Machine, variables: Mapping[str, str] = MappingProxyType({})
) -> tuple[subprocess.CompletedProcess[str], dict[str, str]]:
    """What the commands of the build do, and the variables that it exports."""
    spec = yaml.safe_load(BUILDSPEC.read_text("utf-8"))
    commands = [command for phase in spec["phases"].values() for command in phase["commands"]]
    exported = spec["env"]["exported-variables"]
    commands += [f'printf "%s" "${name}" > {machine.temp}/{name}' for name in exported]
    ran = machine.bash("\n".join(commands), {**spec["env"]["variables"], **variables})
    files = [(name, machine.temp / name) for name in exported]
    return ran, {name: file.read_text("utf-8") for name, file in files if file.exists()}


@LINUX_ONLY
@pytest.mark.parametrize(("text", "status"), [(SOUND, 0), (WRONG, 2)])
def test_the_build_of_codebuild_reports_what_is_wrong(machine: Machine, text: str, status: int) -> None:
    machine.write("web.yaml", text)
    ran, exported = build(machine)

    assert ran.returncode == status, ran.stderr
    (file,) = yaml.safe_load(BUILDSPEC.read_text("utf-8"))["reports"]["cfnkit"]["files"]
    assert ("E3034" in (machine.repository / file).read_text("utf-8")) is (status != 0)
    assert exported == ({} if status else {"CFNKIT_CHANGE": "Nothing was compared.", "CFNKIT_LINK": ""})


@LINUX_ONLY
def test_the_build_compares_all_templates_with_a_revision(machine: Machine) -> None:
    machine.write("web.yaml", SOUND.replace("SNS::Topic", "Logs::LogGroup"))
    machine.commit()
    machine.write("web.yaml", SOUND)
    ran, exported = build(machine, {"CFNKIT_DIFF": "--from HEAD"})

    assert ran.returncode == 2, "another type under the same logical ID"
    machine.write("web.yaml", SOUND.replace("Topic:", "News:"))
    ran, exported = build(machine, {"CFNKIT_DIFF": "--from HEAD"})
    assert ran.returncode == 0, ran.stderr
    assert exported["CFNKIT_CHANGE"].startswith("1 of 1 template changes its stack. ! Data is lost: Topic is removed")


@LINUX_ONLY
def test_the_build_says_what_a_change_does_beside_what_is_wrong(machine: Machine) -> None:
    machine.write("web.yaml", WRONG)
    ran, exported = build(machine, {"CFNKIT_DIFF": "--from HEAD"})

    assert (ran.returncode, exported) == (2, {})
    assert "E3034" in ran.stdout
    assert "1 of 1 template changes its stack." in ran.stdout
    nothing, _ = build(machine, {"CFNKIT_PATHS": "none.yaml"})
    assert (nothing.returncode, nothing.stderr.count("none.yaml")) == (1, 1)


@LINUX_ONLY
def test_the_build_exports_what_the_change_does_to_the_stack(machine: Machine, account: Account) -> None:
    machine.write("web.yaml", LAB_TEMPLATE.replace("  InputQueue:\n", "  Input:\n"))
    link = "https://console.test/build/9"
    with account.stack(LAB_TEMPLATE) as name:
        variables = {**account.environment, "CODEBUILD_BUILD_URL": link, "CFNKIT_DIFF": f"web.yaml --stack {name}"}
        ran, exported = build(machine, variables)
        _, before = build(machine, {**variables, "CFNKIT_DIFF": "web.yaml --stack other"})
        fault, _ = build(machine, {**variables, "CFNKIT_DIFF": "none.yaml"})

    assert ran.returncode == 0, ran.stderr
    assert "Input  AWS::SQS::Queue  comes from InputQueue" in ran.stdout
    assert exported["CFNKIT_LINK"] == link
    assert exported["CFNKIT_CHANGE"].startswith("1 added, 1 removed. ! Data is lost: InputQueue is removed")
    assert "\n" not in exported["CFNKIT_CHANGE"]
    assert before == {"CFNKIT_CHANGE": "The stack is new.", "CFNKIT_LINK": link}
    assert (fault.returncode, "none.yaml" in fault.stderr) == (2, True)


def test_the_pipeline_is_sound_and_shows_what_the_build_exports() -> None:
    settings = cfnkit.Settings(security="recommended")
    (result,) = cfnkit.check_files([cfnkit.FileRequest(str(PIPELINE))], settings)
    processed = cfnkit.process(PIPELINE.read_text("utf-8"), name=str(PIPELINE))
    plain: Any = cfnkit.to_plain(processed.tree)
    stages = {each["Name"]: each["Actions"] for each in plain["Resources"]["Pipeline"]["Properties"]["Stages"]}
    exported = yaml.safe_load(BUILDSPEC.read_text("utf-8"))["env"]["exported-variables"]

    assert [f"{each.id} {each.message}" for each in result.findings] == []
    assert list(stages) == ["Source", "Check", "Approve", "Deploy"]
    assert [*stages["Approve"][0]["Configuration"].values()] == [f"#{{Check.{name}}}" for name in exported]
