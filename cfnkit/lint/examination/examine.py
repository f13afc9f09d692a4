"""The findings in one template: process it, and run our rules and the engines on the result."""

from __future__ import annotations

import collections.abc as abc
from datetime import date

from cfnkit.diagnostics import CfnkitError
from cfnkit.lint.cfn_lint_files import CfnLintFiles
from cfnkit.lint.engines.protocol import Engine
from cfnkit.lint.examination.bodies import has_stack_sets, stack_set_bodies
from cfnkit.lint.examination.examination import Equipment, TemplateExamination, place_of
from cfnkit.lint.examination.own_findings import own_findings
from cfnkit.lint.examination.request import ExaminationInput, Examined
from cfnkit.lint.examination.subjects import runs_macros
from cfnkit.lint.results.failures import NO_EFFECT, crash, misconfigured
from cfnkit.lint.settings import Options
from cfnkit.pipeline import Processed, process
from cfnkit.pipeline.process import processed_again
from cfnkit.redaction import Redactor
from cfnkit.rule import RuleCheck
from cfnkit.syntax import Document, Scalar
from cfnkit.template import Template
from cfnkit.template.stack_sets import deployed_document


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
        self._equipment = Equipment(engines, rules, options, files, today)

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
        if not self._equipment.options.bodies or request.target.name or request.target.stack_set:
            return examined
        if processed is None or not has_stack_sets(processed):
            return examined
        for body in stack_set_bodies(processed):
            inner = self._examine(request._replace(data=body.document, target=body.target, results=None), body.document)
            found = (each for each in inner.findings if each.id != NO_EFFECT and not body.is_told_outside(each))
            examined = examined._replace(
                findings=tuple(sorted(dict.fromkeys((*examined.findings, *found)), key=place_of)),
                suppressed=(*examined.suppressed, *inner.suppressed),
                undecided=(*examined.undecided, *inner.undecided),
            )
        return examined

    def _examine(self, request: ExaminationInput, document: Document) -> Examined:
        try:
            processed = _process(document, request)
            own = own_findings(processed, request, self._equipment.rules, _again(processed, request))
        except CfnkitError as error:
            return Examined((misconfigured(error, request.name),), document, None)
        return TemplateExamination(request, processed, self._equipment).examined(own)


def _again(processed: Processed, request: ExaminationInput) -> Processed | None:
    """A second run of the macros of a template, where that is asked for."""
    hosts = request.hosts.again() if request.hosts else None
    if not runs_macros(processed) or not (hosts if request.hosts else request.macros_twice):
        return None
    return processed_again(processed, request.config, request.services, request.consent, hosts)


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
