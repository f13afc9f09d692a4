"""The findings in one template: process it, and run our rules and the engines on the result."""

from __future__ import annotations

import collections.abc as abc
from dataclasses import replace
from typing import NamedTuple

from cfnkit.deployment import DEFAULT_REGION, Target
from cfnkit.diagnostics import CfnkitError, Code, Diagnostic, Problem, Redactor
from cfnkit.lint.cfn_lint_files import CfnLintFiles
from cfnkit.lint.engines.protocol import Engine, LintInput
from cfnkit.lint.examination.samples import sampled
from cfnkit.lint.examination.subjects import runs_macros, subject_of
from cfnkit.lint.failures import CRASH, crash, misconfigured
from cfnkit.lint.findings.branches import Branches
from cfnkit.lint.findings.merge import fold, unite
from cfnkit.lint.findings.selection import Selection
from cfnkit.lint.findings.unrun import lowered, unrun_calls
from cfnkit.lint.settings import Options
from cfnkit.pipeline import Configuration, Processed, process
from cfnkit.pipeline.services import Services
from cfnkit.rule import Finding, GeneratedNode, Rule, RuleCheck, Subject
from cfnkit.syntax import Document, Mapping, Node, at_path, parse
from cfnkit.template import Template
from cfnkit.vocabulary import SERVERLESS


class ExaminationInput(NamedTuple):
    """A template's text and name, and what it is processed with."""

    data: bytes
    name: str
    target: Target
    config: Configuration
    services: Services | None = None


class Examined(NamedTuple):
    """The findings in one template, sorted by place; `processed` is None when processing failed."""

    findings: tuple[Finding, ...]
    document: Document
    processed: Processed | None


