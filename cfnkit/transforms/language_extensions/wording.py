"""Put errors of functions into the transform's own words, as they were recorded or publicly reported."""

from __future__ import annotations

import re

from cfnkit.diagnostics import Code, Diagnostic, Severity
from cfnkit.template import Template

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


def worded(finding: Diagnostic, template: Template) -> Diagnostic:
    """An error in the transform's words, with its prefix; any other diagnostic unchanged."""
    if finding.severity is not Severity.ERROR:
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
