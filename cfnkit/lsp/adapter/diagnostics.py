"""Findings as diagnostics."""

from __future__ import annotations

import os
from collections.abc import Callable

from lsprotocol import types

from cfnkit.diagnostics import Related, Severity
from cfnkit.lsp.adapter.shown import range_in
from cfnkit.lsp.texts import OpenText
from cfnkit.outcome.in_lines.inactive import Inactive
from cfnkit.rule import Finding

_SEVERITIES = {
    Severity.ERROR: types.DiagnosticSeverity.Error,
    Severity.WARNING: types.DiagnosticSeverity.Warning,
    Severity.INFO: types.DiagnosticSeverity.Information,
}


def diagnostic(finding: Finding, text: OpenText, texts: Callable[[str], OpenText | None]) -> types.Diagnostic:
    """A finding in a text, with the rule's page and its related places, whose texts `texts` gives."""
    page = finding.rule.page
    return types.Diagnostic(
        range=range_in(text, finding.span),
        message="\n".join(filter(None, (finding.message, finding.hint))),
        severity=_SEVERITIES[finding.severity],
        code=finding.id,
        code_description=types.CodeDescription(page) if page else None,
        source="cfnkit",
        related_information=[each for place in finding.related if (each := _related(place, texts))] or None,
    )


def faded(part: Inactive, text: OpenText) -> types.Diagnostic:
    """A part of a text that nothing is made of, which the editor shows faded and does not list."""
    return types.Diagnostic(
        range=range_in(text, part.span),
        message=part.sentence,
        severity=types.DiagnosticSeverity.Hint,
        source="cfnkit",
        tags=[types.DiagnosticTag.Unnecessary],
    )


def _related(place: Related, texts: Callable[[str], OpenText | None]) -> types.DiagnosticRelatedInformation | None:
    text = texts(os.path.abspath(place.span.source))
    if text is None:
        return None
    return types.DiagnosticRelatedInformation(types.Location(text.uri, range_in(text, place.span)), place.message)
