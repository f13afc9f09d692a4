"""From the path of a template and options to requests."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from cfnkit.assemblies.folder import MANIFEST_NAME, is_assembly
from cfnkit.deployment import Target
from cfnkit.diagnostics import ConfigurationError
from cfnkit.files.names import STDIN, input_name
from cfnkit.pipeline import Configuration
from cfnkit.requests.options import RequestOptions
from cfnkit.requests.request import TemplateRequest

if TYPE_CHECKING:
    from cfnkit.assemblies import Assembly, StackArtifact

_MOST_NAMES = 5


def read_request(options: RequestOptions, template: str) -> TemplateRequest:
    """Read a template with its target, which is of the configuration, and its configuration.

    Raises ConfigurationError, also for an assembly of the CDK with several stacks and for a target that the
    configuration does not have.
    """
    assembly = assembly_at(template)
    if assembly is not None:
        only, *others = _requests_of(options, assembly)
        only_one([each.target for each in (only, *others)])
        return only
    data = options.read(template)
    target, config = read_context(options, template)
    target = _as_deployed(options, template, target)
    return TemplateRequest(data, input_name(template), target, config, options.consent.of_template(template))


def read_requests(options: RequestOptions, template: str) -> list[TemplateRequest]:
    """Read a template once for each target that the options name, or once where they name none.

    An assembly of the CDK, or the folder of its app, stands for the templates of its stacks, or of those that the
    options name. Raises ConfigurationError, also where no such target is for the template.
    """
    assembly = assembly_at(template)
    if assembly is not None:
        return _requests_of(options, assembly)
    if not options.names_targets:
        return [read_request(options, template)]
    from cfnkit.requests.targets import names_one_configured, select_targets, without_target

    if names_one_configured(options, [template]):
        return [read_request(options, template)]
    selection = select_targets(options, [template], named=True)
    targets = selection.targets.get(template, ())
    if not targets:
        raise without_target(options, [template], selection.problems)
    request = read_request(replace(options, targets=(), all_targets=False), template)
    return [request._replace(target=target) for target in targets]


def assembly_at(template: str) -> Assembly | None:
    """The assembly that the path of a template stands for; None for another path.

    Raises ConfigurationError, also for the folder of an app that has no assembly yet.
    """
    if template == STDIN or not (may_be_assembly(template) or not os.path.lexists(template)):
        return None
    from cfnkit.assemblies import Assemblies
    from cfnkit.assemblies.find import missing_assembly

    assembly = Assemblies().at(template)
    missing = missing_assembly(template) if assembly is None else None
    if missing is not None:
        raise missing
    return assembly


def may_be_assembly(template: str) -> bool:
    """Whether a path is that of a folder or of a manifest, as for an assembly of the CDK."""
    return os.path.isdir(template) or os.path.basename(template) == MANIFEST_NAME


def _requests_of(options: RequestOptions, assembly: Assembly) -> list[TemplateRequest]:
    """The templates of the stacks of an assembly, or of those that the options name, each for its target.

    A name is a stack's, or else that of a configured target, to which all stacks go that may go anywhere.
    """
    from cfnkit.requests.assemblies import stacks_named

    if not assembly.stacks:
        raise ConfigurationError(f"{assembly.folder} has no stacks.")
    names = () if names_configured(options, assembly) else options.targets
    return [
        request_of_stack(options, stack, is_named=bool(names))
        for stack in stacks_named(assembly.stacks, names, assembly.folder)
    ]


def names_configured(options: RequestOptions, assembly: Assembly) -> bool:
    """Whether the options name one target, which is of the configuration and no stack of the assembly."""
    if len(options.targets) != 1 or assembly.named(options.targets[0]):
        return False
    return options.targets[0] in configuration_for(assembly.manifest, options.config).targets


def request_of_stack(options: RequestOptions, stack: StackArtifact, *, is_named: bool) -> TemplateRequest:
    """The template of a stack of an assembly; the name of the target is the stack's if it `is_named`."""
    return read_request(replace(options, targets=()) if is_named else options, stack.template)


def _as_deployed(options: RequestOptions, template: str, given: Target) -> Target:
    """The target of a template as the manifest beside it says, or the given one where there is none."""
    if template == STDIN or not is_assembly(os.path.dirname(template) or os.curdir):
        return given
    from cfnkit.assemblies import Assemblies
    from cfnkit.requests.assemblies import assembly_targets

    assembly = Assemblies().around(template)
    targets = assembly_targets([assembly] if assembly else [], [template], options, lambda _: given)
    return targets.get(template, given)


def only_one(targets: Sequence[Target]) -> None:
    """Raise ConfigurationError where a question that is for one target has several."""
    if len(targets) > 1:
        names = ", ".join(target.name for target in targets[:_MOST_NAMES])
        more = ", ..." if len(targets) > _MOST_NAMES else ""
        raise ConfigurationError(f"This is for one target, and these are several: {names}{more}. Name one of them.")


def read_context(options: RequestOptions, template: str | None) -> tuple[Target, Configuration]:
    """The target and the configuration of a template; without a template, those of the working folder.

    Raises ConfigurationError, with the nearest name, for a target that the configuration does not have.
    """
    config = configuration_for(template, options.config)
    if options.macros_from:
        from pathlib import Path

        extra = tuple(Path(path).absolute() for path in options.macros_from)
        config = replace(config, macros_from=(*config.macros_from, *extra))
    target = config.target(options.targets[0]) if options.targets else Target()
    target = target.overlaid(
        region=options.region,
        account_id=options.account_id,
        stack_name=options.stack_name,
        parameters=options.parameters,
    )
    return target, config


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
