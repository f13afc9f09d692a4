"""Compare the templates that words name with a revision; each revision is read once."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from cfnkit.cli.arguments.inputs import request_options
from cfnkit.cli.diff.importers import RepositoryImporters
from cfnkit.cli.diff.readers import RepositoryReaders
from cfnkit.cli.diff.rows import DiffView
from cfnkit.cli.diff.several.view import ProblemRow, SeveralView, TemplateRow, errors_of
from cfnkit.cli.diff.versions import report
from cfnkit.cli.output.write import write_message
from cfnkit.diagnostics import ConfigurationError, Diagnostic, counted
from cfnkit.diff import StackChange, compare_versions
from cfnkit.diff.nested import with_nested
from cfnkit.diff.origins.old_files import revision_of
from cfnkit.diff.origins.paired_versions import PairedVersions
from cfnkit.diff.origins.two_versions import TwoVersions
from cfnkit.files.git import files_that_differ
from cfnkit.lint.discovery.revisions import Pairs, RevisionTemplates, TemplatePair
from cfnkit.lint.discovery.scope import NamedFiles, common_repository, refuse_made
from cfnkit.lint.settings import Settings

_REFUSED = 2
_STOPPED = 4
_MOST_TOLD = 5


def compared(arguments: argparse.Namespace, words: list[str]) -> SeveralView:
    """The view of the templates that words name, compared with the revision of the arguments.

    Raises ConfigurationError for what concerns all of them.
    """
    refuse_made(words)
    revision = arguments.origin or "HEAD"
    with _pairs(arguments, words, revision) as (pairs, versions):
        _tell(pairs)
        if not pairs.every:
            write_message("cfnkit: there is no template to compare.")
        differing = [each for each in pairs.every if each.name in pairs.differing or _goes_elsewhere(each, versions)]
        comparison = _Comparison(tuple(arguments.fail_on), revision)
        found = [comparison.of(each, versions, pairs.differing.get(each.name, "")) for each in differing]
    elsewhere = _told_elsewhere(found)
    outer = [each for each in found if each.row.pair.name not in elsewhere]
    rows = [each.row for each in outer if each.is_compared]
    reported: set[Diagnostic] = set()
    for warned in (one for each in outer for one in each.warned):
        report(warned, reported)
    if untargeted := len(outer) - len(rows):
        write_message(f"cfnkit: {counted(untargeted, 'template')} of those that changed: no target of these is theirs.")
    return SeveralView(
        revision,
        tuple(row for row in rows if row.status),
        tuple(row for row in rows if not row.status),
        len(pairs.every),
    )


@contextmanager
def _pairs(arguments: argparse.Namespace, words: list[str], revision: str) -> Iterator[tuple[Pairs, PairedVersions]]:
    options, repository = request_options(arguments), common_repository(words)
    also = [Path(path) for path in (*arguments.parameter_file, *([arguments.config] if arguments.config else []))]
    config = None
    if arguments.config:
        from cfnkit.configuration.file import load_configuration

        config = load_configuration(Path(arguments.config))
    settings = Settings(config=config, macros_from=tuple(Path(each).absolute() for each in arguments.macros_from))
    with revision_of(repository, revision) as files:
        scope = NamedFiles.of(words, repository, files.folder)
        changed = files_that_differ(repository, revision)
        templates = RevisionTemplates(scope, changed, settings, tuple(also))
        pairs = templates.pairs(templates_only=arguments.templates_only)
        before, after = ([path for path in paths if path] for paths in _paths(pairs))
        yield pairs, PairedVersions.of(options, files, before, after)


def _paths(pairs: Pairs) -> tuple[list[str], list[str]]:
    return [each.before for each in pairs.every], [each.after for each in pairs.every]


def _tell(pairs: Pairs) -> None:
    names = [path for path, _ in pairs.passed_over]
    if len(names) == 1:
        write_message(f"cfnkit: {names[0]} is no template: {pairs.passed_over[0].reason}.")
    elif names:
        more = f" and {len(names) - _MOST_TOLD:,} more" if len(names) > _MOST_TOLD else ""
        listed = ", ".join(names[:_MOST_TOLD])
        write_message(f"cfnkit: {len(names):,} files that changed are no templates: {listed}{more}.")
    for folder in pairs.ignored:
        write_message(f"cfnkit: {folder} is left out: git ignores it, so that no revision has it.")


def _goes_elsewhere(pair: TemplatePair, versions: PairedVersions) -> bool:
    try:
        return versions.targets_differ(pair.before, pair.after)
    except ConfigurationError:
        return True  # the comparison says why


@dataclass(frozen=True)
class _Found:
    """What was found of a template, and the files that it nests, in the work tree and in the revision.

    `warned` are the versions that were compared and have diagnostics; none `is_compared` without a target.
    """

    row: TemplateRow
    nested: frozenset[str]
    warned: tuple[TwoVersions, ...]
    is_compared: bool

    @cached_property
    def files(self) -> frozenset[str]:
        """The files of the template itself."""
        return frozenset(os.path.realpath(path) for path in (self.row.pair.before, self.row.pair.after) if path)


def _told_elsewhere(found: list[_Found]) -> frozenset[str]:
    """The templates that are told of where they are nested: those that nobody names, within outer ones."""
    inner = {path for each in found for path in each.nested - each.files}
    within = {path for each in found if not each.files & inner for path in each.nested}
    told = (each.row.pair for each in found if each.files & inner & within)
    return frozenset(pair.name for pair in told if not pair.is_named)


@dataclass
class _Comparison:
    """Compares one template after another; what several have in common is read once."""

    fail_on: tuple[str, ...]
    revision: str
    importers: RepositoryImporters = field(default_factory=RepositoryImporters)
    readers: RepositoryReaders = field(default_factory=RepositoryReaders)

    def of(self, pair: TemplatePair, paired: PairedVersions, cause: str) -> _Found:
        """What the change does to one template, since a file changed. A fault of its files is its own."""
        changes: list[tuple[StackChange, TwoVersions]] = []
        problems: dict[ProblemRow, None] = {}
        nested: set[str] = set()
        targets: dict[str, None] = {}
        try:
            for versions in (each for outer in paired.versions(pair.before, pair.after) for each in with_nested(outer)):
                if not versions.stack_path:
                    targets[versions.after.target.name] = None
                nested.update(_nested_files(versions))
                if not versions.accepted:
                    problems |= dict.fromkeys(_errors(versions))
                    continue
                changes.append((self._change(pair, versions), versions))
        except ConfigurationError as error:
            problems[ProblemRow.of_fault(error)] = None
        diff = DiffView.of(pair.name, self.revision, changes)
        name = next(iter(targets), "") if len(targets) == 1 else ""
        row = TemplateRow(pair, diff, name, tuple(problems), self._status(diff, changes, bool(problems)), cause)
        warned = tuple(versions for _, versions in changes if versions.problems)
        return _Found(row, frozenset(nested), warned, bool(targets or problems))

    def _change(self, pair: TemplatePair, versions: TwoVersions) -> StackChange:
        target = versions.after.target
        importers, readers = self.importers.of(pair.name, target), self.readers.of(pair.name, target)
        return compare_versions(versions.before, versions.after, importers, readers)

    def _status(self, diff: DiffView, changes: list[tuple[StackChange, TwoVersions]], failed: bool) -> int:
        if any(row.kind.value in self.fail_on for row in diff.risks):
            return _STOPPED
        if failed or any(change.refused for change, _ in changes):
            return _REFUSED
        return 1 if any(change.is_change for change, _ in changes) else 0


def _errors(versions: TwoVersions) -> Iterator[ProblemRow]:
    yield from errors_of(versions.problems_before, versions.redactor, is_before=True)
    if not versions.empty_after and not versions.after.accepted:
        yield from errors_of(versions.problems_after, versions.redactor, is_before=False)


def _nested_files(versions: TwoVersions) -> Iterator[str]:
    if not versions.stack_path or versions.requests is None:
        return
    before, after = versions.requests
    if not versions.empty_before:
        yield os.path.realpath(before.name)
    if not versions.empty_after:
        yield os.path.realpath(after.name)
