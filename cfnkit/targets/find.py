"""The targets of files and folders."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from cfnkit.configuration.documents import read_document
from cfnkit.diagnostics import Code, ConfigurationError, Diagnostic, Problem
from cfnkit.files.names import name_below, with_slashes
from cfnkit.files.project import CONFIGURATION_NAME, ProjectFiles, is_below, is_repository, searched_folders
from cfnkit.schemas import Schemas
from cfnkit.source import Span
from cfnkit.targets.candidates import candidates_below, manifests_below
from cfnkit.targets.file import TargetFile
from cfnkit.targets.formats import FORMATS, TargetFormat, parameter_file, sceptre
from cfnkit.targets.jinja import RenderingError
from cfnkit.targets.target import TemplateTarget
from cfnkit.vocabulary import suggestion


class FoundTargets(NamedTuple):
    """Targets in the order of their files, each with a name of its own, and what is wrong with the files."""

    targets: tuple[TemplateTarget, ...]
    problems: tuple[Diagnostic, ...]


def find_targets(path: Path) -> FoundTargets:
    """The targets of a file, or of all files below a folder.

    Raises ConfigurationError for a path that does not exist, and for a file that has no known format.
    """
    if path.is_dir():
        files = dict.fromkeys((*candidates_below(str(path)), *manifests_below(str(path))))
        return _merged(_read_all(files, path, named=False))
    if not path.exists():
        raise ConfigurationError(f"There is no file or folder {path}.")
    return _merged(_read_all([str(path)], path.parent, named=True))


def find_targets_of(files: Iterable[str]) -> FoundTargets:
    """The targets of those of the files that describe any; the others, and those that cannot be read, have none."""
    return _merged(_read_all(files, Path(os.curdir), named=False))


def parameter_files_below(folder: Path) -> Iterator[Path]:
    """The files below a folder that surely hold parameters, and name no template: they have no target of their own."""
    for path in map(Path, candidates_below(str(folder))):
        try:
            document = read_document(path, "file", None, _project(str(path), folder), tags=True)
        except ConfigurationError:
            continue  # it is no document, so that a check says what is wrong with it
        if next((each for each in FORMATS if each.recognises(path, document.root)), None) is parameter_file:
            yield path


def read_targets(file: TargetFile, format: TargetFormat) -> FoundTargets:
    """The targets of one file, and what is wrong with it."""
    targets: list[TemplateTarget] = []
    problems: list[Diagnostic] = []
    try:
        for each in format.read(file):
            if isinstance(each, TemplateTarget):
                targets.append(each)
            else:
                problems.append(each)
    except ConfigurationError as error:
        problems.append(_fault(error, str(file.path)))
    return _in_regions(targets, problems)


def _fault(error: ConfigurationError, path: str) -> Diagnostic:
    place = error.span or Span(name_below(path), 1, 1, 1, 1)
    return Diagnostic(Code.TARGET_FILE, Problem(error.sentence, place))


def _in_regions(targets: Iterable[TemplateTarget], problems: list[Diagnostic]) -> FoundTargets:
    """The targets whose regions exist, and a problem for each other region too."""
    regions = frozenset(Schemas("").regions())
    kept: list[TemplateTarget] = []
    told: dict[Span, Diagnostic] = {}
    for each in targets:
        region = each.target.region
        if region is None or region in regions:
            kept.append(each)
            continue
        place = each.region_span or each.span
        message = f"There is no region '{region}'."
        told[place] = Diagnostic(Code.REGION_UNKNOWN, Problem(message, place, hint=suggestion(region, regions)))
    return FoundTargets(tuple(kept), (*problems, *told.values()))


def _read_all(paths: Iterable[str], folder: Path, *, named: bool) -> Iterator[FoundTargets]:
    """What each file in a folder holds; one that nobody named, and that has no targets, is passed over."""
    for path in paths:
        project = _project(path, folder)
        try:
            within = None if named else project
            rendered = sceptre.read_rendered(Path(path), within)
            document = rendered or read_document(Path(path), "file", None, within, tags=True)
        except ConfigurationError as error:
            if named:
                raise
            if isinstance(error, RenderingError):
                yield FoundTargets((), (_fault(error, path),))
            continue  # no file of targets can be told from its name alone, and a broken template is the check's
        format = next((each for each in FORMATS if each.recognises(Path(path), document.root)), None)
        if format is not None:
            yield read_targets(TargetFile(Path(path), document, project), format)
        elif named:
            known = ", ".join(each.KIND for each in FORMATS)
            raise ConfigurationError(f"{path} is no file of targets; the formats are {known}.")


def _project(path: str, folder: Path) -> ProjectFiles:
    """The project of a file; the searched folder, where nothing between it and the file says where a project begins."""
    found, top = ProjectFiles.around(path), os.path.realpath(folder)
    begins = is_repository(found.root) or os.path.isfile(os.path.join(found.root, CONFIGURATION_NAME))
    return found if begins or not is_below(found.root, top) else ProjectFiles(top)


def _merged(found: Iterable[FoundTargets]) -> FoundTargets:
    """All targets; one whose name another file has too is named after its file."""
    each_file = list(found)
    targets = [target for file in each_file for target in file.targets]
    problems = dict.fromkeys(problem for file in each_file for problem in file.problems)
    taken = Counter((target.name, target.template) for target in targets)
    for_any: dict[str, set[str]] = {}
    for target in targets:
        if not target.template:
            for_any.setdefault(target.name, set()).add(os.path.realpath(target.span.source))
    renamed = (
        _after_file(each)
        if taken[each.name, each.template] > 1 or _is_shadowed(each, for_any.get(each.name, frozenset()))
        else each
        for each in targets
    )
    return FoundTargets(tuple(renamed), tuple(problems))


def _is_shadowed(target: TemplateTarget, configurations: Collection[str]) -> bool:
    """Whether the template of a target has the configuration that gives a target for any template the same name."""
    if not configurations or not target.template:
        return False
    folders = searched_folders(os.path.dirname(os.path.abspath(target.template)))
    nearest = (path for each in folders if os.path.isfile(path := os.path.join(each, CONFIGURATION_NAME)))
    return os.path.realpath(next(nearest, "")) in configurations


def _after_file(target: TemplateTarget) -> TemplateTarget:
    name = f"{target.name}@{with_slashes(target.span.source)}"
    return replace(target, name=name, target=replace(target.target, name=name))
