"""What processing, our rules and the security rules find in a template."""

from __future__ import annotations

import collections.abc as abc

from cfnkit.diagnostics import CATALOGUE, Code, Diagnostic, Problem
from cfnkit.lint.examination.request import ExaminationInput
from cfnkit.lint.examination.security import RunRules, Secured, secured
from cfnkit.lint.examination.subjects import subject_of
from cfnkit.lint.findings.merge import fold
from cfnkit.lint.results.failures import rule_crash
from cfnkit.lint.suppression.judging import TemplateSuppressions
from cfnkit.pipeline import Processed
from cfnkit.redaction import Redactor
from cfnkit.rule import Finding, GeneratedNode, Rule, RuleCheck, Subject, generated_nodes
from cfnkit.syntax import Node, at_path


def own_findings(
    processed: Processed,
    request: ExaminationInput,
    rules: abc.Sequence[RuleCheck],
    again: Processed | None = None,
    ids: abc.Set[str] | None = None,
) -> list[Finding]:
    """What processing and our rules find in a template, or those of them with the `ids`.

    `again` is a second run of its macros.
    """
    # A check goes on without a value; a file that describes the target must give it.
    diagnostics = processed.diagnostics
    if request.target.origin is None and not request.target.name:
        diagnostics = tuple(each for each in diagnostics if each.code is not Code.PARAMETER_MISSING)
    found = [_of(found, processed.tree) for found in diagnostics]
    if processed.document.well_formed:
        checks = [*rules, *request.own.checks]
        named = {id for each in checks for id in rule_ids(each)}
        if ids is not None and ids <= CATALOGUE.keys() | named:  # not those of tables
            checks = [each for each in checks if not ids.isdisjoint(rule_ids(each))]
        found.extend(_by_rules(checks, subject_of(processed, request.config, again, request.consent)))
    return fold(found)


def security_findings(
    processed: Processed, request: ExaminationInput, rules: RunRules, suppressions: TemplateSuppressions | None
) -> Secured:
    """What the security rules say; nothing about a text that cannot be read whole.

    Of what a macro makes of one place, resources that other tools or suppressions tell apart stay apart.
    """
    if not (rules.all or request.guard) or not processed.document.well_formed:
        return Secured()
    found = secured(subject_of(processed, request.config), rules, request.guard)

    def apart(finding: Finding) -> abc.Hashable:
        return finding.aliases, suppressions.about(finding) if suppressions else ()

    return found._replace(findings=tuple(fold(found.findings, apart)), undecided=tuple(fold(found.undecided, apart)))


def rule_ids(check: RuleCheck) -> abc.Iterator[str]:
    """The ids of the rules that a function checks."""
    return (rule.id for rule in check.rules)


def _by_rules(rules: abc.Iterable[RuleCheck], subject: Subject) -> abc.Iterator[Finding]:
    for rule, check, _ in rules:
        try:
            problems = list(check(subject))
        except (Exception, SystemExit) as error:
            yield rule_crash(rule.id, error, subject.document.source.name, Redactor())
            continue
        for problem in problems:
            finding = problem if isinstance(problem, Finding) else Finding(rule, problem)
            yield finding._replace(origins=_origins(subject.processed.root, finding.problem))


def _of(diagnostic: Diagnostic, tree: Node) -> Finding:
    code, problem = diagnostic
    return Finding(Rule(code.id, code.title), problem, origins=_origins(tree, problem))


def _origins(tree: Node, problem: Problem) -> tuple[GeneratedNode, ...]:
    """The node that a problem is about, if a transform made or moved it."""
    node = at_path(tree, problem.path) if problem.path else None
    return generated_nodes(problem.path, node.steps) if node is not None else ()
