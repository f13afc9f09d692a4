"""What all commands have: help with examples, exit codes, and an answer to an unknown name."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from cfnkit.cli import main
from cfnkit.cli.arguments.parser import Parser


def commands(*path: str) -> Iterator[tuple[str, ...]]:
    """The paths of all commands: ``("drift", "accept")``."""
    yield path
    for name in getattr(module(path), "COMMANDS", {}):
        yield from commands(*path, name)


def module(path: tuple[str, ...]) -> Any:
    return import_module(".".join(("cfnkit.cli", *path)))


def examples(path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], list[str]]]:
    """The examples in a command's help: the path of a command, and its arguments."""
    paths = sorted(commands(), key=len, reverse=True)
    for line in re.findall(r"^  (?:.*\| )?cfnkit (.*)", module(path).EPILOG, re.MULTILINE):
        words = shlex.split(re.split(" {2,}| [|<>] ", line)[0])
        command = next(known for known in paths if tuple(words[: len(known)]) == known)
        yield command, words[len(command) :]


@pytest.mark.parametrize("path", list(commands()), ids=" ".join)
def test_help_has_examples_and_exit_codes(path: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([*path, "--help"])

    assert ended.value.code == 0
    text = capsys.readouterr().out
    assert text.startswith(f"usage: {' '.join(('cfnkit', *path))} ")
    assert "\nExamples:\n  " in text
    assert re.search("\nExit status: 0|the exit status of each", text)


@pytest.mark.parametrize("path", list(commands()), ids=" ".join)
def test_the_examples_are_arguments_that_the_command_takes(path: tuple[str, ...]) -> None:
    found = list(examples(path))

    assert found
    for command, words in found:
        parser = Parser("", "", "")
        module(command).add_arguments(parser)
        parser.parse(words)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["chekc"], "cfnkit: unknown command 'chekc'. Did you mean 'check'?"),
        (["macro", "tset"], "cfnkit macro: unknown command 'tset'. Did you mean 'test'?"),
        (["macro", "--hlep"], "cfnkit macro: unknown option '--hlep'. Did you mean '--help'?"),
        (["--versoin"], "cfnkit: unknown option '--versoin'. Did you mean '--version'?"),
        (["drift", "accpet", "--stack", "s"], "No such file or directory. Did you mean 'accept'?"),
    ],
)
def test_an_unknown_name_is_answered_with_the_nearest(
    words: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == (2 if words[0] == "drift" else 1)

    out, err = capsys.readouterr()
    assert out == ""
    assert message in err


@pytest.mark.parametrize("words", [[], ["macro"]])
def test_without_a_command_the_help_is_printed(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == 1

    out, err = capsys.readouterr()
    assert f"usage: {' '.join(['cfnkit', *words])} COMMAND ...\n" in out
    assert "\ncommands:\n  " in out
    assert err == ""


def test_help_is_broken_where_the_terminal_ends(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("cfnkit.cli.output.screen.DEFAULT_WIDTH", 60)

    with pytest.raises(SystemExit):
        main(["refs", "--help"])

    paragraphs = capsys.readouterr().out.partition("positional arguments:")[0]
    assert max(map(len, paragraphs.splitlines())) <= 60


def test_after_two_dashes_there_are_no_options(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("--config=none.yaml", "--output=t.yaml", "-h", "t.yaml"):
        (tmp_path / name).write_text("Resources: {Q: {Type: AWS::SQS::Queue}}\n")
    assert main(["check", "--no-cache", "--", "--config=none.yaml", "--output=t.yaml", "-h", "t.yaml"]) == 0
    assert capsys.readouterr().out == "4 templates checked, nothing found.\n"
    assert main(["render", "--stage", "resolved", "--", "--config=none.yaml"]) == 0
    assert main(["render", "--", "t.yaml", "--format"]) == 1
    assert "unexpected argument '--format'." in capsys.readouterr().err
