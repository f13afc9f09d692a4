"""The argument parser of all commands: it shows examples, and answers an unknown name with the nearest one."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable
from typing import NoReturn

from cfnkit.vocabulary import suggestion


class UsageError(Exception):
    """The arguments of a command are not what it takes; the text says which."""


class _Formatter(argparse.RawDescriptionHelpFormatter):
    """Help of a fixed width: asking for the terminal's costs a tenth of a small command's time."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=28, width=110)


class Parser(argparse.ArgumentParser):
    """Raises UsageError instead of ending the program."""

    def __init__(self, prog: str, description: str, epilog: str) -> None:
        super().__init__(
            prog,
            description=description,
            epilog=epilog,
            formatter_class=_Formatter,
            allow_abbrev=False,
        )

    def error(self, message: str) -> NoReturn:
        """Raise UsageError."""
        raise UsageError(f"{self.prog}: {message}\n`{self.prog} --help` tells more.")

    def unknown(self, kind: str, name: str, known: Iterable[str]) -> NoReturn:
        """Refuse a name that is not known, offering the nearest one."""
        self.error(f"unknown {kind} '{name}'. {suggestion(name, known)}".rstrip())

    def parse(self, words: list[str]) -> argparse.Namespace:
        """The arguments, options and others in any order; raises UsageError."""
        arguments, extra = self.parse_known_intermixed_args(words)
        for word in extra:
            if word.startswith("-"):
                self.unknown("option", word.partition("=")[0], self._option_string_actions)
            self.error(f"unexpected argument '{word}'.")
        return arguments


def one_of(*names: str) -> Callable[[str], str]:
    """An argument's type that takes one of `names`."""

    def read(text: str) -> str:
        if text in names:
            return text
        message = f"'{text}' is not one of {', '.join(names)}. {suggestion(text, names)}"
        raise argparse.ArgumentTypeError(message.rstrip())

    return read
