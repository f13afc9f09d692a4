"""What a tool works on: a template below the folder of the server, with its target, configuration and consent."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cfnkit.configuration.consent import UserConsent
from cfnkit.configuration.parameters import read_parameter_file
from cfnkit.deployment import Target
from cfnkit.diagnostics import ConfigurationError
from cfnkit.diff.versions import Importers, Readers
from cfnkit.files.nearest import nearest_file
from cfnkit.files.project import ProjectFiles
from cfnkit.mcp.arguments import Given, GivenTemplate
from cfnkit.requests.options import RequestOptions
from cfnkit.requests.reading import only_one, read_requests
from cfnkit.requests.request import TemplateRequest
from cfnkit.syntax.limits import MAX_BYTES

_ACCOUNT = re.compile(r"[0-9]{12}")


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
        if not path:
            raise ConfigurationError("A path is empty: name a file below the folder of this server.")
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
        except IsADirectoryError as error:
            raise ConfigurationError(f"{path} is a folder: name a file in it.") from error
        except FileNotFoundError as error:
            message = f"{path} cannot be read: {error.strerror}. {nearest_file(os.path.join(self.root, name))}"
            raise ConfigurationError(message.rstrip()) from error
        except OSError as error:
            raise ConfigurationError(f"{path} cannot be read: {error.strerror}.") from error

    def options(self, given: Given, template: str) -> RequestOptions:
        """What an agent says of a template, whose path it names. Raises ConfigurationError."""
        if given.account_id and not _ACCOUNT.fullmatch(given.account_id):
            raise ConfigurationError(f"'{given.account_id}' is not an account ID, which is 12 digits.")
        values: dict[str, str] = {}
        for path in given.parameter_files or ():
            self.read(path)  # which says what is wrong with the path
            values |= read_parameter_file(Path(self.name(path)), project=ProjectFiles(self.root))
        edited = self.name(template) if given.text else ""
        return RequestOptions(
            targets=(given.target,) if given.target else (),
            region=given.region or None,
            account_id=given.account_id or None,
            stack_name=given.stack_name or None,
            parameters={**values, **(given.parameters or {})},
            parameter_files=tuple(map(self.name, given.parameter_files or ())),
            assigned=given.parameters or {},
            consent=self.consent,
            read=lambda path: given.data if edited and self.name(path) == edited else self.read(path),
        )

    def request(self, given: GivenTemplate) -> TemplateRequest:
        """The template that an agent names. Raises ConfigurationError, also where it stands for several."""
        first, *others = read_requests(self.options(given, given.template), self.name(given.template))
        only_one([each.target for each in (first, *others)])
        return first


def _why(error: OSError, root: str) -> str:
    if isinstance(error, PermissionError):
        return f"it is outside of {root}, the folder of this server"
    return error.strerror or str(error)
