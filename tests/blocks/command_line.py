"""Commands of cfnkit as pages write them, read by the parsers of the commands themselves."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from importlib import import_module
from typing import NamedTuple

from cfnkit.cli.arguments.parser import command_parser


class Command(NamedTuple):
    """A command: its words after `cfnkit` (`macro`, `deploy`), and its arguments."""

    path: tuple[str, ...]
    arguments: argparse.Namespace

    @property
    def by_place(self) -> list[str]:
        """The values of the arguments that have a place and no option."""
        parser = command_parser(self.path, import_module(".".join(("cfnkit.cli", *self.path))))
        names = [action.dest for action in parser._actions if not action.option_strings]
        values = [getattr(self.arguments, name) for name in names]
        return [each for value in values for each in (value if isinstance(value, list) else [value]) if each]


def read_command(words: Sequence[str]) -> Command:
    """The command that words after `cfnkit` call. Raises UsageError for what it does not take."""
    path: tuple[str, ...] = ()
    module = import_module("cfnkit.cli")
    words = list(words)
    while words and words[0] in getattr(module, "COMMANDS", {}):
        path = (*path, words.pop(0))
        module = import_module(".".join(("cfnkit.cli", *path)))
    assert callable(getattr(module, "run", None)), f"`cfnkit {' '.join((*path, *words))}` names no command"
    return Command(path, command_parser(path, module).parse(words))
