"""Read the configuration file, `.cfnkit.yaml`."""

from __future__ import annotations

import collections.abc as abc
import os
import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from cfnkit.bundled import bundled_folder
from cfnkit.configuration.check_settings import check_settings
from cfnkit.configuration.configuration import (
    CommandMacro,
    Configuration,
    GuardRules,
    IncludeSource,
    LambdaMacro,
    MacroEntry,
    PythonMacro,
    ReplayMacro,
    RuleFolder,
)
from cfnkit.configuration.documents import Section, check_conformance, configuration_schema, read_document
from cfnkit.configuration.lookups import read_lookups
from cfnkit.configuration.parameters import read_parameter_file
from cfnkit.configuration.security_settings import security_settings
from cfnkit.deployment import Lookups, Target
from cfnkit.diagnostics import ConfigurationError
from cfnkit.files.names import relative_name
from cfnkit.files.project import ProjectFiles
from cfnkit.hosts.node import SUFFIXES, node_command
from cfnkit.source import Span
from cfnkit.syntax import Document, Mapping, at_path, parse, to_plain

if TYPE_CHECKING:
    from cfnkit.configuration.drift_rules import DriftSettings
    from cfnkit.rule_tables import Table

_OF_LIBRARY = "index.handler"  # of each macro in `macros/`
_ACCOUNT_ID = re.compile(r"[0-9]{12}")


def load_configuration(path: Path) -> Configuration:
    """The configuration in the file at `path`, with the parameter files that its targets name.

    Paths in it are relative to its folder, and stay in its project: the repository or, without one, the folder. The
    files of macros and includes are not read before they are needed. Raises ConfigurationError, with the place, for a
    file that cannot be read or that its schema refuses, and for a path out of the project.
    """
    return _configuration(read_document(path, "configuration"), path, ProjectFiles.around(path))


def load_found_configuration(path: str) -> Configuration:
    """The configuration at a path that `find_configuration` gave. Raises ConfigurationError."""
    return replace(load_configuration(Path(path)), found=True)


def configuration_of(settings: abc.Mapping[str, Any]) -> Configuration:
    """The configuration in a mapping that has the form of the file.

    Paths are relative to the working folder. They may lead anywhere, since a program and no checkout names them.

    Raises ConfigurationError as `load_configuration` does.
    """
    import json

    try:
        text = json.dumps(settings)
    except (TypeError, ValueError) as error:
        raise ConfigurationError(f"The configuration is not JSON: {error}.") from error
    return replace(_configuration(parse(text, "<configuration>"), Path("configuration"), None), path=None)


def _configuration(document: Document, path: Path, project: ProjectFiles | None) -> Configuration:
    check_conformance(document.root, configuration_schema(), "the configuration")
    node = document.root if isinstance(document.root, Mapping) else Mapping({}, {}, document.root.span)
    section = Section(node, document.source)
    paths = _Paths(path.parent.absolute(), project)
    targets = dict(section.section("targets").sections())
    macro_templates = {paths.of(name, span): span for name, span in section.placed_texts("macros_from")}
    return Configuration(
        path=path,
        macros=_macros(section.section("macros"), paths),
        macros_from=tuple(macro_templates),
        named_at=macro_templates,
        includes=_includes(section.section("includes"), paths),
        templates=section.texts("templates"),
        targets={name: _target(name, target, _Paths(path.parent, project)) for name, target in targets.items()},
        lookups=read_lookups(section.section("lookups")),
        target_lookups=_target_lookups(targets),
        tables=read_tables(section.placed_texts("rule_tables"), paths.folder, project),
        rules=tuple(RuleFolder(paths.of(name, span), span) for name, span in section.placed_texts("rules")),
        guard_rules=tuple(GuardRules(paths.of(name, span), span) for name, span in section.placed_texts("guard_rules")),
        check=check_settings(section.section("check"), paths.folder),
        drift=_drift(section, paths),
        security=security_settings(section.section("security")),
    )


class _Paths(NamedTuple):
    """The paths of a configuration: they count from `folder`, and stay in `project`, if there is one."""

    folder: Path
    project: ProjectFiles | None

    def of(self, name: str, span: Span) -> Path:
        """The path of a file or folder that is named at a span. Raises ConfigurationError."""
        path = self.folder / name
        if self.project is not None:
            try:
                self.project.locate(path)
            except OSError as error:
                raise ConfigurationError(f"{path} cannot be used: {error.strerror}.", span) from error
        return path

    def named(self, section: Section, key: str, name: str) -> Path:
        """The path that `name` stands for, which the value of a key of a section says. Raises ConfigurationError."""
        value = section.node.get(key)
        return self.of(name, value.span if value is not None else section.node.span)


def _drift(section: Section, paths: _Paths) -> DriftSettings | None:
    if "drift" not in section.node.entries:
        return None
    from cfnkit.configuration.drift_rules import drift_settings  # imports the package drift, which few commands need

    own = section.section("drift")
    settings = drift_settings(own, paths.folder)
    if settings.baseline is not None:
        paths.named(own, "baseline", str(settings.baseline))
    return settings


def _macros(section: Section, paths: _Paths) -> dict[str, MacroEntry]:
    spans = section.node.key_spans
    return {name: _macro(name, entry, paths, spans[name]) for name, entry in section.sections()}


