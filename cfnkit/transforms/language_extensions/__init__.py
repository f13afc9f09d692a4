"""AWS::LanguageExtensions: it unrolls loops, and folds the values that are known when transforms run.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-aws-languageextensions.html
"""

from __future__ import annotations

from cfnkit.deployment import Target
from cfnkit.diagnostics import Diagnostic, Severity
from cfnkit.source import Span
from cfnkit.syntax import Mapping
from cfnkit.template import ParameterValues, Template
from cfnkit.transforms.language_extensions.folding import Folding
from cfnkit.transforms.language_extensions.layout import check_layout
from cfnkit.transforms.language_extensions.loops import Loops
from cfnkit.transforms.language_extensions.wording import worded

__all__ = ["expand_language_extensions"]


def expand_language_extensions(
    root: Mapping, parameters: ParameterValues, target: Target, call: Span
) -> tuple[Mapping, list[Diagnostic]]:
    """The template with its loops unrolled and known values in place of function calls, and the diagnostics.

    `parameters` are the values of the stack's parameters; `call` is the span of the transform's name. A function with
    an unknown value stays a call, and a loop whose collection depends on a parameter without a value stays a loop, with
    a diagnostic at the parameter. With an error, the template comes back unchanged.
    """
    template = Template.of(root)
    findings = check_layout(root)
    unrolled = root
    if not _has_errors(findings):
        loops = Loops(template, parameters, target)
        unrolled = loops.unroll()
        findings.extend(loops.diagnostics)
    if not _has_errors(findings):
        template = Template.of(unrolled)
        folding = Folding(template, parameters, target, call)
        unrolled = folding.fold()
        findings.extend(folding.diagnostics)
    if _has_errors(findings):
        return root, [worded(finding, template) for finding in findings]
    return unrolled.without(*_emptied(root, unrolled)), findings


def _emptied(before: Mapping, after: Mapping) -> list[str]:
    """The sections that are empty after loops over nothing; without Resources, which a template must have."""
    sections = [(name, before.get(name), after.get(name)) for name in ("Conditions", "Outputs")]
    return [
        name
        for name, old, new in sections
        if isinstance(old, Mapping) and old.entries and isinstance(new, Mapping) and not new.entries
    ]


def _has_errors(findings: list[Diagnostic]) -> bool:
    return any(finding.severity is Severity.ERROR for finding in findings)
