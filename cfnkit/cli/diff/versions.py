"""The two versions of a template that are compared, each processed for one target."""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cfnkit.cli.arguments.context import given_consent
from cfnkit.cli.arguments.inputs import read_request, services_of
from cfnkit.configuration.file import load_found_configuration
from cfnkit.configuration.search import find_configuration
from cfnkit.deployment import Target
from cfnkit.diagnostics import ConfigurationError
from cfnkit.files.git import export_revision, repository_of
from cfnkit.files.reading import read_given
from cfnkit.pipeline import Configuration, Processed, process
from cfnkit.source import Span


@dataclass(frozen=True, slots=True)
class Versions:
    """Two processed versions of a template for one target; the files of the old one are below `folder`, if any."""

    before: Processed
    after: Processed
    revision: str = ""
    folder: str = ""

    def place(self, span: Span) -> str:
        """A place, `web.yaml:3:1`; in the old version of a file, `web.yaml@HEAD:3:1`."""
        below = os.path.relpath(span.source, self.folder) if self.folder and os.path.isabs(span.source) else ""
        if not below or below.startswith(os.pardir):
            return str(span)
        return f"{below}@{self.revision}:{span.line}:{span.column}"


@contextmanager
def two_versions(arguments: argparse.Namespace) -> Iterator[Versions]:
    """The versions that the arguments name: a file or a revision, by default HEAD, and the template as it is.

    Raises ConfigurationError.
    """
    request = read_request(arguments)
    after = request.process()
    origin = arguments.origin or "HEAD"
    if arguments.origin and os.path.isfile(origin):
        before = process(
            read_given(origin),
            name=origin,
            target=request.target,
            config=request.config,
            services=services_of(request.config, request.consent),
            consent=request.consent,
        )
        yield Versions(before, after)
        return
    path = os.path.realpath(request.name)
    repository = repository_of(os.path.dirname(path))
    if repository is None:
        message = f"{request.name} is in no git repository; --from names the file to compare it with."
        raise ConfigurationError(message)
    with tempfile.TemporaryDirectory(prefix="cfnkit-") as made:
        folder = os.path.realpath(made)
        export_revision(repository, origin, folder)
        Path(folder, ".git").mkdir(exist_ok=True)  # so that it is a project of its own
        old = os.path.join(folder, os.path.relpath(path, repository))
        yield Versions(_of_revision(arguments, old, request.target, request.config), after, origin, folder)


def _of_revision(arguments: argparse.Namespace, path: str, target: Target, config: Configuration) -> Processed:
    """The template as it was, with the configuration, the macros and the includes of its revision.

    A template that was not there yet is empty.
    """
    data = read_given(path) if os.path.isfile(path) else b"Resources: {}\n"
    found = find_configuration(os.path.dirname(path)) if os.path.isdir(os.path.dirname(path)) else None
    if not arguments.config:
        config = load_found_configuration(found) if found else Configuration()
    if arguments.target and not arguments.config and arguments.target in config.targets:
        target = config.target(arguments.target)
    consent = given_consent(arguments).of_template(arguments.template)
    return process(
        data, name=path, target=target, config=config, services=services_of(config, consent), consent=consent
    )
