"""A setting that counts for a template, with its origin."""

from __future__ import annotations

import collections.abc as abc
import os
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import NamedTuple

from cfnkit.configuration.documents import Section, check_conformance, configuration_schema, read_document
from cfnkit.deployment import Target
from cfnkit.pipeline import Configuration
from cfnkit.source import Span
from cfnkit.syntax import Document, Mapping


class OriginKind(Enum):
    """The kind of a setting's origin; the value is its name in JSON."""

    DEFAULT = "default"
    OPTION = "option"
    VARIABLE = "environment variable"
    CONFIGURATION = "configuration"
    ABOVE = "configuration in a folder above"
    TARGET = "file of targets"
    PARAMETERS = "parameter file"
    TEMPLATE = "template"
    CFN_LINT = "configuration of cfn-lint"
    BASELINE = "baseline"
    USER = "user's own file"


class SettingOrigin(NamedTuple):
    """The origin of a setting: its kind, the name of an option or a variable, and the place in a file."""

    kind: OriginKind
    name: str = ""
    span: Span | None = None

    def __str__(self) -> str:
        """The place, or else the name."""
        return str(self.span) if self.span else self.name or self.kind.value


DEFAULT = SettingOrigin(OriginKind.DEFAULT)


class EffectiveSetting(NamedTuple):
    """A setting: the key, as in .cfnkit.yaml where it can stand there, and its value, in which secrets are ****.

    A list has a setting for each item. `value` is JSON, and None where nothing counts. `note` says more, such as the
    reason that somebody gives.
    """

    key: str
    value: object
    origin: SettingOrigin = DEFAULT
    note: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """The question what counts for a template.

    `name` is its path, and `document` its text; for the templates in a folder, they are the path of the folder, and an
    empty text. `files` are the configurations that count, the nearest first; of those above the nearest one, only what
    is mandatory counts. `config` is what was read from them, `target` where the template goes. `given` has the origin
    of what the caller gives: `target`, `region`, `parameters.Env` and so on.
    """

    name: str
    document: Document
    files: tuple[Path, ...]
    config: Configuration
    target: Target
    given: abc.Mapping[str, SettingOrigin] = field(default_factory=dict)

    def written(self, file: Path) -> Section:
        """A configuration as it is written. Raises ConfigurationError, with the place."""
        document = read_document(file, "configuration")
        root = document.root
        check_conformance(root, configuration_schema(), "the configuration")
        return Section(root if isinstance(root, Mapping) else Mapping({}, {}, root.span), document.source)

    @property
    def nearest(self) -> Section:
        """The nearest configuration, as it is written; an empty one where there is none. Raises ConfigurationError."""
        if self.files:
            return self.written(self.files[0])
        return Section(Mapping({}, {}, self.document.root.span), self.document.source)

    @property
    def is_folder(self) -> bool:
        """Whether the question is about the templates of a folder."""
        return os.path.isdir(self.name)

    @property
    def folder(self) -> str:
        """The folder of the template; that of the process where the template is no file."""
        if self.is_folder:
            return os.path.abspath(self.name)
        return os.path.dirname(os.path.abspath(self.name)) if os.path.exists(self.name) else os.getcwd()


def in_file(span: Span) -> SettingOrigin:
    """The origin in the nearest configuration."""
    return SettingOrigin(OriginKind.CONFIGURATION, span=span)


def in_template(span: Span) -> SettingOrigin:
    """The origin in the template itself."""
    return SettingOrigin(OriginKind.TEMPLATE, span=span)
