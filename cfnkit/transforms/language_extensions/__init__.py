"""AWS::LanguageExtensions: it unrolls loops, and folds the values that are known when transforms run.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-aws-languageextensions.html
"""

from __future__ import annotations

import re

from cfnkit.deployment import Target
from cfnkit.diagnostics import Code, Diagnostic, Severity
from cfnkit.source import Span
from cfnkit.syntax import Mapping
from cfnkit.template import ParameterValues, Template
from cfnkit.transforms.language_extensions.folding import Folding
from cfnkit.transforms.language_extensions.layout import check_layout
from cfnkit.transforms.language_extensions.loops import Loops

__all__ = ["expand_language_extensions"]
PREFIX = "Transform AWS::LanguageExtensions failed with: "
_LAYOUT = re.compile(
    r"[Ee]very (?P<object>Fn::\w+|Ref|Condition) (?:object|member) |(?P<list>Fn::\w+) requires a list argument"
    r"|One or more (?P<plural>Fn::\w+) intrinsic functions don't specify expected arguments"
    r"|(?P<own>Fn::\w+) (?:layout is incorrect|resolve value type mismatch)"
)
_MAPPING = re.compile(r"Unable to get mapping for (?P<map>.+)::(?P<key>.+)::(?P<attribute>.+)")
_GENERAL = re.compile(r"Template (?:format )?[eE]rror: ")
_BOOLEAN = "Conditions can only be boolean operations"
_UNDEFINED = (Code.CONDITION, Code.UNRESOLVED_DEPENDENCY)
_HINTS = {
    "Fn::Length": "It takes a list, or a function that gives one when transforms run.",
    "Fn::ToJsonString": "It takes an object or a list, or a function that gives one.",
}


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


def worded(finding: Diagnostic, template: Template) -> Diagnostic:
    """An error in the transform's words, with its prefix; any other diagnostic, or one about the size, unchanged."""
    if finding.severity is not Severity.ERROR or finding.code is Code.SIZE:
        return finding
    text = _GENERAL.sub("", finding.message, count=1)
    message, hint = text, finding.hint
    section = finding.path[:1]
    layout, mapping = _LAYOUT.match(text), _MAPPING.match(text)
    if layout is not None:
        function = layout[layout.lastgroup or 0]
        hint = hint or _HINTS.get(function, text)
        message = text if layout["own"] else f"{function} layout is incorrect"
    elif mapping is not None and section == ("Resources",):
        resource = template.resources.get(str(finding.path[1]))
        kind = resource.type if resource is not None else ""
        place = f"/{mapping['key']}/{mapping['attribute']}"
        message = f"Mappings not found in template for key {place} on resourceType {kind}"
    elif text.startswith(_BOOLEAN):
        message, hint = _BOOLEAN, hint or f"{text}."
    elif section == ("Conditions",) and finding.code in _UNDEFINED and not text.startswith("Found circular"):
        message, hint = "Unable to resolve Conditions section", f"{text} {hint}".rstrip()
    return Diagnostic(Code.LANGUAGE_EXTENSIONS, finding.problem._replace(message=PREFIX + message, hint=hint))
