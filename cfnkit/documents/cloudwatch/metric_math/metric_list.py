"""What is checked in the expressions of a list of metrics, be it of an alarm or of a widget."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cfnkit.documents.cloudwatch.grammar import Mistake, NotParsed, finding_of
from cfnkit.documents.cloudwatch.metric_math.expressions import (
    Expression,
    FunctionCall,
    MathText,
    parse_expression,
    within,
)
from cfnkit.documents.cloudwatch.metric_math.functions import FUNCTIONS, REDUCING, ValueKind
from cfnkit.documents.cloudwatch.metric_math.kinds import call_mistakes, kind_of, names_in, unknown_calls
from cfnkit.documents.cloudwatch.metric_math.metric_queries import (
    is_metrics_query,
    parse_metrics_query,
    search_mistakes,
)
from cfnkit.documents.cloudwatch.rules import MATH_CALL, MATH_DOUBTFUL, MATH_ID, MATH_UNREAD
from cfnkit.documents.language import DocumentLink, EmbeddedDocument
from cfnkit.documents.reading import is_known
from cfnkit.documents.text import DocumentText, is_known_text
from cfnkit.rule import Finding, Rule
from cfnkit.source import Span
from cfnkit.syntax import Scalar
from cfnkit.vocabulary import suggestion

_LONGEST_CHAIN = 30  # of expressions that name one another, whose kind is asked for
_ID = re.compile(r"[a-z][A-Za-z0-9_]*")
# The schema of this type says how an id is written, and the engines tell it.
_CHECKED_BY_SCHEMA = "AWS::CloudWatch::Alarm"


@dataclass(frozen=True, slots=True)
class Entry:
    """A metric or an expression of a list.

    span: where a finding about all of it stands. id: its id; None if it has none. expression: the text of its
    expression; None for a metric. period: its period in seconds; None if that is not known.
    """

    span: Span
    id: Scalar | None = None
    expression: DocumentText | None = None
    period: int | None = None


class MetricList:
    """The metrics and expressions of a list, whose expressions can name one another by their ids.

    is_whole: whether there can be no entry that is not known.
    """

    def __init__(self, entries: Sequence[Entry], is_whole: bool, document: EmbeddedDocument) -> None:
        self.entries = entries
        self.document = document
        self.ids: dict[str, Entry] = {}
        for each in entries:
            if each.id is not None and each.id.text not in self.ids:
                self.ids[each.id.text] = each
        self.is_whole = is_whole and all(each.id is None or is_known(each.id) for each in entries)
        self.trees: dict[int, Expression] = {}
        self._named: dict[int, tuple[str, ...]] = {}
        self._kinds: dict[int, ValueKind] = {}
        self._awaited: set[str] = set()
        self._faults: list[Finding] = []
        for each in entries:
            if each.expression is not None:
                self._parse(each, each.expression)

    def _parse(self, entry: Entry, text: DocumentText) -> None:
        try:
            if is_metrics_query(text.text):
                self._kinds[id(entry)] = parse_metrics_query(text.text)
            elif text.written.strip():
                tree = parse_expression(text.text)
                self.trees[id(entry)] = tree
                self._named[id(entry)] = tuple(dict.fromkeys(each.text for each in names_in(tree)))
            elif self.document.place.type != _CHECKED_BY_SCHEMA:
                message = "The expression is empty, and gives nothing."
                self._faults.append(self.document.finding(MATH_DOUBTFUL, message, entry.span))
        except NotParsed as error:
            if not error.unknown:
                self._faults.append(self.found(MATH_UNREAD, error.mistake, text))

    def found(self, rule: Rule, mistake: Mistake, text: DocumentText) -> Finding:
        """The finding for a mistake in the text of an expression."""
        return finding_of(mistake, rule, text, self.document)

    def kind(self, entry: Entry) -> ValueKind:
        """What an entry is."""
        if entry.expression is None:
            return ValueKind.SERIES
        if id(entry) in self._kinds:
            return self._kinds[id(entry)]
        tree = self.trees.get(id(entry))
        found = ValueKind.ANY if tree is None else kind_of(tree, self.kind_of_id)
        self._kinds[id(entry)] = found
        return found

    def kind_of_id(self, name: str) -> ValueKind:
        """What an id names; ANY for one that is not known, or that depends on itself."""
        entry = self.ids.get(name)
        if entry is None or name in self._awaited or len(self._awaited) > _LONGEST_CHAIN:
            return ValueKind.ANY
        self._awaited.add(name)
        try:
            return self.kind(entry)
        finally:
            self._awaited.discard(name)

    def uses(self, entry: Entry) -> Iterator[str]:
        """The ids that the expression of an entry names."""
        return iter(self._named.get(id(entry), ()))

    def calls(self, entry: Entry) -> Iterator[FunctionCall]:
        """The calls in the expression of an entry."""
        tree = self.trees.get(id(entry))
        return (each for each in within(tree) if isinstance(each, FunctionCall)) if tree is not None else iter(())

    def links(self) -> Iterator[DocumentLink]:
        """From the names in the expressions to the ids that they name."""
        for entry in self.entries:
            tree = self.trees.get(id(entry))
            for name in names_in(tree) if tree is not None else ():
                named = self.ids.get(name.text)
                if entry.expression is not None and named is not None and named.id is not None:
                    yield DocumentLink(entry.expression.span(*name.span), named.id.span)

    def notes(self, entry: Entry) -> Iterator[str]:
        """What an expression gives, if that is known."""
        kind = self.kind(entry)
        if kind not in (ValueKind.ANY, ValueKind.TEXT, ValueKind.WORD):
            yield f"The expression gives {kind.value}."

    def findings(self) -> Iterator[Finding]:
        """What is wrong with the expressions and ids."""
        yield from self._faults
        yield from self._of_ids()
        for entry in self.entries:
            tree = self.trees.get(id(entry))
            if tree is not None and entry.expression is not None:
                yield from self._of_expression(tree, entry.expression)
        yield from self._cycles()

    def _of_ids(self) -> Iterator[Finding]:
        for entry in self.entries:
            if entry.id is None or not is_known(entry.id):
                continue
            name = entry.id.text
            if _ID.fullmatch(name) is None and self.document.place.type != _CHECKED_BY_SCHEMA:
                message = (
                    f"'{name}' is no id: it begins with a lower-case letter, and has letters, digits and underscores."
                )
                yield self.document.finding(MATH_ID, message, entry.id.span)
            elif self.ids[name] is not entry:
                yield self.document.finding(MATH_ID, f"Two metrics have the id '{name}'.", entry.id.span)

    def _is_told(self, name: str) -> bool:
        """Whether a name is that of an id with other capital letters, which is told as no id."""
        alike = (each for each in self.ids if each.lower() == name.lower())
        return self.document.place.type != _CHECKED_BY_SCHEMA and any(_ID.fullmatch(each) is None for each in alike)

    def _of_expression(self, tree: Expression, text: DocumentText) -> Iterator[Finding]:
        for mistake in (*call_mistakes(tree, self.kind_of_id), *search_mistakes(tree)):
            yield self.found(MATH_CALL, mistake, text)
        for mistake in unknown_calls(tree):
            yield self.found(MATH_DOUBTFUL, mistake, text)
        for name in names_in(tree):
            if name.token.is_known and name.text not in self.ids and self.is_whole and not self._is_told(name.text):
                message = f"No metric or expression here has the id '{name.text}'."
                hint = suggestion(name.text, self.ids)
                if name.text in FUNCTIONS:
                    message, hint = f"{name.text} is a function, and has no arguments here.", f"Write {name.text}(...)."
                yield self.found(MATH_ID, Mistake(message, *name.span, hint), text)
        for call in within(tree):
            if isinstance(call, FunctionCall) and call.name.text == "METRICS" and self.is_whole:
                yield from self._of_metrics(call, text)

    def _of_metrics(self, call: FunctionCall, text: DocumentText) -> Iterator[Finding]:
        part = call.arguments[0] if call.arguments else None
        if isinstance(part, MathText) and is_known_text(part.value):
            metrics = [name for name, each in self.ids.items() if each.expression is None]
            if not any(part.value in name for name in metrics):
                message = f"No id of a metric here has '{part.value}' in it: METRICS gives nothing."
                yield self.found(MATH_DOUBTFUL, Mistake(message, *part.span), text)

    def _cycles(self) -> Iterator[Finding]:
        """Each expression that depends on itself, by a way that begins with it."""
        told: set[str] = set()
        for name, entry in self.ids.items():
            way = self._way_back(name) if entry.expression is not None and name not in told else []
            if way and told.isdisjoint(way):
                told |= set(way)
                over = [*way[:3], "..."] if len(way) > 5 else way[:-1]
                by = f", by {', '.join(over)}" if over else ""
                message = f"The expression '{name}' depends on itself{by}."
                yield self.document.finding(MATH_ID, message, entry.id.span if entry.id is not None else entry.span)

    def _way_back(self, goal: str) -> list[str]:
        """The shortest way from an id over those that its expression names back to it; empty if there is none."""
        before: dict[str, str] = {}
        waiting = [goal]
        for at in waiting:
            for name in self.uses(self.ids[at]):
                if name == goal:
                    way = [goal]
                    while at != goal:
                        way.insert(0, at)
                        at = before[at]
                    return way
                if name in self.ids and name not in before:
                    before[name] = at
                    waiting.append(name)
        return []


def reductions(metrics: MetricList, entry: Entry) -> Iterator[FunctionCall]:
    """The calls that make a number of all data points of one series."""
    for call in metrics.calls(entry):
        one = call.name.text in REDUCING and len(call.arguments) == 1
        if one and kind_of(call.arguments[0], metrics.kind_of_id) is ValueKind.SERIES:
            yield call
