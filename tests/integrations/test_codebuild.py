"""The buildspec for CodeBuild: its commands run here; pip does not."""

from __future__ import annotations

import pytest
import yaml

from integrations.machine import CHECKOUT, LINUX_ONLY, SOUND, WRONG, Machine

pytestmark = LINUX_ONLY

CODEBUILD = CHECKOUT / "integrations" / "codebuild" / "buildspec.yml"


@pytest.mark.parametrize(("text", "status"), [(SOUND, 0), (WRONG, 2)])
def test_the_build_of_codebuild_reports_what_is_wrong(machine: Machine, text: str, status: int) -> None:
    machine.write("web.yaml", text)
    build = yaml.safe_load(CODEBUILD.read_text("utf-8"))
    commands = [command for phase in build["phases"].values() for command in phase["commands"]]
    run = machine.bash("\n".join(commands), build["env"]["variables"])

    assert run.returncode == status, run.stderr
    (file,) = build["reports"]["cfnkit"]["files"]
    assert ("E3034" in (machine.repository / file).read_text("utf-8")) is (status != 0)
