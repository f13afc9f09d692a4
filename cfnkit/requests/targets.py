"""The targets that options name, for templates."""

from __future__ import annotations

import fnmatch
import os
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from cfnkit.configuration.search import find_configuration
from cfnkit.deployment import Target
from cfnkit.diagnostics import ConfigurationError, Diagnostic, Severity
from cfnkit.files.names import input_name, name_below
from cfnkit.files.project import is_below, root_of, searched_folders
from cfnkit.requests.assemblies import nested_in_assemblies, targets_of_ignored
from cfnkit.requests.options import RequestOptions
from cfnkit.targets import FoundTargets, TemplateTarget, find_targets, held_against_templates
from cfnkit.vocabulary import suggestion

_GLOB = frozenset("*?[")
_MOST_NAMES = 8  # that a message lists


class TargetSelection(NamedTuple):
    """The targets of each template, by its path, and what is wrong with the files that describe targets.

    `secrets` are values in these files that must not be shown.
    """

    targets: dict[str, tuple[Target, ...]]
    problems: tuple[Diagnostic, ...]
    secrets: tuple[str, ...] = ()


def names_one_configured(options: RequestOptions, paths: Sequence[str]) -> bool:
    """Whether the options name one target, of the configuration of the first template."""
    if options.all_targets or len(options.targets) != 1 or not _GLOB.isdisjoint(options.targets[0]):
        return False
    from cfnkit.configuration.file import load_configuration

    folder = os.path.dirname(os.path.abspath(paths[0])) if paths else os.getcwd()
    path = options.config or find_configuration(folder)
    return path is not None and options.targets[0] in load_configuration(Path(path)).targets


def select_targets(options: RequestOptions, paths: Sequence[str], *, named: bool) -> TargetSelection:
    """The targets of the templates at `paths`; unless the user `named` these, those of all templates with targets.

    The region, the account, the stack's name and the parameters of the options override those of each target. Raises
    ConfigurationError, with the nearest one, for a name that no target has.
    """
    found = found_targets(options, paths)
    wanted = wanted_targets(options, found, paths)
    chosen: dict[str, list[Target]] = {}
    by_path = {os.path.realpath(path): path for path in paths}
    for each in wanted:
        target = each.placed.overlaid(
            region=options.region,
            account_id=options.account_id,
            stack_name=options.stack_name,
            parameters=options.parameters,
        )
        for path in _templates(each, by_path, named):
            chosen.setdefault(path, []).append(_for_template(target, each, path))
    for path, target in nested_in_assemblies(paths, wanted):
        chosen.setdefault(path, []).append(target)
    secrets = held_against_templates(found.targets).secrets
    return TargetSelection({path: tuple(targets) for path, targets in chosen.items()}, found.problems, secrets)


def without_target(
    options: RequestOptions, templates: Sequence[str], problems: Iterable[Diagnostic]
) -> ConfigurationError:
    """The error for templates that none of the named targets is for; an error in a file of targets may be the cause."""
    names = ", ".join(map(input_name, templates))
    above = (_configured_above(target, path) for target in options.targets for path in templates)
    hint = next(filter(None, above), "`cfnkit targets` lists them.")
    errors = [f" {each.span}: {each.message}" for each in problems if each.severity is Severity.ERROR]
    return ConfigurationError(f"No target of those is for {names}. {hint}{errors[0] if errors else ''}")


def _for_template(target: Target, described: TemplateTarget, path: str) -> Target:
    """A target as it is for one template: one for any template has values that this one may have no use for."""
    if described.template:
        return target
    text = Path(path).read_bytes() if os.path.isfile(path) else b""
    parameters = {name: value for name, value in target.parameters.items() if name.encode() in text}
    return replace(target, parameters=parameters)


def found_targets(options: RequestOptions, paths: Sequence[str]) -> FoundTargets:
    """The targets of the configuration in the options or, without one, of the projects of templates at `paths`."""
    if options.config:
        return find_targets(Path(options.config))
    found = [find_targets(Path(os.path.relpath(root))) for root in _roots(options, paths)]
    targets = [target for each in found for target in each.targets]
    targets += targets_of_ignored(paths, targets)
    return FoundTargets(tuple(targets), tuple(problem for each in found for problem in each.problems))


def _roots(options: RequestOptions, paths: Sequence[str]) -> list[str]:
    """The folders whose files may describe targets: the projects of the templates, and of what is searched."""
    folders = [os.path.abspath(each) for each in options.searched]
    folders += [os.path.dirname(os.path.abspath(path)) for path in paths]
    roots = dict.fromkeys(map(root_of, folders or [os.getcwd()]))
    return [each for each in roots if not any(is_below(each, other) for other in roots if other != each)]


def wanted_targets(options: RequestOptions, found: FoundTargets, paths: Sequence[str] = ()) -> list[TemplateTarget]:
    """Those that the options name, by names or globs, or all.

    Raises ConfigurationError for a name that none has; it says so if a configuration has it that does not count for
    the templates at `paths`.
    """
    targets = found.targets
    if options.all_targets:
        if not targets and not found.problems:
            raise ConfigurationError("No file describes a target: `cfnkit targets --help` says which files can.")
        return list(targets)
    wanted: dict[int, TemplateTarget] = {}
    for pattern in options.targets:
        matching = {at: each for at, each in enumerate(targets) if fnmatch.fnmatchcase(each.name, pattern)}
        if not matching:
            known = dict.fromkeys(each.name for each in targets)
            hint = suggestion(pattern, known) or _listed(known)
            of_folders = {os.path.dirname(path): path for path in paths}.values()
            hint = next(filter(None, (_configured_above(pattern, path) for path in of_folders)), hint)
            raise ConfigurationError(f"There is no target '{pattern}'. {hint}")
        wanted |= matching
    return [wanted[at] for at in sorted(wanted)]


def _listed(names: Collection[str]) -> str:
    """A sentence with the names of all targets, or with the command that lists many."""
    if not names:
        return "No file describes one."
    if len(names) > _MOST_NAMES:
        return "`cfnkit targets` lists those that there are."
    return f"Those here are {', '.join(names)}." if len(names) > 1 else f"The only one here is {', '.join(names)}."


def _configured_above(name: str, path: str) -> str:
    """Why a target of a configuration above the nearest one is not for a template, as a sentence; empty without one."""
    from cfnkit.configuration.file import load_configuration

    folder = os.path.dirname(os.path.abspath(path))
    found = list(dict.fromkeys(filter(None, map(find_configuration, searched_folders(folder)))))
    for other in found[1:]:
        if name in load_configuration(Path(other)).targets:
            return f"The target '{name}' of {name_below(other)} does not count there: {name_below(found[0])} is nearer."
    return ""


def _templates(target: TemplateTarget, by_path: dict[str, str], named: bool) -> Iterable[str]:
    """The templates that go to a target, as the user calls them."""
    if target.template:
        known = by_path.get(os.path.realpath(target.template))
        return [known] if known else [] if named else [target.template]
    configuration = os.path.realpath(target.span.source)
    return [path for real, path in by_path.items() if _is_nearest(configuration, real)]


def _is_nearest(configuration: str, template: str) -> bool:
    found = find_configuration(os.path.dirname(template))
    return found is not None and os.path.realpath(found) == configuration
