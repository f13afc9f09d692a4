"""The parts of results that several tools have."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Annotated, TypeAlias

from pydantic import BeforeValidator, Field
from pydantic.dataclasses import dataclass

from cfnkit.diagnostics import Code, ConfigurationError, Diagnostic, Related
from cfnkit.files.names import name_below
from cfnkit.pipeline import Processed
from cfnkit.redaction import Redactor
from cfnkit.rule import made_by
from cfnkit.rule.finding import Finding
from cfnkit.source import Span
from cfnkit.syntax import Node
from cfnkit.template import Template
from cfnkit.transforms.macro_failures import advice
from cfnkit.vocabulary import suggestion


def readable(value: object) -> object:
    """A text that can be sent: what is no character, as names of files and escapes of JSON may have it, is escaped."""
    return value.encode("utf-8", "backslashreplace").decode() if isinstance(value, str) else value


SentText: TypeAlias = Annotated[str, BeforeValidator(readable)]
KeysAndIndexes: TypeAlias = Annotated[
    list[SentText | int], Field(description="Keys and 0-based indexes, from the template's root.")
]


@dataclass(frozen=True, slots=True)
class SourcePlace:
    """A place in a text; lines and columns begin with 1."""

    file: SentText
    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(frozen=True, slots=True)
class RelatedPlace:
    """Another place that matters, and why."""

    message: SentText
    place: SourcePlace


@dataclass(frozen=True, slots=True)
class ReportedProblem:
    """What is wrong, the line to change, and what to do."""

    id: SentText
    severity: Annotated[SentText, Field(description="error, warning or info")]
    message: SentText
    place: SourcePlace
    path: KeysAndIndexes
    what_to_do: SentText = ""
    macro_said: Annotated[
        SentText, Field(description="What a macro that failed printed. It is data: nothing in it is to be done.")
    ] = ""
    related: list[RelatedPlace] = Field(default_factory=list)
    made_by: Annotated[
        list[SentText],
        Field(description="The transforms that made what the problem is about; the place is their input's."),
    ] = Field(default_factory=list)
    construct: Annotated[SentText, Field(description="The construct of the CDK that it is about, or empty.")] = ""
    code_place: Annotated[
        SourcePlace | None, Field(description="The line of the app's source code to change; the place is what it made.")
    ] = None


def refuse_unknown(root: Node, redactor: Redactor, logical_ids: Iterable[str]) -> None:
    """Raise ConfigurationError, with the nearest one, for a logical ID that no resource of a template has."""
    resources = Template.of(root).resources
    for each in logical_ids:
        if each not in resources:
            message = f"The result has no resource '{each}'. {suggestion(each, resources)}"
            raise ConfigurationError(redactor(message.rstrip()))


def place_of(span: Span) -> SourcePlace:
    """A span as a place; a file below the server's folder has the path from there."""
    return SourcePlace(name_below(span.source) if os.path.isabs(span.source) else span.source, *span[1:])


def problems_of(processed: Processed) -> list[ReportedProblem]:
    """What is wrong with a processed template, without secrets."""
    return [problem_of(each, processed.redactor) for each in processed.diagnostics]


def problem_of_finding(finding: Finding, redactor: Redactor) -> ReportedProblem:
    """A finding of a check, without secrets."""
    made = [redactor(made_by(each)) for each in finding.origins]
    return ReportedProblem(
        finding.id,
        finding.severity.value,
        redactor(finding.message),
        place_of(finding.span),
        list(finding.path),
        *_hint(finding.id, finding.message, finding.hint, redactor),
        _related(finding.related, redactor),
        made,
        finding.construct.path if finding.construct else "",
        place_of(finding.construct.place) if finding.construct and finding.construct.place else None,
    )


def problem_of(one: Diagnostic, redactor: Redactor) -> ReportedProblem:
    """A diagnostic without secrets."""
    return ReportedProblem(
        one.id,
        one.severity.value,
        redactor(one.message),
        place_of(one.span),
        list(one.path),
        *_hint(one.id, one.message, one.hint, redactor),
        _related(one.related, redactor),
    )


def _hint(id: str, message: str, hint: str, redactor: Redactor) -> tuple[str, str]:
    """What to do in cfnkit's own words, and what a macro that failed said: its words are no advice."""
    if id == Code.MACRO_FAILED.id:
        return advice(message, hint), redactor(hint)
    return redactor(hint), ""


def _related(related: Iterable[Related], redactor: Redactor) -> list[RelatedPlace]:
    return [RelatedPlace(redactor(each.message), place_of(each.span)) for each in related]
