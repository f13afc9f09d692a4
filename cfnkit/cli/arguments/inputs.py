"""From arguments to what processing needs: a template, a target and a configuration."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from cfnkit.assemblies.folder import MANIFEST_NAME, is_assembly
from cfnkit.cli.arguments.context import (
    STDIN,
    add_context_arguments,
    given_consent,
    given_parameters,
    input_name,
    read_input,
)
from cfnkit.configuration.consent import Consent
from cfnkit.deployment import Target
from cfnkit.diagnostics import ConfigurationError
from cfnkit.pipeline import Configuration, Processed, process
from cfnkit.pipeline.process import ReferenceMode

if TYPE_CHECKING:
    from cfnkit.assemblies import Assembly, StackArtifact
    from cfnkit.aws.time_limit import TimeLimit
    from cfnkit.cli.arguments.parser import Parser
    from cfnkit.cli.output.screen import Progress
    from cfnkit.pipeline.run import HostWrapper, Services

_MOST_NAMES = 5


def add_template_arguments(parser: Parser, *, many_targets: bool = False, any_target: bool = False) -> None:
    """Add the arguments that `read_request` reads or, with many targets or any one of them, `read_requests`."""
    parser.add_argument("template", metavar="TEMPLATE", help="a file, stack.py:template of a program, or - for stdin")
    add_context_arguments(parser, many_targets=many_targets, any_target=any_target)


class TemplateRequest(NamedTuple):
    """A template to process: its bytes, its name in messages, its target, its configuration and the user's consent."""

    data: bytes
    name: str
    target: Target
    config: Configuration
    consent: Consent

    def process(
        self,
        dynamic_references: ReferenceMode = "keep",
        services: Services | None = None,
        around: HostWrapper | None = None,
    ) -> Processed:
        """Process the template, with `services` or, if the configuration may ask AWS, those of AWS.

        `around` wraps the hosts of macros.
        """
        return process(
            self.data,
            name=self.name,
            target=self.target,
            config=self.config,
            services=services or services_of(self.config, self.consent),
            consent=self.consent,
            around=around,
            dynamic_references=dynamic_references,
        )


def read_request(arguments: argparse.Namespace, template: str | None = None) -> TemplateRequest:
    """Read a template, by default the one that the arguments name, with its target and configuration.

    Values of `-p` override those of a parameter file, which override the target's. Raises ConfigurationError.
    """
    template = arguments.template if template is None else template
    assert template is not None
    assembly = assembly_of_argument(arguments, template)
    if assembly is not None:
        only, *others = _requests_of(arguments, assembly)
        only_one([each.target for each in (only, *others)])
        return only
    data = read_input(template)
    target, config = read_context(arguments, template)
    target = _as_deployed(arguments, template, target)
    return TemplateRequest(data, input_name(template), target, config, given_consent(arguments).of_template(template))


def read_requests(arguments: argparse.Namespace, template: str) -> list[TemplateRequest]:
    """Read a template once for each target that the arguments name, or once where they name none.

    An assembly of the CDK, or the folder of its app, stands for the templates of its stacks, or of those that the
    arguments name. Raises ConfigurationError, also where no such target is for the template.
    """
    assembly = assembly_of_argument(arguments, template)
    if assembly is not None:
        return _requests_of(arguments, assembly)
    if not arguments.target and not arguments.all_targets:
        return [read_request(arguments, template)]
    from cfnkit.cli.arguments.targets import names_one_configured, select_targets

    if names_one_configured(arguments, [template]):
        return [read_request(arguments, template)]
    targets = select_targets(arguments, [template], named=True).targets.get(template, ())
    if not targets:
        raise ConfigurationError(f"No target of those is for {input_name(template)}; `cfnkit targets` lists them.")
    request = read_request(arguments, template)
    return [request._replace(target=target) for target in targets]


def assembly_of_argument(arguments: argparse.Namespace, template: str) -> Assembly | None:
    """The assembly that the path of an argument stands for; None for another path. With --synth, the app runs first.

    Raises ConfigurationError, also for the folder of an app that has no assembly yet.
    """
    if template == STDIN or not (os.path.isdir(template) or os.path.basename(template) == MANIFEST_NAME):
        return None
    from cfnkit.assemblies import Assemblies
    from cfnkit.assemblies.find import missing_assembly
    from cfnkit.cli.arguments.synthesis import synthesise

    if getattr(arguments, "synth", False):
        synthesise(arguments, template)
    assembly = Assemblies().at(template)
    missing = missing_assembly(template) if assembly is None else None
    if missing is not None:
        raise missing
    return assembly


