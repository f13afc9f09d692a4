"""The suppressions of a check for an auditor, as text and as JSON: `--report-suppressions`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

from cfnkit.cli.output.json_text import json_text
from cfnkit.cli.output.screen import Style
from cfnkit.cli.output.text import Hanging, Line, Styled, Text
from cfnkit.diagnostics import counted
from cfnkit.lint.cfn_lint_files import read_cfn_lint_files
from cfnkit.lint.configurations import Configurations
from cfnkit.lint.results import FileResult, ReportedSuppression, State
from cfnkit.lint.settings import Settings
from cfnkit.lint.suppression.report import report_of_files

_INDENT = "      "
_STYLES = {State.FITS: Style.CYAN, State.IDLE: Style.CYAN, State.UNKNOWN: Style.CYAN}
_AND = ", "
# In the order of the summary.
_WORDS = {
    State.FITS: "in effect",
    State.PART: "fit a part of a finding",
    State.FITS_NOTHING: "fit nothing",
    State.EXPIRED: "expired",
    State.FLAWED: "without effect",
    State.MANDATORY: "refused, since the rule is mandatory",
    State.IDLE: "of rules that did not run",
    State.UNKNOWN: "of rules that cfnkit does not have",
}


def report_of_suppressions(results: Sequence[FileResult], format: str, settings: Settings) -> Text | str:
    """All suppressions of a run, in the format `text` or `json`."""
    in_files = report_of_files(results, Configurations(settings).of, read_cfn_lint_files())
    found = (*(each for result in results for each in result.suppressions), *in_files)
    return as_json(found) if format == "json" else as_text(found)


def as_text(suppressions: Iterable[ReportedSuppression]) -> Text:
    """The suppressions by file and line, and a summary."""
    found = _sorted(suppressions)
    lines: list[Line] = []
    for file, group in groupby(found, key=lambda each: each.span.source):
        lines.append((Styled(file, Style.BOLD),))
        for each in group:
            lines += _lines(each)
        lines.append(("",))
    return Text.of([*lines, _summary(found)])


def _lines(one: ReportedSuppression) -> Iterator[Line]:
    rules = [id for id in one.rules if id != one.id]
    name = f"{one.id or 'no rule'}{f' ({_AND.join(rules)})' if rules else ''}"
    where = f" on {one.owner}" if one.owner else ""
    until = f", until {one.until}" if one.until else ""
    count = f", {counted(one.count, 'finding')}" if one.count else ""
    state = Styled(f"{one.state.value}{count}", _STYLES.get(one.state, Style.YELLOW))
    yield f"  {one.span.line}:{one.span.column}  ", f"{name}{where}, {one.manner.value}{until}: ", state
    yield _INDENT, Hanging(one.flaw or one.reason or "no reason", _INDENT)


def _summary(found: Sequence[ReportedSuppression]) -> str:
    counts = Counter(each.state for each in found)
    files = len({each.span.source for each in found})
    states = ", ".join(f"{counts[state]:,} {words}" for state, words in _WORDS.items() if counts[state])
    if not found:
        return "There are no suppressions."
    return f"{counted(len(found), 'suppression')} in {counted(files, 'file')}: {states}."


def as_json(suppressions: Iterable[ReportedSuppression]) -> str:
    """A list with an object for each suppression."""
    return json_text([*map(_entry, _sorted(suppressions))], indent=2) + "\n"


def _entry(one: ReportedSuppression) -> dict[str, Any]:
    return {
        "file": one.span.source,
        "line": one.span.line,
        "column": one.span.column,
        "id": one.id,
        "rules": list(one.rules) or ([one.id] if one.id and one.state is not State.UNKNOWN else []),
        "on": one.owner,
        "manner": one.manner.value,
        "reason": one.reason,
        "until": one.until.isoformat() if one.until else None,
        "state": one.state.name.lower(),
        "findings": one.count,
        "flaw": one.flaw,
    }


def _sorted(suppressions: Iterable[ReportedSuppression]) -> list[ReportedSuppression]:
    return sorted(suppressions, key=lambda each: (*each.span[:3], each.id))
