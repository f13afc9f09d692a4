"""What `cfnkit macro deploy` grants is shown before anything is done, and writes nothing that is not meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from cfnkit.cli import main

ARGUMENTS = ["macro", "deploy", "--bucket", "packages", "--stack-name", "macros", "--dry-run"]


def macro(folder: Path, *permissions: str) -> str:
    folder.mkdir()
    (folder / "index.py").write_text("def handler(event, context):\n    return event\n", "utf-8")
    (folder / "macro.yaml").write_text(
        f"name: Mine\ndescription: Does.\npermissions: [{', '.join(permissions)}]\n", "utf-8"
    )
    return str(folder)


def test_each_action_is_shown_with_its_resources(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*ARGUMENTS, "--macro", "resolve", "--macro", "defaults", "-p", "ReadableParameters=app/*"]) == 0
    out = capsys.readouterr().out
    assert "  Resolve  ssm:GetParameters  (reads)\n" in out
    assert "    on arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:parameter/app/*\n" in out
    assert "  Defaults  s3:GetObject  (reads)\n    on arn:${AWS::Partition}:s3:::packages/defaults/*\n" in out


def test_that_there_are_none_is_shown_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*ARGUMENTS, "--macro", "echo"]) == 0
    assert capsys.readouterr().out.endswith("permissions: none beside those to write logs\n")


WRITING = ("iam:PutRolePolicy", "iam:PassRole", "sts:AssumeRole", "s3:PutObject")


def test_actions_that_do_more_than_read_must_be_allowed_by_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = macro(tmp_path / "mine", "s3:GetObject", *WRITING)
    assert main([*ARGUMENTS, "--macro", folder]) == 1
    err = capsys.readouterr().err
    assert f"Mine asks for {', '.join(WRITING)}, which may do more than read" in err
    some = [word for action in WRITING[:3] for word in ("--allow-action", action)]
    assert main([*ARGUMENTS, "--macro", folder, *some]) == 1
    assert "asks for s3:PutObject, which" in capsys.readouterr().err
    assert main([*ARGUMENTS, "--macro", folder, *some, "--allow-action", "S3:putobject"]) == 0
    out = capsys.readouterr().out
    assert "  Mine  iam:PassRole  (ALLOWED BY --allow-action)\n    on *\n" in out


def test_an_allowance_that_nothing_needs_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*ARGUMENTS, "--macro", "echo", "--allow-action", "s3:*"]) == 1
    assert "--allow-action s3:*: no macro of this deployment declares this action" in capsys.readouterr().err


@pytest.mark.parametrize("action", ["s3:*", "*", "s3:Get*", "S3:GetObject", "s3 GetObject"])
def test_a_wildcard_is_no_action(action: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*ARGUMENTS, "--macro", macro(tmp_path / "mine", f'"{action}"')]) == 1
    assert "an IAM action, such as ssm:GetParameters" in capsys.readouterr().err


def test_a_folder_whose_name_would_add_to_the_template_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = macro(tmp_path / 'x\n      Layers: ["arn:aws:lambda:us-east-1:666666666666:layer:x:1"]')
    assert main([*ARGUMENTS, "--macro", folder]) == 1
    assert "gives the function its name, which has letters, digits" in capsys.readouterr().err


def test_guard_is_deployed_as_a_hook(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*ARGUMENTS, "--hook", "-p", "FailureMode=WARN"]) == 0
    out = capsys.readouterr().out
    assert "  upload s3://packages/guard-" in out
    assert "  parameter GuardPackage = guard-" in out
    assert "  parameter FailureMode = WARN\n" in out


@pytest.mark.parametrize("names", [["echo"], ["guard", "echo"]])
def test_what_is_no_hook_is_not_deployed_as_one(names: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*ARGUMENTS, "--hook", *(word for name in names for word in ("--macro", name))]) == 1
    assert "A Hook is one macro whose macro.yaml has a handler as 'hook'" in capsys.readouterr().err