def _macro(name: str, entry: Section, paths: _Paths, span: Span) -> MacroEntry:
    timeout = entry.number("timeout")
    function = entry.text("lambda")
    if function:
        region, endpoint_url = entry.text("region"), entry.text("endpoint_url")
        return LambdaMacro(
            name=name, function=function, region=region, endpoint_url=endpoint_url, timeout=timeout, span=span
        )
    recordings = entry.text("replay")
    if recordings:
        return ReplayMacro(name=name, folder=paths.named(entry, "replay", recordings), span=span)
    if "command" in entry.node.entries:
        return _command(name, entry, span, entry.texts("command"), paths.named(entry, "cwd", entry.text("cwd") or ""))
    file, _, function = (entry.text("handler") or "").rpartition(":")
    if file.endswith(SUFFIXES):
        path = paths.named(entry, "handler", file).absolute()
        command = _command(name, entry, span, node_command(path, function), _folder_of_node(entry, paths, file))
        return replace(command, handler=path)
    library = entry.text("library")
    code_dir, handler = (bundled_folder("macros") / library, _OF_LIBRARY) if library else _handler(entry, paths)
    memory_mb = entry.number("memory_mb")
    return PythonMacro(
        name=name,
        code_dir=code_dir,
        handler=handler,
        environment=entry.table("environment"),
        timeout=timeout,
        memory_mb=int(memory_mb) if memory_mb else None,
        python=_interpreter(entry, paths.folder),
        aws=entry.flag("aws"),
        network=entry.flag("network"),
        span=span,
    )


def _command(name: str, entry: Section, span: Span, argv: tuple[str, ...], cwd: Path) -> CommandMacro:
    """The macro that a command is, with the settings of its entry."""
    memory_mb = entry.number("memory_mb")
    return CommandMacro(
        name=name,
        argv=argv,
        cwd=cwd,
        environment=entry.table("environment"),
        timeout=entry.number("timeout"),
        memory_mb=int(memory_mb) if memory_mb else None,
        aws=entry.flag("aws"),
        network=entry.flag("network"),
        span=span,
    )


def _folder_of_node(entry: Section, paths: _Paths, file: str) -> Path:
    """The folder that a handler in Node runs in."""
    if entry.text("python"):
        raise entry.refusal("handler", "a Python file, as 'python' names an interpreter")
    code = entry.text("code")
    return paths.named(entry, "code", code) if code else paths.named(entry, "handler", file).parent


def _handler(entry: Section, paths: _Paths) -> tuple[Path, str]:
    """The folder of the code, and the handler in Lambda's form, `package.module.function`."""
    file, _, function = (entry.text("handler") or "").rpartition(":")
    code = entry.text("code")
    handler = paths.named(entry, "handler", file)
    code_dir = paths.named(entry, "code", code) if code else handler.parent
    modules = Path(relative_name(handler, code_dir)).with_suffix("").parts
    if ".." in modules or Path(*modules).is_absolute():
        raise entry.refusal("handler", "a file in the folder that 'code' names")
    if any("." in module for module in modules):
        raise entry.refusal("handler", "a file that Python can import, with no other dot in its name")
    return code_dir, ".".join((*modules, function))


def _interpreter(entry: Section, folder: Path) -> str | None:
    """The interpreter: a name, to be found in PATH, or a path, which is relative to the folder of the configuration."""
    python = entry.text("python")
    return str(folder / python) if python and os.path.dirname(python) else python


def _includes(section: Section, paths: _Paths) -> tuple[IncludeSource, ...]:
    """The sources, that with the longest prefix first; each prefix ends with a slash."""
    sources = []
    for prefix in section.node.entries:
        name = section.text(prefix)
        sources.append(IncludeSource(prefix.rstrip("/") + "/", paths.named(section, prefix, name) if name else None))
    return tuple(sorted(sources, key=lambda source: -len(source.prefix)))


def _target(name: str, section: Section, paths: _Paths) -> Target:
    account_id = section.text("account_id")
    if account_id is not None and not _ACCOUNT_ID.fullmatch(account_id):
        raise section.refusal("account_id", "an account ID, which is 12 digits")
    parameters: dict[str, str] = {}
    for file, span in section.placed_texts("parameter_files"):
        parameters |= read_parameter_file(paths.folder / file, span, paths.project)
    return Target(
        region=section.text("region"),
        account_id=account_id,
        stack_name=section.text("stack_name"),
        parameters=parameters | section.parameters("parameters"),
        stack_id=section.text("stack_id"),
        notification_arns=section.texts("notification_arns"),
        resource_types=section.texts("resource_types"),
        inline=section.flag("inline"),
        name=name,
    )


def _target_lookups(targets: dict[str, Section]) -> dict[str, Lookups]:
    own = {name: target.section("lookups") for name, target in targets.items()}
    return {name: read_lookups(section) for name, section in own.items() if section.node.entries}


def read_tables(
    named: Iterable[tuple[str, Span]], folder: Path, project: ProjectFiles | None = None
) -> tuple[Table, ...]:
    """The tables with these names: COMMON, or paths relative to `folder`; each name comes with its span.

    With `project`, the files must be in it.

    Raises ConfigurationError, with the place, for an unusable table and for a rule that two tables have.
    """
    tables: list[Table] = []
    for name, span in named:
        from cfnkit.rule_tables import COMMON, TableError, common_table, unique_rules

        tables.append(common_table() if name == COMMON else _read(folder / name, span, project))
        try:
            unique_rules(tables)
        except TableError as error:
            raise ConfigurationError(error.message, span) from error
    return tuple(tables)


def _read(path: Path, named_at: Span, project: ProjectFiles | None) -> Table:
    from cfnkit.rule_tables.table import TableError, table_schema, usable_table

    root = read_document(path, "rule table", named_at, project).root
    check_conformance(root, table_schema(), "the rule table")
    assert isinstance(root, Mapping)  # as the schema demands
    try:
        return usable_table(str(path), to_plain(root))
    except TableError as error:
        place = at_path(root, error.path)
        raise ConfigurationError(error.message, place.span if place is not None else root.span) from error
