"""Why plain cfn-lint cannot read a template: processing reports it with the exact place and with what to do."""

from __future__ import annotations

from functools import wraps
from typing import Any

from cfnlint.match import Match
from cfnlint.runner.template import runner

from cfnkit.files.reading import read_given
from cfnkit.syntax import parse

_UNREADABLE = "E0000"


def explain_unreadable_templates() -> None:
    """Make cfn-lint, where it cannot read a file, report what processing reports of it, under cfn-lint's id."""
    runner.decode = _decoding(runner.decode)


def _decoding(original: Any) -> Any:
    @wraps(original)
    def decode(filename: str | None) -> Any:
        template, matches = original(filename)
        if filename and matches and all(match.rule.id == _UNREADABLE for match in matches):
            matches = _explained(matches, filename)
        return template, matches

    return decode


def _explained(matches: list[Any], filename: str) -> list[Any]:
    """The matches, or what processing reports in their place: both stop at the first fault."""
    try:
        document = parse(read_given(filename), filename)
    except (OSError, ValueError):
        return matches
    found = [finding for finding in document.diagnostics if finding.hint and finding.id.startswith("E")]
    if document.well_formed or not found:
        return matches
    return [
        Match.create(
            message=f"{finding.message} {finding.hint}",
            filename=filename,
            rule=matches[0].rule,
            linenumber=finding.span.line,
            columnnumber=finding.span.column,
            linenumberend=finding.span.end_line,
            columnnumberend=finding.span.end_column,
        )
        for finding in found[:1]
    ]
