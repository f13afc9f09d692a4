"""From the arguments of `cfnkit order` to the stacks of a repository."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

from cfnkit.cli.arguments.inputs import searched_folders
from cfnkit.cli.output.write import write_message
from cfnkit.configuration.file import load_configuration
from cfnkit.diagnostics import Code, ConfigurationError
from cfnkit.files.names import STDIN
from cfnkit.hosts.template_programs.program import names_template
from cfnkit.lint.configurations import Configurations
from cfnkit.lint.discovery.find import find_templates
from cfnkit.lint.settings import Settings
from cfnkit.neighbours.repository import Repository
from cfnkit.requests.options import RequestOptions
from cfnkit.requests.targets import found_targets, wanted_targets


def repository_of(arguments: argparse.Namespace) -> Repository:
    """The stacks of the templates of the arguments; with targets, only the stacks of these.

    Raises ConfigurationError, with the nearest one, for a name that no target has.
    """
    for path in arguments.paths:
        if path == STDIN or names_template(path):
            raise ConfigurationError("An order is that of several templates, in files: name files and folders.")
    templates = find_templates(arguments.paths or ["."]).templates
    options = RequestOptions(
        targets=tuple(arguments.target), config=arguments.config, searched=searched_folders(arguments.paths)
    )
    found = found_targets(options, templates)
    for problem in found.problems:
        if problem.code is Code.TARGETS_UNKNOWN:
            continue  # which accounts they are changes no order
        write_message(f"{problem.span}: {problem.severity.value} {problem.id} {problem.message}")
    wanted = wanted_targets(options, found) if arguments.target else found.targets
    configurations = Configurations(
        Settings(config=load_configuration(Path(arguments.config)) if arguments.config else None)
    )
    repository = Repository.of(templates, wanted, configurations.of)
    if not arguments.target:
        return repository
    stacks = tuple(each for each in repository.stacks if each.target is not None)
    return replace(repository, stacks=stacks)
