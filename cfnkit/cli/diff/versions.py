"""The two versions of a template that are compared, each processed for the same target."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from cfnkit.assemblies import Assembly
from cfnkit.cli.arguments.context import STDIN, input_name, read_input
from cfnkit.cli.arguments.inputs import TemplateRequest, assembly_of_argument, read_requests
from cfnkit.cli.arguments.targets import select_targets
from cfnkit.cli.output.problems import print_diagnostics
from cfnkit.configuration.file import load_found_configuration
from cfnkit.configuration.search import find_configuration
from cfnkit.deployment import Target
from cfnkit.diagnostics import ConfigurationError, Diagnostic, Redactor
from cfnkit.diff.old_files import EMPTY, OldFiles, files_of_revision
from cfnkit.files.reading import read_given
from cfnkit.hosts.template_program import names_template
from cfnkit.pipeline import Configuration, Processed
from cfnkit.source import Span
from cfnkit.syntax import parse
from cfnkit.template.stack_sets import body_of_stack_set


@dataclass(frozen=True, slots=True)
class TwoVersions:
    """Two processed versions of a template for one target; the old one may be of a revision.

    With `empty_before` or `empty_after`, that version has no such template. `requests` are those that both came from,
    if both are files. `stack_path` is the path of a nested stack, `Network/`, empty at the top.
    """

    before: Processed
    after: Processed
    old: OldFiles | None = None
    empty_before: bool = False
    empty_after: bool = False
    requests: tuple[TemplateRequest, TemplateRequest] | None = None
    stack_path: str = ""

    @property
    def redactor(self) -> Redactor:
        """Masks the secrets of both versions."""
        return self.after.redactor.knowing(self.before.redactor.secrets)

    @property
    def accepted(self) -> bool:
        """Whether the service processes both."""
        return (self.empty_after or self.after.accepted) and (self.empty_before or self.before.accepted)

    def place(self, span: Span) -> str:
        """A place, `web.yaml:3:1`; in the old version of a file, `web.yaml@HEAD:3:1`."""
        return str(self.old.span(span) if self.old else span)

    def report(self, known: set[Diagnostic]) -> None:
        """Print what is wrong with the new version, or why the old one is refused, unless it is `known`."""
        before = () if self.empty_before or self.before.accepted else self.before.diagnostics
        after = () if self.empty_after else self.after.diagnostics
        if self.old:
            before = tuple(map(self.old.diagnostic, before))
        for processed, diagnostics in ((self.before, before), (self.after, after)):
            fresh = tuple(one for one in diagnostics if one not in known)
            known.update(fresh)
            print_diagnostics(processed._replace(diagnostics=fresh), self.redactor)


@contextmanager
def compared_versions(arguments: argparse.Namespace) -> Iterator[Iterator[TwoVersions]]:
    """The versions that the arguments name, for each target: a stack, a file or a revision (HEAD), and the template.

    Assemblies of the CDK are compared stack by stack. Raises ConfigurationError.
    """
    assembly = assembly_of_argument(arguments, arguments.template)
    if assembly is not None and not arguments.stack:
        with _compared_assemblies(arguments, assembly) as found:
            yield found
        return
    requests = read_requests(arguments, arguments.template)
    if arguments.stack:
        from cfnkit.cli.diff.deployed import with_deployed

        yield (with_deployed(arguments, request) for request in requests)
        return
    origin = arguments.origin or "HEAD"
    if arguments.origin and (os.path.isfile(origin) or names_template(origin)):
        data = read_input(origin)
        yield (_of(request._replace(data=data, name=origin), request) for request in requests)
        return
    if arguments.template == STDIN or names_template(arguments.template):
        name = input_name(arguments.template)
        raise ConfigurationError(f"The template {name} stands in no file, and is compared with one: --from names it.")
    with files_of_revision(arguments.template, arguments.origin or "HEAD") as files:
        yield _with_old(arguments, requests, os.path.realpath(arguments.template), files)


@contextmanager
def _compared_assemblies(arguments: argparse.Namespace, after: Assembly) -> Iterator[Iterator[TwoVersions]]:
    from cfnkit.cli.diff.assemblies import assembly_before, compared_stacks, path_in

    if arguments.origin and os.path.exists(arguments.origin):
        yield compared_stacks(arguments, assembly_before(arguments.origin), after)
        return
    with files_of_revision(after.folder, arguments.origin or "HEAD") as files:
        before = path_in(files, after.folder)
        with files.faults():
            old = assembly_before(before) if os.path.isdir(before) else None
        yield compared_stacks(arguments, old, after, files)


def _with_old(
    arguments: argparse.Namespace, requests: list[TemplateRequest], path: str, files: OldFiles
) -> Iterator[TwoVersions]:
    old = os.path.join(files.folder, os.path.relpath(path, files.repository))
    with files.faults():
        targets = _old_targets(arguments, old)
    for request in requests:
        target = targets.get(request.target.name, request.target) if request.target.name else request.target
        with files.faults():
            before = _of_revision(arguments, old, request._replace(target=target))
            versions = _of(before, request, files)
        yield versions


def _of(before: TemplateRequest, after: TemplateRequest, old: OldFiles | None = None) -> TwoVersions:
    before = _where_it_stands(before)
    is_new = before.data is EMPTY
    return TwoVersions(before.process(), after.process(), old, empty_before=is_new, requests=(before, after))


def _where_it_stands(before: TemplateRequest) -> TemplateRequest:
    """A request for the old version; an empty template for one in a stack set that was not there yet."""
    target = before.target
    if not target.stack_set or body_of_stack_set(parse(before.data, before.name), target.stack_set) is not None:
        return before
    return before._replace(data=EMPTY, target=replace(target, stack_set=""))


def _old_targets(arguments: argparse.Namespace, path: str) -> dict[str, Target]:
    """The targets of the old version, by name, as its own files describe them."""
    if arguments.config or not (arguments.target or arguments.all_targets) or not os.path.isfile(path):
        return {}
    everything = argparse.Namespace(**{**vars(arguments), "target": [], "all_targets": True})
    try:
        selection = select_targets(everything, [path], named=True)
    except ConfigurationError:
        return {}  # it had no targets yet
    return {target.name: target for target in selection.targets.get(path, ())}


def _of_revision(arguments: argparse.Namespace, path: str, request: TemplateRequest) -> TemplateRequest:
    """The template as it was, with the configuration, the macros and the includes of its revision.

    A template that was not there yet is empty.
    """
    data = read_given(path) if os.path.isfile(path) else EMPTY
    config = request.config
    if not arguments.config:
        found = find_configuration(os.path.dirname(path)) if os.path.isdir(os.path.dirname(path)) else None
        config = load_found_configuration(found) if found else Configuration()
        if arguments.macros_from:
            extra = tuple(Path(each).absolute() for each in arguments.macros_from)
            config = replace(config, macros_from=(*config.macros_from, *extra))
    return request._replace(data=data, name=path, config=config)
