"""`cfnkit completion`: a script with which a shell completes commands and options.

The script holds the words, so that completion starts no Python.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from importlib import import_module

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

_ROOT = "cfnkit.cli"
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
_ZSH = "autoload -U +X compinit && compinit\nautoload -U +X bashcompinit && bashcompinit\n"


def add_arguments(parser: Parser) -> None:
    """The arguments of `cfnkit completion`."""
    parser.add_argument("shell", metavar="SHELL", type=one_of("bash", "zsh", "fish"), help="bash, zsh or fish")


def run(arguments: argparse.Namespace) -> int:
    """Print the script; returns the exit status."""
    commands = list(_commands(()))
    script = _fish(commands) if arguments.shell == "fish" else _bash(commands)
    write_output(Text.of((_ZSH if arguments.shell == "zsh" else "").splitlines() + script.splitlines()))
    return 0


def _commands(path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], dict[str, str], list[str]]]:
    """Each command: its words, the commands below it with a summary, and its options."""
    module = import_module(".".join((_ROOT, *path)))
    below: dict[str, str] = getattr(module, "COMMANDS", {})
    parser = Parser("cfnkit", "", "")
    module.add_arguments(parser)
    options = [option for action in parser._actions for option in action.option_strings]
    yield path, below, options
    for name in below:
        yield from _commands((*path, name))


def _bash(commands: list[tuple[tuple[str, ...], dict[str, str], list[str]]]) -> str:
    named = ["".join(f" {word}" for word in path) for path, _, _ in commands]
    steps = "\n".join(f'      "{name}") path="{name}" ;;' for name in named if name)
    words = "\n".join(
        f'    "{name}") local words="{" ".join((*below, *options))}" ;;'
        for name, (_, below, options) in zip(named, commands, strict=True)
    )
    return _BASH % {"steps": steps, "words": words}


def _fish(commands: list[tuple[tuple[str, ...], dict[str, str], list[str]]]) -> str:
    lines = []
    for path, below, options in commands:
        seen = " ".join(path)
        needs = f"__fish_seen_subcommand_from {path[-1]}" if path else "__fish_use_subcommand"
        lines += [f"complete -c cfnkit -n '{needs}' -a {name} -d '{summary}'" for name, summary in below.items()]
        lines += [
            f"complete -c cfnkit -n '{needs}' -l {option[2:]}" if option.startswith("--")
            else f"complete -c cfnkit -n '{needs}' -s {option[1:]}"
            for option in options
        ]  # fmt: skip
        lines.append(f"# {seen}" if seen else "")
    return "\n".join(lines) + "\n"
