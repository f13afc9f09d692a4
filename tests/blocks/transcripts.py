"""`console` blocks: commands, and what each prints in the folder that `cfnkit demo all` writes.

A line `...` in what a command prints stands for lines that are left out, and a time for any time.
"""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from blocks.page import CHECKOUT, NotRun
from support.reader_terminal import typed


class Transcript:
    """A text of commands, each behind `$ `, with what it printed below."""

    def __init__(self, text: str) -> None:
        self.steps = list(_steps(text))

    def again(self, folder: Path) -> str:
        """The transcript with what its commands print now; what still fits stays as it is."""
        text = ""
        for command, shown in self.steps:
            program, *words = shlex.split(command)
            if program not in _PROGRAMS:
                raise NotRun(f"tests/blocks/transcripts.py does not run `{program}`")
            if program == "cd":
                folder /= words[0]
            text += f"$ {command}\n{_fitting(shown, _PROGRAMS[program](words, folder))}"
        return text


def _steps(text: str) -> Iterator[tuple[str, str]]:
    assert text.startswith("$ "), "a transcript begins with a command, `$ cfnkit ...`"
    for step in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command, _, shown = step.partition("\n")
        yield command, shown


def _synthesise(words: list[str], folder: Path) -> str:
    """What `cdk synth` left of the example app, recorded; `make test-cdk` compares the recording."""
    shutil.copytree(_ASSEMBLIES / folder.name / "cdk.out", folder / "cdk.out")
    return ""


# As it is escaped for a regular expression.
_TIME = re.compile(r"\d{4}\\-\d\d\\-\d\d\\ \d\d:\d\d")
_ANY_TIME = r"\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d"
_ASSEMBLIES = CHECKOUT / "tests" / "assemblies" / "data"
_PROGRAMS: dict[str, Callable[[list[str], Path], str]] = {
    "cfnkit": lambda words, folder: typed(words, folder).printed,
    "cd": lambda words, folder: "",
    "cdk": _synthesise,
}


def _fitting(shown: str, printed: str) -> str:
    """What is shown, if it is what was printed but for lines that `...` stands for; else what was printed."""
    parts = [_TIME.sub(_ANY_TIME, re.escape(part)) for part in re.split(r"^\.\.\.\n", shown, flags=re.MULTILINE)]
    return shown if re.fullmatch("(?s:.*)".join(parts), printed) else printed
