"""Faults within nested templates, each once in a run: where several templates nest one, and where it is checked too."""

from __future__ import annotations

import os
from collections.abc import Container, Iterable, Iterator

from cfnkit.diagnostics import Code, Severity
from cfnkit.lint.results import FileResult
from cfnkit.neighbours.marks import is_of_nested
from cfnkit.neighbours.rules import PARAMETER_MISSING, PARAMETER_UNKNOWN, PARAMETER_VALUE
from cfnkit.rule import Finding

# By what files of targets say of the values in a stack set: what the rules about neighbours say of the same.
_TWINS = {
    Code.PARAMETER_MISSING.id: PARAMETER_MISSING.id,
    Code.UNUSED_VALUE.id: PARAMETER_UNKNOWN.id,
    Code.PARAMETER_VALUE.id: PARAMETER_VALUE.id,
}


def told_once(results: list[FileResult]) -> list[FileResult]:
    """The results without the faults in nested templates that the result of that template, or an earlier one, has.

    A fault on a line of which the check of the nested template itself says something is the same one, which engines and
    processing tell in other words; so is one that this check leaves out.
    """
    results = [_without_values_of_targets(each) for each in results]
    if not any(map(is_of_nested, _findings(results))):
        return results
    own = {place for result in results for place in _own_places(result)}
    told: set[object] = {_key(each) for each in _findings(results) if not is_of_nested(each)}
    kept: list[FileResult] = []
    for result in results:
        findings = []
        for finding in result.findings:
            if is_of_nested(finding):
                if _line(finding) in own or _key(finding) in told:
                    continue
                told.add(_key(finding))
            findings.append(finding)
        kept.append(result._replace(findings=tuple(findings)))
    return kept


def _without_values_of_targets(result: FileResult) -> FileResult:
    """A result without what a stack set's targets say of its values, where the rule about neighbours says it too."""
    ours = [each for each in result.findings if each.id in _TWINS.values()]
    if not ours:
        return result
    kept = tuple(each for each in result.findings if not any(_is_twin(each, other) for other in ours))
    return result._replace(findings=kept)


def without_values_of(result: FileResult, stack_sets: Container[str]) -> FileResult:
    """A result without what rules about neighbours say of the values in some stack sets: their targets say it."""
    ids = set(_TWINS.values())
    kept = (each for each in result.findings if each.id not in ids or each.path[1] not in stack_sets)
    return result._replace(findings=tuple(kept))


def _is_twin(finding: Finding, ours: Finding) -> bool:
    """Whether a finding about a target's values is about a value at the place of ours, or about the same parameters."""
    if _TWINS.get(finding.id) != ours.id:
        return False
    declared = {each.span for each in finding.related}
    return finding.span.contains(ours.span) or (bool(declared) and declared <= {each.span for each in ours.related})


def _findings(results: Iterable[FileResult]) -> Iterator[Finding]:
    return (finding for result in results for finding in result.findings)


def _own_places(result: FileResult) -> Iterator[tuple[str, int]]:
    """The lines about which the check of a template itself says, or leaves out, that something is wrong."""
    every = (*result.findings, *(each.finding for each in result.suppressed))
    return (_line(each) for each in every if each.rule.severity is Severity.ERROR and not is_of_nested(each))


def _key(finding: Finding) -> tuple[object, ...]:
    return finding.id, _line(finding), finding.message


def _line(finding: Finding) -> tuple[str, int]:
    return os.path.realpath(finding.span.source), finding.span.line
