"""A machine of a pipeline, on which the shell of the files for pipelines runs, with the cfnkit that is installed."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from support.forks.commands import forked_cfnkit

CHECKOUT = Path(__file__).resolve().parents[2]
# The scripts are those of Linux's images.
LINUX_ONLY = pytest.mark.skipif(sys.platform == "win32", reason="the scripts are those of Linux's images")

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
exec {cfnkit} "$@"
"""
# How the variables begin with which a process of the tests and one of the machine must agree, to start quickly.
SETTINGS = ("PYTHON", "LC_", "LANG", "TZ")


class Machine:
    """A machine of a pipeline: a repository with one commit and a change, and the programs of its image."""

    def __init__(self, folder: Path) -> None:
        self.repository, self.temp = folder / "repository", folder / "temp"
        self.pip = folder / "pip.txt"
        programs = folder / "programs"
        for each in (self.repository, self.temp, programs):
            each.mkdir()
        words: dict[str, Sequence[str]] = {"programs": [str(programs)], "pip": [str(self.pip)]}
        words |= {"python": [sys.executable], "cfnkit": forked_cfnkit()}
        for name, text in (("python", PYTHON), ("cfnkit", CFNKIT)):
            (programs / name).write_text(text.format(**{key: shlex.join(said) for key, said in words.items()}), "utf-8")
            (programs / name).chmod(0o755)
        self.environment = {
            **{name: value for name, value in os.environ.items() if name.startswith(SETTINGS)},
            "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
            "HOME": str(folder),
            "XDG_CACHE_HOME": str(folder / "cache"),
        }
        self.write("web.yaml", SOUND)
        self.git("init -q")
        self.commit()

    def write(self, name: str, text: str) -> None:
        (self.repository / name).write_text(text, "utf-8")

    def commit(self) -> None:
        """Commit what stands in the repository."""
        self.git("add .")
        self.git("-c user.name=a -c user.email=a@b commit -qm change")

    def head(self) -> str:
        """The hash of the last commit."""
        return self.git("rev-parse HEAD").strip()

    def make_shallow(self, *, reachable: bool = True) -> None:
        """Replace the repository by a clone of the last commit alone, whose origin has the others if `reachable`."""
        origin = self.repository.with_name("origin")
        if not origin.exists():
            self.repository.rename(origin)
        shutil.rmtree(self.repository, ignore_errors=True)
        self.repository.mkdir()
        self.git(f"clone --quiet --depth 1 {origin.as_uri()} .")
        if not reachable:
            self.git("remote set-url origin /nowhere")

    def git(self, words: str) -> str:
        """What git prints."""
        command = ["git", *words.split()]
        ran = subprocess.run(command, cwd=self.repository, env=self.environment, check=True, stdout=subprocess.PIPE)
        return ran.stdout.decode()

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
