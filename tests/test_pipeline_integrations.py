"""The files for pipelines: their shell runs here, with the cfnkit that is installed; pip and the services do not."""

from __future__ import annotations

import configparser
import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the scripts are those of Linux's images")

CHECKOUT = Path(__file__).resolve().parent.parent
ACTION = CHECKOUT / "action.yml"
GITLAB = CHECKOUT / "integrations" / "gitlab" / "check.yml"
CODEBUILD = CHECKOUT / "integrations" / "codebuild" / "buildspec.yml"
DOCKERFILE = CHECKOUT / "integrations" / "docker" / "Dockerfile"

SOUND = "Resources:\n  Topic:\n    Type: AWS::SNS::Topic\n"
WRONG = "Resources:\n  Queue:\n    Type: AWS::SQS::Queue\n    Properties: {DelaySeconds: 901}\n"

# In the place of a new environment: python and cfnkit of this one. What pip would install is written down.
PYTHON = """\
#!/bin/sh
if [ "$1 $2" = "-m venv" ]; then
    mkdir -p "$3/bin" && cp "$0" {programs}/cfnkit "$3/bin/"
elif [ "$1 $2" = "-m pip" ]; then
    for word in "$@"; do echo "$word" >> {pip}; done
else
    exec {python} "$@"
fi
"""
CFNKIT = """\
#!/bin/sh
exec {python} -m cfnkit "$@"
"""


