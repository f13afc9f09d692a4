"""Check templates: those that have not changed from the cache, the others by worker processes."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator, Sequence

from cfnkit.lint.failures import unreadable
from cfnkit.lint.results import FileResult
from cfnkit.lint.settings import EngineName, FileRequest, Settings, Task

# Fewer bytes of templates than this are not checked faster by a second process, which has to be started too.
_WORTH_WORKERS: dict[EngineName, int] = {"cfn-lint": 40_000, "both": 40_000, "fast": 400_000}


def check_files(requests: Sequence[FileRequest], settings: Settings) -> Iterator[FileResult]:
    """The findings of each template, in the order of the requests, each as soon as it is there.

    A template that cannot be read, whose configuration cannot be used, or that makes the check fail, has a finding that
    says so. Raises CfnkitError for what is wrong with all of them: a target that is not in their configuration, a
    configuration file of cfn-lint's, an engine whose package is missing.
    """
    done: dict[int, FileResult] = {}
    tasks: dict[int, Task] = {}
    for number, found in enumerate(_found(requests, settings)):
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
        from cfnkit.lint.cache.store import Cache, cache_folder

        Cache(cache_folder()).trim()


def _found(requests: Sequence[FileRequest], settings: Settings) -> Iterator[FileResult | Task]:
    """The result of each template that has not changed or cannot be read, and of others the task to check them."""
    kept = None
    if settings.cache:
        from cfnkit.lint.cache.reader import CacheReader

        kept = CacheReader(settings)
    for name, given in requests:
        data = given
        if data is None:
            try:
                with open(name, "rb") as file:
                    data = file.read()
            except (OSError, ValueError) as error:
                yield FileResult(name, (unreadable(name, error),))
                continue
        yield kept.find(name, data) if kept else Task(name, data, "")


def _checked(tasks: dict[int, Task], settings: Settings) -> Iterator[tuple[int, FileResult]]:
    """The result of each task, with its number, in the order in which they are done."""
    if not tasks:
        return
    from cfnkit.lint.workers.check_job import CheckJob

    work = CheckJob(settings)
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
    from cfnkit.lint.workers.pool import run_in_workers

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
