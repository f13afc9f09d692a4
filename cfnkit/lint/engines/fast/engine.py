"""Lint the processed tree with cloudformation-validate.

https://github.com/aws-cloudformation/cloudformation-validate
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from cfnkit.deployment import DEFAULT_REGION
from cfnkit.diagnostics import Code, Problem
from cfnkit.files.names import in_utf8
from cfnkit.lint.cfn_lint_files import CfnLintFiles
from cfnkit.lint.engines.fast.ids import shared_id
from cfnkit.lint.engines.fast.process import EngineOfProcess
from cfnkit.lint.engines.fast.serialise import LineEntry, Serialised, serialise
from cfnkit.lint.engines.protocol import LintInput
from cfnkit.lint.findings.merge import fold
from cfnkit.lint.findings.selection import Selection
from cfnkit.lint.settings import Options
from cfnkit.rule import Finding, Rule, generated_nodes
from cfnkit.syntax import STRING, Mapping, Scalar
from cfnkit.vocabulary import FN_TRANSFORM, SERVERLESS

if TYPE_CHECKING:
    from cloudformation_validate import Diagnostic

# Rules with findings on nearly every resource (a create-only property, no tags, no context block): off unless named.
_CHATTY = ("I9001", "I9040", "I4010")
_CUT = (Code.NOT_WELL_FORMED, Code.TOO_LARGE)
SOURCE = "https://github.com/aws-cloudformation/cloudformation-validate"
_NO_FILES = CfnLintFiles()
_TRANSFORM = "Transform"
_DESCRIPTION_TOO_LONG = "F0011"


class FastEngine:
    """The fast engine; `files` are cfn-lint's configuration files, which apply to it, too.

    Raises ConfigurationError when its package is not installed.
    """

    name = "fast"

    def __init__(self, files: CfnLintFiles = _NO_FILES) -> None:
        self._files = files
        self._engine = EngineOfProcess()

    def lint(self, case: LintInput, options: Options) -> list[Finding]:
        """The findings; checks that cfn-lint has, too, have cfn-lint's ids."""
        from cloudformation_validate import DetailLevel, TemplateContent, ValidateConfig
        from cloudformation_validate import Severity as Level
        from cloudformation_validate.template_model import PseudoParameterOverrides

        if any(finding.code in _CUT for finding in case.document.diagnostics):
            return []  # processing reports where the text breaks off; the part before is no template
        selection = Selection(options, self._files, case.written)
        root = _with_transform(case)
        serialised = serialise(root)
        regions = options.regions or self._files.options.regions or (DEFAULT_REGION,)
        config = ValidateConfig(
            detail_level=DetailLevel.STANDARD,
            severity_level=Level.DEBUG if selection.informs else Level.WARN,
            pseudo_parameter_overrides=PseudoParameterOverrides(region=regions[0]),
        )
        content = TemplateContent(serialised.text, in_utf8(case.document.source.name))
        report = self._engine.get().validate_template(content, config)
        wanted: dict[str, bool] = {}
        found = []
        for diagnostic in report.diagnostics:
            id = shared_id(diagnostic.rule_id, diagnostic.message)
            if id not in wanted:
                wanted[id] = selection.wants(id) and (id not in _CHATTY or selection.names(id))
            if wanted[id]:
                finding = self._finding(id, diagnostic, serialised, root)
                if finding.path[-1:] != (FN_TRANSFORM,):
                    found.append(finding)
        return fold(found)

    def _finding(self, id: str, diagnostic: Diagnostic, serialised: Serialised, root: Mapping) -> Finding:
        entry = _entry(diagnostic, serialised)
        rule = Rule(id, self.titles.get(diagnostic.rule_id, ""), source=SOURCE)
        problem = Problem(diagnostic.message, entry.span, entry.path, diagnostic.suggested_fix or "")
        origins = generated_nodes(entry.path, entry.node.steps) if entry.node is not root else ()
        return Finding(rule, problem, origins=origins)

    @cached_property
    def titles(self) -> dict[str, str]:
        """The title of each rule, by cloudformation-validate's own id."""
        return self._engine.titles()


def _with_transform(case: LintInput) -> Mapping:
    """The processed tree; if AWS::Serverless refused it, with the call of that, whose resource types it has."""
    root = case.processed
    if root is not case.before_serverless or _TRANSFORM in root.entries:
        return root
    span = case.written.key_span(_TRANSFORM) if _TRANSFORM in case.written.entries else root.span
    called = {_TRANSFORM: Scalar(STRING, SERVERLESS, span), **root.entries}
    return Mapping(called, {**root.key_spans, _TRANSFORM: span}, root.span, root.steps)


def _entry(diagnostic: Diagnostic, serialised: Serialised) -> LineEntry:
    """The entry that a diagnostic is about; the whole resource if it has no line."""
    if diagnostic.rule_id == _DESCRIPTION_TOO_LONG:  # its line is that of the section that follows
        return next(entry for entry in serialised.lines if entry.path == ("Description",))
    entity = diagnostic.entity
    if diagnostic.start_line is None and entity is not None:
        members = (entry for entry in serialised.lines if entry.path[1:] == (entity.logical_id,))
        return next(members, serialised.at(None))
    return serialised.at(diagnostic.start_line)
