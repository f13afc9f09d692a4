"""One processed template: what is found in it, and what of that is reported."""

from __future__ import annotations

import collections.abc as abc
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from cfnkit.diagnostics import CATALOGUE, CfnkitError, Code, Severity
from cfnkit.intrinsics.allowance import VALUE_LIMIT
from cfnkit.lint.cfn_lint_files import CfnLintFiles
from cfnkit.lint.engines.protocol import Engine, LintInput
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
from cfnkit.lint.examination.own_findings import own_findings, rule_ids, security_findings
from cfnkit.lint.examination.redacting import Redacting
from cfnkit.lint.examination.request import ExaminationInput, Examined
from cfnkit.lint.examination.resting import firm_findings
from cfnkit.lint.examination.security import RunRules, Secured, without_old_names
from cfnkit.lint.examination.shown import ShownTemplate
from cfnkit.lint.examination.subjects import subject_of
from cfnkit.lint.findings.branches import Branches
from cfnkit.lint.findings.exact_places import ExactPlaces
from cfnkit.lint.findings.merge import unite
from cfnkit.lint.findings.mistaken import Mistakes
from cfnkit.lint.findings.naming import named, with_kin
from cfnkit.lint.findings.selection import Selection
from cfnkit.lint.findings.unrun import lowered, lowered_own
from cfnkit.lint.results import ReportedSuppression, Ruling
from cfnkit.lint.results.failures import GUARD_RULE, crash, timed_out, unmeasured
from cfnkit.lint.settings import DEFAULT_ENGINE, Options
from cfnkit.lint.suppression.report import report_of, report_of_settings
from cfnkit.lint.time_limit import TimeLimitReached
from cfnkit.pipeline import Processed, without_defaults
from cfnkit.redaction import Redactor
from cfnkit.rule import Finding, RuleCheck
from cfnkit.template import Template


class Equipment(NamedTuple):
    """What templates are examined with; `files` are cfn-lint's own configuration files.

    After the day `today`, suppressions until then have no effect.
    """

    engines: abc.Sequence[Engine]
    rules: abc.Sequence[RuleCheck]
    options: Options
    files: CfnLintFiles
    today: date | None


