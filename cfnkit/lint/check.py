"""Check templates: unchanged ones from the cache, all others in worker processes."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from cfnkit.diagnostics import ConfigurationError, Diagnostic, article
from cfnkit.files.reading import read_given
from cfnkit.lint.known_rules.option_ids import refuse_unknown_ids
from cfnkit.lint.results import FileResult, Ruling
from cfnkit.lint.results.failures import unreadable
from cfnkit.lint.settings import DEFAULT_ENGINE, EngineName, FileRequest, Settings, Task

if TYPE_CHECKING:
    from cfnkit.lint.cfn_lint_files import CfnLintFiles
    from cfnkit.rule import Finding

# A second process makes the check faster only if the templates have more bytes than this.
_WORTH_WORKERS: dict[EngineName, int] = {"cfn-lint": 40_000, "both": 40_000, "fast": 400_000}

# Seconds over the time limit that a worker has to stop by itself.
_GRACE = 10.0


def check_files(
    requests: Iterable[FileRequest | str | os.PathLike[str]], settings: Settings | None = None
) -> Iterator[FileResult]:
    """The findings in each template, a request or a path, in their order, each as soon as possible.

    A template has a finding, too, when it cannot be read, when its configuration cannot be used, and when checking it
    fails. Raises CfnkitError for a problem of all templates: an unknown target or id of a rule, an invalid
    configuration file of cfn-lint, an engine whose package is missing; and for requests that are none.
    """
    if isinstance(requests, (str, bytes, os.PathLike, FileRequest)) or not isinstance(requests, Iterable):
        raise ConfigurationError(f"check_files takes a list of templates, such as ['t.yaml'], not {article(requests)}.")
    settings = settings or Settings()
    taken = [each if isinstance(each, FileRequest) else FileRequest(each) for each in requests]
    refuse_unknown_ids(settings, [each.name for each in taken])
    return results_of(taken, settings)


def results_of(requests: Sequence[FileRequest], settings: Settings) -> Iterator[FileResult]:
    """The results of `check_files`, for settings whose ids of rules are known."""
    done: dict[int, FileResult] = {}
    tasks: dict[int, Task] = {}
    for number, found in enumerate(_found(requests, settings)):
        if isinstance(found, Task):
            tasks[number] = found
        else:
            done[number] = found
    following, last = 0, len(requests) - 1
    notices = notices_of(requests, settings)
    for number, result in _checked(tasks, settings):
        done[number] = result
        while following in done and following < last:
            yield _noticing(done.pop(following), notices)
            following, notices = following + 1, ()
    for number in sorted(done):
        flaws = flaws_of_guard_rules(requests, settings) if number == last else ()
        yield _noticing(done[number], (*notices, *flaws))
        notices = ()
    if tasks and settings.cache:
        from cfnkit.lint.cache.store import Cache, check_cache_folder

        Cache(check_cache_folder()).trim()


def notices_of(
    requests: Sequence[FileRequest], settings: Settings, files: CfnLintFiles | None = None
) -> tuple[Finding, ...]:
    """The findings about rules that configurations name and that do not run; they stand with the first template's."""
    from cfnkit.lint.cfn_lint_files import no_code, not_loaded, not_run, read_cfn_lint_files
    from cfnkit.lint.configurations import Configurations

    files = files or read_cfn_lint_files()
    found: list[Diagnostic] = []
    run = {os.path.realpath(folder) for folder in settings.rules}
    consents = {os.path.dirname(each.name): settings.consent.of_template(each.name) for each in requests}
    engines = {settings.engine}
    if files.code or any(consent.macros != "run" for consent in consents.values()):
        from cfnkit.lint.known_rules.own import withheld_rules

        configurations = Configurations(settings)
        for folder, consent in consents.items():
            try:
                config = configurations.of(os.path.join(folder, "template"))
            except ConfigurationError:
                continue  # a finding says so
            engines.add(settings.engine or config.check.engine)
            run.update(os.path.realpath(each.path) for each in config.rules)
            found += withheld_rules(config, consent)
    if not settings.brings_code:
        found += not_loaded(files, no_code(settings.consent.within(os.curdir).macros))
    else:
        found += not_run(files, run)
        if "fast" in engines:
            found += not_loaded(files, "the engine fast runs no rules of cfn-lint")
    if not found:
        return ()
    from cfnkit.rule import Finding, Rule

    return tuple(Finding(Rule(code.id, code.title), problem) for code, problem in dict.fromkeys(found))


def flaws_of_guard_rules(requests: Sequence[FileRequest], settings: Settings) -> tuple[Finding, ...]:
    """A finding for each file of Guard rules that is not in their language, whichever templates it is for.

    They stand with the last template's: a worker that is forked cannot use the engine that reads them here.
    """
    from cfnkit.lint.configurations import Configurations

    configurations = Configurations(settings)
    names = {os.path.dirname(each.name): os.path.join(os.path.dirname(each.name), "template") for each in requests}
    templates = [name for name in names.values() if settings.guard_rules or configurations.has_guard_rules(name)]
    if not templates:
        return ()
    from cfnkit.lint.guard_files.chosen import GuardEngines

    engines = GuardEngines(settings.guard_rules)
    flaws: dict[Finding, None] = {}
    for name in templates:
        try:
            engine = engines.of(configurations.of(name))
        except ConfigurationError:
            continue  # a finding says so
        flaws.update(dict.fromkeys(engine.flaws if engine else ()))
    return tuple(flaws)


def _noticing(result: FileResult, notices: tuple[Finding, ...]) -> FileResult:
    return result._replace(findings=(*result.findings, *notices)) if notices else result


def _found(requests: Sequence[FileRequest], settings: Settings) -> Iterator[FileResult | Task]:
    """For each request, a result from the cache (or for an unreadable file), or the task to check the template."""
    cache = None
    if settings.cache:
        from cfnkit.lint.cache.reader import CacheReader

        cache = CacheReader(settings)
    for request in requests:
        name, data = request.name, request.data
        if data is None:
            try:
                data = read_given(name)
            except (OSError, ValueError) as error:
                yield FileResult(name, (unreadable(name, error),), ruling=Ruling(complete=False))
                continue
        yield cache.find(name, data) if cache else Task(name, data, "")


def _checked(tasks: dict[int, Task], settings: Settings) -> Iterator[tuple[int, FileResult]]:
    """The number and the result of each task, in the order in which they finish."""
    if not tasks:
        return
    from cfnkit.lint.workers.check_job import CheckJob

    job = CheckJob(settings)
    processes = process_count(list(tasks.values()), settings)
    if processes == 1:
        check = job.start()
        gc.freeze()  # the collector skips what is loaded by now
        try:
            for number, task in tasks.items():
                yield number, check(task)
        finally:
            gc.unfreeze()
        return
    from cfnkit.lint.workers.pool import run_in_workers

    job.prepare()
    numbers = list(tasks)
    limit = settings.time_limit and settings.time_limit + _GRACE
    for index, result in run_in_workers(job, list(tasks.values()), processes, limit):
        yield numbers[index], result


def process_count(tasks: Sequence[Task], settings: Settings) -> int:
    """The number of processes to use; `settings.jobs` decides, if it is given."""
    if settings.jobs is not None:
        return max(1, min(settings.jobs, len(tasks)))
    if sum(len(task.data) for task in tasks) < _WORTH_WORKERS[settings.engine or DEFAULT_ENGINE]:
        return 1
    return max(1, min(_processors(), len(tasks)))


def _processors() -> int:
    """The number of processors that this process may use; of all processors, if the system does not say."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity is not None else os.cpu_count() or 1
