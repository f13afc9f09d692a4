"""Differences that a user ignores by rules."""

from __future__ import annotations

import collections.abc as abc
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, NamedTuple, Protocol

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
from cfnkit.drift.verdict import UNCHECKED, every_resource, mapped, with_differences
from cfnkit.redaction import REDACTED
from cfnkit.source import Span
from cfnkit.source.pointer import escaped

_IDENTIFYING = ("Key", "Name", "Id", "Sid")
_ANY_STEPS = "**"


@dataclass(frozen=True, slots=True)
class IgnoreRule:
    """The differences that are not reported, and the reason. An empty field stands for everything.

    `resource` is a glob of logical IDs or, if it contains a slash, of the paths of resources from the outermost stack
    (`/Network/Vpc`). `type` is a glob of resource types. `path` is a glob of JSON pointers and covers the values below
    them; an element of a list is named by its index or its Key, Name, Id or Sid. `stack`, `account_id` and `region` are
    globs of the stacks to which the rule applies. A rule with a `status` ignores resources, not properties. The rule no
    longer applies after the day `expires`. `span` is the rule's place in its file.
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
        """Whether the rule names resources, types and paths by wildcards only."""
        named = f"{self.resource}{self.type.removeprefix('AWS')}{self.path}"
        return not named.strip("*?/:")

    def __str__(self) -> str:
        """The resources and properties that it ignores, as `Queue /VisibilityTimeout`."""
        words = [self.resource or self.type or "any resource"]
        if self.resource and self.type:
            words.append(f"({self.type})")
        words.append(self.status.value if self.status else self.path)
        return " ".join(filter(None, words))


class Ignored(NamedTuple):
    """A report without ignored differences, the rules that have expired, and the rules that ignored nothing."""

    report: DriftReport
    expired: tuple[IgnoreRule, ...]
    unused: tuple[IgnoreRule, ...]


class Mandatory(Protocol):
    """What no rule ignores: `MandatoryPaths`."""

    def holds(self, resource_path: str, resource: ResourceDrift, difference: Difference) -> bool:
        """Whether a difference of a resource is mandatory."""

    def has_any(self, resource_path: str, resource: ResourceDrift) -> bool:
        """Whether a resource declares a mandatory property."""


def ignore(
    report: DriftReport, rules: abc.Sequence[IgnoreRule], today: date, mandatory: Mandatory | None = None
) -> Ignored:
    """The report with ignored differences as skipped values, with the reason IGNORED and that of the rule.

    A rule for another stack, account or region, or for resources that could not be checked, does not count as unused.
    No rule ignores what is `mandatory`.
    """
    expired = tuple(rule for rule in rules if rule.expires is not None and rule.expires < today)
    judgement = _Judgement([rule for rule in rules if rule not in expired], mandatory)
    result = mapped(report, judgement.resource)
    nested = [resource.nested for _, resource, _ in every_resource(report) if resource.nested is not None]
    unused = (
        rule
        for rule in judgement.rules
        if id(rule) not in judgement.needed and any(_is_about(rule, its_report) for its_report in (report, *nested))
    )
    return Ignored(result, expired, tuple(unused))


class _Judgement:
    """Applies rules; the IDs of rules that ignored something, or that may when more is checked, are in `needed`."""

    def __init__(self, rules: abc.Sequence[IgnoreRule], mandatory: Mandatory | None) -> None:
        self.rules = rules
        self._mandatory = mandatory
        self.needed: set[int] = set()

    def resource(self, resource_path: str, resource: ResourceDrift, report: DriftReport) -> ResourceDrift:
        """The resource without ignored differences."""
        rules = [rule for rule in self.rules if _is_of(rule, resource, resource_path) and _is_about(rule, report)]
        if not rules:
            return resource
        of_properties = [rule for rule in rules if rule.status is None]
        if resource.status in UNCHECKED:
            self.needed.update(map(id, of_properties))
        ignoring = next((rule for rule in rules if rule.status is resource.status), None)
        if ignoring is not None:
            self.needed.add(id(ignoring))
            if self._mandatory is None or not self._mandatory.has_any(resource_path, resource):
                return _as_ignored(resource, ignoring)
        return self._without_differences(resource_path, resource, of_properties)

    def _without_differences(
        self, resource_path: str, resource: ResourceDrift, rules: abc.Sequence[IgnoreRule]
    ) -> ResourceDrift:
        skipped: list[Skipped] = []
        left: list[Difference] = []
        for difference in resource.differences:
            rule = self._rule_for(difference, resource, rules)
            if rule is None or (self._mandatory and self._mandatory.holds(resource_path, resource, difference)):
                left.append(difference)
            else:
                skipped.append(Skipped(difference.path, SkipReason.IGNORED, rule.reason))
        undeclared = tuple(one for one in resource.undeclared if self._rule_for(one, resource, rules) is None)
        return replace(with_differences(resource, left, skipped), undeclared=undeclared)

    def _rule_for(
        self, difference: Difference, resource: ResourceDrift, rules: abc.Sequence[IgnoreRule]
    ) -> IgnoreRule | None:
        spellings = spellings_of(difference, resource)
        covering = [rule for rule in rules if covers(rule.path, spellings)]
        self.needed.update(map(id, covering))
        return covering[0] if covering else None


def _is_about(rule: IgnoreRule, report: DriftReport) -> bool:
    """Whether the rule applies to the stack of a report; a rule for certain stacks never applies to an unknown one."""
    facts = ((rule.stack, report.stack_name), (rule.account_id, report.account_id), (rule.region, report.region))
    return all(not glob or (known is not None and fits(glob, known)) for glob, known in facts)


def _is_of(rule: IgnoreRule, resource: ResourceDrift, resource_path: str) -> bool:
    if rule.type and not fits(rule.type, resource.type):
        return False
    if "/" in rule.resource:
        return fits(rule.resource.strip("/"), resource_path)
    return not rule.resource or fits(rule.resource, resource.logical_id)


def _as_ignored(resource: ResourceDrift, rule: IgnoreRule) -> ResourceDrift:
    """A resource whose status is ignored: it counts as not checked."""
    skipped = Skipped((), SkipReason.IGNORED, rule.reason)
    reason = resource.reason or ("It is deleted." if resource.status is Status.DELETED else "")
    return replace(resource, status=Status.NOT_CHECKED, reason=reason, skipped=(*resource.skipped, skipped))


def spellings_of(difference: Difference, resource: ResourceDrift) -> tuple[tuple[str, ...], ...]:
    """The names of each step to a difference: a key, or an index and the values that identify the element."""
    side = resource.actual if difference.type is DifferenceType.ADD else resource.expected
    return tuple(_spellings(difference.path, side))


def _spellings(path: PointerPath, side: Any) -> abc.Iterator[tuple[str, ...]]:
    value = side
    for step in path:
        if isinstance(step, str):
            yield (step,)
            value = value.get(step) if isinstance(value, abc.Mapping) else None
        else:
            value = value[step] if isinstance(value, list) and step < len(value) else None
            element = value if isinstance(value, abc.Mapping) else {}
            yield (str(step), *(str(element[key]) for key in _IDENTIFYING if isinstance(element.get(key), str)))


def keyed_path(path: PointerPath, side: Any) -> PointerPath:
    """The path in a side of the comparison with the keys of the elements that have one: `/Tags/CostCenter`."""
    spellings = zip(path, _spellings(path, side), strict=True)
    return tuple(names[1] if len(names) > 1 and names[1] != REDACTED else step for step, names in spellings)


def fits(glob: str, text: str) -> bool:
    """Whether a text matches a glob: `*` stands for any characters but a slash, `?` for one of them.

    It takes no longer than the product of both lengths: a star gives way only until the next one is reached.
    """
    star, at, place, start = -1, 0, 0, 0
    while place < len(text):
        sign = glob[at : at + 1]
        if sign == "*":
            star, start = at, place
            at += 1
        elif sign == text[place] or (sign == "?" and text[place] != "/"):
            at, place = at + 1, place + 1
        elif star >= 0 and text[start] != "/":
            start += 1
            at, place = star + 1, start
        else:
            return False
    return not glob[at:].strip("*")


def covers(glob: str, spellings: abc.Sequence[abc.Iterable[str]]) -> bool:
    """Whether the glob of a JSON pointer matches a path or the start of it; `**` stands for any number of steps.

    `spellings` has the names of each step of the path, such as the index and the key of a list's element.
    """
    steps = [[escaped(name) for name in names] for names in spellings]
    matched = {0}  # the numbers of steps that the parts of the glob so far may match
    for part in glob.split("/")[1:]:
        if part == _ANY_STEPS:
            matched = set(range(min(matched), len(steps) + 1))
        else:
            matched = {
                count + 1 for count in matched if count < len(steps) and any(fits(part, name) for name in steps[count])
            }
        if not matched:
            return False
    return True
