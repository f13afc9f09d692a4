"""The tool `check`: what is wrong with templates, at the lines that caused it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from typing import Annotated, NamedTuple

from pydantic import BaseModel, Field
from pydantic.dataclasses import dataclass

from cfnkit.configuration.security_settings import RECOMMENDED
from cfnkit.diagnostics import ConfigurationError, Redactor
from cfnkit.lint.discovery.find import find_templates
from cfnkit.lint.results import FileResult, Ruling
from cfnkit.lint.results.failures import timed_out, worker_died
from cfnkit.lint.settings import FileRequest, Settings, TargetArguments
from cfnkit.lint.workers.pool import Job, run_in_workers
from cfnkit.mcp.results import ReportedProblem, SentText, problem_of_finding
from cfnkit.mcp.workspace import Given, Workspace
from cfnkit.rule import Finding

# Seconds over the time limit of a template that its process has to stop by itself.
_GRACE = 10.0


@dataclass(frozen=True, slots=True)
class NotChecked:
    """A file that was not checked, and why."""

    file: SentText
    why: SentText


class CheckAnswer(BaseModel, frozen=True):
    """What is wrong with templates."""

    templates: Annotated[list[SentText], Field(description="The files that were checked.")]
    problems: list[ReportedProblem]
    left_out: Annotated[int, Field(description="Findings that a baseline, a comment or a configuration leaves out.")]
    not_checked: list[NotChecked]


class _Request(NamedTuple):
    """The templates of one call."""

    files: tuple[FileRequest, ...]
    settings: Settings


class _CheckJob(Job[_Request, list[FileResult]]):
    """Checks templates in a process of its own: rules of one's own are code, and are loaded anew by each call."""

    def start(self) -> Callable[[_Request], list[FileResult]]:
        """The function that checks the templates."""

        def check(given: _Request) -> list[FileResult]:
            from cfnkit.lint.check import check_files
            from cfnkit.lint.workers.standing_check import without_known

            return list(map(without_known, check_files(given.files, given.settings)))

        return check

    def stopped(self, given: _Request) -> list[FileResult]:
        """The results of templates whose check did not stop by itself."""
        limit = given.settings.time_limit
        return [_failed(each, timed_out("The check", limit, each.name)) for each in given.files]

    def died(self, given: _Request, exit_code: int | None) -> list[FileResult]:
        """The results of templates whose process died."""
        return [_failed(each, worker_died(exit_code, each.name)) for each in given.files]


def _failed(request: FileRequest, finding: Finding) -> FileResult:
    return FileResult(request.name, (finding,), ruling=Ruling(complete=False))


def check(workspace: Workspace, paths: Sequence[str], given: Given, security: bool) -> CheckAnswer:
    """The findings in templates, which are files or lie in folders; `given` has a text for one of them, and the target.

    Raises ConfigurationError for paths that lead out of the folder, and for settings that cannot be used.
    """
    if given.text and len(paths) != 1:
        raise ConfigurationError("A text stands for that of one template: name its path, and no other.")
    settings = Settings(
        target=TargetArguments(given.target, given.region or None, parameters=given.parameters),
        jobs=1,
        consent=workspace.consent,
        today=workspace.now().date(),
        security=RECOMMENDED if security else None,
    )
    requests, refused = _requests(workspace, paths, given.text)
    results: list[FileResult] = []
    if requests:
        limit = (settings.time_limit + _GRACE) * len(requests)
        ((_, results),) = run_in_workers(_CheckJob(), [_Request(tuple(requests), settings)], 1, limit)
    return CheckAnswer(
        templates=[each.path for each in results],
        problems=list(_problems(results)),
        left_out=sum(len(each.suppressed) for each in results),
        not_checked=refused,
    )


def _requests(workspace: Workspace, paths: Iterable[str], text: str) -> tuple[list[FileRequest], list[NotChecked]]:
    """The templates that the paths mean, as files of the folder alone; and those that cannot be read."""
    names = [workspace.name(path) for path in paths]
    if text:
        return [FileRequest(names[0], text.encode("utf-8", "backslashreplace"))], []
    found = find_templates(names, templates_only=False)
    requests, refused = [], [NotChecked(each.path, each.reason) for each in (*found.passed_over, *found.mistaken)]
    for name in found.templates:
        try:
            requests.append(FileRequest(os.path.normpath(name), workspace.read(name)))
        except ConfigurationError as error:
            refused.append(NotChecked(name, str(error)))
    return requests, refused


def _problems(results: Iterable[FileResult]) -> Iterable[ReportedProblem]:
    for result in results:
        redactor = Redactor(result.secrets)
        for finding in result.findings:
            yield problem_of_finding(finding, redactor)
