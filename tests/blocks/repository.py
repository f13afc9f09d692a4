"""The repository in which commands of `sh` blocks run: the files that they name, one commit, and the branch `main`."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from blocks.page import CHECKOUT

_TEMPLATE = """\
Resources:
  Topic:
    Type: AWS::SNS::Topic
  Machine:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      RoleArn: arn:aws:iam::123456789012:role/machine
      DefinitionString: '{"StartAt": "One", "States": {"One": {"Type": "Succeed"}}}'
"""
_FILES = {
    ".gitignore": "*.out/\ngenerators/\n",
    ".cfnkit.yaml": "version: 1\ntargets:\n  prod: {region: eu-west-1}\n",
    "template.yaml": _TEMPLATE,
    "your.yaml": _TEMPLATE,
    "deployed.json": '{"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}}\n',
}
_ASSEMBLIES = {"cdk.out": "typescript", "next.out": "typescript-next"}


def make_repository(folder: Path, examples: Path) -> Path:
    """Make the repository in a new folder, with the example programs that make templates; returns the folder."""
    shutil.copytree(examples / "generators", folder / "generators")
    for name, text in _FILES.items():
        (folder / name).write_text(text, "utf-8")
    for name, app in _ASSEMBLIES.items():
        shutil.copytree(CHECKOUT / "tests" / "assemblies" / "data" / app / "cdk.out", folder / name)
    author = {f"GIT_{who}_{what}": "r@example.com" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    for words in (
        ["init", "--quiet", "--initial-branch", "main"],
        ["add", "--all"],
        ["commit", "--quiet", "--message", "first"],
        ["update-ref", "refs/remotes/origin/main", "HEAD"],
    ):
        subprocess.run(["git", *words], cwd=folder, env=os.environ | author, check=True, timeout=60)
    return folder
