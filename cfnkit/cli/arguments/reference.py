"""Every command with its arguments, as its parser has them: for completion, and for a reference of the command line."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import NamedTuple

from cfnkit.cli.arguments.parser import OneOf, Parser, command_parser

_ROOT = "cfnkit.cli"
_REPEATABLE = (argparse._AppendAction, argparse._ExtendAction)
_EXAMPLES = re.compile(r"Examples:\n(?P<examples>(?:  .*(?:\n|\Z))+)")


class Argument(NamedTuple):
    """An argument of a command: its options, or none for one by its place; `group` is the heading in the help.

    `value` is the name of its value, empty for a switch, and `choices` are the values that there are, if known.
    `is_repeatable`: it may be given several times.
    """

    options: tuple[str, ...]
    value: str
    help: str
    group: str
    is_repeatable: bool
    choices: tuple[str, ...] = ()


class CommandReference(NamedTuple):
    """A command: its words after `cfnkit`, and what its help says.

    `below` has the commands below it, with a summary of each. `notes` is the end of its help, with the exit statuses.
    """

    path: tuple[str, ...]
    summary: str
    usage: str
    description: str
    arguments: tuple[Argument, ...]
    below: Mapping[str, str]
    examples: tuple[str, ...]
    notes: str

    @property
    def options(self) -> list[str]:
        """All option words."""
        return [option for argument in self.arguments for option in argument.options]


def commands(path: tuple[str, ...] = (), summary: str = "") -> Iterator[CommandReference]:
    """The command at a path, and all below it, in the order of the help."""
    module = import_module(".".join((_ROOT, *path)))
    parser = command_parser(path, module)
    below: dict[str, str] = getattr(module, "COMMANDS", {})
    found = _EXAMPLES.search(module.EPILOG)
    yield CommandReference(
        path,
        summary,
        " ".join(parser.format_usage().removeprefix("usage: ").split()),
        module.DESCRIPTION,
        tuple(_arguments(parser)),
        below,
        tuple(line.strip() for line in found["examples"].splitlines()) if found else (),
        _EXAMPLES.sub("", module.EPILOG).strip(),
    )
    for name, said in below.items():
        yield from commands((*path, name), said)


def _arguments(parser: Parser) -> Iterator[Argument]:
    formatter = parser._get_formatter()
    for group in parser._action_groups:
        for action in group._group_actions:
            switch = action.nargs == 0
            value = "" if switch else str(action.metavar or action.dest)
            help = "" if action.help is None else formatter._expand_help(action)
            repeatable = isinstance(action, argparse._AppendAction | argparse._ExtendAction) or action.nargs in (
                "*",
                "+",
            )
            choices = action.type.names if isinstance(action.type, OneOf) else ()
            yield Argument(tuple(action.option_strings), value, help, group.title or "", repeatable, choices)
