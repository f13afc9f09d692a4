"""Which findings of security rules hold without the defaults of parameters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import TypeAlias

from cfnkit.guard import OPENED_TOGETHER
from cfnkit.lint.examination.security import RunRules
from cfnkit.lint.guard_files.judging import holds_in
from cfnkit.lint.results.failures import GUARD_RULE
from cfnkit.rule import Finding, Subject
from cfnkit.security import SecurityRule, Stack, judge, judge_part
from cfnkit.syntax import Mapping, at_path
from cfnkit.template import Template

Path: TypeAlias = tuple[str | int, ...]


def firm_findings(findings: Iterable[Finding], stack: Stack, without: Subject, rules: RunRules) -> Iterator[Finding]:
    """Those of the findings about a stack that hold in the subject `without` defaults, too.

    Rules judge that subject only where what they look at is not the same there, and only what they look at.
    """
    by_id = {rule.id: rule for rule in rules.all}
    other = Stack(without)
    broken = cache(lambda id, path: tuple(_broken_places(by_id[id], path, other)))
    for finding in findings:
        rule = by_id.get(finding.id)
        if rule is None:
            firm = finding.id.startswith(GUARD_RULE) and holds_in(finding, stack, other)
        else:
            firm = _is_same(finding, rule, stack.template, other.template)
            firm = firm or any(
                place[: len(finding.path)] == finding.path for place in broken(finding.id, finding.path[:2])
            )
        if firm:
            yield finding


def _is_same(finding: Finding, rule: SecurityRule, here: Template, there: Template) -> bool:
    """Whether all that a rule looks at in a resource is the same in another template."""
    one, same = (at_path(each.root, finding.path[:2]) for each in (here, there))
    if not rule.alone or not isinstance(one, Mapping) or not isinstance(same, Mapping):
        return False
    names = _names(finding.path[:2], rule, here)
    own, others = one.get("Properties"), same.get("Properties")
    if names is None or not isinstance(own, Mapping) or not isinstance(others, Mapping):
        return one == same
    alike = all(own.get(name) == others.get(name) for name in names)
    return alike and one.get("Condition") == same.get("Condition")


def _broken_places(rule: SecurityRule, path: Path, stack: Stack) -> Iterator[Path]:
    """The places, from the root, at which the resource at a path breaks a rule, whatever the deployment decides."""
    names = _names(path, rule, stack.template)
    made = judge(stack, [rule], {path}) if names is None else judge_part(stack, rule, path, names)
    return (_from_root(path, one.path) for each in made for one, _ in each.breaks)


def _from_root(resource: Path, place: Path) -> Path:
    """The path of a place below the properties, or from the resource if it begins with `..`."""
    return (*resource, *place[1:]) if place[:1] == ("..",) else (*resource, "Properties", *place)


def _names(path: Path, rule: SecurityRule, template: Template) -> tuple[str, ...] | None:
    """The names of the properties that decide; None if others, or other resources, may."""
    resource = template.resources.get(str(path[1]))
    if resource is None or resource.type in OPENED_TOGETHER:
        return None
    return rule.looks_at(resource.type)