def _requests_of(arguments: argparse.Namespace, assembly: Assembly) -> list[TemplateRequest]:
    """The templates of the stacks of an assembly, or of those that the arguments name, each for its target.

    A name is a stack's, or else that of a configured target, to which all stacks go that may go anywhere.
    """
    from cfnkit.cli.arguments.assemblies import stacks_named

    if not assembly.stacks:
        raise ConfigurationError(f"{assembly.folder} has no stacks.")
    given = arguments.target if isinstance(arguments.target, list) else [arguments.target or ""]
    names = [] if names_configured(arguments, assembly) else [name for name in given if name]
    return [
        request_of_stack(arguments, stack, is_named=bool(names))
        for stack in stacks_named(assembly.stacks, names, assembly.folder)
    ]


def names_configured(arguments: argparse.Namespace, assembly: Assembly) -> bool:
    """Whether the arguments name one target, which is of the configuration and no stack of the assembly."""
    config = configuration_for(assembly.manifest, arguments.config)
    named = _named(arguments, config)
    return bool(named) and named in config.targets and not assembly.named(named)


def request_of_stack(arguments: argparse.Namespace, stack: StackArtifact, *, is_named: bool) -> TemplateRequest:
    """The template of a stack of an assembly; the name of the target is the stack's if it `is_named`."""
    apart = argparse.Namespace(**{**vars(arguments), "target": [] if is_named else arguments.target})
    return read_request(apart, stack.template)


def _as_deployed(arguments: argparse.Namespace, template: str, given: Target) -> Target:
    """The target of a template as the manifest beside it says, or the given one where there is none."""
    if template == STDIN or not is_assembly(os.path.dirname(template) or os.curdir):
        return given
    from cfnkit.assemblies import Assemblies
    from cfnkit.cli.arguments.assemblies import assembly_targets

    assembly = Assemblies().around(template)
    targets = assembly_targets([assembly] if assembly else [], [template], arguments, lambda _: given)
    return targets.get(template, given)


def only_one(targets: Sequence[Target]) -> None:
    """Raise ConfigurationError where a command that is for one target has several."""
    if len(targets) > 1:
        names = ", ".join(target.name for target in targets[:_MOST_NAMES])
        more = ", ..." if len(targets) > _MOST_NAMES else ""
        raise ConfigurationError(f"This is for one target, and these are several: {names}{more}. Name one of them.")


def read_context(arguments: argparse.Namespace, template: str | None) -> tuple[Target, Configuration]:
    """The target and the configuration of a template; without a template, those of the working folder."""
    config = configuration_for(template, arguments.config)
    if arguments.macros_from:
        from pathlib import Path

        extra = tuple(Path(path).absolute() for path in arguments.macros_from)
        config = replace(config, macros_from=(*config.macros_from, *extra))
    target = config.target(_named(arguments, config)) if _named(arguments, config) else Target()
    target = target.overlaid(
        region=arguments.region,
        account_id=arguments.account_id,
        stack_name=arguments.stack_name,
        parameters=given_parameters(arguments),
    )
    return target, config


def _named(arguments: argparse.Namespace, config: Configuration) -> str:
    """The target of the configuration that the arguments name; of several names, or others, there is none."""
    if not isinstance(arguments.target, list):
        return arguments.target or ""
    names = [name for name in arguments.target if name in config.targets]
    return names[0] if len(arguments.target) == len(names) == 1 else ""


def configuration_for(template: str | None, config_file: str | None) -> Configuration:
    """The configuration in a file or, without one, the nearest to a template or, without one, to the working folder.

    Raises ConfigurationError.
    """
    from cfnkit.configuration.search import find_configuration

    start = os.getcwd() if template in (None, STDIN) else os.path.dirname(os.path.abspath(template or ""))
    found = None if config_file else find_configuration(start)
    if config_file is None and found is None:
        return Configuration()
    from pathlib import Path

    from cfnkit.configuration.file import load_configuration, load_found_configuration

    return load_configuration(Path(config_file)) if config_file else load_found_configuration(found or "")


def services_of(config: Configuration, consent: Consent) -> Services | None:
    """The services of AWS, if the configuration asks for any and the user permits it."""
    return aws_services() if consent.asks_aws and config.asks_aws else None


def aws_services(profile: str | None = None, limit: TimeLimit | None = None) -> Services:
    """The services of AWS, for the account of a profile or of the environment; `limit` is that of all their calls."""
    from cfnkit.aws import AwsServices

    return AwsServices(profile, limit)


def time_limit(arguments: argparse.Namespace, progress: Progress) -> TimeLimit:
    """The limit of `--timeout`; the calls are shown on a terminal."""
    from cfnkit.aws.time_limit import TimeLimit

    return TimeLimit(arguments.timeout, progress.calling)
