"""Differences that somebody says not to matter."""

from __future__ import annotations

import collections.abc as abc
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, NamedTuple

from cfnkit.drift.pointer import covers, fits
from cfnkit.drift.report import (
    Difference,
    DifferenceType,
    DriftReport,
    PointerPath,
    ResourceDrift,
    Skipped,
    SkipReason,
    Status,
)
from cfnkit.drift.verdict import UNCHECKED, with_differences, with_nested
from cfnkit.source import Span

_IDENTIFYING = ("Key", "Name", "Id", "Sid")


@dataclass(frozen=True, slots=True)
class IgnoreRule:
    """What not to report, and why. What is empty holds for everything.

    `resource` is a glob of logical IDs; with a slash in it, of the way to a resource from the outermost stack
    (`/Network/Vpc`). `type` is a glob of resource types, `path` one of JSON pointers, which covers what is below it
    too; an element of a list goes by its index and by its Key, Name, Id or Sid. `stack`, `account_id` and `region`
    are globs of where it holds. With a `status`, the rule is about resources and not their properties. After the day
    `expires` it holds no more. `span` is where it is written.
    """

    reason: str
    resource: str = ""
    type: str = ""
    path: str = ""
    stack: str = ""
    account_id: str = ""
    region: str = ""
    status: Status | None = None
    expires: date | None = None
    span: Span | None = field(default=None, compare=False)

    def is_of_everything(self) -> bool:
        """Whether no resource, type or path is named, but by wildcards."""
        named = f"{self.resource}{self.type.removeprefix('AWS')}{self.path}"
        return not named.strip("*?/:")

    def __str__(self) -> str:
        """What it ignores, as `Queue /VisibilityTimeout`."""
        told = [self.resource or self.type or "any resource"]
        if self.resource and self.type:
            told.append(f"({self.type})")
        told.append(self.status.value if self.status else self.path)
        return " ".join(filter(None, told))


class Ignored(NamedTuple):
    """A report without what rules ignore; the rules that have expired, and those that nothing fitted."""

    report: DriftReport
    expired: tuple[IgnoreRule, ...]
    unused: tuple[IgnoreRule, ...]


def ignore(report: DriftReport, rules: abc.Sequence[IgnoreRule], today: date) -> Ignored:
    """Move what the rules fit from the differences to what is skipped, as IGNORED and with the reason.

    A rule for another stack, account or region, or for resources that could not be checked, is not called unused.
    """
    expired = tuple(rule for rule in rules if rule.expires is not None and rule.expires < today)
    ignoring = _Ignoring([rule for rule in rules if rule not in expired])
    left = ignoring.report(report, "")
    met = ignoring.used | ignoring.unchecked
    unused = (rule for rule in ignoring.rules if id(rule) in ignoring.expected and id(rule) not in met)
    return Ignored(left, expired, tuple(unused))


class _Ignoring:
    def __init__(self, rules: abc.Sequence[IgnoreRule]) -> None:
        self.rules = rules
        self.used: set[int] = set()
        self.expected: set[int] = set()
        self.unchecked: set[int] = set()

    def report(self, report: DriftReport, above: str) -> DriftReport:
        """The report without what is ignored; `above` is the way to the stack."""
        rules = [rule for rule in self.rules if _is_about(rule, report)]
        self.expected.update(map(id, rules))
        resources = (self._resource(resource, f"{above}/{resource.logical_id}", rules) for resource in report.resources)
        return replace(report, resources=tuple(resources))

    def _resource(self, resource: ResourceDrift, way: str, rules: abc.Sequence[IgnoreRule]) -> ResourceDrift:
        if resource.nested is not None:
            resource = with_nested(resource, self.report(resource.nested, way))
        own = [rule for rule in rules if _is_of(rule, resource, way)]
        if not own:
            return resource
        if resource.status in UNCHECKED:
            self.unchecked.update(id(rule) for rule in own if rule.status is None)
        ignored = next((rule for rule in own if rule.status is resource.status), None)
        if ignored is not None:
            self.used.add(id(ignored))
            return _as_ignored(resource, ignored)
        return self._without_differences(resource, [rule for rule in own if rule.status is None])

    def _without_differences(self, resource: ResourceDrift, rules: abc.Sequence[IgnoreRule]) -> ResourceDrift:
        skipped: list[Skipped] = []
        kept: list[Difference] = []
        for difference in resource.differences:
            rule = self._rule_for(difference, resource, rules)
            if rule is None:
                kept.append(difference)
            else:
                skipped.append(Skipped(difference.path, SkipReason.IGNORED, rule.reason))
        undeclared = tuple(one for one in resource.undeclared if self._rule_for(one, resource, rules) is None)
        return replace(with_differences(resource, kept, skipped), undeclared=undeclared)

    def _rule_for(
        self, difference: Difference, resource: ResourceDrift, rules: abc.Sequence[IgnoreRule]
    ) -> IgnoreRule | None:
        side = resource.actual if difference.type is DifferenceType.ADD else resource.expected
        spellings = tuple(_spellings(difference.path, side))
        fitting = [rule for rule in rules if covers(rule.path, spellings)]
        self.used.update(map(id, fitting))
        return fitting[0] if fitting else None


def _is_about(rule: IgnoreRule, report: DriftReport) -> bool:
    """Whether the rule holds where the stack is; of a stack that is not known, no rule for one holds."""
    about = ((rule.stack, report.stack_name), (rule.account_id, report.account_id), (rule.region, report.region))
    return all(not glob or (known is not None and fits(glob, known)) for glob, known in about)


def _is_of(rule: IgnoreRule, resource: ResourceDrift, way: str) -> bool:
    if rule.type and not fits(rule.type, resource.type):
        return False
    if "/" in rule.resource:
        return fits(f"/{rule.resource.strip('/')}", way)
    return not rule.resource or fits(rule.resource, resource.logical_id)


def _as_ignored(resource: ResourceDrift, rule: IgnoreRule) -> ResourceDrift:
    """A resource whose status is ignored: whatever it is, it is not looked at."""
    skipped = Skipped((), SkipReason.IGNORED, rule.reason)
    reason = resource.reason or ("It is deleted." if resource.status is Status.DELETED else "")
    return replace(resource, status=Status.NOT_CHECKED, reason=reason, skipped=(*resource.skipped, skipped))


def _spellings(path: PointerPath, side: Any) -> abc.Iterator[tuple[str, ...]]:
    """The names of each step: a key, or an index and what identifies the element."""
    value = side
    for step in path:
        if isinstance(step, str):
            yield (step,)
            value = value.get(step) if isinstance(value, abc.Mapping) else None
        else:
            value = value[step] if isinstance(value, list) and step < len(value) else None
            element = value if isinstance(value, abc.Mapping) else {}
            yield (str(step), *(str(element[key]) for key in _IDENTIFYING if isinstance(element.get(key), str)))
