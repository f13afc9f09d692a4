"""The findings in one template: process it, and run our rules and the engines on the result."""

from __future__ import annotations

import collections.abc as abc
from dataclasses import replace
from datetime import date

from cfnkit.deployment import DEFAULT_REGION, Target
from cfnkit.diagnostics import CATALOGUE, CfnkitError, Code, Diagnostic, Problem, Severity
from cfnkit.intrinsics.allowance import VALUE_LIMIT
from cfnkit.lint.cfn_lint_files import CfnLintFiles
from cfnkit.lint.engines.protocol import Engine, LintInput
from cfnkit.lint.examination.bodies import has_stack_sets, stack_set_bodies
from cfnkit.lint.examination.defaults import Defaults, defaulted
from cfnkit.lint.examination.growth import too_large
from cfnkit.lint.examination.leaving_out import (
    has_crashed,
    idle_rules,
    is_judged,
    reported,
    suppressions_of,
    unknown_ids,
)
from cfnkit.lint.examination.request import ExaminationInput, Examined
from cfnkit.lint.examination.resting import firm_findings
from cfnkit.lint.examination.security import RunRules, Secured, secured, without_old_names
from cfnkit.lint.examination.shown import shown
from cfnkit.lint.examination.subjects import runs_macros, subject_of
from cfnkit.lint.findings.branches import Branches
from cfnkit.lint.findings.exact_places import ExactPlaces
from cfnkit.lint.findings.merge import fold, unite
from cfnkit.lint.findings.mistaken import Mistakes
from cfnkit.lint.findings.naming import named, with_kin
from cfnkit.lint.findings.selection import Selection
from cfnkit.lint.findings.unrun import lowered, lowered_own, unrun_calls, waiting_parts
from cfnkit.lint.results import ReportedSuppression, Ruling
from cfnkit.lint.results.failures import GUARD_RULE, NO_EFFECT, crash, misconfigured, rule_crash, timed_out, unmeasured
from cfnkit.lint.settings import DEFAULT_ENGINE, Options
from cfnkit.lint.suppression.judging import TemplateSuppressions
from cfnkit.lint.suppression.report import report_of, report_of_settings
from cfnkit.lint.time_limit import TimeLimitReached
from cfnkit.pipeline import Processed, process, without_defaults
from cfnkit.pipeline.process import processed_again
from cfnkit.redaction import Redactor
from cfnkit.rule import Finding, GeneratedNode, Rule, RuleCheck, Subject, generated_nodes
from cfnkit.syntax import Document, Mapping, Node, Scalar, at_path
from cfnkit.template import Template
from cfnkit.template.stack_sets import deployed_document
from cfnkit.vocabulary import SERVERLESS


