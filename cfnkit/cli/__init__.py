"""The command line: one file a command; it translates in and out and decides nothing of its own.

Exit status: 0, or 2 when the template is refused (with diagnostics on stderr; `check` has more bits), or 1 for a
fault of the tool, its configuration or its arguments. `drift` has its own.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence
from importlib import import_module

from cfnkit.cli.arguments.parser import Parser, UsageError
from cfnkit.diagnostics import CfnkitError

FAULT = 1
INTERRUPTED = 130

_COMMANDS = {
    "check": "say what is wrong with templates, at the lines that caused it",
    "drift": "compare what a template says with what is there",
    "explain": "show where a value of the result came from",
    "macro": "run, test, package and deploy macros",
    "refs": "list the dynamic references of templates, and say whether they would resolve",
    "render": "print what CloudFormation would make of a template",
}
_FAULTS = {"drift": 2}  # there 1 says that something drifted
_DESCRIPTION = "Know what CloudFormation makes of a template, before it does."
_EPILOG = """\
Examples:
  cfnkit check template.yaml
  cfnkit render template.yaml
  cfnkit render template.yaml --stage resolved -p Env=prod
  cfnkit explain template.yaml Resources.Bucket.Properties.Tags.0
  cfnkit drift template.yaml --stack web

Exit status: 0; 2 when CloudFormation would refuse the template; 1 for a fault of the tool, its configuration or its
arguments. `cfnkit COMMAND --help` tells more."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; gives the exit status."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    collecting = gc.isenabled()
    gc.disable()  # trees have no cycles, and looking for some takes a fifth of a command's time
    try:
        return _run(words)
    except UsageError as error:
        sys.stderr.write(f"{error}\n")
    except CfnkitError as error:
        sys.stderr.write(f"cfnkit: {error}\n")
    except BrokenPipeError:
        # The reader went away, as `head` does: there is nobody left to tell.
        sys.stderr.close()
    except KeyboardInterrupt:
        sys.stderr.write("cfnkit: interrupted\n")
        return INTERRUPTED
    except Exception:  # a mistake of the tool's own must not have the exit status of a result
        from traceback import print_exc

        print_exc()
    finally:
        if collecting:
            gc.enable()
        if arguments is None:
            gc.freeze()  # the process ends, and looking for garbage once more takes a fifth of a small check's time
    return _FAULTS.get(words[0], FAULT) if words else FAULT


def _run(words: list[str]) -> int:
    if words and words[0] in _COMMANDS:
        command = import_module(f"cfnkit.cli.{words[0]}")
        if words[1:] and words[1] in getattr(command, "COMMANDS", ()):
            command = import_module(f"cfnkit.cli.{words[0]}.{words[1]}")
            words = [f"{words[0]} {words[1]}", *words[2:]]
        parser = Parser(f"cfnkit {words[0]}", command.DESCRIPTION, command.EPILOG)
        command.add_arguments(parser)
        status: int = command.run(parser.parse(words[1:]))
        return status
    parser = Parser("cfnkit", _DESCRIPTION, _EPILOG)
    parser.add_argument("--version", action="store_true", help="print the version and exit")
    commands = parser.add_argument_group("commands")
    for name, summary in _COMMANDS.items():
        commands.add_argument(f"{name} ...", nargs="?", help=summary)
    if words and not words[0].startswith("-"):
        parser.unknown("command", words[0], _COMMANDS)
    if "--version" in words:
        from cfnkit import __version__

        sys.stdout.write(f"cfnkit {__version__}\n")
        return 0
    parser.parse(words or ["--help"])
    return 0 if words else FAULT
