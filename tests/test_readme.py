"""The transcripts of the README are what the commands print.

`python tests/test_readme.py` writes them anew.
"""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parent.parent
README = CHECKOUT / "README.md"
TRANSCRIPT = re.compile(r"```console\n\$ (?P<command>cfnkit [^\n]*)\n(?P<output>.*?)```", re.DOTALL)


def transcripts() -> list[tuple[str, str]]:
    """The commands of the README, each with what stands under it."""
    return [(match["command"], match["output"]) for match in TRANSCRIPT.finditer(README.read_text("utf-8"))]


def printed(command: str) -> str:
    """What a command prints, stdout and stderr in one."""
    words = [sys.executable, "-m", *shlex.split(command)]
    run = subprocess.run(
        words, cwd=CHECKOUT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=60, check=False
    )
    return run.stdout


def test_there_are_transcripts() -> None:
    assert len(transcripts()) >= 4


@pytest.mark.parametrize(("command", "output"), transcripts(), ids=lambda text: text.split("\n")[0][:60])
def test_a_transcript_is_what_the_command_prints(command: str, output: str) -> None:
    assert printed(command) == output


if __name__ == "__main__":
    text = TRANSCRIPT.sub(
        lambda match: f"```console\n$ {match['command']}\n{printed(match['command'])}```", README.read_text("utf-8")
    )
    README.write_text(text, "utf-8")