class Examiner:
    """Examines templates with the same engines and rules; `files` are cfn-lint's own configuration files.

    After the day `today`, suppressions until then have no effect.
    """

    def __init__(
        self,
        engines: abc.Sequence[Engine],
        rules: abc.Sequence[RuleCheck],
        options: Options,
        files: CfnLintFiles,
        today: date | None = None,
    ) -> None:
        self._today = today
        self._engines = engines
        self._rules = rules
        self._options = options
        self._files = files

    def examine(self, request: ExaminationInput) -> Examined:
        """The findings in one template; a failure of processing, of a rule or of an engine is a finding, too.

        Raises CfnkitError for a problem in the configuration of an engine.
        """
        document = _document(request)
        try:
            return self._with_bodies(self._examine(request, document), request)
        except CfnkitError:
            raise
        except Exception as error:
            failure = crash("Processing the template", error, request.name, _redactor(request, document))
            return Examined((failure,), document, None)

    def _with_bodies(self, examined: Examined, request: ExaminationInput) -> Examined:
        """With the findings in the templates of stack sets, where no target says which of them is meant."""
        processed = examined.processed
        if not self._options.bodies or request.target.name or request.target.stack_set:
            return examined
        if processed is None or not has_stack_sets(processed):
            return examined
        for body in stack_set_bodies(processed):
            inner = self._examine(request._replace(data=body.document, target=body.target, results=None), body.document)
            found = (each for each in inner.findings if each.id != NO_EFFECT and not body.is_told_outside(each))
            examined = examined._replace(
                findings=tuple(sorted(dict.fromkeys((*examined.findings, *found)), key=_place)),
                suppressed=(*examined.suppressed, *inner.suppressed),
                undecided=(*examined.undecided, *inner.undecided),
            )
        return examined

    def _examine(self, request: ExaminationInput, document: Document) -> Examined:
        view = Template.of(document.root)
        try:
            processed = _process(document, request)
            again = None
            hosts = request.hosts.again() if request.hosts else None
            if runs_macros(processed) and (hosts if request.hosts else request.macros_twice):
                again = processed_again(processed, request.config, request.services, request.consent, hosts)
            own = self._own(processed, request, again)
        except CfnkitError as error:
            return Examined((misconfigured(error, request.name),), document, None)
        written = view.root
        calls = unrun_calls(processed, written)
        before = None if calls else _before_serverless(processed)
        tree = written if calls else _expanded(processed, before) or written
        calls = calls or waiting_parts(processed, tree)
        before, tree = before and shown(before, processed), shown(tree, processed)
        names = defaulted(view, request.target)
        defaults = Defaults(names, view, tree)
        selection = Selection(self._options, self._files, written, request.config.check, request.name)
        rules = RunRules(request.security, (*selection.included, *selection.mandatory))
        suppressions = suppressions_of(processed, self._today) if self._options.suppressions else None
        found = _secured(processed, request, rules, suppressions).beside(calls, rules)
        doubtful, resting = defaults.doubtful(own), any(map(defaults.may_explain, found.findings))
        if doubtful or resting:
            without = without_defaults(processed, request.config, names, request.consent)
            if doubtful:
                own = defaults.lower(own, self._own(without, request, ids=doubtful))
            if resting and found.stack is not None:
                firm = firm_findings(found.findings, found.stack, subject_of(without, request.config), rules)
                found = found._replace(findings=defaults.named_in(found.findings, firm))
        own = [*without_old_names(own, found.findings), *found.findings]
        ruling = self._ruling(selection, request, rules, complete=not calls)
        own = [lowered_own(finding, calls) for finding in own if selection.wants_finding(finding)]
        case = LintInput(document, written, tree, before, request.results, processed.redactor)
        options = self._options_for(request.target, selection)
        # An engine would make what processing refused to make, or did not come to.
        bounded = any(finding.code is Code.SIZE for finding in processed.diagnostics)
        grown = None if bounded else too_large(tree)
        running = () if bounded or grown else self._engines
        own.extend([unmeasured(VALUE_LIMIT, grown.span)] if grown and self._engines else [])
        by_engine = (self._by_engine(engine, case, options, request.time_limit) for engine in running)
        mistakes = Mistakes(written, tree)
        places = ExactPlaces(tree, written)
        sound = ([places.at_name(finding) for finding in found if not mistakes.has(finding)] for found in by_engine)
        engines = [[defaults.lower_value(lowered(finding, calls)) for finding in found] for found in sound]
        lookups = request.config.lookups_for(request.target.name)
        branches = Branches(Template.of(tree), request.target, lookups)
        reached = (one for one in unite(own, *engines) if one.id in CATALOGUE or branches.reach(one))
        findings = named(reached, written)
        deployed, author = Template.of(processed.tree), Template.of(written)
        related = (with_kin(finding, deployed, author) for finding in findings)
        redacted = sorted((_redacted(finding, processed.redactor) for finding in related), key=_place)
        ruling = ruling._replace(complete=ruling.complete and not has_crashed(redacted))
        kept, suppressed = reported(redacted, selection, suppressions, ruling)
        hidden = (_redacted(each, processed.redactor) for each in found.undecided)
        open_ones = sorted((each._replace(lowered=Severity.INFO) for each in hidden), key=_place)
        undecided = reported(open_ones, selection, suppressions, ruling).findings
        guarded = (f"{GUARD_RULE}/{name}" for name in request.guard.rule_names) if request.guard else ()
        ids = (*(id for each in self._rules for id in _ids(each)), *request.own.ids, *guarded)
        known = unknown_ids(request.config.tables, ids, request.own.not_loaded)
        if suppressions and document.well_formed:
            flaws = suppressions.flaws(ruling, is_judged(ruling, rules), known, rules.ids_by_name, found.absent)
            kept, more = reported([*kept, *flaws], selection, None, ruling)
            kept, suppressed = sorted(kept, key=_place), (*suppressed, *more)
        listed: abc.Iterable[ReportedSuppression] = ()
        if suppressions and request.reports_suppressions:
            in_template = report_of(
                suppressions, ruling, is_judged(ruling, rules), known, rules.ids_by_name, found.absent
            )
            listed = (*in_template, *report_of_settings(document.root, suppressed))
        return Examined(
            tuple(kept), document, processed, suppressed, ruling, suppressions, tuple(undecided), tuple(listed)
        )

    def _ruling(self, selection: Selection, request: ExaminationInput, rules: RunRules, complete: bool) -> Ruling:
        names = [engine.name for engine in self._engines] or [DEFAULT_ENGINE]
        return Ruling(
            selection.ignored,
            selection.included,
            selection.mandatory,
            names[0] if len(names) == 1 else "both",
            complete=complete,
            idle=(*idle_rules(request.config.tables), *request.own.not_loaded, *rules.idle),
        )

    def _own(
        self,
        processed: Processed,
        request: ExaminationInput,
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
            checks = [*self._rules, *request.own.checks]
            named = {id for each in checks for id in _ids(each)}
            if ids is not None and ids <= CATALOGUE.keys() | named:  # not those of tables
                checks = [each for each in checks if not ids.isdisjoint(_ids(each))]
            found.extend(_by_rules(checks, subject_of(processed, request.config, again, request.consent)))
        return fold(found)

    def _options_for(self, target: Target, selection: Selection) -> Options:
        """The options of an engine, with the region of a configured target; it reports what is ignored, too."""
        named = target.name and target.region != DEFAULT_REGION and not self._options.regions
        options = replace(self._options, ignore=(), include=selection.included, mandatory=selection.mandatory)
        return replace(options, regions=(target.region,)) if named else options

    def _by_engine(self, engine: Engine, case: LintInput, options: Options, seconds: float) -> list[Finding]:
        try:
            return engine.lint(case, options)
        except CfnkitError:
            raise
        except TimeLimitReached:
            return [timed_out(f"The engine {engine.name}", seconds, case.document.source.name)]
        except Exception as error:
            return [crash(f"The engine {engine.name}", error, case.document.source.name, Redactor())]


def _ids(check: RuleCheck) -> abc.Iterator[str]:
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


def _secured(
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


def _redactor(request: ExaminationInput, document: Document) -> Redactor:
    """Masks all values of parameters, where processing failed before it gave a redactor for the secret ones."""
    declared = Template.of(document.root).parameters.values()
    defaults = (each.default.text for each in declared if isinstance(each.default, Scalar) and each.no_echo)
    return Redactor([*request.target.parameters.values(), *defaults])


def _document(request: ExaminationInput) -> Document:
    if isinstance(request.data, Processed):
        return request.data.document
    if isinstance(request.data, Document):
        return request.data
    return deployed_document(request.data, request.name, request.target)


def _process(document: Document, request: ExaminationInput) -> Processed:
    if isinstance(request.data, Processed):
        return request.data
    return process(
        document,
        target=request.target,
        config=request.config,
        services=request.services,
        consent=request.consent,
        conceal_secrets=True,
        hosts=request.hosts,
    )


def _of(diagnostic: Diagnostic, tree: Node) -> Finding:
    code, problem = diagnostic
    return Finding(Rule(code.id, code.title), problem, origins=_origins(tree, problem))


def _before_serverless(processed: Processed) -> Mapping | None:
    """The tree that AWS::Serverless was given, if it was called."""
    before = (step.before for step in processed.trace if step.call.name == SERVERLESS)
    return next((tree for tree in before if isinstance(tree, Mapping)), None)


def _expanded(processed: Processed, before_serverless: Mapping | None) -> Mapping | None:
    """The tree after the transforms that ran; None when none ran, or AWS::LanguageExtensions refused the template."""
    if not processed.trace or not isinstance(processed.tree, Mapping):
        return None
    if processed.trace[-1].after is not None:
        return processed.tree
    return before_serverless


def _origins(tree: Node, problem: Problem) -> tuple[GeneratedNode, ...]:
    """The node that a problem is about, if a transform made or moved it."""
    node = at_path(tree, problem.path) if problem.path else None
    return generated_nodes(problem.path, node.steps) if node is not None else ()


def _redacted(finding: Finding, redactor: Redactor) -> Finding:
    if not redactor:
        return finding
    related = tuple(item._replace(message=redactor(item.message)) for item in finding.related)
    problem = finding.problem._replace(message=redactor(finding.message), hint=redactor(finding.hint), related=related)
    return finding._replace(problem=problem)


def _place(finding: Finding) -> tuple[object, ...]:
    span = finding.span
    return span.source, span.line, span.column, finding.id, finding.message
