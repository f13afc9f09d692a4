"""What there is to say about the place at the cursor: its value, the steps that made it, and what decided it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from cfnkit.dynamic_references import FailureKind
from cfnkit.intrinsics import Unknown
from cfnkit.names import NameKind, Occurrence
from cfnkit.outcome.at_place.cursor import WrittenPlace, cursor_at, is_at
from cfnkit.outcome.at_place.documents import about_document, document_at
from cfnkit.outcome.at_place.explaining import decisions, kind_of_step
from cfnkit.outcome.at_place.naming import what_is, where
from cfnkit.outcome.in_lines.lenses import lenses
from cfnkit.outcome.markdown import code, link, plain
from cfnkit.outcome.outcome import Outcome
from cfnkit.outcome.references import ResolvedUse
from cfnkit.outcome.values import Copy, ValueCall
from cfnkit.outcome.words import in_words
from cfnkit.rule import Rule
from cfnkit.source import Span, Step
from cfnkit.syntax import Node, Scalar, at_path, dump_json
from cfnkit.vocabulary import FN_TRANSFORM, FOR_EACH, LANGUAGE_EXTENSIONS

_MOST = 10
_LONGEST = 300


class Hover(NamedTuple):
    """A text in Markdown about the part of the source at `span`."""

    span: Span
    text: str


def hover(
    outcome: Outcome, line: int, column: int, rules: Iterable[Rule] = (), now: datetime | None = None
) -> Hover | None:
    """The text about a place (1-based, in code points); None where there is nothing to say.

    `rules` are those of the findings at the place. At the time `now`, a schedule has its next times.
    """
    source = outcome.processed.document.source
    cursor = cursor_at(outcome.processed.document.root, line, column)
    parts: list[list[str]] = []
    span = cursor.span if cursor is not None else Span(source.name, line, column, line, column + 1)
    if cursor is not None:
        name = outcome.names.at(line, column)
        about_name = what_is(outcome, name) if name is not None else []
        if name is not None and about_name:
            parts.append(about_name)
            span = name.span
        use = next((use for use in outcome.references if is_at(use.use.span, line, column)), None)
        if use is not None and use.use.span.source == source.name:
            parts.append([_reference(use)])
            span = use.use.span
        call = outcome.values.calls.get(cursor.node.span) if cursor.on_key else None
        call = call or _call_at(outcome, line, column)
        if not about_name or _says_more(name, call, cursor):
            parts.append(list(_of_call(outcome, call) if call is not None else _of_node(outcome, cursor)))
        if _has_lens(cursor):
            made = [lens.title for lens in lenses(outcome) if lens.run is None and lens.span == cursor.span]
            parts.append(list(map(plain, made)))
    in_document = document_at(outcome, line, column)
    if in_document is not None:
        parts.append(list(about_document(in_document, now)))
        span = in_document.span
    parts.append([_of_rule(rule) for rule in dict.fromkeys(rules)])
    text = "\n\n".join("  \n".join(lines) for lines in parts if lines)
    return Hover(span, text) if text else None


def _says_more(name: Occurrence | None, call: ValueCall | None, cursor: WrittenPlace) -> bool:
    """Whether a call at a name has another value than the name, or several."""
    is_loop_variable = name is not None and name.name.kind is NameKind.LOOP_VARIABLE
    return is_loop_variable or (call is not None and call.name != "Ref" and not cursor.on_key)


def _has_lens(cursor: WrittenPlace) -> bool:
    """Whether a loop begins at the cursor, or a transform is called there."""
    is_loop = cursor.on_key and str(cursor.path[-1]).startswith(FOR_EACH)
    return is_loop or cursor.path[0] == "Transform" or FN_TRANSFORM in cursor.path


def _call_at(outcome: Outcome, line: int, column: int) -> ValueCall | None:
    """The innermost call at a place."""
    inside = [call for span, call in outcome.values.calls.items() if is_at(span, line, column)]
    return inside[-1] if inside else None


def _of_call(outcome: Outcome, call: ValueCall) -> Iterator[str]:
    """The value of each copy of a call, the steps that made it, and what decided it."""
    copies = outcome.values.of(call)
    if not copies:
        return
    yield from _values(outcome, copies, call.node)
    first = copies[0]
    node = at_path(outcome.processed.tree, first.path)
    deciders = list(outcome.deciding.within(call.node))
    if node is not None:
        yield from _steps(outcome, node)
        if not any(str(key).startswith("Fn::") for key in first.path):
            deciders.extend(outcome.deciding.of(first.path, node))
    for clause, span in dict.fromkeys(decisions(deciders)):
        yield f"decided by {plain(outcome.processed.redactor(clause))}, {where(outcome, span)}"


def _steps(outcome: Outcome, node: Node) -> Iterator[str]:
    for step in node.steps:
        yield f"by {code(step.transform)}, {where(outcome, step.span)}: {kind_of_step(step)}"


def _values(outcome: Outcome, copies: tuple[Copy, ...], written: Node) -> Iterator[str]:
    words = [_value(outcome, copy, written) for copy in copies]
    if len(set(words)) == 1:
        yield f"= {words[0]}"
        return
    for copy, word in list(zip(copies, words, strict=True))[:_MOST]:
        yield f"{plain(str(copy.path[1]))} = {word}"
    if len(copies) > _MOST:
        yield f"and {len(copies) - _MOST} more"


def _value(outcome: Outcome, copy: Copy, written: Node) -> str:
    """A value, or why it is not known, and what is known of it if that is more than the text says."""
    redactor = outcome.processed.redactor
    if isinstance(copy.value, Unknown):
        why = f"not known, since {plain(redactor(copy.value.reason))}"
        if copy.value.call == written:
            return why
        return f"{why}; so far {code(redactor(dump_json(copy.value.call, indent=None))[:_LONGEST])}"
    word = in_words(copy.value, redactor, _LONGEST)
    return code(word) if word else "known in parts only"


def _of_node(outcome: Outcome, cursor: WrittenPlace) -> Iterator[str]:
    """What transforms did to a node that is no call: its copies, and the steps of the first."""
    if not cursor.on_key and not isinstance(cursor.node, Scalar):
        return
    copies = outcome.standing.get(cursor.node.span, ())
    changed = [copy for copy in copies if len(copy.path) > 2 and any(map(_is_told, copy.value.steps))]
    if not changed:
        return
    if isinstance(cursor.node, Scalar):
        # What AWS::Serverless makes of no property stands at the Type, beside what the Type became.
        became = [copy for copy in changed if isinstance(copy.value, Scalar)] or changed
        yield from _values(outcome, tuple(Copy(path, node) for path, node in became), cursor.node)
    yield from _steps(outcome, changed[0].value)


def _is_told(step: Step) -> bool:
    """Whether a step is worth a word where no call stands: that a loop wrote the text once more is plain to see."""
    return not step.exact or step.transform != LANGUAGE_EXTENSIONS


def _reference(found: ResolvedUse) -> str:
    """Whether a dynamic reference would resolve, and by which entry of the lookups."""
    use, resolution = found
    shown = "****" if use.hidden else use.token.text
    if use.malformed is not None:
        sentence = "is malformed" if use.hidden else use.malformed.sentence
        return f"**Dynamic reference** {code(shown)}: {plain(sentence)}"
    if resolution is None:
        reason = "only the deployment knows a part of it" if use.has_variables else "it is not allowed here"
        return f"**Dynamic reference** {code(shown)}: {reason}"
    reference = use.reference
    assert reference is not None
    table = "secrets" if reference.service.value == "secretsmanager" else "ssm"
    if resolution.failure is None:
        entry = "" if use.hidden else f", by {code(reference.name)} in `lookups.{table}`"
        return f"**Dynamic reference** {code(shown)} = {code(str(resolution.value))}{entry}"
    verb = "is not known to resolve" if resolution.failure.kind is FailureKind.UNKNOWN else "would not resolve"
    sentence = "" if use.hidden else f": {plain(resolution.failure.sentence)}"
    return f"**Dynamic reference** {code(shown)} {verb}{sentence}"


def _of_rule(rule: Rule) -> str:
    """The rule of a finding at the place: its id, title, description and page."""
    page = f" {link('More', rule.source)}" if rule.source else ""
    return f"**{plain(rule.id)}** {plain(rule.title)}. {plain(rule.description)}{page}"