class Examiner:
    """Examines templates with the same engines and rules; `files` are cfn-lint's own configuration files."""

    def __init__(
        self, engines: abc.Sequence[Engine], rules: abc.Sequence[RuleCheck], options: Options, files: CfnLintFiles
    ) -> None:
        self._engines = engines
        self._rules = rules
        self._options = options
        self._files = files

    def examine(self, request: ExaminationInput) -> Examined:
        """The findings in one template; a failure of processing, of a rule or of an engine is a finding, too.

        Raises CfnkitError for a problem in the configuration of an engine.
        """
        document = parse(request.data, request.name)
        try:
            return self._examine(request, document)
        except CfnkitError:
            raise
        except Exception as error:
            return Examined((crash("Processing the template", error, request.name),), document, None)

    def _examine(self, request: ExaminationInput, document: Document) -> Examined:
        view = Template.of(document.root)
        try:
            processed, own = self._with_samples(request, view)
        except CfnkitError as error:
            return Examined((misconfigured(error, request.name),), document, None)
        written = view.root
        calls = unrun_calls(processed, written)
        before = None if calls else _before_serverless(processed)
        tree = written if calls else _expanded(processed, before) or written
        selection = Selection(self._options, self._files, written, processed.tree)
        own = [finding for finding in own if selection.wants(finding.id)]
        own = [finding for finding in own if selection.keeps(finding) or finding.id == CRASH]
        case = LintInput(document, written, tree, before)
        options = self._options_for(request.target)
        by_engine = (self._by_engine(engine, case, options) for engine in self._engines)
        engines = [[lowered(finding, calls) for finding in findings] for findings in by_engine]
        lookups = request.config.lookups_for(request.target.name)
        branches = Branches(Template.of(tree), request.target, lookups)
        findings = (finding for finding in unite(own, *engines) if branches.reach(finding))
        redacted = (_redacted(finding, processed.redactor) for finding in findings)
        return Examined(tuple(sorted(redacted, key=_place)), document, processed)

    def _with_samples(self, request: ExaminationInput, view: Template) -> tuple[Processed, list[Finding]]:
        """As `_own`, with sample values for parameters without a value; findings that depend on samples have a note.

        Raises CfnkitError for a problem in the configuration.
        """
        sample, names = sampled(view, request.target)
        processed, own = self._own(request._replace(target=sample))
        if own and names:
            own = self._marked(own, request, sample, view, frozenset(names))
        return processed, own

    def _own(self, request: ExaminationInput) -> tuple[Processed, list[Finding]]:
        """The processed template, and the findings of processing and of our rules."""
        processed = _process(request)
        again = _process(request) if runs_macros(processed) else None
        subject = subject_of(processed, request.config, again)
        missing = Code.PARAMETER_MISSING  # samples replace these values
        found = [_of(each, processed.tree) for each in processed.diagnostics if each.code is not missing]
        return processed, fold([*found, *(self._by_rules(subject) if processed.document.well_formed else ())])

    def _by_rules(self, subject: Subject) -> abc.Iterator[Finding]:
        for rule, check in self._rules:
            try:
                problems = list(check(subject))
            except Exception as error:
                yield crash(f"The rule {rule.id}", error, subject.document.source.name)
                continue
            for problem in problems:
                yield Finding(rule, problem, origins=_origins(subject.processed.root, problem))

    def _options_for(self, target: Target) -> Options:
        """The options, with the region of a configured target."""
        named = target.name and target.region != DEFAULT_REGION and not self._options.regions
        return self._options._replace(regions=(target.region,)) if named else self._options

    def _by_engine(self, engine: Engine, case: LintInput, options: Options) -> list[Finding]:
        try:
            return engine.lint(case, options)
        except CfnkitError:
            raise
        except Exception as error:
            return [crash(f"The engine {engine.name}", error, case.document.source.name)]

    def _marked(
        self, own: list[Finding], request: ExaminationInput, sample: Target, view: Template, names: frozenset[str]
    ) -> list[Finding]:
        """The findings; those that depend on a sample have a note.

        A sample that is not from the parameter's AllowedValues proves little: a finding that depends on it becomes
        information, which is left out unless it is wanted. A finding that the sample itself is invalid is left out.
        """
        without = _keys(self._own(request)[1])
        if all(_key(finding) in without for finding in own):
            return own
        chosen = {name: sample.parameters[name] for name in names if view.parameters[name].allowed_values}
        target = replace(request.target, parameters={**request.target.parameters, **chosen})
        allowed = _keys(self._own(request._replace(target=target))[1])
        informs = Selection(self._options, self._files, view.root, view.root).informs
        unfit = {(Code.PARAMETER_VALUE.id, ("Parameters", name)) for name in names - chosen.keys()}
        marked = []
        for finding in own:
            if (finding.id, finding.path) in unfit:
                continue
            if _key(finding) in without:
                marked.append(finding)
            elif _key(finding) in allowed:
                marked.append(_with_note(finding, sorted(chosen)))
            elif informs:
                marked.append(_with_note(finding, sorted(names))._replace(lowered=True))
        return marked


def _process(request: ExaminationInput) -> Processed:
    data, name, target, config, services = request
    return process(data, name=name, target=target, config=config, services=services, fold=False)


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
    if node is None or not node.steps:
        return ()
    return (GeneratedNode(problem.path, node.steps[-1].transform, all(step.exact for step in node.steps)),)


def _key(finding: Finding) -> tuple[object, ...]:
    return finding.id, finding.span, finding.message


def _keys(findings: abc.Iterable[Finding]) -> set[tuple[object, ...]]:
    return set(map(_key, findings))


def _with_note(finding: Finding, names: abc.Sequence[str]) -> Finding:
    values = "the sample value" if len(names) == 1 else "sample values"
    message = f"{finding.message} (With {values} of {', '.join(names)}.)"
    return finding._replace(problem=finding.problem._replace(message=message))


def _redacted(finding: Finding, redactor: Redactor) -> Finding:
    if not redactor:
        return finding
    related = tuple(item._replace(message=redactor(item.message)) for item in finding.related)
    problem = finding.problem._replace(message=redactor(finding.message), hint=redactor(finding.hint), related=related)
    return finding._replace(problem=problem)


def _place(finding: Finding) -> tuple[object, ...]:
    span = finding.span
    return span.source, span.line, span.column, finding.id, finding.message
