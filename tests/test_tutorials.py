"""The tutorials of docs/tutorials, and guides, each followed in a folder: files are written, and commands are run.

`python tests/test_tutorials.py` writes what they print again.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from support.reader_terminal import typed
from test_macro_guide import STEP, VARYING

CHECKOUT = Path(__file__).parent.parent
TUTORIALS = sorted((CHECKOUT / "docs" / "tutorials").glob("*.md"))
FOLLOWED = [*TUTORIALS, *(CHECKOUT / "docs" / name for name in ("monorepo.md", "suppressions.md"))]
# Those of the guide, and what the installed cfn-lint says.
_VARYING = re.compile(rf"{VARYING.pattern}|(?<=cfn-lint )[\d.]+")
_GIT = {f"GIT_{role}_{key}": "reader@example.com" for role in ("AUTHOR", "COMMITTER") for key in ("NAME", "EMAIL")}


class Reader:
    """Somebody with an empty folder, who types what a tutorial shows; commands of cfnkit run in this process."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._status = 0

    def follow(self, tutorial: str) -> str:
        """Take each step of a tutorial; returns it with what its commands print now."""
        text, end = "", 0
        for step in STEP.finditer(tutorial):
            text += tutorial[end : step.start()]
            end = step.end()
            if step["file"]:
                path = self.folder / step["file"]
                path.parent.mkdir(parents=True, exist_ok=True)
                is_change = "\n```diff\n" in step[0]
                path.write_text(changed(path, step["text"]) if is_change else step["text"], "utf-8")
                text += step[0]
            else:
                commands = [line[2:] for line in step["transcript"].splitlines() if line.startswith("$ ")]
                text += "```console\n" + "".join(f"$ {each}\n{self.type(each)}" for each in commands) + "```"
        return text + tutorial[end:]

    def type(self, command: str) -> str:
        """What a command prints, stdout and stderr in one."""
        program, *words = shlex.split(command)
        if command == "echo $?":
            return f"{self._status}\n"
        if program == "cd":
            self.folder /= words[0]
            return ""
        if program == "git":
            run = subprocess.run(
                [program, *words], cwd=self.folder, env=os.environ | _GIT, capture_output=True, text=True, timeout=60
            )
            self._status = run.returncode
            return run.stdout + run.stderr
        assert program == "cfnkit"
        self._status, printed = typed(words, self.folder)
        return printed


def changed(path: Path, change: str) -> str:
    """The text of a file after a change, whose lines begin with `-`, `+` or a blank as in a diff."""
    lines = change.splitlines(keepends=True)
    before, after = ("".join(line[1:] for line in lines if line[0] != sign) for sign in "+-")
    text = path.read_text("utf-8")
    assert text.count(before) == 1, before
    return text.replace(before, after)


def test_there_is_a_tutorial_for_each_kind_of_reader() -> None:
    assert [path.stem for path in TUTORIALS] == ["author", "macro-author", "operator", "pipeline"]
    assert all(path.read_text("utf-8").count("```console\n") >= 5 for path in TUTORIALS)


@pytest.mark.parametrize("path", FOLLOWED, ids=lambda path: path.stem)
def test_a_tutorial_can_be_followed(path: Path, tmp_path: Path) -> None:
    tutorial = path.read_text("utf-8")
    followed = Reader(tmp_path.resolve()).follow(tutorial)
    assert _VARYING.sub("", followed) == _VARYING.sub("", tutorial)


def _rewrite() -> None:
    for path in FOLLOWED:
        text = path.read_text("utf-8")
        with TemporaryDirectory() as folder:
            followed = Reader(Path(folder).resolve()).follow(text)
        if _VARYING.sub("", followed) != _VARYING.sub("", text):
            path.write_text(followed, "utf-8")


if __name__ == "__main__":
    _rewrite()
