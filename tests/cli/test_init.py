"""`cfnkit init`: a configuration that is used as it is written."""

from __future__ import annotations

import os
import shlex
from pathlib import Path

import pytest

from cfnkit.cli import main
from cfnkit.configuration.file import load_configuration

TEMPLATE = """\
Transform: Mark
Parameters: {Env: {Type: String}}
Resources: {Queue: {Type: AWS::SQS::Queue, Properties: {QueueName: !Ref Env}}}
"""
MACRO = """\
name: Mark
description: Leaves a mark, so that a test sees that it ran.
scope: template
permissions: []
idempotent: true
cases: []
"""
HANDLER = """\
def handler(event, context):
    return {**event, "status": "failure", "errorMessage": "the macro ran"}
"""


@pytest.fixture
def project(folder: Path) -> Path:
    """The working folder, with a template, its macro and a file of parameters."""
    (folder / "web.yaml").write_text(TEMPLATE)
    (folder / "mark").mkdir()
    (folder / "mark/macro.yaml").write_text(MACRO)
    (folder / "mark/index.py").write_text(HANDLER)
    (folder / "prod.params.json").write_text('[{"ParameterKey": "Env", "ParameterValue": "live"}]')
    return folder


def test_what_is_printed_next_runs_with_what_was_written(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["init"]) == 0
    out, err = capsys.readouterr()
    assert out.splitlines()[:3] == [
        ".cfnkit.yaml is written.",
        "Found: 1 template, 1 macro, 1 file of parameters.",
        "Macros are comments in it: take the marks away, or use --run-macros, and their code runs.",
    ]
    assert err == ""
    commands = [shlex.split(line) for line in out.splitlines() if line.startswith("  cfnkit ")]
    assert commands == [
        ["cfnkit", "check"],
        ["cfnkit", "config", "show", "web.yaml", "--target", "prod"],
        ["cfnkit", "targets"],
    ]
    shown = []
    for _, *words in commands:
        status = main([*words, *(["--no-cache"] if words == ["check"] else [])])
        assert (status != 0) is (words == ["check"])  # its macro is not known
        shown.append(capsys.readouterr().out)
    assert "E9751" in shown[0]
    assert "the macro ran" not in shown[0]
    assert "prod.params.json:1:2" in shown[1]
    assert "prod" in shown[2]


def test_the_code_of_macros_runs_only_after_the_users_word(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["init", "--run-macros"]) == 0
    assert "Macros are comments" not in capsys.readouterr().out
    main(["check", "--no-cache"])
    assert "the macro ran" in capsys.readouterr().out


def test_nothing_is_replaced_without_force(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = project / ".cfnkit.yaml"
    path.write_text("version: 1\n")
    assert main(["init"]) == 1
    assert "exists already; nothing was written. --force replaces it" in capsys.readouterr().err
    assert main(["init", "--print"]) == 0
    printed = capsys.readouterr().out
    assert path.read_text() == "version: 1\n"
    assert main(["init", "--force"]) == 0
    assert path.read_text() == printed
    assert list(load_configuration(path).targets) == ["prod"]


def test_a_link_in_its_place_is_not_followed(project: Path, tmp_path: Path) -> None:
    goal = tmp_path / "elsewhere.yaml"
    try:
        (project / ".cfnkit.yaml").symlink_to(goal)
    except OSError:
        pytest.skip("no links here")
    assert main(["init"]) == 1
    assert main(["init", "--force"]) == 1
    assert not goal.exists()


def test_of_another_folder_the_way_there_is_printed(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / ".cfnkit.yaml").write_text("version: 1\n")
    (project / ".git").mkdir()
    inner = project / "my stacks"
    inner.mkdir()
    assert main(["init", "my stacks"]) == 0
    out, err = capsys.readouterr()
    assert (inner / ".cfnkit.yaml").is_file()
    assert "  cd 'my stacks'\n" in out
    assert "Nothing was found" in out
    assert err == ".cfnkit.yaml counted here so far. Of it, only what is mandatory counts from now on.\n"
    assert main(["init", "nowhere"]) == 1


@pytest.mark.parametrize("runs_macros", [False, True])
def test_a_check_of_the_examples_runs_with_it(
    runs_macros: bool, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["demo", "all", "examples"]) == 0
    os.chdir(folder / "examples")
    words = ["init", "--force", *(["--run-macros"] if runs_macros else [])]
    assert main(words) == 0
    capsys.readouterr()
    status = main(["check", "echo.yaml", "loop.yaml", "--no-cache", "--jobs", "1"])
    out, err = capsys.readouterr()
    assert ("E9751" in out) is not runs_macros
    assert status in (0, 2), err
