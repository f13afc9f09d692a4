"""The forms in which findings are reported: one module each, with ``render(report)``, a text or a document."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import NamedTuple, Protocol, cast

from cfnkit.cli.output.text import Text
from cfnkit.diagnostics import Severity
from cfnkit.lint.results import FileResult
from cfnkit.rule import Finding, GeneratedNode

FORMATS = ("text", "json", "sarif", "junit", "github", "parseable")

# cfn-lint's word for each.
LEVELS = {Severity.ERROR: "Error", Severity.WARNING: "Warning", Severity.INFO: "Informational"}

_MOST_ORIGINS = 3


class CheckReport(NamedTuple):
    """What is reported: the results of the run, without what the baseline knows (`known` counts these).

    `failing` are the severities that make the command fail.
    """

    results: tuple[FileResult, ...]
    failing: frozenset[Severity] = frozenset(Severity)
    known: int = 0

    def findings(self) -> Iterator[tuple[FileResult, Finding]]:
        """Each finding with the result that it is of."""
        for result in self.results:
            for finding in result.findings:
                yield result, finding


class _Format(Protocol):
    def render(self, report: CheckReport) -> str | Text: ...


def render(name: str, report: CheckReport) -> str | Text:
    """The report in one of `FORMATS`: a text for people, or a document, empty or with a line break at its end."""
    return cast(_Format, import_module(f"{__name__}.{name}")).render(report)


def made_by(origin: GeneratedNode) -> str:
    """What a finding on a generated node says of it."""
    verb = "moved by" if origin.exact else "made by"
    place = "/".join(map(str, origin.path))
    return f"{verb} {origin.transform} as {place}" if place else f"{verb} {origin.transform}"


def notes(finding: Finding) -> list[str]:
    """What is to be said beside the message: what to do, where the node came from, how often it stands."""
    told = [finding.hint] if finding.hint else []
    told.extend(made_by(origin) for origin in finding.origins[:_MOST_ORIGINS])
    if finding.copies > max(1, len(finding.origins[:_MOST_ORIGINS])):
        told.append(f"{finding.copies} equal findings on what came from here")
    return told
