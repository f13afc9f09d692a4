"""The command line: a module or a folder for each command. It translates arguments and results, and decides nothing.

Exit status: 0; 2 when CloudFormation would refuse the template (`check` has more bits); 1 for a fault of the tool, its
configuration or its arguments, or when its output cannot be written; 130 when it was interrupted; 141 when the reader
of its output went away, as that of any program that SIGPIPE ends. `drift` and `fleet` have their own for drift and for
faults.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence
from importlib import import_module

from cfnkit.cli.arguments.parser import Parser, UsageError, command_parser
from cfnkit.cli.output.text import Block, Text
from cfnkit.cli.output.write import open_missing, settle, write_message

FAULT = 1
INTERRUPTED = 130
READER_GONE = 141

COMMANDS = {
    "cache": "show or remove what is kept from run to run",
    "check": "report what is wrong with templates, at the lines that caused it",
    "comment": "keep one comment on a pull request or merge request, which follows a change",
    "completion": "print a script with which a shell completes commands and options",
    "config": "show the settings that hold for a template, and the keys of .cfnkit.yaml",
    "demo": "write an example to a folder, with commands to try on it",
    "diff": "show what a change of a template would do",
    "documents": "list the documents in a template, such as state machines and policies; write each to a file",
    "drift": "compare a template with what is deployed",
    "explain": "show where a value of the result came from",
    "fleet": "compare all stacks of many accounts with what is deployed, and report it",
    "graph": "draw the resources of a template, what they refer to, and what a change does to them",
    "guard": "test rules in the Guard language",
    "init": "write a .cfnkit.yaml from the files of a folder",
    "lsp": "serve an editor: findings, values and a preview as you type",
    "macro": "write, run, test, package and deploy macros",
    "mcp": "serve an agent: the commands as tools, by the Model Context Protocol",
    "order": "show the order in which the stacks of a repository can be deployed, and why",
    "refs": "list the dynamic references of templates, and verify them",
    "render": "print the template that CloudFormation would make of a template",
    "rules": "list the rules of a check, and explain one",
    "targets": "list where templates go, by the files that say so",
}
_FAULTS = {"diff": 2, "drift": 2, "fleet": 2}  # there 1 means changes, and drift

DESCRIPTION = "Show what CloudFormation makes of a template, before it does."
EPILOG = """\
Examples:
  cfnkit check template.yaml
  cfnkit render template.yaml
  cfnkit render template.yaml --stage resolved -p Env=prod
  cfnkit explain template.yaml Resources.Bucket.Properties.Tags.0
  cfnkit drift template.yaml --stack web
  cfnkit demo

Exit status: 0; 2 when CloudFormation would refuse the template; 1 for a fault of the tool, its configuration or its
arguments; 130 when interrupted; 141 when the reader of the output goes away. `cfnkit COMMAND --help` has the rest."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit status. Without `arguments`, those of the process, which then ends."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    collecting = gc.isenabled()
    gc.disable()  # trees have no cycles, and looking for some takes a fifth of a command's time
    if arguments is None:
        open_missing()
    try:
        return _status(words)
    finally:
        if arguments is None:
            settle()
            gc.freeze()  # the process ends, and looking for garbage once more takes a fifth of a small check's time
        if collecting:
            gc.enable()


def _status(words: list[str]) -> int:
    try:
        try:
            return _run((), words)
        except UsageError as error:
            write_message(Text.of([(Block(str(error)),)]))
        except KeyboardInterrupt:
            write_message("cfnkit: interrupted")
            return INTERRUPTED
        except BrokenPipeError:
            return READER_GONE
        except Exception as error:  # a mistake of the tool's own must not have the exit status of a result
            write_message(_told(error))
    except BrokenPipeError:
        return READER_GONE
    except Exception as error:
        if not _is_fault(error):
            raise
        # stderr cannot be written, and only the exit status is left to report the fault
    return _FAULTS.get(words[0], FAULT) if words else FAULT


def _told(error: Exception) -> str | Text:
    """The message about what ended a command."""
    if _is_fault(error):
        return f"cfnkit: {error}"
    if isinstance(error, OSError):
        return f"cfnkit: the system refuses something: {error}"
    from traceback import format_exception

    return Text.of([(Block("".join(format_exception(error)).rstrip()),)])


def _is_fault(error: Exception) -> bool:
    """Whether a problem in the world ended a command. (Help and the version start without the module of problems.)"""
    from cfnkit.diagnostics import CfnkitError

    return isinstance(error, CfnkitError)


def add_arguments(parser: Parser) -> None:
    """The arguments of `cfnkit` itself."""
    from cfnkit import __version__

    version = f"cfnkit {__version__}"
    parser.add_argument("-V", "--version", action="version", version=version, help="print the version")


def _run(path: tuple[str, ...], words: list[str]) -> int:
    """Run the command at `path`, or the one below it that the first word names; returns the exit status."""
    module = import_module(".".join((__name__, *path)))
    commands: dict[str, str] = getattr(module, "COMMANDS", {})
    if not path and words[:1] == ["help"]:  # `cfnkit help drift accept`, as `cfnkit drift accept --help`
        words = [*words[1:], "--help"]
    if words and words[0] in commands:
        return _run((*path, words[0]), words[1:])
    parser = command_parser(path, module)
    if callable(getattr(module, "run", None)):
        arguments = parser.parse(words)
        if hasattr(arguments, "config"):
            from cfnkit.cli.arguments.misnamed import tell_misnamed

            tell_misnamed(arguments)
        status: int = module.run(arguments)
        return status
    if words and not words[0].startswith("-"):
        parser.unknown("command", words[0], commands)
    parser.parse(words)
    parser.print_help()
    return _FAULTS.get(path[0], FAULT) if path else FAULT
