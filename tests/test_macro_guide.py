"""The ten-minute guide of macros/README.md, followed step by step, and the macro that `cfnkit macro new` makes.

`python tests/test_macro_guide.py` writes the output of its commands again.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

CHECKOUT = Path(__file__).parent.parent
READ_ME = CHECKOUT / "macros" / "README.md"
CHAPTER = re.compile(r"\n## A macro of your own, in ten minutes\n.*?(?=\n## )", re.DOTALL)
STEP = re.compile(r"(?:`(?P<file>\S+)`\n\n```\w+\n(?P<text>.*?)|```console\n(?P<transcript>.*?))```", re.DOTALL)
# Times, sizes and hashes differ with the machine and with the version of the kit.
# A slow check has its time in parentheses.
VARYING = re.compile(r"-[0-9a-f]{16}\.zip| \(\d+\.\d s\)|\d+\.\d+ ?s\b| +[0-9,]+ bytes(  [0-9]+ files)?")


class Newcomer:
    """Somebody with an empty folder and an installed cfnkit."""

    def __init__(self, place: Path) -> None:
        self.folder = place / "empty"
        self.folder.mkdir()
        # An installation that is older than the pytest plugin does not know of it.
        self._installed = place / "installed"
        metadata = self._installed / "cfnkit_plugin-1.dist-info"
        metadata.mkdir(parents=True)
        (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: cfnkit-plugin\nVersion: 1\n")
        (metadata / "entry_points.txt").write_text("[pytest11]\ncfnkit = cfnkit.testing.plugin\n")

    def write(self, name: str, text: str) -> None:
        """Write a file."""
        (self.folder / name).write_text(text, "utf-8")

    def run(self, command: str, below: str = ".") -> str:
        """The output of a command, stdout and stderr together."""
        path = os.pathsep.join(map(str, (self._installed, CHECKOUT)))
        run = subprocess.run(
            [sys.executable, "-m", *shlex.split(command)],
            cwd=self.folder / below,
            env=os.environ | {"PYTHONPATH": path, "PYTEST_ADDOPTS": "-p no:cacheprovider", "COLUMNS": "80"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=60,
            check=False,
        )
        return run.stdout

    def follow(self, chapter: str) -> str:
        """Write the files of a chapter and run its commands; returns the chapter with their output."""

        def step(match: re.Match[str]) -> str:
            if match["file"]:
                self.write(match["file"], match["text"])
                return match[0]
            commands = [line[2:] for line in match["transcript"].splitlines() if line.startswith("$ ")]
            return "```console\n" + "".join(f"$ {command}\n{self.run(command)}" for command in commands) + "```"

        return STEP.sub(step, chapter)


def guide() -> str:
    """The chapter."""
    found = CHAPTER.search(READ_ME.read_text("utf-8"))
    assert found is not None
    return found[0]


@pytest.fixture
def newcomer(tmp_path: Path) -> Newcomer:
    return Newcomer(tmp_path)


@pytest.mark.slow
def test_a_newcomer_gets_what_the_guide_shows(newcomer: Newcomer) -> None:
    pytest.importorskip("awslambdaric")
    text = guide()
    assert len(STEP.findall(text)) >= 8

    assert VARYING.sub("", newcomer.follow(text)) == VARYING.sub("", text)


@pytest.mark.slow
def test_what_is_begun_passes_as_it_is(newcomer: Newcomer) -> None:
    newcomer.run("cfnkit macro new Prefix")
    read_me = (newcomer.folder / "prefix" / "README.md").read_text("utf-8")
    indented = [line[4:] for line in read_me.splitlines() if line.startswith("    ")]
    *configuration, test, pytest_, package, deploy = indented

    assert re.search(r"1 macro, (\d+) checks: \1 passed", newcomer.run(test, "prefix"))
    assert "1 passed" in newcomer.run(pytest_, "prefix")
    key = newcomer.run(package, "prefix").split()[0]
    assert (newcomer.folder / "prefix" / "dist" / key).is_file()
    assert f"parameter PrefixPackage = {key}" in newcomer.run(f"{deploy} --dry-run", "prefix")
    assert newcomer.run("cfnkit check template.yaml", "prefix") == "1 template checked, nothing found.\n"

    newcomer.write(".cfnkit.yaml", "\n".join(configuration))
    call = "Transform: {Name: Prefix, Parameters: {Note: mine}}"
    newcomer.write("calls.yaml", f"{call}\nResources: {{Topic: {{Type: AWS::SNS::Topic}}}}\n")
    assert newcomer.run("cfnkit render calls.yaml --format yaml").endswith("Metadata:\n  Prefix: mine\n")


def _rewrite() -> None:
    with TemporaryDirectory() as place:
        followed = Newcomer(Path(place)).follow(guide())
    if VARYING.sub("", followed) != VARYING.sub("", guide()):
        READ_ME.write_text(READ_ME.read_text("utf-8").replace(guide(), followed), "utf-8")


if __name__ == "__main__":
    _rewrite()
