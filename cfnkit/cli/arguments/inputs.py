"""From arguments to what processing needs: a template, a target and a configuration."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from cfnkit.cli.arguments.context import (
    add_context_arguments,
    assigned_parameters,
    given_consent,
    given_parameters,
    read_input,
)
from cfnkit.deployment import Target
from cfnkit.files.names import STDIN
from cfnkit.pipeline import Configuration
from cfnkit.requests import reading
from cfnkit.requests.options import RequestOptions
from cfnkit.requests.request import TemplateRequest

if TYPE_CHECKING:
    from cfnkit.assemblies import Assembly
    from cfnkit.aws.time_limit import TimeLimit
    from cfnkit.cli.arguments.parser import Parser
    from cfnkit.cli.output.screen import Progress
    from cfnkit.pipeline.run import Services


def add_template_arguments(
    parser: Parser, *, many_targets: bool = False, any_target: bool = False, live_region: str = ""
) -> None:
    """Add the arguments that `read_request` reads or, with many targets or any one of them, `read_requests`."""
    parser.add_argument("template", metavar="TEMPLATE", help="a file, stack.py:template of a program, or - for stdin")
    add_context_arguments(parser, many_targets=many_targets, any_target=any_target, live_region=live_region)


def target_options(arguments: argparse.Namespace) -> RequestOptions:
    """The targets that the arguments name, and what they say of them. Raises ConfigurationError."""
    named = arguments.target if isinstance(arguments.target, list) else filter(None, [arguments.target])
    return RequestOptions(
        targets=tuple(named),
        all_targets=getattr(arguments, "all_targets", False),
        region=arguments.region,
        account_id=arguments.account_id,
        stack_name=arguments.stack_name,
        parameters=given_parameters(arguments),
        parameter_files=tuple(arguments.parameter_file),
        assigned=assigned_parameters(arguments),
        config=arguments.config,
        searched=searched_folders(arguments.paths) if hasattr(arguments, "paths") else (),
        read=read_input,
    )


def searched_folders(paths: Sequence[str]) -> tuple[str, ...]:
    """The folders among the paths of arguments, whose files may describe targets; without a path, this folder."""
    return tuple(path for path in paths if os.path.isdir(path)) if paths else (os.curdir,)


def request_options(arguments: argparse.Namespace) -> RequestOptions:
    """The same, with the macros of the arguments, and what the user permits. Raises ConfigurationError."""
    options = target_options(arguments)
    return replace(options, macros_from=tuple(arguments.macros_from), consent=given_consent(arguments))


def read_request(arguments: argparse.Namespace, template: str | None = None) -> TemplateRequest:
    """Read a template, by default the one that the arguments name, with its target and configuration.

    Values of `-p` override those of a parameter file, which override the target's. Raises ConfigurationError.
    """
    template = arguments.template if template is None else template
    assert template is not None
    _synthesise(arguments, template)
    return reading.read_request(request_options(arguments), template)


def read_requests(arguments: argparse.Namespace, template: str) -> list[TemplateRequest]:
    """Read a template once for each target that the arguments name, or once where they name none.

    Raises ConfigurationError, also where no such target is for the template.
    """
    _synthesise(arguments, template)
    return reading.read_requests(request_options(arguments), template)


def read_context(arguments: argparse.Namespace, template: str | None) -> tuple[Target, Configuration]:
    """The target and the configuration of a template; without a template, those of the working folder."""
    return reading.read_context(request_options(arguments), template)


def assembly_of_argument(arguments: argparse.Namespace, template: str) -> Assembly | None:
    """The assembly that the path of an argument stands for; None for another path. With --synth, the app runs first.

    Raises ConfigurationError, also for the folder of an app that has no assembly yet.
    """
    _synthesise(arguments, template)
    return reading.assembly_at(template)


def _synthesise(arguments: argparse.Namespace, template: str) -> None:
    """Run the CDK app in the folder that an argument names, if the user says so."""
    if getattr(arguments, "synth", False) and template != STDIN and reading.may_be_assembly(template):
        from cfnkit.cli.arguments.synthesis import synthesise

        synthesise(arguments, template)


def aws_services(profile: str | None = None, limit: TimeLimit | None = None) -> Services:
    """The services of AWS, for the account of a profile or of the environment; `limit` is that of all their calls."""
    from cfnkit.aws import AwsServices

    return AwsServices(profile, limit)


def time_limit(arguments: argparse.Namespace, progress: Progress) -> TimeLimit:
    """The limit of `--timeout`; the calls are shown on a terminal."""
    from cfnkit.aws.time_limit import TimeLimit

    return TimeLimit(arguments.timeout, progress.calling)
