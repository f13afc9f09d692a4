"""The values of the author's function calls and dynamic references, in a few words behind each."""

from __future__ import annotations

import collections.abc as abc
from collections.abc import Iterator
from enum import Enum
from typing import NamedTuple

from cfnkit.outcome.deciding import DeciderKind
from cfnkit.outcome.outcome import Outcome
from cfnkit.outcome.values import Copy, ValueCall
from cfnkit.outcome.words import LONGEST, in_words, listed, on_one_line, values_in_words
from cfnkit.source import SourceText, Span
from cfnkit.syntax import Scalar, Sequence
from cfnkit.vocabulary import NO_VALUE_NAME, FunctionPlace, function_words


class HintKind(Enum):
    """The kinds of hints."""

    REFERENCES = "references"
    SUBS = "subs"
    MAPPINGS = "mappings"
    CONDITIONS = "conditions"
    FUNCTIONS = "functions"
    DYNAMIC_REFERENCES = "dynamicReferences"


class Hint(NamedTuple):
    """A text behind the character before `line` and `column`, such as `= tickets-blue, tickets-green`.

    `tooltip` says what more there is to say, in plain text: the value of each copy, and what rests on a default. `span`
    is that of the call or the dynamic reference.
    """

    line: int
    column: int
    label: str
    kind: HintKind
    tooltip: str
    span: Span


_MOST_IN_TOOLTIP = 20
_LONGEST_IN_TOOLTIP = 300
_KINDS = {
    "Ref": HintKind.REFERENCES,
    "Fn::GetAtt": HintKind.REFERENCES,
    "Fn::Sub": HintKind.SUBS,
    "Fn::FindInMap": HintKind.MAPPINGS,
    "Fn::If": HintKind.CONDITIONS,
    **dict.fromkeys(function_words(FunctionPlace.CONDITION) - function_words(FunctionPlace.VALUE), HintKind.CONDITIONS),
}


def hints(
    outcome: Outcome, kinds: abc.Container[HintKind] = frozenset(HintKind), lines: range | None = None
) -> tuple[Hint, ...]:
    """The hints of some kinds on some lines (1-based), or on all, in the order of the text.

    A call has none when its value is not known, stands there already, or is part of the value of a call around it on
    the same line.
    """
    found: list[Hint] = []
    shown: dict[int, list[Span]] = {}
    for call in outcome.values.calls.values():
        kind = _KINDS.get(call.name, HintKind.FUNCTIONS)
        line, column = _end(outcome.processed.document.source, call.span)
        if kind not in kinds or (lines is not None and line not in lines):
            continue
        if any(around.contains(call.span) for around in shown.get(line, ())):
            continue
        copies = outcome.values.of(call)
        values = values_in_words(copies, outcome.processed.redactor)
        if values and not _is_said(call, copies):
            shown.setdefault(line, []).append(call.span)
            found.append(Hint(line, column, f"= {values}", kind, _tooltip(outcome, call, copies), call.span))
    if HintKind.DYNAMIC_REFERENCES in kinds:
        found.extend(_references(outcome, lines))
    return tuple(sorted(found, key=lambda hint: (hint.line, hint.column)))


def _end(source: SourceText, span: Span) -> tuple[int, int]:
    """The end of a span; of one with several lines, the end of the first."""
    if span.line == span.end_line:
        return span.line, span.end_column
    return span.line, len(source.line(span.line).rstrip()) + 1


def _is_said(call: ValueCall, copies: abc.Iterable[Copy]) -> bool:
    """Whether the call's own text is its value: a name that is its value, a text without variables, or a list."""
    [argument] = call.node.entries.values()
    first = argument.items[0] if isinstance(argument, Sequence) and argument.items else argument
    if isinstance(first, Scalar) and first.text == NO_VALUE_NAME:
        return True
    texts = {copy.value.text for copy in copies if isinstance(copy.value, Scalar)}
    return isinstance(first, Scalar) and texts == {first.text}


def _tooltip(outcome: Outcome, call: ValueCall, copies: abc.Sequence[Copy]) -> str:
    redactor = outcome.processed.redactor
    lines = []
    words = [in_words(copy.value, redactor, _LONGEST_IN_TOOLTIP) or "not known" for copy in copies]
    if len(set(words)) > 1:
        lines = [f"{copy.path[1]}: {word}" for copy, word in zip(copies, words, strict=True)][:_MOST_IN_TOOLTIP]
        if len(copies) > _MOST_IN_TOOLTIP:
            lines.append(f"and {len(copies) - _MOST_IN_TOOLTIP} more")
    elif len(words[0]) > LONGEST:
        lines.append(words[0])
    defaults = [
        f"the default of {decider.name}"
        for decider in outcome.deciding.within(call.node)
        if decider.kind is DeciderKind.PARAMETER and decider.is_default and decider.value is not None
    ]
    if defaults:
        lines.append(f"It rests on {listed(defaults, most=8)}.")
    return "\n".join(lines)


def _references(outcome: Outcome, lines: range | None) -> Iterator[Hint]:
    """A hint behind each dynamic reference whose value the lookups have."""
    values: dict[Span, list[str]] = {}
    redactor, source = outcome.processed.redactor, outcome.processed.document.source
    for use, resolution in outcome.references:
        here = use.span.source == source.name and (lines is None or use.span.line in lines)
        if here and resolution is not None and resolution.value is not None:
            values.setdefault(use.span, []).append(on_one_line(redactor(str(resolution.value))))
    for span, words in values.items():
        line, column = _end(source, span)
        column += source.line(line)[column - 1 : column] in ("'", '"')
        label = f"= {listed(words)}"
        yield Hint(line, column, label, HintKind.DYNAMIC_REFERENCES, "By the lookups of the configuration.", span)
