"""cfnkit's analysis of a template that plain cfn-lint reads."""

from __future__ import annotations

import io
import logging
import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from datetime import date
from typing import Any, NamedTuple

from cfnkit.configuration.consent import user_consent
from cfnkit.deployment import Target
from cfnkit.diagnostics import CfnkitError, Code
from cfnkit.files.reading import read_given
from cfnkit.lint.cfn_lint_files import CfnLintFiles
from cfnkit.lint.configurations import Configurations
from cfnkit.lint.engines.cfn_lint.matches import at_file
from cfnkit.lint.examination.examine import Examiner
from cfnkit.lint.examination.leaving_out import suppressions_of
from cfnkit.lint.examination.request import ExaminationInput
from cfnkit.lint.examination.security import RunRules
from cfnkit.lint.examination.shown import shown
from cfnkit.lint.findings.unrun import UnrunCall, unrun_calls, waiting_parts
from cfnkit.lint.known_rules.own import OwnRules, withheld_rules
from cfnkit.lint.known_rules.security_names import chosen_rules
from cfnkit.lint.results.failures import crash, misconfigured
from cfnkit.lint.settings import Options, Settings
from cfnkit.lint.suppression.judging import TemplateSuppressions
from cfnkit.pipeline import Processed
from cfnkit.pipeline.run import Services
from cfnkit.rule import Finding, Rule, RuleCheck
from cfnkit.security import SecurityRule
from cfnkit.source import SourceText, Span
from cfnkit.syntax import Document, Mapping, walk
from cfnkit.transforms import TraceStep
from cfnkit.transforms.include import location_span
from cfnkit.vocabulary import INCLUDE, SERVERLESS

ANALYSIS = "cfnkit_analysis"
"""The attribute of cfn-lint's template that holds its analysis."""

# All findings, even if the template turns them off: cfn-lint itself leaves out what is not wanted.
_EVERYTHING = Options(include=("I",), suppressions=False)


class Analysis(NamedTuple):
    """The findings of cfnkit, and the trees that replace the written one.

    `processed` is None if the template is linted as written; `before_serverless` is the tree that AWS::Serverless was
    given, if it was called. `source` is the text of the template. `unrun` are the calls that may explain what cfn-lint
    finds in the template as written. `trees` are those in which the places of names are looked for. `suppressions` are
    those of cfnkit, for all matches. `rules` are those of one's own, and `security` the
    security rules that run.
    """

    findings: tuple[Finding, ...]
    written: Mapping | None = None
    processed: Mapping | None = None
    before_serverless: Mapping | None = None
    source: SourceText | None = None
    unrun: tuple[UnrunCall, ...] = ()
    trees: tuple[Mapping, ...] = ()
    suppressions: TemplateSuppressions | None = None
    rules: tuple[Rule, ...] = ()
    security: tuple[SecurityRule, ...] = ()


def analysis_of(cfn: Any) -> Analysis | None:
    """The analysis of a template that cfn-lint holds; None for a template that was not read from a text."""
    return getattr(cfn, ANALYSIS, None)


