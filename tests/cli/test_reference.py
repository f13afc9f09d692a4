"""The commands as data: what a reference of the command line is made of is what their help says."""

from __future__ import annotations

import re

import pytest

from cfnkit.cli import COMMANDS, main
from cfnkit.cli.arguments.reference import CommandReference, commands

EACH = list(commands())


def test_every_command_is_there_once() -> None:
    paths = [command.path for command in EACH]
    assert len(set(paths)) == len(paths)
    assert [path[0] for path in paths if len(path) == 1] == list(COMMANDS)
    assert {("drift", "accept"), ("config", "show"), ("macro", "deploy")} <= set(paths)
    for command in EACH:
        assert [path[-1] for path in paths if path[:-1] == command.path and path] == list(command.below)


@pytest.mark.parametrize("command", EACH, ids=lambda command: " ".join(command.path) or "cfnkit")
def test_it_says_what_the_help_says(command: CommandReference, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main([*command.path, "--help"])
    text = capsys.readouterr().out

    for said in (f"usage: {command.usage}", command.description, command.notes, *command.examples):
        assert without_blanks(said) in without_blanks(text)
    assert command.examples
    assert command.summary or not command.path
    for argument in command.arguments:
        assert argument.help, argument
        assert without_blanks(argument.help) in without_blanks(text)
        name = argument.options[0] if argument.options else argument.value
        assert re.search(rf"^  .*?{re.escape(name)}", text, re.MULTILINE)


def without_blanks(text: str) -> str:
    """A text as it is wherever lines are broken, which may be after a hyphen."""
    return "".join(text.split())


def test_the_value_and_the_group_of_an_argument() -> None:
    (render,) = (command for command in EACH if command.path == ("render",))
    by_name = {(each.options or (each.value,))[-1]: each for each in render.arguments}
    assert by_name["TEMPLATE"].options == ()
    assert by_name["--parameter"].value == "KEY=VALUE"
    assert by_name["--parameter"].is_repeatable
    assert by_name["--offline"].value == ""
    assert by_name["--offline"].group == "permissions"