class TemplateExamination:
    """Takes what processing and our rules find in a template, and adds what the security rules and the engines find."""

    def __init__(self, request: ExaminationInput, processed: Processed, equipment: Equipment) -> None:
        self._request = request
        self._processed = processed
        self._equipment = equipment
        view = Template.of(processed.document.root)
        check, options = request.config.check, equipment.options
        self._shown = ShownTemplate.of(processed, view.root)
        self._redacting = Redacting(processed.redactor, view.root)
        self._defaulted = defaulted(view, request.target)
        self._defaults = Defaults(self._defaulted, view, self._shown.tree)
        self._selection = Selection(options, equipment.files, view.root, check, request.name)
        self._rules = RunRules(request.security, (*self._selection.included, *self._selection.mandatory))
        self._suppressions = suppressions_of(processed, equipment.today) if options.suppressions else None

    def examined(self, own: list[Finding]) -> Examined:
        """All findings; `own` are those of processing and of our rules."""
        security = security_findings(self._processed, self._request, self._rules, self._suppressions)
        own, security = self._without_defaults(own, security.beside(self._shown.calls, self._rules))
        own = [*without_old_names(own, security.findings), *security.findings]
        own = [lowered_own(finding, self._shown.calls) for finding in own if self._selection.wants_finding(finding)]
        return self._reported(self._united(own), security)

    def _without_defaults(self, own: list[Finding], security: Secured) -> tuple[list[Finding], Secured]:
        """The same, where what holds only with the defaults of parameters says so."""
        doubtful, resting = self._defaults.doubtful(own), any(map(self._defaults.may_explain, security.findings))
        if not doubtful and not resting:
            return own, security
        config = self._request.config
        without = without_defaults(self._processed, config, self._defaulted, self._request.consent)
        if doubtful:
            firm_own = own_findings(without, self._request, self._equipment.rules, ids=doubtful)
            own = self._defaults.lower(own, firm_own)
        if resting and security.stack is not None:
            firm = firm_findings(security.findings, security.stack, subject_of(without, config), self._rules)
            security = security._replace(findings=self._defaults.named_in(security.findings, firm))
        return own, security

    def _united(self, own: list[Finding]) -> list[Finding]:
        """Our findings and those of the engines, each once and without secrets, where a condition can hold."""
        written, tree = self._shown.written, self._shown.tree
        # An engine would make what processing refused to make, or did not come to.
        bounded = any(finding.code is Code.SIZE for finding in self._processed.diagnostics)
        grown = None if bounded else too_large(tree)
        if grown and self._equipment.engines:
            own = [*own, unmeasured(VALUE_LIMIT, grown.span)]
        found = () if bounded or grown else self._of_engines()
        lookups = self._request.config.lookups_for(self._request.target.name)
        branches = Branches(Template.of(tree), self._request.target, lookups)
        reached = (one for one in unite(own, *found) if one.id in CATALOGUE or branches.reach(one))
        deployed, author = Template.of(self._processed.tree), Template.of(written)
        related = (with_kin(finding, deployed, author) for finding in named(reached, written))
        return sorted(map(self._redacting, related), key=place_of)

    def _of_engines(self) -> abc.Iterator[list[Finding]]:
        """The findings of each engine; those that a default, or what did not run, may explain are lower."""
        written, tree, before, calls = self._shown
        request, processed = self._request, self._processed
        case = LintInput(processed.document, written, tree, before, request.results, processed.redactor)
        options, mistakes, places = self._options(), Mistakes(written, tree), ExactPlaces(tree, written)
        for engine in self._equipment.engines:
            found = _by_engine(engine, case, options, request.time_limit)
            sound = (places.at_name(finding) for finding in found if not mistakes.has(finding))
            yield [self._defaults.lower_value(lowered(finding, calls)) for finding in sound]

    def _options(self) -> Options:
        """The options of the engines, with the region of a configured target; it reports what is ignored, too."""
        target, given = self._request.target, self._equipment.options
        named = target.region if target.name and not given.regions else None
        options = replace(given, ignore=(), include=self._selection.included, mandatory=self._selection.mandatory)
        return replace(options, regions=(named,)) if named else options

    def _reported(self, found: list[Finding], security: Secured) -> Examined:
        """What is reported of all that was found, and what settings and the template leave out of it."""
        selection, suppressions, document = self._selection, self._suppressions, self._processed.document
        ruling = self._ruling()
        ruling = ruling._replace(complete=ruling.complete and not has_crashed(found))
        kept, suppressed = reported(found, selection, suppressions, ruling)
        hidden = map(self._redacting, security.undecided)
        open_ones = sorted((each._replace(lowered=Severity.INFO) for each in hidden), key=place_of)
        undecided = reported(open_ones, selection, suppressions, ruling).findings
        listed: abc.Iterable[ReportedSuppression] = ()
        if suppressions:
            judged, known = is_judged(ruling, self._rules), self._unknown_ids()
            by_name, absent = self._rules.ids_by_name, security.absent
            if document.well_formed:
                flaws = suppressions.flaws(ruling, judged, known, by_name, absent)
                kept, more = reported([*kept, *flaws], selection, None, ruling)
                kept, suppressed = sorted(kept, key=place_of), (*suppressed, *more)
            if self._request.reports_suppressions:
                in_template = report_of(suppressions, ruling, judged, known, by_name, absent)
                listed = (*in_template, *report_of_settings(document.root, suppressed))
        return Examined(
            tuple(kept), document, self._processed, suppressed, ruling, suppressions, tuple(undecided), tuple(listed)
        )

    def _ruling(self) -> Ruling:
        names = [engine.name for engine in self._equipment.engines] or [DEFAULT_ENGINE]
        return Ruling(
            self._selection.ignored,
            self._selection.included,
            self._selection.mandatory,
            names[0] if len(names) == 1 else "both",
            complete=not self._shown.calls,
            idle=(*idle_rules(self._request.config.tables), *self._request.own.not_loaded, *self._rules.idle),
        )

    def _unknown_ids(self) -> abc.Callable[[str], str]:
        """A function from an id to a sentence about it, if no rule that could run has it."""
        request = self._request
        guarded = (f"{GUARD_RULE}/{name}" for name in request.guard.rule_names) if request.guard else ()
        ids = (*(id for each in self._equipment.rules for id in rule_ids(each)), *request.own.ids, *guarded)
        return unknown_ids(request.config.tables, ids, request.own.not_loaded)


def _by_engine(engine: Engine, case: LintInput, options: Options, seconds: float) -> list[Finding]:
    try:
        return engine.lint(case, options)
    except CfnkitError:
        raise
    except TimeLimitReached:
        return [timed_out(f"The engine {engine.name}", seconds, case.document.source.name)]
    except Exception as error:
        return [crash(f"The engine {engine.name}", error, case.document.source.name, Redactor())]


def place_of(finding: Finding) -> tuple[object, ...]:
    """Where a finding stands among others."""
    span = finding.span
    return span.source, span.line, span.column, finding.id, finding.message
