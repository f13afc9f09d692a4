"""The arguments that commands share: a template, where it goes, and what is configured."""

from __future__ import annotations

import argparse
import os
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from cfnkit.deployment import Target
from cfnkit.diagnostics import ConfigurationError
from cfnkit.pipeline import Configuration, Processed, process

if TYPE_CHECKING:
    from cfnkit.cli.parser import Parser
    from cfnkit.pipeline import Services

STDIN = "-"


def add_template_arguments(parser: Parser) -> None:
    """Give a command the arguments that `read_request` reads."""
    parser.add_argument("template", metavar="TEMPLATE", help="a file, or - for stdin")
    group = parser.add_argument_group("where the template goes")
    group.add_argument(
        "-p", "--parameter", action="append", default=[], metavar="KEY=VALUE", help="a parameter's value; repeatable"
    )
    group.add_argument(
        "--parameter-file",
        action="append",
        default=[],
        metavar="FILE",
        help="parameters: CloudFormation's list, CodePipeline's or git-sync's object, or KEY: value; repeatable",
    )
    group.add_argument("--region", metavar="R", help="the region (default: the target's, or us-east-1)")
    group.add_argument("--account-id", metavar="A", help="the account (default: the target's, or 123456789012)")
    group.add_argument("--stack-name", metavar="S", help="the name of the stack (default: the target's, or stack)")
    group.add_argument("--target", metavar="NAME", help="a target of the configuration")
    group = parser.add_argument_group("what is configured")
    group.add_argument(
        "--macros-from",
        action="append",
        default=[],
        metavar="TEMPLATE",
        help="run the macros that this template defines, with their code as it has it; repeatable",
    )
    group.add_argument("--config", metavar="FILE", help="default: .cfnkit.yaml, looked for from the template upward")


class Request(NamedTuple):
    """What a command was asked to process."""

    data: bytes
    name: str
    target: Target
    config: Configuration

    def process(self) -> Processed:
        """Process the template, with AWS within reach where the configuration names it."""
        return process(
            self.data, name=self.name, target=self.target, config=self.config, services=_services(self.config)
        )


def read_request(arguments: argparse.Namespace) -> Request:
    """Read the template and what goes with it.

    Values of `-p` go before those of a parameter file, and these before the target's. Raises ConfigurationError.
    """
    template: str = arguments.template
    data = _read(template)
    config = _configuration(template, arguments.config)
    if arguments.macros_from:
        from pathlib import Path

        extra = tuple(Path(path).absolute() for path in arguments.macros_from)
        config = replace(config, macros_from=(*config.macros_from, *extra))
    target = config.target(arguments.target) if arguments.target else Target()
    values = dict(target.parameters)
    if arguments.parameter or arguments.parameter_file:
        from pathlib import Path

        from cfnkit.pipeline.parameter_files import parse_assignment, read_parameter_file

        for path in arguments.parameter_file:
            values.update(read_parameter_file(Path(path)))
        values.update(parse_assignment(text) for text in arguments.parameter)
    target = replace(
        target,
        parameters=values,
        region=arguments.region or target.region,
        account_id=arguments.account_id or target.account_id,
        stack_name=arguments.stack_name or target.stack_name,
    )
    return Request(data, "<stdin>" if template == STDIN else template, target, config)


def _read(template: str) -> bytes:
    if template == STDIN:
        return sys.stdin.buffer.read()
    try:
        with open(template, "rb") as file:
            return file.read()
    except OSError as error:
        raise ConfigurationError(f"{template} cannot be read: {error.strerror}.") from error


def _configuration(template: str, config_file: str | None) -> Configuration:
    from cfnkit.pipeline.configuration_search import find_configuration

    start = os.getcwd() if template == STDIN else os.path.dirname(os.path.abspath(template))
    path = config_file or find_configuration(start)
    if path is None:
        return Configuration()
    from pathlib import Path

    from cfnkit.pipeline.configuration_file import load_configuration

    return load_configuration(Path(path))


def _services(config: Configuration) -> Services | None:
    """The way to AWS, where the configuration names what is there."""
    if not config.asks_aws:
        return None
    from cfnkit.aws import AwsServices

    return AwsServices()
