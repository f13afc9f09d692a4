"""What a tool works on: a template below the folder of the server, with its target, configuration and consent."""

from __future__ import annotations

import collections.abc as abc
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from cfnkit.configuration.consent import Consent, UserConsent
from cfnkit.configuration.file import load_found_configuration
from cfnkit.configuration.search import find_configuration
from cfnkit.deployment import Target
from cfnkit.diagnostics import ConfigurationError
from cfnkit.diff.versions import Importers, Readers
from cfnkit.files.project import ProjectFiles
from cfnkit.pipeline import Configuration, Processed, process
from cfnkit.syntax.limits import MAX_BYTES


@dataclass(frozen=True, slots=True)
class Given:
    """A template as an agent names it: the path, a text in place of that of the file, and where it goes.

    What is empty is not given.
    """

    template: str
    text: str = field(default="", repr=False)
    target: str = ""
    parameters: abc.Mapping[str, str] = field(default_factory=dict, repr=False)
    region: str = ""


@dataclass(frozen=True, slots=True)
class ServedTemplate:
    """A template to process."""

    name: str
    data: bytes = field(repr=False)
    target: Target
    config: Configuration
    consent: Consent

    def process(self) -> Processed:
        """Process it; AWS is asked where the configuration says so and the user permits it."""
        services = None
        if self.consent.asks_aws and self.config.asks_aws:
            from cfnkit.aws import AwsServices

            services = AwsServices()
        return process(
            self.data,
            name=self.name,
            target=self.target,
            config=self.config,
            services=services,
            consent=self.consent,
        )


@dataclass(frozen=True, slots=True)
class Workspace:
    """The files below `root`, the working folder of the server, and what the user permits; `now` gives the time.

    `importers_of` and `readers_of` find out who uses what a template shares, among the templates of its repository.
    """

    root: str
    consent: UserConsent
    now: Callable[[], datetime]
    importers_of: Callable[[str, Target], Importers]
    readers_of: Callable[[str, Target], Readers]

    def name(self, path: str) -> str:
        """A path relative to the folder, as in messages. Raises ConfigurationError for one that leads out of it."""
        absolute = os.path.join(self.root, path)
        try:
            ProjectFiles(self.root).locate(absolute)
        except OSError as error:
            raise ConfigurationError(f"{path} is not read: {_why(error, self.root)}.") from error
        return os.path.relpath(absolute, self.root)

    def read(self, path: str, most: int = MAX_BYTES) -> bytes:
        """The content of a file of the folder. Raises ConfigurationError, also for more bytes than `most`."""
        name = self.name(path)
        try:
            return ProjectFiles(self.root).read(os.path.join(self.root, name), most)
        except OSError as error:
            raise ConfigurationError(f"{path} cannot be read: {error.strerror}.") from error

    def served(self, given: Given) -> ServedTemplate:
        """The template that an agent names. Raises ConfigurationError."""
        name = self.name(given.template)
        data = self.read(given.template) if not given.text else given.text.encode("utf-8", "backslashreplace")
        config = self.configuration(name)
        target = config.target(given.target) if given.target else Target()
        target = target.overlaid(region=given.region or None, parameters=given.parameters)
        return ServedTemplate(name, data, target, config, self.consent.of_template(name))

    def configuration(self, name: str) -> Configuration:
        """The nearest configuration to a template. Raises ConfigurationError for one that cannot be used."""
        found = find_configuration(os.path.dirname(os.path.abspath(name)))
        return load_found_configuration(found) if found else Configuration()


def _why(error: OSError, root: str) -> str:
    if isinstance(error, PermissionError):
        return f"it is outside of {root}, the folder of this server"
    return error.strerror or str(error)
