"""What the security rules find in a processed template, and what they could not decide."""

from __future__ import annotations

import collections.abc as abc
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from cfnkit.diagnostics import Problem
from cfnkit.guard import place_in
from cfnkit.lint.examination.deciding import deciders
from cfnkit.lint.findings.unrun import UnrunCall
from cfnkit.lint.guard_files.engine import GuardEngine
from cfnkit.lint.guard_files.judging import GuardFindings, judged_by_guard
from cfnkit.lint.known_rules.security_names import ids_that_do_not_run, named_rules
from cfnkit.lint.rule_ids import is_finding_touched
from cfnkit.rule import Finding, Subject, generated_nodes
from cfnkit.security import Break, ResourceJudgement, ResourceReading, SecurityRule, Stack, Verdict, judge
from cfnkit.syntax import at_path


class Secured(NamedTuple):
    """Findings of security rules, and one for each resource about which a rule could not be decided.

    absent: the places of the resources that are not deployed, by their conditions. stack: what was judged.
    """

    findings: tuple[Finding, ...] = ()
    undecided: tuple[Finding, ...] = ()
    absent: frozenset[tuple[str | int, ...]] = frozenset()
    stack: Stack | None = None

    def beside(self, calls: Sequence[UnrunCall], rules: RunRules) -> Secured:
        """The same beside calls that did not run: what they may change is not decided, whatever is found as written.

        A call that only adds changes what a rule says about several resources, and about the object to which it adds.
        """
        if not calls:
            return self
        several = {rule.id for rule in rules.all if not rule.alone}
        kept, open_ones = [], []
        for each in self.findings:
            call = next((one for one in calls if _may_change(one, each, several)), None)
            if call is None:
                kept.append(each)
                continue
            what = each.message.partition(". ")[0].removesuffix(".")
            message = f"{call.name}, which gave no result, decides whether this holds: {what}."
            open_ones.append(each._replace(problem=each.problem._replace(message=message)))
        return self._replace(findings=tuple(kept), undecided=(*self.undecided, *open_ones))


class RunRules:
    """The security rules that run: those that are `chosen`, and those that `asked` names, by their ids or other names.

    A name that is about a part of a rule asks for that part.
    """

    def __init__(self, chosen: Iterable[SecurityRule], asked: tuple[str, ...]) -> None:
        self._chosen = {rule.id: rule for rule in chosen}
        self._asked = asked
        self.all = tuple({**self._chosen, **{rule.id: rule for rule in named_rules(asked)}}.values())

    @property
    def idle(self) -> tuple[str, ...]:
        """The ids, or their beginnings, of the security rules that do not run."""
        return ids_that_do_not_run(self.all)

    @cached_property
    def ids_by_name(self) -> abc.Mapping[str, tuple[str, ...]]:
        """The ids of the rules that run, by each name that they have."""
        found: dict[str, tuple[str, ...]] = {}
        for rule in self.all:
            for name in {rule.id, *(each.id for each in rule.aliases)}:
                found[name] = (*found.get(name, ()), rule.id)
        return found

    def wants(self, finding: Finding) -> bool:
        """Whether a finding is of a chosen rule, or of a part that was asked for."""
        return finding.id in self._chosen or is_finding_touched(finding, self._asked)


def secured(subject: Subject, rules: RunRules, guard: GuardEngine | None = None) -> Secured:
    """What security rules, and rules in the Guard language, say about the resources that will be deployed."""
    stack = Stack(subject)
    by_guard = judged_by_guard(guard, stack) if guard else GuardFindings()
    judgements = list(judge(stack, rules.all))
    broken = (each for each in judgements if each.verdict is Verdict.BROKEN)
    unknown = (each for each in judgements if each.verdict is Verdict.UNKNOWN)
    found = _one_at_each_place(finding for each in broken for finding in _broken(each, stack))
    undecided = (_undecided(each, stack) for each in unknown)
    return Secured(
        (*filter(rules.wants, found), *by_guard.findings),
        (*filter(rules.wants, undecided), *by_guard.undecided),
        stack.absent,
        stack,
    )


def _may_change(call: UnrunCall, finding: Finding, of_several: abc.Container[str]) -> bool:
    if finding.path[: len(call.path)] != call.path:
        return False
    return not call.adds or finding.path == call.path or finding.id in of_several


def without_old_names(findings: Iterable[Finding], security: Sequence[Finding]) -> list[Finding]:
    """The findings without those that security rules report too, under the ids of older rules as other names."""
    named = [(name, each) for each in security for name in each.aliases]
    by_name: dict[str, list[Finding]] = {}
    for name, each in named:
        by_name.setdefault(name, []).append(each)
    return [each for each in findings if not any(_is_same(each, other) for other in by_name.get(each.id, ()))]


def _is_same(one: Finding, other: Finding) -> bool:
    """Whether the place of one is that of the other, or within it."""
    shorter = min(len(one.path), len(other.path))
    return one.path[:shorter] == other.path[:shorter] and shorter > 1


def _broken(judgement: ResourceJudgement, stack: Stack) -> Iterator[Finding]:
    rule = judgement.rule
    for one, reading in judgement.breaks:
        message = f"{rule.title}. {one.note or rule.reason}"
        yield _finding(judgement, one, reading, stack, message)


def _one_at_each_place(findings: Iterable[Finding]) -> Iterable[Finding]:
    """The findings; of several about one resource at one place, such as missing properties, one with all names."""
    found: dict[object, Finding] = {}
    for each in findings:
        key = (each.id, each.span, each.path[:2], each.message)
        known = found.get(key)
        if known is not None:
            names, parts = (*known.aliases, *each.aliases), (*known.parts, *each.parts)
            each = known._replace(aliases=tuple(dict.fromkeys(names)), parts=tuple(dict.fromkeys(parts)))
        found[key] = each
    return found.values()


def _undecided(judgement: ResourceJudgement, stack: Stack) -> Finding:
    reading = next(judgement.resource.readings())
    found = deciders(stack.template, judgement.resource.path, judgement.doubtful)
    knows = f"It depends on {found}" if found else "Only the deployment knows"
    message = f"{knows} whether this holds: {judgement.rule.title}."
    return _finding(judgement, Break(judgement.doubtful), reading, stack, message)


def _finding(judgement: ResourceJudgement, one: Break, reading: ResourceReading, stack: Stack, message: str) -> Finding:
    rule, resource = judgement.rule, judgement.resource
    span, path = place_in(stack.template.root, resource.path, reading.node, one.path)
    node = at_path(stack.subject.processed.root, path)
    return Finding(
        rule.as_rule(),
        Problem(message, span, path, rule.remedy),
        origins=generated_nodes(path, node.steps) if node is not None else (),
        aliases=rule.names_at(resource.type, one.path),
        parts=rule.parts_at(resource.type, one.path),
    )
