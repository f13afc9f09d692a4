"""`cfnkit check --fix`: exact fixes in the files of templates, after their diff was shown."""

from __future__ import annotations

import argparse
import os
import sys
from collections import Counter
from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import replace
from datetime import date
from difflib import unified_diff
from typing import NamedTuple

from cfnkit.cli.output.screen import is_terminal
from cfnkit.cli.output.text import Text
from cfnkit.cli.output.write import Verbatim, write_message, write_output
from cfnkit.diagnostics import Severity, counted
from cfnkit.files.project import ProjectFiles
from cfnkit.files.reading import read_given
from cfnkit.files.writing import write_file
from cfnkit.fixes import FixSubject, fixed
from cfnkit.lint.cfn_lint_files import read_cfn_lint_files
from cfnkit.lint.results import FileResult
from cfnkit.lint.settings import FileRequest, Settings, Task
from cfnkit.lint.workers.task_checker import TaskChecker
from cfnkit.redaction import Redactor
from cfnkit.syntax.parse import decode

# What a fix adds can be wrong in another way that has a fix, too.
_MOST_ROUNDS = 5
_BOM = b"\xef\xbb\xbf"

Check = Callable[[Sequence[FileRequest], Settings], list[FileResult]]


class FixedFile(NamedTuple):
    """A file whose text changes, what is found in the text then, and what a deployment of the change does besides."""

    path: str
    before: bytes
    after: bytes
    result: FileResult
    notes: tuple[str, ...] = ()

    def diff(self) -> str:
        """The unified diff, with the known secrets masked."""
        old, new = (decode(data, self.path)[0].splitlines(keepends=True) for data in (self.before, self.after))
        lines = unified_diff(old, new, self.path, self.path)
        ended = (line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)
        return Redactor().knowing(self.result.secrets)("".join(ended))


class FixedFiles(NamedTuple):
    """The files that fixes change, and how many are left as they are, of which a message says why."""

    files: list[FixedFile]
    refused: int


def fix(
    known: Sequence[FileResult],
    made: Container[str],
    arguments: argparse.Namespace,
    settings: Settings,
    check: Check,
) -> dict[str, FileResult] | None:
    """Write what mends findings exactly, after a diff and a question; the results of the files that are changed.

    None where the diff alone is wanted, which is written. Templates that are `made` by another tool stay as they are.
    """
    tell = (lambda _: None) if arguments.quiet else write_message
    changes, refused = changes_of((each for each in known if each.path not in made), settings, check)
    diff = "".join(change.diff() for change in changes)
    if any(each.path in made and each.findings for each in known):
        tell("cfnkit: templates that an app or a build makes are not fixed; change what they are made of.")
    if not changes and not refused:
        tell("cfnkit: there is nothing that has an exact fix.")
    if arguments.diff:
        write_output(Verbatim(diff), arguments.output)
        return None
    if not changes:
        return {}
    if not arguments.yes:
        write_message(Text.of([(line,) for line in diff.splitlines()]))
    for change in changes:
        for note in change.notes:
            tell(f"cfnkit: {change.path}: {note}.")
    if not arguments.yes and not _is_confirmed(changes):
        return {}
    written = _write(changes)
    tell(f"cfnkit: {counted(len(written), 'file')} fixed.")
    return {change.path: change.result for change in written}


def changes_of(results: Iterable[FileResult], settings: Settings, check: Check) -> FixedFiles:
    """The changes that exact fixes make of the files with these results; nothing is written.

    Files outside of the project of the working folder are left alone, and so are those with new errors after the fixes;
    a message says so.
    """
    project = ProjectFiles.of_folder(os.curdir)
    checker = TaskChecker(settings, lambda _: (), read_cfn_lint_files())
    uncached = replace(settings, cache=False)
    found: list[FixedFile] = []
    refused = 0
    for result in results:
        if not result.findings or not os.path.isfile(result.path):
            continue
        try:
            project.locate(result.path)
        except OSError:
            write_message(f"cfnkit: {result.path} is not fixed: it is outside of {project.root}.")
            refused += 1
            continue
        data = read_given(result.path)
        change = _change(result, data, checker, lambda request: check([request], uncached)[0])
        if change is None:
            continue
        more = _errors(change.result) - _errors(result)
        if more:
            names = ", ".join(sorted(more))
            why = f"the fixes would lead to {names}, which it does not have"
            write_message(f"cfnkit: {result.path} is not fixed: {why}.")
            refused += 1
            continue
        found.append(change)
    return FixedFiles(found, refused)


def _change(
    result: FileResult, data: bytes, checker: TaskChecker, check: Callable[[FileRequest], FileResult]
) -> FixedFile | None:
    after = data
    notes: list[str] = []
    for _ in range(_MOST_ROUNDS):
        made = _fixed(result, after, checker)
        if made is None:
            break
        after, more_notes = made
        notes += more_notes
        result = check(FileRequest(result.path, after))
    if after == data:
        return None
    return FixedFile(result.path, data, after, result, tuple(notes))


def _fixed(result: FileResult, data: bytes, checker: TaskChecker) -> tuple[bytes, tuple[str, ...]] | None:
    """The text with the fixes of what was found in it, and their notes; None if there are none."""
    checked = checker.checked(Task(result.path, data, ""))
    if checked.processed is None or checked.config is None or not checked.processed.document.well_formed:
        return None
    subject = FixSubject(checked.processed, checked.config, date.today())
    text, notes = fixed(result.findings, subject)
    marked = (_BOM if data.startswith(_BOM) else b"") + text.encode()
    return None if marked == data else (marked, notes)


def _errors(result: FileResult) -> Counter[str]:
    return Counter(each.id for each in result.findings if each.severity is Severity.ERROR)


def _is_confirmed(changes: Sequence[FixedFile]) -> bool:
    """Whether a person on a terminal wants the changes; without a terminal, nobody can be asked."""
    files = counted(len(changes), "file")
    if not is_terminal(sys.stdin) or not is_terminal(sys.stderr):
        write_message(f"cfnkit: {files} would change. --yes writes without asking, --diff prints the changes alone.")
        return False
    sys.stderr.write(f"Write these changes of {files}? [y/N] ")
    sys.stderr.flush()
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def _write(changes: Iterable[FixedFile]) -> list[FixedFile]:
    """Write the files; one that changed since it was read is left alone. Raises ConfigurationError."""
    written = []
    for change in changes:
        if read_given(change.path) != change.before:
            write_message(f"cfnkit: {change.path} is not fixed: it has changed since it was checked.")
            continue
        write_file(change.path, change.after)
        written.append(change)
    return written
