"""The arguments and options that commands share: a template, where it goes, and what is configured."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

import click

from cfnkit.deployment import Target
from cfnkit.diagnostics import ConfigurationError
from cfnkit.pipeline import Configuration, Processed, process

Command = TypeVar("Command", bound=Callable[..., Any])

STDIN = "-"

_OPTIONS = (
    click.option("-p", "--parameter", "parameters", multiple=True, metavar="KEY=VALUE", help="A parameter's value."),
    click.option(
        "--parameter-file",
        "parameter_files",
        multiple=True,
        metavar="FILE",
        help="Values of parameters: CloudFormation's list, CodePipeline's or git-sync's object, or KEY: value.",
    ),
    click.option("--region", metavar="R", help="The region to deploy to (default us-east-1)."),
    click.option("--account-id", metavar="A", help="The account to deploy to (default 123456789012)."),
    click.option("--stack-name", metavar="S", help="The name of the stack."),
    click.option(
        "--macros-from",
        multiple=True,
        metavar="TEMPLATE",
        help="Run the macros that this template defines; their code is taken from it.",
    ),
    click.option("--config", "config_file", metavar="FILE", help="The configuration (default: .cfnkit.yaml upward)."),
    click.option("--target", "target_name", metavar="NAME", help="A target of the configuration."),
)


def template_options(command: Command) -> Command:
    """Give a command the options that `read_request` takes."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


@dataclass(frozen=True, slots=True)
class Request:
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


def read_request(
    template: str,
    *,
    parameters: tuple[str, ...],
    parameter_files: tuple[str, ...],
    region: str | None,
    account_id: str | None,
    stack_name: str | None,
    macros_from: tuple[str, ...],
    config_file: str | None,
    target_name: str | None,
) -> Request:
    """Read the template and what goes with it.

    Values of `-p` go before those of a parameter file, and these before the target's. Raises ConfigurationError.
    """
    data = _read(template)
    config = _configuration(template, config_file)
    if macros_from:
        extra = tuple(Path(path).absolute() for path in macros_from)
        config = replace(config, macros_from=(*config.macros_from, *extra))
    target = config.target(target_name) if target_name else Target()
    values = dict(target.parameters)
    if parameters or parameter_files:
        from cfnkit.pipeline.parameter_files import parse_assignment, read_parameter_file

        for path in parameter_files:
            values.update(read_parameter_file(Path(path)))
        values.update(parse_assignment(text) for text in parameters)
    target = replace(
        target,
        parameters=values,
        region=region or target.region,
        account_id=account_id or target.account_id,
        stack_name=stack_name or target.stack_name,
    )
    return Request(data, "<stdin>" if template == STDIN else template, target, config)


def _read(template: str) -> bytes:
    if template == STDIN:
        return click.get_binary_stream("stdin").read()
    try:
        return Path(template).read_bytes()
    except OSError as error:
        raise ConfigurationError(f"{template} cannot be read: {error.strerror}.") from error


def _configuration(template: str, config_file: str | None) -> Configuration:
    path = Path(config_file) if config_file else _find_configuration(template)
    if path is None:
        return Configuration()
    from cfnkit.pipeline.configuration_file import load_configuration

    return load_configuration(path)


def _find_configuration(template: str) -> Path | None:
    from cfnkit.pipeline.configuration_file import find_configuration

    start = Path.cwd() if template == STDIN else Path(template).absolute().parent
    return find_configuration(start)


def _services(config: Configuration) -> Any:
    from cfnkit.pipeline.configuration import LambdaMacro

    asks = any(isinstance(entry, LambdaMacro) for entry in config.macros.values())
    if asks or any(source.folder is None for source in config.includes):
        from cfnkit.aws import AwsServices

        return AwsServices()
    return None
