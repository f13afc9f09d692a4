"""The versions that a comparison is about, by the origin of the old one: a file, a revision, or an assembly."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from cfnkit.assemblies import Assembly
from cfnkit.configuration.file import load_configuration, load_found_configuration
from cfnkit.configuration.search import find_configuration
from cfnkit.deployment import Target
from cfnkit.diagnostics import ConfigurationError
from cfnkit.diff.origins.assemblies import assembly_before, compared_stacks, path_in
from cfnkit.diff.origins.old_files import EMPTY, OldFiles, files_of_revision
from cfnkit.diff.origins.old_values import options_before, target_before
from cfnkit.diff.origins.two_versions import TwoVersions
from cfnkit.files.git import is_ignored
from cfnkit.files.names import STDIN, input_name, relative_name
from cfnkit.files.reading import read_given
from cfnkit.hosts.template_programs.program import names_template
from cfnkit.pipeline import Configuration
from cfnkit.requests.options import RequestOptions
from cfnkit.requests.reading import assembly_at, read_requests
from cfnkit.requests.request import TemplateRequest
from cfnkit.requests.targets import select_targets
from cfnkit.syntax import parse
from cfnkit.template.stack_sets import body_of_stack_set


@contextmanager
def compared_versions(options: RequestOptions, template: str, origin: str) -> Iterator[Iterator[TwoVersions]]:
    """The versions for each target: those in the file or the revision `origin`, without it HEAD, and the template.

    Assemblies of the CDK are compared stack by stack. Raises ConfigurationError.
    """
    assembly = assembly_at(template)
    if assembly is not None:
        with _compared_assemblies(options, assembly, origin) as found:
            yield found
        return
    requests = read_requests(options, template)
    if origin and (os.path.isfile(origin) or names_template(origin)):
        data = options.read(origin)
        yield (versions_of(request._replace(data=data, name=origin), request) for request in requests)
        return
    if template == STDIN or names_template(template):
        name = input_name(template)
        raise ConfigurationError(f"The template {name} stands in no file, and is compared with one: --from names it.")
    with files_of_revision(template, origin or "HEAD") as files:
        yield _with_old(options, requests, os.path.realpath(template), files)


@contextmanager
def _compared_assemblies(options: RequestOptions, after: Assembly, origin: str) -> Iterator[Iterator[TwoVersions]]:
    if origin and os.path.exists(origin):
        yield compared_stacks(options, assembly_before(origin), after)
        return
    with files_of_revision(after.folder, origin or "HEAD") as files:
        before = path_in(files, after.folder)
        if not os.path.isdir(before) and is_ignored(after.folder):
            raise _in_no_revision(after.folder)
        with files.faults():
            old = assembly_before(before) if os.path.isdir(before) else None
        yield compared_stacks(options, old, after, files)


def _with_old(
    options: RequestOptions, requests: list[TemplateRequest], path: str, files: OldFiles
) -> Iterator[TwoVersions]:
    old, before_options = files.place(path), options_before(options, files)
    if not os.path.isfile(old) and is_ignored(path):
        raise _in_no_revision(path)
    with files.faults():
        targets = _old_targets(before_options, old)
    for request in requests:
        same = target_before(request.target, options, before_options)
        target = targets.get(request.target.name, same) if request.target.name else same
        with files.faults():
            before = request_of_revision(before_options, old, request._replace(target=target))
            versions = versions_of(before, request, files)
        yield versions


def _in_no_revision(path: str) -> ConfigurationError:
    message = f"git ignores {relative_name(path)}, so that no revision has a version before: --from names one."
    return ConfigurationError(message)


def versions_of(before: TemplateRequest, after: TemplateRequest, old: OldFiles | None = None) -> TwoVersions:
    """Both versions, processed."""
    return TwoVersions.of(_where_it_stands(before), after, old)


def _where_it_stands(before: TemplateRequest) -> TemplateRequest:
    """A request for the old version; an empty template for one in a stack set that was not there yet."""
    target = before.target
    if not target.stack_set or body_of_stack_set(parse(before.data, before.name), target.stack_set) is not None:
        return before
    return before._replace(data=EMPTY, target=replace(target, stack_set=""))


def _old_targets(options: RequestOptions, path: str) -> dict[str, Target]:
    """The targets of the old version, by name, as its own files describe them."""
    if not options.names_targets or not os.path.isfile(path):
        return {}
    everything = replace(options, targets=(), all_targets=True)
    try:
        selection = select_targets(everything, [path], named=True)
    except ConfigurationError:
        return {}  # it had no targets yet
    return {target.name: target for target in selection.targets.get(path, ())}


def request_of_revision(options: RequestOptions, path: str, request: TemplateRequest) -> TemplateRequest:
    """The template as it was, with the configuration, the macros and the includes of its revision.

    A template that was not there yet is empty.
    """
    data = read_given(path) if os.path.isfile(path) else EMPTY
    if options.config:
        config = load_configuration(Path(options.config))
    else:
        found = find_configuration(os.path.dirname(path)) if os.path.isdir(os.path.dirname(path)) else None
        config = load_found_configuration(found) if found else Configuration()
    if options.macros_from:
        extra = tuple(Path(each).absolute() for each in options.macros_from)
        config = replace(config, macros_from=(*config.macros_from, *extra))
    return request._replace(data=data, name=path, config=config)
