"""The arguments for the target and the configuration, and the files that arguments name; ``-`` is stdin.

Apart from `inputs`, because a check from the cache starts fast.
"""

from __future__ import annotations

import argparse
import os
import sys
from typing import TYPE_CHECKING

from cfnkit.cli.arguments.parser import seconds
from cfnkit.cli.arguments.region import region_name
from cfnkit.diagnostics import ConfigurationError
from cfnkit.files.names import STDIN
from cfnkit.files.reading import read_given, read_open

if TYPE_CHECKING:
    from cfnkit.cli.arguments.parser import Parser
    from cfnkit.configuration.consent import UserConsent, Word


def add_context_arguments(
    parser: Parser, *, many_targets: bool = False, any_target: bool = False, live_region: str = ""
) -> None:
    """Add the arguments for parameters, target, macros and configuration.

    `any_target`: the target is one, of any file that describes targets. `live_region`: when the region of a live stack
    is that of the AWS settings.
    """
    group = parser.add_argument_group("target")
    group.add_argument(
        "-p", "--parameter", action="append", default=[], metavar="KEY=VALUE", help="a parameter's value; repeatable"
    )
    group.add_argument(
        "--parameter-file", action="append", default=[], metavar="FILE",
        help="parameters: CloudFormation's list, CodePipeline's or Git sync's object, or KEY: value; repeatable",
    )  # fmt: skip
    settings = f", or, {live_region}, that of the AWS settings" if live_region else ""
    group.add_argument(
        "--region", type=region_name, metavar="R", help=f"the region (default: the target's{settings}; else not known)"
    )
    group.add_argument(
        "--account-id", type=_account, metavar="A", help="the account (default: the target's; else not known)"
    )
    group.add_argument(
        "--stack-name", metavar="S", help="the name of the stack (default: the target's; else not known)"
    )
    if many_targets:
        group.add_argument(
            "--target", action="append", default=[], metavar="NAME|GLOB",
            help="a target of the configuration, or any that `cfnkit targets` lists; repeatable",
        )  # fmt: skip
        group.add_argument("--all-targets", action="store_true", help="every target that `cfnkit targets` lists")
    elif any_target:
        group.add_argument(
            "--target", action="append", default=[], metavar="NAME",
            help="a target of the configuration, or any that `cfnkit targets` lists",
        )  # fmt: skip
        parser.set_defaults(all_targets=False)
    else:
        group.add_argument("--target", metavar="NAME", help="a target of the configuration")
    group = parser.add_argument_group("configuration")
    group.add_argument(
        "--macros-from", action="append", default=[], metavar="TEMPLATE",
        help="run the macros that this template defines; repeatable",
    )  # fmt: skip
    group.add_argument(
        "--config", metavar="FILE", help="default: the nearest .cfnkit.yaml in the template's folder or above"
    )
    add_consent_arguments(parser)


def add_consent_arguments(parser: Parser) -> None:
    """Add the arguments that `given_consent` reads."""
    group = parser.add_argument_group("permissions")
    group.add_argument(
        "--aws", action="store_true", default=None,
        help="let the configuration ask AWS: deployed functions, includes in S3, credentials for macros (CFNKIT_AWS=1)",
    )  # fmt: skip
    group.add_argument(
        "--aws-account", action="append", default=[], type=_account, metavar="ID",
        help="an account whose functions may be called besides the caller's own; repeatable",
    )  # fmt: skip
    group.add_argument(
        "--aws-endpoint", action="append", default=[], metavar="URL",
        help="an endpoint_url that the configuration may name; repeatable",
    )  # fmt: skip
    group.add_argument(
        "--offline", action="store_true", default=None, help="never ask AWS, whatever else is said (CFNKIT_OFFLINE=1)"
    )
    group.add_argument(
        "--macros", choices=("run", "replay", "never"), metavar="run|replay|never",
        help="run macros (default), let only recordings answer, or call none (CFNKIT_MACROS)",
    )  # fmt: skip
    group.add_argument(
        "--env", action="append", default=[], metavar="NAME[=VALUE]",
        help="a variable that `!Rain::Env` may read: this value, or that of the environment; repeatable (CFNKIT_ENV)",
    )  # fmt: skip


