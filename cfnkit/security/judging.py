"""What each security rule says about each resource of a stack."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence
from enum import Enum
from typing import NamedTuple

from cfnkit.security.rule import ANY_TYPE, Break, Path, SecurityRule
from cfnkit.security.stack import ResourceReading, Stack, StackResource

# A resource that can have more values than were made is not known; these are asked for the place that decides.
_MOST_OF_INCOMPLETE = 16


class Verdict(Enum):
    """The three answers of a rule about a resource."""

    BROKEN = "broken"
    KEPT = "kept"
    UNKNOWN = "not known"


class ResourceJudgement(NamedTuple):
    """The verdict of a rule on a resource.

    breaks: the places that break it, each once, with the first reading in which it does; none for other verdicts. Those
    that break it in each reading, if there are any: another may be sound in what is deployed.
    doubtful: a place that decides, below the properties, of a verdict that is not known.
    """

    rule: SecurityRule
    resource: StackResource
    verdict: Verdict
    breaks: tuple[tuple[Break, ResourceReading], ...] = ()
    doubtful: tuple[str | int, ...] = ()


def judge(
    stack: Stack, rules: Iterable[SecurityRule], at: Container[Path] | None = None
) -> Iterator[ResourceJudgement]:
    """The judgements on the resources of a stack, or those `at` some places, by the rules on their types."""
    by_type: dict[str, list[SecurityRule]] = {}
    for rule in rules:
        for type in rule.types:
            by_type.setdefault(type, []).append(rule)
    for resource in stack.of_types(None if ANY_TYPE in by_type else by_type, at):
        readings = {secrets: tuple(resource.readings(secrets)) for secrets in (False, True)}
        for rule in (*by_type.get(resource.type, ()), *by_type.get(ANY_TYPE, ())):
            yield _judged(rule, resource, readings[rule.sees_secrets], stack)


def judge_part(stack: Stack, rule: SecurityRule, path: Path, properties: Container[str]) -> Iterator[ResourceJudgement]:
    """The judgement of a rule on some properties of the resource at a place; none if that cannot exist."""
    resource = stack.part(path, properties)
    if resource is not None:
        yield _judged(rule, resource, tuple(resource.readings(rule.sees_secrets)), stack)


def _judged(
    rule: SecurityRule, resource: StackResource, readings: Sequence[ResourceReading], stack: Stack
) -> ResourceJudgement:
    """Broken, if each value that the properties can have breaks the rule; kept, if each keeps it."""
    found: dict[tuple[str | int, ...], tuple[Break, ResourceReading]] = {}
    times: Counter[tuple[str | int, ...]] = Counter()
    doubtful: list[tuple[str | int, ...]] = []
    kept = 0
    certain = resource.candidate.complete
    for reading in readings if certain else readings[:_MOST_OF_INCOMPLETE]:
        outcomes = list(rule.judge(reading, stack))
        broken = [each for each in outcomes if isinstance(each, Break)]
        for each in broken:
            found.setdefault(each.path, (each, reading))
        times.update({each.path for each in broken})
        if not broken:
            doubtful.extend(each.path for each in outcomes)
            kept += not outcomes
        if doubtful or (found and (kept or not certain)):
            break  # further values change nothing
    if kept == len(readings) and certain:
        return ResourceJudgement(rule, resource, Verdict.KEPT)
    if found and not kept and not doubtful and certain:
        always = tuple(each for path, each in found.items() if times[path] == len(readings))
        return ResourceJudgement(rule, resource, Verdict.BROKEN, always or tuple(found.values()))
    return ResourceJudgement(rule, resource, Verdict.UNKNOWN, doubtful=next(iter([*doubtful, *found]), ()))
