"""`cfnkit completion`: a script with which a shell completes commands and options.

The script holds the words, so that completion starts no Python.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import NamedTuple

from cfnkit.cli.arguments.parser import Parser, one_of
from cfnkit.cli.output.text import Text
from cfnkit.cli.output.write import write_output

DESCRIPTION = """\
Print a script that makes a shell complete the commands and options of cfnkit, and file names elsewhere. Write it to
~/.local/share/bash-completion/completions/cfnkit for bash, to ~/.config/fish/completions/cfnkit.fish for fish, or to a
file that ~/.zshrc sources for zsh."""

EPILOG = """\
Examples:
  cfnkit completion bash
  cfnkit completion fish

Exit status: 0."""

SHELLS = ("bash", "zsh", "fish")

_BASH = """\
_cfnkit() {
  local path="" word i
  for ((i = 1; i < COMP_CWORD; i++)); do
    word="${COMP_WORDS[i]}"
    case "$path $word" in
%(steps)s
    esac
  done
  case "$path" in
%(words)s
  esac
  COMPREPLY=($(compgen -W "$words" -- "${COMP_WORDS[COMP_CWORD]}"))
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
    """A command: its words, the words that may follow with a summary of each, and its options."""

    path: tuple[str, ...]
    below: dict[str, str]
    options: list[str]

    @property
    def name(self) -> str:
        """The words, each after a blank."""
        return "".join(f" {word}" for word in self.path)


def _commands() -> Iterator[_Command]:
    """All commands, with what may follow each."""
    from cfnkit.cli.arguments.reference import commands

    return (_Command(each.path, {**each.below, **_first_words(each.path)}, each.options) for each in commands())


def _first_words(path: tuple[str, ...]) -> dict[str, str]:
    """The words that may follow a command without being commands, with a summary of each."""
    if path == ("completion",):
        return dict.fromkeys(SHELLS, "")
    if path == ("demo",):
        from cfnkit.bundled.demos import DEMOS

        return {demo.name: demo.about for demo in DEMOS}
    return {}


def _with_help(commands: list[_Command]) -> list[_Command]:
    """The commands, and `help` before the words of each."""
    root, *others = commands
    helped = [_Command(("help", *each.path), each.below, []) for each in commands]
    return [root._replace(below=root.below | {"help": "print the help of a command"}), *others, *helped]


def _bash(commands: list[_Command]) -> str:
    steps = "\n".join(f'      "{each.name}") path="{each.name}" ;;' for each in commands if each.path)
    words = "\n".join(
        f'    "{each.name}") local words="{" ".join((*each.below, *each.options))}" ;;' for each in commands
    )
    return _BASH % {"steps": steps, "words": words}


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace("'", "\\'")


def _fish(commands: list[_Command]) -> str:
    lines = []
    for each in commands:
        begin = f"complete -c cfnkit -n '__cfnkit_at \"{each.name}\"'"
        lines += [f"{begin} -a {word} -d '{_quoted(summary)}'" for word, summary in each.below.items()]
        for option in each.options:
            lines.append(f"{begin} {'-l' if option.startswith('--') else '-s'} {option.lstrip('-')}")
    names = " ".join(f'"{each.name}"' for each in commands if each.path)
    return _FISH % {"names": names, "words": "\n".join(lines)}
