"""What lies in a folder that a configuration can name."""

from __future__ import annotations

import collections.abc as abc
import os
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from cfnkit.assemblies.folder import APP_FILE
from cfnkit.configuration.parameters import read_parameter_file
from cfnkit.diagnostics import ConfigurationError, Diagnostic
from cfnkit.files.names import in_utf8, relative_name, with_slashes
from cfnkit.files.project import CONFIGURATION_NAME
from cfnkit.files.reading import read_regular
from cfnkit.files.search import files_below
from cfnkit.lint.cfn_lint_files import NAMES as CFN_LINT_NAMES
from cfnkit.lint.discovery.find import find_templates
from cfnkit.source import SourceText
from cfnkit.survey.includes import include_sources
from cfnkit.survey.macros import FoundMacro, defines_macros, found_macros
from cfnkit.survey.names import target_names
from cfnkit.survey.own_rules import rule_folders, rule_tables
from cfnkit.syntax import Document, parse
from cfnkit.syntax.limits import MAX_BYTES
from cfnkit.targets import find_targets, parameter_files_below
from cfnkit.targets.spread import UNITS_HINT

_GUARD = ".guard"


class UnusableFile(NamedTuple):
    """A file that a configuration could name, and the reason why it cannot be used."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Contents:
    """What lies in a folder. All paths are relative to it, with slashes.

    `macro_templates` define macros that no other folder describes. `parameter_files` has the path of each file by the
    name of its target, without files that files of targets name. `target_files` counts the targets of each file that
    cfnkit reads by itself, and `unknown_units` are the organizational units in them whose accounts nobody says.
    `includes` has folders by S3 prefix. `apps` are folders of CDK apps, `cfn_lint` the files of cfn-lint's
    configuration, `guard` the folders with rules in the Guard language, `tables` the tables of rules, and `rules` the
    folders with rules in Python. `configured` are folders below with a configuration of their own: nothing in them is
    in the other fields.
    """

    templates: tuple[str, ...] = ()
    macros: tuple[FoundMacro, ...] = ()
    macro_templates: tuple[str, ...] = ()
    parameter_files: abc.Mapping[str, str] = field(default_factory=dict)
    target_files: abc.Mapping[str, int] = field(default_factory=dict)
    unknown_units: tuple[str, ...] = ()
    includes: abc.Mapping[str, str] = field(default_factory=dict)
    apps: tuple[str, ...] = ()
    cfn_lint: tuple[str, ...] = ()
    guard: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    configured: tuple[str, ...] = ()
    unusable: tuple[UnusableFile, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing that a configuration could be about."""
        return self == Contents()


def survey(folder: Path) -> Contents:
    """What lies in a folder. Nothing is run. Raises ConfigurationError for a folder that cannot be searched."""
    if not folder.is_dir():
        raise ConfigurationError(f"There is no folder {folder}.")
    files = [_within(path, folder) for path in files_below(os.path.normpath(folder))]
    configured = tuple(
        os.path.dirname(path) for path in files if os.path.basename(path) == CONFIGURATION_NAME and "/" in path
    )

    def is_ours(path: str) -> bool:
        return in_utf8(path) == path and not any(path.startswith(f"{each}/") for each in configured)

    unreadable = [UnusableFile(path, "its name is no UTF-8") for path in files if in_utf8(path) != path]
    files = list(filter(is_ours, files))
    discovery = find_templates([str(folder)])
    of_apps = {_within(path, folder) for assembly in discovery.assemblies for path in assembly.templates}
    templates = [path for path in (_within(each, folder) for each in discovery.templates) if is_ours(path)]
    own = [path for path in templates if path not in of_apps]
    documents = {path: _parsed(folder / path) for path in own}
    macros, unusable = found_macros(folder, files)
    described = {macro.name for macro in macros}
    targets = find_targets(folder)
    named = {_within(place.source, folder) for each in targets.targets for place in each.places.values()}
    taken = {each.name for each in targets.targets if os.path.basename(each.span.source) != CONFIGURATION_NAME}
    parameter_files, refused = _parameter_files(folder, taken, lambda path: is_ours(path) and path not in named)
    counted = Counter(path for each in targets.targets if is_ours(path := _within(each.span.source, folder)))
    return Contents(
        templates=tuple(templates),
        macros=macros,
        macro_templates=tuple(path for path, document in documents.items() if defines_macros(document, described)),
        parameter_files=parameter_files,
        target_files={path: number for path, number in counted.items() if path != CONFIGURATION_NAME},
        unknown_units=tuple(dict.fromkeys(filter(None, map(_unknown_unit, targets.problems)))),
        includes=include_sources(documents.values(), files),
        apps=tuple(os.path.dirname(path) or "." for path in files if os.path.basename(path) == APP_FILE),
        cfn_lint=tuple(path for path in files if path in CFN_LINT_NAMES),
        guard=tuple(dict.fromkeys(os.path.dirname(path) or "." for path in files if path.endswith(_GUARD))),
        tables=rule_tables(folder, files),
        rules=rule_folders(folder, files),
        configured=configured,
        unusable=(*unreadable, *(UnusableFile(*each) for each in unusable), *refused),
    )


def _within(path: str, folder: Path) -> str:
    return with_slashes(relative_name(path, folder))


def _unknown_unit(problem: Diagnostic) -> str:
    """The organizational unit that a problem is about, as its file has it; empty for another problem."""
    if problem.hint != UNITS_HINT:
        return ""
    span = problem.span
    text = read_regular(span.source, MAX_BYTES).decode("utf-8", "replace")
    line = SourceText(span.source, text).line(span.line)
    return line[span.column - 1 : span.end_column - 1].strip("\"'") if span.line == span.end_line else ""


def _parsed(path: Path) -> Document:
    try:
        return parse(read_regular(path, MAX_BYTES), str(path))
    except OSError:
        return parse("", str(path))  # `cfnkit check` reports it


def _parameter_files(
    folder: Path, taken: abc.Collection[str], is_ours: abc.Callable[[str], bool]
) -> tuple[dict[str, str], list[UnusableFile]]:
    """The files of parameters by the names of their targets, none of which is taken, and those that cannot be used."""
    usable: list[str] = []
    refused: list[UnusableFile] = []
    for path in map(str, parameter_files_below(folder)):
        within = _within(path, folder)
        if not is_ours(within):
            continue
        try:
            read_parameter_file(Path(path))
        except ConfigurationError as error:
            refused.append(UnusableFile(within, error.sentence))
        else:
            usable.append(within)
    return dict(zip(target_names(usable, taken), usable, strict=True)), refused
