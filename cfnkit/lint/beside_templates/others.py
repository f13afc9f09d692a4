"""What is wrong beside the templates of a check: with the files that describe targets, and between stacks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from cfnkit.lint.results import FileResult
from cfnkit.lint.settings import Settings
from cfnkit.lint.wanted_information import wants_information
from cfnkit.neighbours.sharing_texts import may_be_wrong, may_clash, sharing_texts

if TYPE_CHECKING:
    from cfnkit.requests.options import RequestOptions
    from cfnkit.targets import TemplateTarget


def with_target_files(
    results: list[FileResult],
    words: Sequence[str],
    files: Sequence[str],
    settings: Settings,
    changed: Callable[[list[str]], list[str]] | None = None,
) -> list[FileResult]:
    """The results, with what is wrong with the files that describe targets: templates, or in folders among the `words`.

    `files` are the templates of the check. `changed` gives, for such files, those and the templates that are told of;
    without it, all are.
    """
    from cfnkit.targets.candidates import candidates_among

    found = candidates_among(words, files)
    if not found:
        return results
    from cfnkit.lint.beside_templates.target_files import results_of_target_files
    from cfnkit.lint.over_targets import united  # few checks need what this imports

    return united([*results, *results_of_target_files(found, settings, changed(found) if changed else None)])


def with_neighbours(
    results: list[FileResult],
    words: Sequence[str],
    files: Sequence[str],
    settings: Settings,
    options: Callable[[], RequestOptions],
) -> list[FileResult]:
    """The results, with what is wrong between the stacks of the templates `files`.

    Their targets are those that the `options` name, or else those of the templates and of folders among the `words`.
    """
    texts = sharing_texts(files)
    if not texts:
        return results
    wanted = wants_information(files, settings) or may_be_wrong(texts)
    if not wanted and not may_clash(texts):
        return results
    targets = _targets(words, files, options())
    if not wanted and not targets:
        return results
    from cfnkit.lint.beside_templates.repository import results_of_repository
    from cfnkit.lint.over_targets import united

    return united([*results, *results_of_repository(files, targets, settings)])


def _targets(words: Sequence[str], files: Sequence[str], options: RequestOptions) -> Sequence[TemplateTarget]:
    if options.targets:
        from cfnkit.requests.targets import found_targets, wanted_targets

        return wanted_targets(options, found_targets(options, files))
    from cfnkit.targets import find_targets_of
    from cfnkit.targets.candidates import candidates_among

    return find_targets_of(candidates_among(words, files)).targets