class Analyser:
    """Processes templates, each with the .cfnkit.yaml in its folder or above, and with what those above it demand.

    `rules` are cfnkit's rules by id, and `problems` the errors of rule files that cannot be read.
    """

    def __init__(self) -> None:
        self.rules: dict[str, RuleCheck] = {}
        self.problems: list[CfnkitError] = []
        self._own = OwnRules()

    def analyse(self, path: str, target: Target, data: bytes | None = None) -> Analysis:
        """The analysis of the template at a path, for a target; `data` are its bytes if there is no such file.

        It prints and raises nothing: every failure is a finding.
        """
        with _quiet():
            try:
                analysis = self._analyse(path, target, data)
            except CfnkitError as error:
                analysis = Analysis((_misconfigured(error, path),))
            except Exception as error:
                analysis = Analysis((crash("Processing the template", error, path),))
        problems = [_misconfigured(problem, path) for problem in self.problems]
        return analysis._replace(findings=(*analysis.findings, *problems))

    def _analyse(self, path: str, target: Target, data: bytes | None) -> Analysis:
        if data is None:
            data = read_given(path)
        config = Configurations(Settings()).of(path)
        consent = user_consent(os.environ).of_template(path)
        services = _services() if config.asks_aws and consent.asks_aws else None
        rules = self._own.of(config, consent)
        examiner = Examiner((), tuple(self.rules.values()), _EVERYTHING, CfnLintFiles())
        chosen = chosen_rules(config.security.profile, config.security.above, config.check.mandatory)
        security = RunRules(chosen, (*config.check.include, *config.check.mandatory)).all
        request = ExaminationInput(data, path, target, config, services, consent, own=rules, security=chosen)
        findings, document, processed = examiner.examine(request)[:3]
        withheld = (Finding(Rule(code.id, code.title), problem) for code, problem in withheld_rules(config, consent))
        own = tuple(_at_home(finding, processed, path) for finding in (*findings, *withheld))
        analysis = _analysis_of(own, document, processed)
        return analysis._replace(rules=tuple(check.rule for check in rules.checks), security=security)


def _analysis_of(own: tuple[Finding, ...], document: Document, processed: Processed | None) -> Analysis:
    written = document.root
    if processed is None or not isinstance(written, Mapping):
        return Analysis(own)
    calls = tuple(unrun_calls(processed, written))
    suppressions = suppressions_of(processed, date.today()) if document.well_formed else None
    if calls or not _expanded(processed):
        return Analysis(own, unrun=calls, trees=(written,), suppressions=suppressions)
    assert isinstance(processed.tree, Mapping)
    before = next((step.before for step in processed.trace if step.call.name == SERVERLESS), None)
    before = shown(before, processed) if isinstance(before, Mapping) else None
    waiting = tuple(waiting_parts(processed, processed.tree))
    tree = shown(processed.tree, processed)
    trees = (tree, written)
    return Analysis(own, written, tree, before, document.source, waiting, trees, suppressions)


def _expanded(processed: Processed) -> bool:
    done = bool(processed.trace) and all(step.after is not None for step in processed.trace)
    return done and isinstance(processed.tree, Mapping)


def _services() -> Services:
    from cfnkit.aws import AwsServices

    return AwsServices()


def _misconfigured(error: CfnkitError, path: str) -> Finding:
    """The finding for an invalid configuration, without a hint: the template is linted as written."""
    finding = misconfigured(error, path)
    return _at_home(finding._replace(problem=finding.problem._replace(hint="")), None, path)


def _at_home(finding: Finding, processed: Processed | None, home: str) -> Finding:
    """A finding in an included file moves to the include: cfn-lint and editors only show the template.

    A failed include gets what is wrong in its file, with the place there.
    """
    if finding.span.source == home:
        causes = [each for each in finding.related if finding.id == Code.INCLUDE_FAILED.id]
        added = [f"{cause.message} ({cause.span.source}:{cause.span.line})" for cause in causes[:1]]
        hint = " ".join(filter(None, (finding.hint, *added)))
        return finding._replace(problem=finding.problem._replace(hint=hint))
    steps = [step for step in processed.trace if step.call.name == INCLUDE] if processed else []
    steps = [step for step in steps if _brings(step, finding.span.source)]
    span = location_span(steps[0].call) if steps else Span(home, 1, 1, 1, 2)
    finding = at_file(finding, finding.span)
    return finding._replace(problem=finding.problem._replace(span=span))


def _brings(include: TraceStep, source: str) -> bool:
    """Whether an include brings a file; for one that failed, this is assumed."""
    return include.after is None or any(node.span.source == source for _, node in walk(include.after))


@contextmanager
def _quiet() -> Iterator[None]:
    """Print nothing: editors read everything on the streams as cfn-lint's output."""
    disabled = logging.root.manager.disable
    logging.disable()
    try:
        with warnings.catch_warnings(), redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(disabled)
