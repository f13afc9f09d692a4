"""The argument parser of all commands. It shows examples, and answers an unknown name with the nearest one."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Mapping
from types import ModuleType
from typing import NoReturn

from cfnkit.cli.output.screen import DEFAULT_WIDTH, Screen
from cfnkit.cli.output.text import Block, Text
from cfnkit.cli.output.write import write_output
from cfnkit.pages.visible import one_line

_REQUIRED = "the following arguments are required: "  # argparse's words


class UsageError(Exception):
    """Arguments that a command does not take. The text is for the person who gave them."""


class _Formatter(argparse.RawDescriptionHelpFormatter):
    """Help that fits the terminal. (argparse finds the width with shutil, whose import takes 10 ms.)"""

    def __init__(self, prog: str) -> None:
        width = Screen.of(sys.stdout).width if sys.stdout else DEFAULT_WIDTH
        super().__init__(prog, max_help_position=28, width=width)

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        """Break the lines of each paragraph anew; one with indented lines, such as examples, stays as it is."""
        import textwrap

        paragraphs = text.split("\n\n")
        return "\n\n".join(one if "\n " in one else textwrap.fill(one, width) for one in paragraphs)


class Parser(argparse.ArgumentParser):
    """Raises UsageError instead of ending the program. `commands` are the commands below this one, with a summary."""

    color = False  # argparse's own, of Python 3.14

    def __init__(
        self, prog: str, description: str, epilog: str, commands: Mapping[str, str] = {}, usage: str | None = None
    ) -> None:
        self._commands = tuple(commands)
        self._lacking: tuple[str, ...] = ()
        width = max(map(len, commands), default=0)
        listed = "".join(f"\n  {name:{width}}  {summary}" for name, summary in commands.items())
        super().__init__(
            prog,
            usage,
            f"{description}\n\ncommands:{listed}" if listed else description,
            epilog,
            formatter_class=_Formatter,
            allow_abbrev=False,
        )

    def _print_message(self, message: str, file: object = None) -> None:
        """Print help or the version."""
        write_output(Text.of([(Block(message.rstrip()),)]))

    def error(self, message: str) -> NoReturn:
        """Raise UsageError."""
        if message.startswith(_REQUIRED):  # by other arguments than options
            message = ", ".join((message, *self._lacking))
        raise UsageError(f"{self.prog}: {one_line(message)}\n`{self.prog} --help` has the details.")

    def unknown(self, kind: str, name: str, known: Iterable[str]) -> NoReturn:
        """Raise UsageError for an unknown name, with the nearest known one."""
        from cfnkit.vocabulary import suggestion

        self.error(f"unknown {kind} '{name}'. {suggestion(name, known)}".rstrip())

    def parse(self, words: list[str]) -> argparse.Namespace:
        """The arguments, with options and others in any order; after ``--`` there are no options. Raises UsageError."""
        at = words.index("--") if "--" in words else len(words)
        # argparse forgets, when it takes both in any order, which words stood after the sign.
        kept = {f"\0{number}": word for number, word in enumerate(words[at + 1 :])}
        arguments, extra = self._parsed([*words[:at], *kept])
        for name, value in vars(arguments).items():
            if isinstance(value, list):
                setattr(arguments, name, [kept.get(item, item) for item in value])
            elif isinstance(value, str):
                setattr(arguments, name, kept.get(value, value))
        for word in extra:
            if word in kept:
                self.error(f"unexpected argument '{kept[word]}'.")
            if word.startswith("-"):
                self.unknown("option", word.partition("=")[0], self._option_string_actions)
            self._unexpected(word, words)
        return arguments

    def _parsed(self, words: list[str]) -> tuple[argparse.Namespace, list[str]]:
        """What argparse makes of words, and those that are left. Its error names all that is missing, at once.

        Where options and others may stand in any order, argparse looks at the options first, and ends at a missing one.
        """
        if {"-h", "--help"} & {*words}:  # help shows which options are required
            return self.parse_known_intermixed_args(words)
        needed = [action for action in self._actions if action.option_strings and action.required]
        lacking = [action for action in needed if not any(_is_given(action, word) for word in words)]
        names = tuple("/".join(action.option_strings) for action in lacking)
        self._lacking = names
        for action in lacking:
            action.required = False
        arguments, extra = self.parse_known_intermixed_args(words)
        self._lacking = ()
        if names:
            self.error(_REQUIRED + ", ".join(names))
        return arguments, extra

    def _unexpected(self, word: str, words: list[str]) -> NoReturn:
        """Raise UsageError for a word too many; an earlier one may be a misspelt command."""
        from cfnkit.vocabulary import suggestion

        named = (suggestion(each, self._commands) for each in words if not each.startswith("-") and each != word)
        self.error(f"unexpected argument '{word}'. {next(filter(None, named), '')}".rstrip())


def _is_given(action: argparse.Action, word: str) -> bool:
    """Whether a word is one of an option, with its value or without."""
    return any(
        word.startswith(name) if len(name) == 2 else word.partition("=")[0] == name for name in action.option_strings
    )


def command_parser(path: tuple[str, ...], module: ModuleType) -> Parser:
    """The parser of the command at a path below `cfnkit`, with its arguments; `module` is the command's."""
    below: dict[str, str] = getattr(module, "COMMANDS", {})
    runs = callable(getattr(module, "run", None))  # `cfnkit macro` has a command of that name instead
    usage = None if runs else "%(prog)s COMMAND ..."
    parser = Parser(" ".join(("cfnkit", *path)), module.DESCRIPTION, module.EPILOG, below, usage)
    module.add_arguments(parser)
    return parser


def add_format_argument(group: argparse._ActionsContainer, *formats: str) -> None:
    """Add ``--format``; the first one is the default."""
    names = f"{', '.join(formats)} (default: {formats[0]})"
    group.add_argument("--format", type=one_of(*formats), default=formats[0], metavar="FORMAT", help=names)


def add_output_argument(group: argparse._ActionsContainer) -> None:
    """Add ``--output``, which `write_output` reads."""
    group.add_argument("-o", "--output", metavar="FILE", help="write to a file (default: -, stdout)")


def seconds(text: str) -> float:
    """The type of an argument that is a number of seconds above 0."""
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value < float("inf"):
        raise argparse.ArgumentTypeError(f"'{text}' is no number of seconds above 0")
    return value


class OneOf:
    """The type of an argument that takes one of `names`."""

    def __init__(self, names: tuple[str, ...]) -> None:
        self.names = names

    def __call__(self, text: str) -> str:
        """The text. Raises ArgumentTypeError for another."""
        if text in self.names:
            return text
        from cfnkit.vocabulary import suggestion

        message = f"'{text}' is not one of {', '.join(self.names)}. {suggestion(text, self.names)}"
        raise argparse.ArgumentTypeError(message.rstrip())


def one_of(*names: str) -> OneOf:
    """The type of an argument that takes one of `names`."""
    return OneOf(names)
