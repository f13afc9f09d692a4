"""Check templates for many targets each; a finding that hits several of them is one."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from cfnkit.deployment import Target
from cfnkit.files.nearest import nearest_part
from cfnkit.files.reading import read_given
from cfnkit.lint.cache.reader import CacheReader
from cfnkit.lint.cache.store import cache_digests
from cfnkit.lint.check import check_files, flaws_of_guard_rules, process_count
from cfnkit.lint.digests import Digests
from cfnkit.lint.garbage import without_collections
from cfnkit.lint.results import FileResult, Ruling
from cfnkit.lint.results.failures import NO_EFFECT, crash_finding, missing, timed_out, unreadable
from cfnkit.lint.results.nested import without_values_of
from cfnkit.lint.settings import FileRequest, Settings, Task
from cfnkit.lint.suppression.judging import NOT_FOUND
from cfnkit.lint.suppression.report import over_all_targets
from cfnkit.lint.workers.check_job import make_shared_checker
from cfnkit.lint.workers.pool import Job, run_in_workers
from cfnkit.rule import Finding
from cfnkit.rule.finding import TargetHits
from cfnkit.source import Span

_GRACE = 10.0


class TargetedRequest(NamedTuple):
    """A template to check, and its targets, each with a name of its own."""

    request: FileRequest
    targets: tuple[Target, ...]


def by_stack_set(request: FileRequest, targets: Iterable[Target]) -> list[TargetedRequest]:
    """A request for a template with its own targets, and one for each template in a stack set of it."""
    groups: dict[str, list[Target]] = {}
    for target in targets:
        groups.setdefault(target.stack_set, []).append(target)
    return [TargetedRequest(request, tuple(group)) for group in groups.values()]


def results_of_the_rest(requests: Iterable[TargetedRequest], settings: Settings) -> Iterator[FileResult]:
    """The findings in templates of which only the stack sets have targets, without a target and outside of these."""
    stack_sets: dict[str, set[str]] = {}
    by_name: dict[str, FileRequest] = {}
    for request, targets in requests:
        by_name[request.name] = request
        stack_sets.setdefault(request.name, set()).update(each.stack_set for each in targets)
    rest = [by_name[name] for name, found in stack_sets.items() if "" not in found]
    if rest:
        outside = replace(settings, options=replace(settings.options, bodies=False))
        yield from (without_values_of(each, stack_sets.get(each.path, ())) for each in check_files(rest, outside))


class _Template(NamedTuple):
    """A template with the tasks of its targets, or their results from the cache, by the number of the target."""

    name: str
    data: bytes
    targets: tuple[Target, ...]
    tasks: tuple[tuple[int, Task], ...]
    known: tuple[tuple[int, FileResult], ...]


def results_over_targets(requests: Sequence[TargetedRequest], settings: Settings) -> Iterator[FileResult]:
    """The findings in each template over all its targets, in the order of the requests.

    The time limit of the settings is that of one target. Raises CfnkitError as `check_files` does.
    """
    found = [_template(each, settings, cache_digests() if settings.cache else None) for each in requests]
    templates = {number: each for number, each in enumerate(found) if isinstance(each, _Template)}
    done = {number: each for number, each in enumerate(found) if isinstance(each, FileResult)}
    following, last = 0, len(requests) - 1
    for number, result in _checked(templates, settings):
        done[number] = result
        while following in done and following < last:
            yield done.pop(following)
            following += 1
    for number in sorted(done):
        flaws = flaws_of_guard_rules([each.request for each in requests], settings) if number == last else ()
        yield done[number]._replace(findings=(*done[number].findings, *flaws))


def merged(name: str, results: Iterable[tuple[Target, FileResult]]) -> FileResult:
    """The results for the targets of one template as one: each finding once, with the targets that it hits."""
    pairs = list(results)
    findings = _once([(target, result.findings) for target, result in pairs])
    undecided = _once([(target, result.undecided) for target, result in pairs])
    results_alone = [result for _, result in pairs]
    suppressed = dict.fromkeys(each for result in results_alone for each in result.suppressed)
    complete = all(result.ruling.complete for result in results_alone)
    secrets = dict.fromkeys(secret for result in results_alone for secret in result.secrets)
    source = next((result.source for result in results_alone if result.source is not None), None)
    ruling = results_alone[0].ruling._replace(complete=complete) if results_alone else Ruling()
    checked = tuple(target.name for target, _ in pairs)
    return FileResult(
        name,
        findings,
        source,
        tuple(suppressed),
        ruling,
        tuple(secrets),
        checked,
        undecided,
        suppressions=over_all_targets(each.suppressions for each in results_alone),
    )


def _once(found: Sequence[tuple[Target, Iterable[Finding]]]) -> tuple[Finding, ...]:
    """The findings for several targets, each once, with the targets that it hits."""
    first: dict[object, Finding] = {}
    hit: dict[object, list[str]] = {}
    for target, findings in found:
        for finding in findings:
            key = (finding.id, finding.span, finding.path, _without_target(finding.message, target))
            known = first.setdefault(key, finding)
            if known.lowered and not finding.lowered:
                first[key] = finding
            names = hit.setdefault(key, [])
            if target.name not in names:
                names.append(target.name)
    # A suppression that one target needs is no unused one.
    kept = {key: each for key, each in first.items() if not _is_unused(each) or len(hit[key]) == len(found)}
    once = [each._replace(targets=TargetHits(tuple(hit[key]), len(found))) for key, each in kept.items()]
    return tuple(sorted(once, key=lambda each: (each.span[:3], each.id, each.message)))


def _is_unused(finding: Finding) -> bool:
    return finding.id == NO_EFFECT and NOT_FOUND in finding.message


def united(results: Iterable[FileResult]) -> list[FileResult]:
    """One result for each path: what is wrong with the targets that a file describes, and with the templates in it."""
    by_path: dict[str, list[FileResult]] = {}
    for result in results:
        by_path.setdefault(result.path, []).append(result)
    return [_one(path, group) if len(group) > 1 else group[0] for path, group in by_path.items()]


def _one(path: str, group: list[FileResult]) -> FileResult:
    findings = dict.fromkeys(each for result in group for each in result.findings)
    of_template = next((each for each in group if each.source is not None), group[0])
    return FileResult(
        path,
        tuple(sorted(findings, key=lambda each: (each.span[:3], each.id, each.message))),
        of_template.source,
        tuple(dict.fromkeys(each for result in group for each in result.suppressed)),
        of_template.ruling._replace(complete=all(each.ruling.complete for each in group)),
        tuple(dict.fromkeys(each for result in group for each in result.secrets)),
        tuple(dict.fromkeys(each for result in group for each in result.targets)),
        tuple(dict.fromkeys(each for result in group for each in result.undecided)),
        any(each.is_template for each in group),
        over_all_targets(each.suppressions for each in group),
    )


def _without_target(message: str, target: Target) -> str:
    """A message without the words that are the target's own, so that those of two targets can be told to be one."""
    for word in (target.region, target.account_id, target.stack_name):
        message = message.replace(word, "\0") if word else message
    return message