class Machine:
    """A machine of a pipeline: a repository with one commit and a change, and the programs of its image."""

    def __init__(self, folder: Path) -> None:
        self.repository, self.temp = folder / "repository", folder / "temp"
        self.pip = folder / "pip.txt"
        programs = folder / "programs"
        for each in (self.repository, self.temp, programs):
            each.mkdir()
        words = {name: shlex.quote(str(each)) for name, each in (("programs", programs), ("pip", self.pip))}
        for name, text in (("python", PYTHON), ("cfnkit", CFNKIT)):
            (programs / name).write_text(text.format(python=shlex.quote(sys.executable), **words), "utf-8")
            (programs / name).chmod(0o755)
        self.environment = {
            "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
            "HOME": str(folder),
            "PYTHONPATH": str(CHECKOUT),
            "XDG_CACHE_HOME": str(folder / "cache"),
        }
        self.write("web.yaml", SOUND)
        for git in ("init -q", "add .", "-c user.name=a -c user.email=a@b commit -qm first"):
            subprocess.run(["git", *git.split()], cwd=self.repository, env=self.environment, check=True)

    def write(self, name: str, text: str) -> None:
        (self.repository / name).write_text(text, "utf-8")

    def bash(self, script: str, environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
        """What a script does in the repository, run as the services do."""
        return subprocess.run(
            ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", script],
            cwd=self.repository,
            env={**self.environment, **environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


class Job:
    """A run of the action: its steps that are shell, with values in the place of its expressions."""

    def __init__(self, machine: Machine, **inputs: str) -> None:
        self.action = yaml.safe_load(ACTION.read_text("utf-8"))
        known: dict[str, str] = {name: each["default"] for name, each in self.action["inputs"].items()}
        assert set(inputs) <= set(known)
        self._machine = machine
        self._values: dict[str, str] = {f"inputs.{name}": value for name, value in (known | inputs).items()}
        self._values |= {"github.action_path": str(CHECKOUT), "github.event.before": "HEAD"}
        self.used: list[str] = []
        self.printed = ""
        self.status = 0
        self.summary = machine.temp / "summary.md"
        for step in self.action["runs"]["steps"]:
            if self.status == 0 and self._holds(step.get("if", "")):
                self._take(step)

    def __getitem__(self, name: str) -> str:
        """The value of a name in expressions."""
        return self._values.get(name, "")

    def _take(self, step: dict[str, Any]) -> None:
        if "uses" in step:
            self.used.append(step["uses"].partition("@")[0])
            return
        assert "${{" not in step["run"], "what an input holds would be run"
        outputs = self._machine.temp / "outputs"
        outputs.write_text("", "utf-8")
        environment = {name: self._filled(text) for name, text in step.get("env", {}).items()}
        places = {"GITHUB_OUTPUT": outputs, "GITHUB_STEP_SUMMARY": self.summary, "RUNNER_TEMP": self._machine.temp}
        run = self._machine.bash(step["run"], environment | {name: str(path) for name, path in places.items()})
        self.printed += run.stdout + run.stderr
        self.status = run.returncode
        for line in outputs.read_text("utf-8").splitlines():
            name, _, value = line.partition("=")
            self._values[f"steps.{step['id']}.outputs.{name}"] = value

    def _filled(self, text: str) -> str:
        """A text with values in the place of its expressions: of `A || B`, the first that is not empty."""

        def value(found: re.Match[str]) -> str:
            return next(filter(None, map(self.__getitem__, found[1].split(" || "))), "")

        return re.sub(r"\$\{\{ (.*?) \}\}", value, text)

    def _holds(self, condition: str) -> bool:
        for clause in filter(None, condition.split(" && ")):
            found = re.fullmatch(r"(\S+) (==|!=) '(.*)'", clause)
            assert found, clause
            if (self[found[1]] == found[3]) is not (found[2] == "=="):
                return False
        return True


def test_the_action_annotates_what_is_wrong_and_fails(machine: Machine) -> None:
    machine.write("web.yaml", WRONG)
    job = Job(machine, sarif="true")

    assert job.status == int(job["steps.check.outputs.status"]) == 2
    assert "::error file=web.yaml,line=4," in job.printed
    sarif = json.loads(Path(job["steps.check.outputs.sarif-file"]).read_text("utf-8"))
    assert "E3034" in {each["ruleId"] for each in sarif["runs"][0]["results"]}
    assert job.used == ["actions/setup-python", "actions/cache", "github/codeql-action/upload-sarif"]
    assert machine.pip.read_text("utf-8").splitlines()[-1] == str(CHECKOUT)


def test_the_action_passes_what_is_sound_and_shows_the_change(machine: Machine) -> None:
    machine.write("web.yaml", SOUND.replace("Topic", "Other", 1))
    job = Job(machine, diff="web.yaml", cache="false", requirement="cfnkit==9", paths="web.yaml\n\n")

    assert (job.status, job.used) == (0, ["actions/setup-python"])
    assert "Other" in job.summary.read_text("utf-8")
    assert machine.pip.read_text("utf-8").splitlines()[-1] == "cfnkit==9"


def test_the_action_stops_a_change_as_its_arguments_say(machine: Machine) -> None:
    table = "Resources:\n  Table:\n    Type: AWS::DynamoDB::Table\n    DeletionPolicy: Delete\n    Properties:\n"
    table += "      KeySchema: [{AttributeName: id, KeyType: HASH}]\n      BillingMode: PAY_PER_REQUEST\n"
    table += "      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]\n      TableName: old\n"
    machine.write("data.yaml", table)
    for git in ("add .", "-c user.name=a -c user.email=a@b commit -qm second"):
        subprocess.run(["git", *git.split()], cwd=machine.repository, env=machine.environment, check=True)
    machine.write("data.yaml", table.replace("TableName: old", "TableName: new"))
    job = Job(
        machine, diff="web.yaml\ndata.yaml", arguments="--fail-on=error", **{"diff-arguments": "--fail-on=replace"}
    )

    assert (job.status, job["steps.check.outputs.status"]) == (4, "0"), job.printed
    assert "cfnkit diff of data.yaml ended with 4" in job.printed


def test_the_action_runs_nothing_of_what_its_inputs_say(machine: Machine) -> None:
    names = "$(touch run-1)\n`touch run-2`\n; touch run-3\n--output=run-4"
    job = Job(machine, paths=names, diff=names)

    assert job.status != 0
    assert list(machine.repository.glob("run-*")) == []
    assert "run-1" in job.printed


def _gitlab() -> tuple[dict[str, Any], dict[str, Any]]:
    """The inputs of the component, and its job with their defaults."""
    header, body = yaml.safe_load_all(GITLAB.read_text("utf-8"))
    inputs = header["spec"]["inputs"]
    text = re.sub(r"\$\[\[ inputs\.(\w+) \]\]", lambda found: inputs[found[1]]["default"], json.dumps(body))
    return inputs, json.loads(text)


@pytest.mark.parametrize(("text", "status"), [(SOUND, 0), (WRONG, 2)])
def test_the_job_of_gitlab_reports_what_is_wrong(machine: Machine, text: str, status: int) -> None:
    machine.write("web.yaml", text)
    _, body = _gitlab()
    (job,) = body.values()
    variables = {**job["variables"], "CFNKIT_PATHS": "web*.yaml", "CFNKIT_ARGUMENTS": "--ignore W"}
    run = machine.bash("\n".join(job["script"]), {**variables, "XDG_CACHE_HOME": str(machine.temp)})

    assert run.returncode == status, run.stderr
    report = (machine.repository / job["artifacts"]["reports"]["junit"]).read_text("utf-8")
    assert ("E3034" in report) is (status != 0)
    assert machine.pip.read_text("utf-8").splitlines()[-1] == "cfnkit"


@pytest.mark.parametrize(("text", "status"), [(SOUND, 0), (WRONG, 2)])
def test_the_build_of_codebuild_reports_what_is_wrong(machine: Machine, text: str, status: int) -> None:
    machine.write("web.yaml", text)
    build = yaml.safe_load(CODEBUILD.read_text("utf-8"))
    commands = [command for phase in build["phases"].values() for command in phase["commands"]]
    run = machine.bash("\n".join(commands), build["env"]["variables"])

    assert run.returncode == status, run.stderr
    (file,) = build["reports"]["cfnkit"]["files"]
    assert ("E3034" in (machine.repository / file).read_text("utf-8")) is (status != 0)


def test_the_action_and_the_component_have_the_form_that_their_services_read(tmp_path: Path) -> None:
    _, body = _gitlab()
    (tmp_path / "gitlab.json").write_text(json.dumps(body), "utf-8")
    for schema, path in (("github-actions", ACTION), ("gitlab-ci", tmp_path / "gitlab.json")):
        command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{schema}", str(path)]
        run = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        assert run.returncode == 0, run.stdout


def test_the_image_is_of_stages_and_ends_as_a_user_without_rights() -> None:
    text = DOCKERFILE.read_text("utf-8").replace("\\\n", "")
    lines = [line.split(maxsplit=1) for line in text.splitlines() if line and not line.startswith("#")]
    last = max(number for number, (word, _) in enumerate(lines) if word == "FROM")
    final = lines[last:]

    assert sum(word == "FROM" for word, _ in lines) == 2
    assert [rest for word, rest in final if word == "USER"] == ["10001:10001"]
    assert all("--from=build" in rest for word, rest in final if word in ("COPY", "ADD"))
    for word, rest in lines:
        if word == "RUN":
            subprocess.run(["sh", "-n", "-c", rest], check=True, timeout=10)


def test_the_image_is_made_of_all_that_the_package_is_made_of() -> None:
    setup = configparser.ConfigParser(interpolation=None)
    setup.read(CHECKOUT / "setup.cfg", "utf-8")
    folders = [line.partition("=")[2].strip() for line in setup["options"]["package_dir"].splitlines() if line]
    files = [setup["metadata"]["license_files"], setup["metadata"]["long_description"].removeprefix("file: ")]
    ignored = DOCKERFILE.with_name("Dockerfile.dockerignore").read_text("utf-8").splitlines()

    assert ignored[0] == "**"
    kept = {line[1:] for line in ignored if line.startswith("!")}
    assert kept == {*folders, *files, "setup.cfg", "pyproject.toml", "MANIFEST.in"}
    assert all((CHECKOUT / name).exists() for name in kept)