def add_synth_argument(group: argparse._ActionsContainer) -> None:
    """Add `--synth`, which `synthesis` reads."""
    group.add_argument(
        "--synth", action="store_true", help="first run the command of the CDK app in the folder: its code runs"
    )


def given_consent(arguments: argparse.Namespace) -> UserConsent:
    """What the user permits, by the arguments, the environment and their own file. Raises ConfigurationError."""
    import os

    from cfnkit.configuration.consent import user_consent

    return user_consent(os.environ, given_word(arguments))


def given_word(arguments: argparse.Namespace) -> Word:
    """What the arguments alone permit."""
    import os

    from cfnkit.configuration.consent import Word, permitted_variables

    accounts, endpoints = frozenset(arguments.aws_account), frozenset(arguments.aws_endpoint)
    variables = permitted_variables(arguments.env, os.environ)
    return Word(arguments.aws, arguments.offline, arguments.macros, accounts, endpoints, variables)


def refuse_offline(command: str) -> None:
    """Raise ConfigurationError for a command that asks AWS, where the environment or the user's own file forbids it."""
    import os

    from cfnkit.configuration.consent import user_consent

    if user_consent(os.environ).within(os.curdir).offline:
        raise ConfigurationError(f"{command} asks AWS, which CFNKIT_OFFLINE or your own settings forbid.")


def _account(text: str) -> str:
    if len(text) != 12 or not text.isascii() or not text.isdecimal():
        raise argparse.ArgumentTypeError(f"'{text}' is not an account ID, which is 12 digits.")
    return text


def add_timeout_argument(group: argparse._ActionsContainer, default: float = 120.0) -> None:
    """Add `--timeout`, which `time_limit` reads."""
    group.add_argument(
        "--timeout", type=seconds, default=default, metavar="S",
        help=f"the seconds that all calls to AWS may take together (default: {default:g})",
    )  # fmt: skip


def given_parameters(arguments: argparse.Namespace) -> dict[str, str]:
    """The values of `-p` over those of parameter files. Raises ConfigurationError."""
    values: dict[str, str] = {}
    if arguments.parameter or arguments.parameter_file:
        from pathlib import Path

        from cfnkit.configuration.parameters import read_parameter_file

        for path in arguments.parameter_file:
            values.update(read_parameter_file(Path(path)))
        values.update(assigned_parameters(arguments))
    return values


def assigned_parameters(arguments: argparse.Namespace) -> dict[str, str]:
    """The values of `-p`. Raises ConfigurationError."""
    if not arguments.parameter:
        return {}
    from cfnkit.configuration.parameters import parse_assignment

    return dict(parse_assignment(text) for text in arguments.parameter)


def read_input(path: str) -> bytes:
    """The content of a file, or of stdin, or the template that a program makes. Raises ConfigurationError."""
    if ".py:" in path:
        from cfnkit.hosts.template_programs.program import names_template, template_of_program

        if names_template(path):
            return template_of_program(path)
    try:
        if path == STDIN:
            if sys.stdin is None:  # it was closed before the process began
                raise ConfigurationError("stdin cannot be read: it is closed.")
            return read_open(sys.stdin.buffer, "stdin")
        return read_given(path)
    except FileNotFoundError as error:
        from cfnkit.files.nearest import nearest_file

        raise ConfigurationError(f"{path} cannot be read: {error.strerror}. {nearest_file(path)}".rstrip()) from error
    except IsADirectoryError as error:
        raise ConfigurationError(f"{path} is a folder: name a file in it.") from error
    except OSError as error:
        if os.path.isdir(path):
            raise ConfigurationError(f"{path} is a folder: name a file in it.") from error
        raise ConfigurationError(f"{'stdin' if path == STDIN else path} cannot be read: {error.strerror}.") from error
