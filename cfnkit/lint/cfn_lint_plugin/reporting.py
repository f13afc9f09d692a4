"""A rule of cfnkit as a rule of cfn-lint: it reports what the analysis of the template has found."""

from __future__ import annotations

from typing import Any

from cfnlint.rules import CloudFormationLintRule, RuleMatch

from cfnkit.lint.cfn_lint_plugin.analysis import analysis_of
from cfnkit.rule import Finding, Rule


class _Reporting(CloudFormationLintRule):  # type: ignore[misc]  # cfn-lint is not typed
    """Reports the findings with its id, which the analysis made before the rules run."""

    of_cfnkit = True
    tags = ["cfnkit"]  # noqa: RUF012  # cfn-lint's rules have lists

    def match(self, cfn: Any) -> list[Any]:
        analysis = analysis_of(cfn)
        found = analysis.findings if analysis else ()
        return [_match(finding) for finding in found if finding.id.partition("/")[0] == self.id]


def reporting_class(rule: Rule) -> type:
    """The class of a rule for cfn-lint, which reports what cfnkit found for this rule."""
    id, title, description, source = rule
    words = {"id": id, "shortdesc": title, "description": description, "source_url": source}
    return type(id, (_Reporting,), words)


def _match(finding: Finding) -> Any:
    span = finding.span
    place = (span.line - 1, span.column - 1, span.end_line - 1, span.end_column - 1)
    message = f"{finding.message} {finding.hint}".rstrip()
    return RuleMatch(list(finding.path), message, location=place)
