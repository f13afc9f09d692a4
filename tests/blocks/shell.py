"""`sh` blocks: a command of cfnkit is one that its parser takes, and runs in a repository of the reader if it can."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Sequence

from blocks.command_line import read_command
from blocks.page import CHECKOUT, NotRun
from blocks.reader import Reader
from support.reader_terminal import typed

# These need nothing but files; of others, a dry run.
_OFFLINE = {
    *("check", "completion", "config", "diff", "documents", "explain", "graph", "order", "refs", "render", "rules"),
    "targets",
}
_FAULTS = {"diff": 2, "fleet": 2}  # where 1 is a result
# Programs that are no part of the project; their words are not judged.
_OF_OTHERS = {
    *(
        "[",
        "aws",
        "cd",
        "cdk",
        "cfn-include",
        "docker",
        "go",
        "npm",
        "npx",
        "pip",
        "pre-commit",
        "python3",
        "sfn",
        "zip",
        ".",
        ":",
    ),
}


def run_shell(text: str, reader: Reader) -> None:
    """Judge each command of a text."""
    for words in _commands(text):
        program, *rest = words
        if program in _JUDGES:
            _JUDGES[program](rest, reader)
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


def _cfnkit(words: Sequence[str], reader: Reader) -> None:
    command = read_command(words)
    is_local = command.path[0] in _OFFLINE and "-" not in command.by_place and "--synth" not in words
    if is_local or "--dry-run" in words:
        ended = typed(words, reader.repository)
        assert ended.status != _FAULTS.get(command.path[0], 1), ended.printed


def _make(words: Sequence[str], reader: Reader) -> None:
    targets = re.findall(r"^([a-z-]+):", (CHECKOUT / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert set(words) <= set(targets)


def _pytest(words: Sequence[str], reader: Reader) -> None:
    assert (CHECKOUT / words[0]).exists(), f"there is no {words[0]}"


def _python(words: Sequence[str], reader: Reader) -> None:
    if words[:2] == ["-m", "benchmarks"]:
        from benchmarks.__main__ import parser

        try:
            parser().parse_args(words[2:])
        except SystemExit as ended:
            raise NotRun(f"`python -m benchmarks` does not take {' '.join(words[2:])}") from ended


_JUDGES: dict[str, Callable[[Sequence[str], Reader], None]] = {
    "cfnkit": _cfnkit,
    "make": _make,
    "python": _python,
    ".venv/bin/pytest": _pytest,
}