def _naming(target: Target) -> Span | None:
    """The place in a file that names the template of a target."""
    return (target.origin.template_span or target.origin.span) if target.origin else None


def _template(request: TargetedRequest, settings: Settings, digests: Digests | None) -> _Template | FileResult:
    (name, data), targets = (request.request.name, request.request.data), request.targets
    if data is None:
        try:
            data = read_given(name)
        except (OSError, ValueError) as error:
            places = dict.fromkeys(_naming(each) for each in targets) or {None: None}
            found_at = tuple(_unread(name, error, place) for place in places)
            return FileResult(found_at[0].span.source, found_at, ruling=Ruling(complete=False))
    tasks, known = [], []
    for number, target in enumerate(targets):
        found: FileResult | Task = Task(name, data, "")
        if settings.cache:
            found = CacheReader(replace(settings, target=target), digests).find(name, data)
        if isinstance(found, Task):
            tasks.append((number, found._replace(target=target, key_of_resources="")))
        else:
            known.append((number, found))
    return _Template(name, data, targets, tuple(tasks), tuple(known))


def _unread(name: str, error: Exception, named_at: Span | None) -> Finding:
    """The finding for the template of a target that cannot be read."""
    if named_at is not None and isinstance(error, FileNotFoundError):
        return missing(name, named_at, nearest_part(name))
    return unreadable(name, error, named_at)


class _TargetsJob(Job[_Template, FileResult]):
    """Checks templates for all their targets."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def start(self) -> Callable[[_Template], FileResult]:
        with without_collections():
            checker, begin = make_shared_checker(self._settings)

        def check(template: _Template) -> FileResult:
            begin(each.assumed_region for each in template.targets)
            results = dict(template.known)
            document = None
            for number, task in template.tasks:
                checked = checker.checked(task, document)
                document = document or (checked.processed and checked.processed.document)
                results[number] = checked.result
            return merged(template.name, ((template.targets[each], results[each]) for each in sorted(results)))

        return check

    def stopped(self, task: _Template) -> FileResult:
        return FileResult(task.name, (timed_out("The check", self._limit(task), task.name),))

    def died(self, task: _Template, exit_code: int | None) -> FileResult:
        how = f"signal {-exit_code}" if exit_code and exit_code < 0 else f"status {exit_code}"
        finding = crash_finding(f"The process that checked the template ended with {how}.", task.name)
        return FileResult(task.name, (finding,), ruling=Ruling(complete=False))

    def _limit(self, task: _Template) -> float:
        return self._settings.time_limit * max(1, len(task.tasks))


def _checked(templates: dict[int, _Template], settings: Settings) -> Iterator[tuple[int, FileResult]]:
    if not templates:
        return
    job = _TargetsJob(settings)
    tasks = list(templates.values())
    processes = process_count([task for each in tasks for _, task in each.tasks] or [], settings)
    if processes == 1 or len(tasks) == 1:
        check = job.start()
        gc.freeze()
        try:
            for number, template in templates.items():
                yield number, check(template)
        finally:
            gc.unfreeze()
        return
    numbers = list(templates)
    most = max(len(each.tasks) for each in tasks)
    limit = settings.time_limit and settings.time_limit * max(1, most) + _GRACE
    for index, result in run_in_workers(job, tasks, min(processes, len(tasks)), limit):
        yield numbers[index], result
