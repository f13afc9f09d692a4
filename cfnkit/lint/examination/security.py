"""What the security rules find in a processed template, and what they could not decide."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from cfnkit.diagnostics import Problem
from cfnkit.guard import place_in
from cfnkit.lint.guard_files.engine import GuardEngine
from cfnkit.lint.guard_files.judging import Judged, judged_by_guard
from cfnkit.rule import Finding, Subject, generated_nodes
from cfnkit.security import Break, Judgement, Reading, SecurityRule, Stack, Verdict, judge
from cfnkit.syntax import at_path


class Secured(NamedTuple):
    """Findings of security rules, and one for each resource about which a rule could not be decided."""

    findings: tuple[Finding, ...] = ()
    undecided: tuple[Finding, ...] = ()


def secured(subject: Subject, rules: Sequence[SecurityRule], guard: GuardEngine | None = None) -> Secured:
    """What security rules, and rules in the Guard language, say about the resources that will be deployed."""
    stack = Stack(subject)
    by_guard = judged_by_guard(guard, stack) if guard else Judged()
    judgements = list(judge(stack, rules))
    broken = (each for each in judgements if each.verdict is Verdict.BROKEN)
    unknown = (each for each in judgements if each.verdict is Verdict.UNKNOWN)
    return Secured(
        (*(finding for each in broken for finding in _broken(each, stack)), *by_guard.findings),
        (*(_undecided(each, stack) for each in unknown), *by_guard.undecided),
    )


def _broken(judgement: Judgement, stack: Stack) -> Iterator[Finding]:
    rule = judgement.rule
    for one, reading in judgement.breaks:
        message = f"{rule.title}. {one.note or rule.reason}"
        yield _finding(judgement, one, reading, stack, message)


def _undecided(judgement: Judgement, stack: Stack) -> Finding:
    reading = next(judgement.resource.readings())
    message = f"Only the deployment knows whether this holds: {judgement.rule.title}."
    return _finding(judgement, Break(judgement.doubtful), reading, stack, message)


def _finding(judgement: Judgement, one: Break, reading: Reading, stack: Stack, message: str) -> Finding:
    rule, resource = judgement.rule, judgement.resource
    span, path = place_in(stack.template.root, resource.path, reading.node, one.path)
    node = at_path(stack.subject.processed.root, path)
    return Finding(
        rule.as_rule(),
        Problem(message, span, path, rule.remedy),
        origins=generated_nodes(path, node.steps) if node is not None else (),
        aliases=rule.names_at(resource.type, one.path),
    )
