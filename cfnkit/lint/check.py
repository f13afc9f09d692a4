"""Check templates: those that have not changed from the cache, the others by worker processes."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator, Sequence

from cfnkit.diagnostics import Severity
from cfnkit.lint.cache import Cache, cache_folder
from cfnkit.lint.cache_key import Keys
from cfnkit.lint.cfn_lint_files import read_cfn_lint_files
from cfnkit.lint.configurations import Configurations
from cfnkit.lint.digests import Digests
from cfnkit.lint.results import FileResult
from cfnkit.lint.settings import EngineName, FileRequest, Settings, Task
from cfnkit.rule import Finding
from cfnkit.source import SourceText, Span
from cfnkit.syntax.parse import decode

UNREADABLE = "E9778"

# Fewer bytes of templates than this are not checked faster by a second process, which has to be started too.
_WORTH_WORKERS: dict[EngineName, int] = {"cfn-lint": 40_000, "both": 40_000, "fast": 400_000}


def check_files(requests: Sequence[FileRequest], settings: Settings) -> Iterator[FileResult]:
    """The findings of each template, in the order of the requests, each as soon as it is there.

    A template that cannot be read, or that makes the check fail, has a finding that says so. Raises CfnkitError for
    a configuration that cannot be used, and for an engine whose package is missing.
    """
    lookup = _Lookup(settings)
    done: dict[int, FileResult] = {}
    tasks: dict[int, Task] = {}
    for number, request in enumerate(requests):
        found = lookup.find(request)
        if isinstance(found, Task):
            tasks[number] = found
        else:
            done[number] = found
    following = 0
    for number, result in _checked(tasks, settings):
        done[number] = result
        while following in done:
            yield done.pop(following)
            following += 1
    for number in sorted(done):
        yield done[number]
    if tasks and settings.cache:
        Cache(cache_folder()).trim()


class _Lookup:
    """Reads templates, and what is kept of them."""

    def __init__(self, settings: Settings) -> None:
        self._cache = Cache(cache_folder()) if settings.cache else None
        self._digests = Digests()
        self._configurations = Configurations(settings)
        self._keys = Keys(settings, read_cfn_lint_files(), self._digests) if settings.cache else None

    def find(self, request: FileRequest) -> FileResult | Task:
        """The result of a template that has not changed, or the task to check it."""
        name, data = request
        if data is None:
            try:
                with open(name, "rb") as file:
                    data = file.read()
            except (OSError, ValueError) as error:
                return _unreadable(name, error)
        if self._cache is None or self._keys is None:
            return Task(name, data, "")
        identity = self._configurations.identity(name, self._digests)
        if identity is None:
            return Task(name, data, "")
        key = self._keys.key(name, data, identity)
        findings = self._cache.get(key, self._digests)
        if findings is None:
            return Task(name, data, key)
        return FileResult(name, findings, SourceText(name, decode(data, name)[0]))


def _unreadable(name: str, error: Exception) -> FileResult:
    reason = (error.strerror if isinstance(error, OSError) else None) or type(error).__name__
    span, title = Span(name, 1, 1, 1, 1), "A template cannot be read"
    return FileResult(name, (Finding(UNREADABLE, Severity.ERROR, f"It cannot be read: {reason}.", span, title=title),))


def _checked(tasks: dict[int, Task], settings: Settings) -> Iterator[tuple[int, FileResult]]:
    """The result of each task, with its number, in the order in which they are done."""
    if not tasks:
        return
    from cfnkit.lint.checker import Checking  # imports all that processes a template

    work = Checking(settings)
    jobs = _jobs(list(tasks.values()), settings)
    if jobs == 1:
        check = work.start()
        gc.freeze()  # what is loaded is not looked through for garbage with each template
        try:
            for number, task in tasks.items():
                yield number, check(task)
        finally:
            gc.unfreeze()
        return
    from cfnkit.lint.workers import run_in_workers

    work.prepare()
    numbers = list(tasks)
    for index, result in run_in_workers(work, list(tasks.values()), jobs):
        yield numbers[index], result


def _jobs(tasks: Sequence[Task], settings: Settings) -> int:
    """How many processes to use; those that are asked for, even when one would do."""
    if settings.jobs is not None:
        return max(1, min(settings.jobs, len(tasks)))
    if sum(len(task.data) for task in tasks) < _WORTH_WORKERS[settings.engine]:
        return 1
    return max(1, min(_processors(), len(tasks)))


def _processors() -> int:
    """The processors that this process may use, where the system tells."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity is not None else os.cpu_count() or 1
