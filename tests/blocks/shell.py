"""`sh` blocks: a command of cfnkit is one that its parser takes, and runs in the folder of the examples if it can."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Sequence
from pathlib import Path

from blocks.command_line import read_command
from blocks.page import CHECKOUT, NotRun
from support.reader_terminal import typed

# These print, and neither write, ask a service nor wait.
_PRINTING = {"check", "documents", "explain", "graph", "order", "refs", "render", "rules", "targets"}
# Programs that are no part of the project; their words are not judged.
_OF_OTHERS = {
    *("aws", "cd", "cdk", "cfn-include", "docker", "go", "npm", "npx", "pip", "python3", "sfn", "zip", "."),
}


def run_shell(text: str, folder: Path) -> None:
    """Judge each command of a text."""
    for words in _commands(text):
        program, *rest = words
        if program in _JUDGES:
            _JUDGES[program](rest, folder)
        elif program not in _OF_OTHERS:
            raise NotRun(f"tests/blocks/shell.py does not know `{program}`")


def _commands(text: str) -> list[list[str]]:
    """The words of each command, without comments and redirections."""
    found = []
    for line in text.replace("\\\n", " ").splitlines():
        lexer = shlex.shlex(line, posix=True, punctuation_chars="|&;<>")
        lexer.whitespace_split = True
        words = list(lexer)
        while words:
            end = next((at for at, word in enumerate(words) if re.fullmatch(r"[|&;<>]+", word)), len(words))
            found.append(words[:end])
            words = words[end + 1 :] if not words[end:] or words[end] not in ("<", ">", ">>") else []
    return [words for words in found if words]


def _cfnkit(words: Sequence[str], folder: Path) -> None:
    command = read_command(words)
    files = command.by_place
    if command.path[0] in _PRINTING and files and (folder / files[0]).is_file():
        ended = typed(words, folder)
        assert ended.status != 1, ended.printed


def _make(words: Sequence[str], folder: Path) -> None:
    targets = re.findall(r"^([a-z-]+):", (CHECKOUT / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert set(words) <= set(targets)


def _pytest(words: Sequence[str], folder: Path) -> None:
    assert (CHECKOUT / words[0]).exists(), f"there is no {words[0]}"


def _python(words: Sequence[str], folder: Path) -> None:
    if words[:2] == ["-m", "benchmarks"]:
        from benchmarks.__main__ import parser

        try:
            parser().parse_args(words[2:])
        except SystemExit as ended:
            raise NotRun(f"`python -m benchmarks` does not take {' '.join(words[2:])}") from ended


_JUDGES: dict[str, Callable[[Sequence[str], Path], None]] = {
    "cfnkit": _cfnkit,
    "make": _make,
    "python": _python,
    ".venv/bin/pytest": _pytest,
}
