"""Lint the processed tree with cloudformation-validate.

https://github.com/aws-cloudformation/cloudformation-validate
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from cfnkit.deployment import DEFAULT_REGION
from cfnkit.diagnostics import Code, ConfigurationError, Severity
from cfnkit.lint.cfn_lint_files import CfnLintFiles
from cfnkit.lint.engine import Case, Options
from cfnkit.lint.fast.serialise import Entry, Serialised, serialise
from cfnkit.lint.merge import fold
from cfnkit.lint.selection import Selection
from cfnkit.rule import Finding, Origin
from cfnkit.syntax import Mapping
from cfnkit.vocabulary import FN_TRANSFORM

if TYPE_CHECKING:
    from cloudformation_validate import CelEngine, Diagnostic

# What they say is true of nearly every resource (a create-only property, no tags, no context block): only by its name.
_CHATTY = ("I9001", "I9040", "I4010")
_CUT = (Code.NOT_WELL_FORMED, Code.TOO_LARGE)
_SEVERITIES = {"E": Severity.ERROR, "W": Severity.WARNING, "I": Severity.INFO}
_SOURCE = "https://github.com/aws-cloudformation/cloudformation-validate"
_NO_FILES = CfnLintFiles()
_MISSING = "The fast engine needs the package cloudformation-validate: pip install 'cfnkit[fast]'."


class FastEngine:
    """The engine for speed; `files` have a say in what is wanted of it.

    Raises ConfigurationError when its package is not installed.
    """

    name = "fast"

    def __init__(self, files: CfnLintFiles = _NO_FILES) -> None:
        self._files = files
        try:
            from cloudformation_validate import CelEngine
        except ImportError as error:
            raise ConfigurationError(_MISSING) from error
        self._engine: CelEngine = CelEngine()

    def lint(self, case: Case, options: Options) -> list[Finding]:
        """The findings; ids that cfn-lint has too are cfn-lint's own."""
        from cloudformation_validate import DetailLevel, TemplateContent, ValidateConfig
        from cloudformation_validate import Severity as Level
        from cloudformation_validate.template_model import PseudoParameterOverrides

        if any(finding.code in _CUT for finding in case.document.diagnostics):
            return []  # Core says where the text ends to be one; what is before that is not a template
        selection = Selection(options, self._files, case.written, case.processed)
        serialised = serialise(case.processed)
        regions = options.regions or self._files.options.regions or (DEFAULT_REGION,)
        config = ValidateConfig(
            detail_level=DetailLevel.STANDARD,
            severity_level=Level.DEBUG if selection.informs else Level.WARN,
            pseudo_parameter_overrides=PseudoParameterOverrides(region=regions[0]),
        )
        report = self._engine.validate_template(TemplateContent(serialised.text, case.document.source.name), config)
        wanted: dict[str, bool] = {}
        found = []
        for diagnostic in report.diagnostics:
            id = shared_id(diagnostic.rule_id)
            if id not in wanted:
                wanted[id] = selection.wants(id) and (id not in _CHATTY or selection.names(id))
            if wanted[id]:
                finding = self._finding(id, diagnostic, serialised, case.processed)
                if selection.keeps(finding) and finding.path[-1:] != (FN_TRANSFORM,):
                    found.append(finding)
        return fold(found)

    def _finding(self, id: str, diagnostic: Diagnostic, serialised: Serialised, root: Mapping) -> Finding:
        entry = _entry(diagnostic, serialised)
        return Finding(
            id,
            _SEVERITIES[id[0]],
            diagnostic.message,
            entry.span,
            entry.path,
            diagnostic.suggested_fix or "",
            origins=_origins(entry, root),
            title=self._titles.get(diagnostic.rule_id, ""),
            source=_SOURCE,
        )

    @cached_property
    def _titles(self) -> dict[str, str]:
        return {rule.id: rule.description for rule in self._engine.list_rules()}


def shared_id(id: str) -> str:
    """The id that cfn-lint gives the same check: it has no fatal findings, so that F3002 is E3002."""
    letter = {"F": "E", "D": "I"}.get(id[0], id[0])
    return letter + id[1:]


def _entry(diagnostic: Diagnostic, serialised: Serialised) -> Entry:
    """What a diagnostic is about; a resource as a whole where it says no more than that."""
    entity = diagnostic.entity
    if diagnostic.start_line is None and entity is not None:
        members = (entry for entry in serialised.lines if entry.path[1:] == (entity.logical_id,))
        return next(members, serialised.at(None))
    return serialised.at(diagnostic.start_line)


def _origins(entry: Entry, root: Mapping) -> tuple[Origin, ...]:
    """What made the entry, if a transform did."""
    steps = entry.node.steps
    if not steps or entry.node is root:
        return ()
    return (Origin(entry.path, steps[-1].transform, all(step.exact for step in steps)),)
