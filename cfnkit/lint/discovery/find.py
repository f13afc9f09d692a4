"""Find the templates to check by files, folders and globs."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from cfnkit.assemblies.find import Assemblies, missing_assembly
from cfnkit.diagnostics import ConfigurationError
from cfnkit.files.names import STDIN, name_below
from cfnkit.files.nearest import nearest_file
from cfnkit.files.project import ProjectFiles
from cfnkit.files.search import files_below
from cfnkit.hosts.template_programs.program import names_template
from cfnkit.lint.discovery.recognition import may_be_template, recognise

if TYPE_CHECKING:
    from cfnkit.assemblies import Assembly

_GLOB = frozenset("*?[")
_BESIDE = frozenset({"samconfig.toml"})


class PassedOver(NamedTuple):
    """A file that is no template, and why: a clause such as "it is a Compose file"."""

    path: str
    reason: str


class Discovery(NamedTuple):
    """The templates that a check covers, and the files that it does not.

    `passed_over` are files that were looked into and are no templates. `mistaken` are files that were named (by no
    glob) although they are surely documents of another kind. `assemblies` are those of the CDK that templates are of.
    """

    templates: tuple[str, ...]
    passed_over: tuple[PassedOver, ...] = ()
    mistaken: tuple[PassedOver, ...] = ()
    assemblies: tuple[Assembly, ...] = ()


def find_templates(words: Sequence[str], *, templates_only: bool = False) -> Discovery:
    """The files that the words of a command line name, each once, in their order.

    Files, also those that a glob matches, are templates, unless they are surely none; with `templates_only`, all that
    are none are passed over. A folder is searched for templates, in the order of their names; git's ignore rules
    apply there. ``-`` stands for stdin, and ``stack.py:template`` for what a program makes. An assembly of the CDK
    stands for its templates, whatever else lies there. Raises ConfigurationError for a word that matches nothing, and
    for an assembly that cannot be read.
    """
    assemblies = Assemblies()
    found = _each_once(path for word in words for path in _named(word, assemblies))
    return _sorted_out(found, templates_only, assemblies)


def documents_below(folder: str, most_files: int, most_bytes: int) -> Iterator[str]:
    """The first files below a folder that may be templates or, by their names, what names them: a samconfig.toml.

    Links out of the project are left out, and files of more bytes.
    """
    wanted = (path for path in files_below(folder) if may_be_template(path) or os.path.basename(path) in _BESIDE)
    for path in islice(wanted, most_files):
        if os.path.isfile(path) and not _leads_out(path) and os.path.getsize(path) <= most_bytes:
            yield path


def match_templates(globs: Iterable[str], folder: str, *, templates_only: bool = False) -> Discovery:
    """The files that match the globs of a configuration in `folder`, relative to the current folder if below it.

    Raises ConfigurationError for a glob that matches nothing.
    """
    found: list[_Found] = []
    for pattern in globs:
        files = [path for path in _matches(os.path.join(folder, pattern)) if os.path.isfile(path)]
        project = ProjectFiles.of_folder(folder)
        for path in files:
            if not _is_in(project, path):
                message = f"{path} is outside of {project.root}; 'templates' may name only what is in it."
                raise ConfigurationError(message)
        if not files:
            shown = _shown(folder)
            where = "this folder" if shown == os.curdir else f"the folder {shown}"
            raise ConfigurationError(f"No file in {where} matches '{pattern}' of 'templates'.")
        matched = not _GLOB.isdisjoint(pattern)
        found += (_Found(_shown(path), matched=matched) for path in files)
    return _sorted_out(_each_once(found), templates_only, Assemblies())


class _Found(NamedTuple):
    """A file; nobody named one that a search or a glob (`matched`) came upon.

    One that is `outside` is a link out of its project, which a search does not follow.
    """

    path: str
    searched: bool = False
    matched: bool = False
    outside: bool = False


def _sorted_out(found: Iterable[_Found], templates_only: bool, assemblies: Assemblies) -> Discovery:
    templates: list[str] = []
    passed_over: list[PassedOver] = []
    mistaken: list[PassedOver] = []
    for path, searched, matched, outside in found:
        if outside:
            passed_over.append(PassedOver(path, "it is a link out of its repository or folder"))
            continue
        seen = recognise(path) if path != STDIN and os.path.isfile(path) else None
        if seen is None or seen.is_template or not (searched or templates_only or seen.surely):
            templates.append(path)
        elif searched or matched or templates_only:
            passed_over.append(PassedOver(path, seen.reason))
        else:
            mistaken.append(PassedOver(path, seen.reason))
    return Discovery(tuple(templates), tuple(passed_over), tuple(mistaken), assemblies.of(templates))


def _leads_out(path: str) -> bool:
    """Whether a path is a link out of the project of the folder that it is in."""
    return os.path.islink(path) and not _is_in(ProjectFiles.around(path), path)


def _is_in(project: ProjectFiles, path: str) -> bool:
    try:
        project.locate(path)
    except OSError:
        return False
    return True


def _search(folder: str, assemblies: Assemblies) -> Iterator[_Found]:
    """The files below a folder that may be templates, sorted by name; of an assembly, those that its manifest names.

    A folder that is an assembly has nothing else; that of an app has what else lies there too.
    """
    own = assemblies.at(folder)
    yield from _templates(own)
    if own is not None and os.path.normpath(own.folder) == os.path.normpath(folder):
        return
    for path in files_below(folder):
        if _leads_out(path):  # a link to another's file, of which nothing is shown
            yield _Found(path, outside=True)
        elif os.path.isdir(path):  # by a link
            yield from _search(path, assemblies)
        elif may_be_template(path):
            assembly = assemblies.within(path, folder)
            if assembly is None:
                yield _Found(path, searched=True)
            else:
                yield from _templates(assembly)


def _templates(assembly: Assembly | None) -> Iterator[_Found]:
    return (_Found(path) for path in (assembly.templates if assembly else ()))


def _named(word: str, assemblies: Assemblies) -> Iterable[_Found]:
    if word == STDIN or names_template(word):
        return [_Found(word)]
    if os.path.isfile(word):
        assembly = assemblies.at(word)
        return _templates(assembly) if assembly else [_Found(word)]
    if os.path.isdir(word):
        return _search(os.path.normpath(word), assemblies)
    if not _GLOB.isdisjoint(word):
        found = list(_matches(word))
        if found:
            return [
                one
                for match in found
                for one in (_search(match, assemblies) if os.path.isdir(match) else [_Found(match, matched=True)])
            ]
        raise ConfigurationError(f"No file matches '{word}'.")
    if os.path.lexists(word):  # a named pipe, such as the shell's <(...); reading it reports errors
        return [_Found(word)]
    missing = missing_assembly(word)
    if missing is not None:
        raise missing
    raise ConfigurationError(f"There is no file or folder '{word}'. {nearest_file(word)}".rstrip())


def _matches(pattern: str) -> list[str]:
    from glob import glob

    return sorted(glob(pattern, recursive=True))


def _each_once(found: Iterable[_Found]) -> list[_Found]:
    """Each file once; one that was named, and found by a search too, counts as named."""
    first: dict[str, _Found] = {}
    for one in found:
        key = one.path if one.path == STDIN else os.path.realpath(one.path)
        known = first.setdefault(key, one)
        first[key] = known._replace(
            searched=known.searched and one.searched,
            matched=(known.matched or known.searched) and (one.matched or one.searched),
        )
    return list(first.values())


def _shown(path: str) -> str:
    """A path; relative to the current folder, if it is below it."""
    return name_below(os.path.normpath(path))
