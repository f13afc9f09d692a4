"""`cfnkit completion`: a script with which a shell completes commands and options.

The script holds the words, so that completion starts no Python.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from cfnkit.cli.arguments.parser import Parser, one_of
from cfnkit.cli.output.text import Text
from cfnkit.cli.output.write import write_output

if TYPE_CHECKING:
    from cfnkit.cli.arguments.reference import CommandReference

DESCRIPTION = """\
Print a script with which a shell completes commands, options and their values, and file names elsewhere. Write it
where the shell looks for it, and open a new shell. For bash, the package bash-completion reads that folder; without
it, source the file in ~/.bashrc."""

EPILOG = """\
Examples:
  cfnkit completion bash > ~/.local/share/bash-completion/completions/cfnkit
  cfnkit completion fish > ~/.config/fish/completions/cfnkit.fish
  cfnkit completion zsh > ~/.cfnkit.zsh; echo 'source ~/.cfnkit.zsh' >> ~/.zshrc

Exit status: 0."""

SHELLS = ("bash", "zsh", "fish")

# zsh runs this too: there, `path`, `words` and `options` are variables of the shell.
_BASH = """\
_cfnkit() {
  local at="" below="" opts="" typed="${COMP_WORDS[COMP_CWORD]}" last="${COMP_WORDS[COMP_CWORD - 1]}" word i
  for ((i = 1; i < COMP_CWORD; i++)); do
    word="${COMP_WORDS[i]}"
    case "$at $word" in
%(steps)s
    esac
  done
  case "$at" in
%(words)s
  esac
  case "$typed" in
    =) typed="" ;;
    -*) below="$opts" ;;
  esac
  if [ "$last" = "=" ]; then last="${COMP_WORDS[COMP_CWORD - 2]}"; fi
  case "$at $last" in
%(values)s
  esac
  COMPREPLY=($(compgen -W "$below" -- "$typed"))
}
complete -o default -F _cfnkit cfnkit
"""
_FISH = """\
function __cfnkit_at
  set -l path ""
  for word in (commandline -opc)[2..-1]
    if contains -- "$path $word" %(names)s
      set path "$path $word"
    end
  end
  test "$path" = "$argv[1]"
end
%(words)s
"""
_ZSH = "autoload -U +X compinit && compinit\nautoload -U +X bashcompinit && bashcompinit\n"


def add_arguments(parser: Parser) -> None:
    """The arguments of `cfnkit completion`."""
    parser.add_argument("shell", metavar="SHELL", type=one_of(*SHELLS), help="bash, zsh or fish")


def run(arguments: argparse.Namespace) -> int:
    """Print the script; returns the exit status."""
    commands = _with_help(list(_commands()))
    script = _fish(commands) if arguments.shell == "fish" else _bash(commands)
    write_output(Text.of((_ZSH if arguments.shell == "zsh" else "").splitlines() + script.splitlines()))
    return 0


class _Command(NamedTuple):
    """A command: its words, the words that may follow with a summary of each, and its options.

    An option has the values that may follow it: none for a switch, and None where any may.
    """

    path: tuple[str, ...]
    below: dict[str, str]
    options: dict[str, tuple[str, ...] | None]

    @property
    def name(self) -> str:
        """The words, each after a blank."""
        return "".join(f" {word}" for word in self.path)


def _commands() -> Iterator[_Command]:
    """All commands, with what may follow each."""
    from cfnkit.cli.arguments.reference import commands

    for each in commands():
        options = {
            option: argument.choices or (None if argument.value else ())
            for argument in each.arguments
            for option in argument.options
        }
        yield _Command(each.path, {**each.below, **_first_words(each)}, options)


def _first_words(command: CommandReference) -> dict[str, str]:
    """The words that may follow a command without being commands, with a summary of each."""
    if command.path == ("demo",):
        from cfnkit.bundled.demos import DEMOS

        return {demo.name: demo.about for demo in DEMOS}
    return {choice: "" for each in command.arguments if not each.options for choice in each.choices}


def _with_help(commands: list[_Command]) -> list[_Command]:
    """The commands, and `help` before the words of each."""
    root, *others = commands
    helped = [_Command(("help", *each.path), each.below, {}) for each in commands]
    return [root._replace(below=root.below | {"help": "print the help of a command"}), *others, *helped]


def _bash(commands: list[_Command]) -> str:
    steps = "\n".join(f'      "{each.name}") at="{each.name}" ;;' for each in commands if each.path)
    words = "\n".join(
        f'    "{each.name}") below="{" ".join(each.below)}" opts="{" ".join(each.options)}" ;;' for each in commands
    )
    values = "\n".join(
        f'    "{each.name} {option}") below="{" ".join(choices or ())}" ;;'
        for each in commands
        for option, choices in each.options.items()
        if choices != ()
    )
    return _BASH % {"steps": steps, "words": words, "values": values}


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace("'", "\\'")


def _fish(commands: list[_Command]) -> str:
    lines = []
    for each in commands:
        begin = f"complete -c cfnkit -n '__cfnkit_at \"{each.name}\"'"
        lines += [f"{begin} -a {word} -d '{_quoted(summary)}'" for word, summary in each.below.items()]
        for option, choices in each.options.items():
            values = f" -x -a '{' '.join(choices)}'" if choices else "" if choices == () else " -r"
            lines.append(f"{begin} {'-l' if option.startswith('--') else '-s'} {option.lstrip('-')}{values}")
    names = " ".join(f'"{each.name}"' for each in commands if each.path)
    return _FISH % {"names": names, "words": "\n".join(lines)}
