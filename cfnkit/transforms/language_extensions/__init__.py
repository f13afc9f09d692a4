"""AWS::LanguageExtensions: loops, and the folding of what is known when transforms run.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-aws-languageextensions.html
"""

from __future__ import annotations

from cfnkit.deployment import Target
from cfnkit.diagnostics import Code, Diagnostic, Severity
from cfnkit.source import Span, Step
from cfnkit.syntax import Mapping
from cfnkit.template import ParameterValues, Template
from cfnkit.transforms.language_extensions.folding import Folding
from cfnkit.transforms.language_extensions.layout import check_layout
from cfnkit.transforms.language_extensions.literals import resolve_literals
from cfnkit.transforms.language_extensions.loops import Loops
from cfnkit.vocabulary import LANGUAGE_EXTENSIONS

__all__ = ["expand_language_extensions"]

_PREFIX = "Transform AWS::LanguageExtensions failed with: "
_SECTIONS = ("Conditions", "Resources", "Outputs")


def expand_language_extensions(
    root: Mapping, parameters: ParameterValues, target: Target, call: Span, fold: bool = True
) -> tuple[Mapping, list[Diagnostic]]:
    """The template with its loops unrolled and what is known folded in, and what the transform refuses.

    `parameters` are the values of the stack's parameters; `call` is where the transform is declared. Nothing is
    guessed: what is not known stays a function call. With an error the template is given back as it came.
    Without `fold`, what is known is looked at all the same, but only loops and what is literal are put in.
    """
    layout = list(check_layout(root))
    if layout:
        return root, [_prefixed(finding) for finding in layout]
    loops = Loops(Template.of(root), parameters, target, call)
    unrolled = loops.unroll(root)
    if not _has_errors(loops.diagnostics):
        folding = Folding(Template.of(unrolled), parameters, target, call)
        folded = folding.fold(unrolled)
        unrolled = folded if fold else resolve_literals(unrolled, Step(LANGUAGE_EXTENSIONS, call, False))
        loops.diagnostics.extend(folding.diagnostics)
    findings = [_prefixed(finding) for finding in loops.diagnostics]
    if _has_errors(findings):
        return root, findings
    emptied = [name for name in _SECTIONS if name in root.entries and unrolled.entries[name] == _EMPTY(unrolled)]
    return unrolled.without(*emptied), findings


def _EMPTY(root: Mapping) -> Mapping:
    return Mapping({}, {}, root.span)


def _has_errors(findings: list[Diagnostic]) -> bool:
    return any(finding.severity is Severity.ERROR for finding in findings)


def _prefixed(finding: Diagnostic) -> Diagnostic:
    if finding.severity is not Severity.ERROR:
        return finding
    text = finding.message
    for prefix in ("Template error: ", "Template format error: ", "Template Error: "):
        text = text.removeprefix(prefix)
    return finding._replace(code=Code.LANGUAGE_EXTENSIONS, message=_PREFIX + text)
