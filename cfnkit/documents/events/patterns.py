"""What is checked in event patterns of buses, pipes and event source mappings, and in filter policies of topics."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterator
from typing import NamedTuple

from cfnkit.documents.events.rules import NEVER_MATCHES, OPERATOR, PATTERN
from cfnkit.documents.language import EmbeddedDocument
from cfnkit.documents.reading import is_known
from cfnkit.documents.text import is_known_text
from cfnkit.documents.well_formed import faults
from cfnkit.rule import Finding, Rule
from cfnkit.source import Span
from cfnkit.syntax import BOOLEAN, NUMBER, STRING, Mapping, Node, Scalar, Sequence, to_plain
from cfnkit.vocabulary import suggestion

# https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html
_ALWAYS_STRINGS = ("version", "id", "detail-type", "source", "account", "time", "region")
# An event that an archive replays has the name of the replay, too.
_TOP = (*_ALWAYS_STRINGS, "resources", "detail", "replay-name")
_OR = "$or"
_OF_ANY_CASE = "equals-ignore-case"
_FEWEST_OF_OR = 2
_MOST_KEYS_OF_TOPIC = 5
_TEXTS = ("prefix", "suffix", "equals-ignore-case", "wildcard")
_COMPARISONS = ("<", "<=", "=", ">", ">=")


class _Service(NamedTuple):
    """What a service takes. name: as a message has it. without: the operators of event buses that it has not.

    but: the operators that may stand in anything-but.
    """

    name: str
    without: frozenset[str] = frozenset()
    but: frozenset[str] = frozenset(_TEXTS)


_BUS = _Service("an event bus")
_PIPE = _Service("a pipe or an event source mapping", frozenset({"wildcard"}), frozenset({"prefix"}))
_TOPIC = _Service("the filter policy of a topic")
_OPERATORS = ("anything-but", "cidr", "equals-ignore-case", "exists", "numeric", "prefix", "suffix", "wildcard")


def check(document: EmbeddedDocument) -> Iterator[Finding]:
    """The findings in a pattern."""
    assert document.tree is not None
    unread = list(faults(document, PATTERN, "The pattern"))
    yield from unread
    if unread:
        return
    root = document.tree.root
    if isinstance(root, Scalar) and not is_known(root):
        return
    if not isinstance(root, Mapping):
        yield document.finding(PATTERN, "The pattern is no JSON object.", root.span)
        return
    type = document.place.type
    if type.startswith("AWS::Events::"):
        yield from _Pattern(document, _BUS).of_bus(root)
    elif type.startswith("AWS::SNS::"):
        yield from _Pattern(document, _TOPIC).of_topic(root)
    else:
        yield from _Pattern(document, _PIPE).fields(root)


class _Pattern:
    """Checks one pattern for the service that it goes to."""

    def __init__(self, document: EmbeddedDocument, service: _Service) -> None:
        self._document, self._service = document, service

    def of_bus(self, root: Mapping) -> Iterator[Finding]:
        if not root.entries:
            yield self._finding(PATTERN, "The pattern is empty.", root.span, "Name what events have, such as source.")
        for key in root.entries:
            if key not in _TOP and key != _OR and is_known_text(key):
                nearest = suggestion(key, _TOP)
                hint = nearest or "What is special to an event is below 'detail'."
                message = f"No event has '{key}' at its top, so that the pattern matches none."
                yield self._finding(NEVER_MATCHES, message, root.key_span(key), hint)
        for key in _ALWAYS_STRINGS:
            if key in root.entries:
                yield from self._exists(key, root)
        yield from self.fields(root)

    def _exists(self, key: str, root: Mapping) -> Iterator[Finding]:
        """A finding for a pattern that wants no value for what every event has."""
        values = root.entries[key]
        items = values.items if isinstance(values, Sequence) else ()
        absent = [item for item in items if isinstance(item, Mapping) and to_plain(item) == {"exists": False}]
        if absent and len(absent) == len(items):
            yield self._finding(NEVER_MATCHES, f"Every event has '{key}'.", absent[0].span)

    def of_topic(self, root: Mapping) -> Iterator[Finding]:
        keys = [key for key in root.entries if key != _OR]
        if len(keys) > _MOST_KEYS_OF_TOPIC:
            message = f"A filter policy has at most {_MOST_KEYS_OF_TOPIC} keys, and this has {len(keys)}."
            yield self._finding(PATTERN, message, root.key_span(keys[_MOST_KEYS_OF_TOPIC]))
        if not self._is_of_body():
            for key, value in root.entries.items():
                if isinstance(value, Mapping) and key != _OR:
                    message = f"'{key}' is an object, but attributes of messages have no parts."
                    hint = "FilterPolicyScope: MessageBody filters by what is in the message."
                    yield self._finding(PATTERN, message, value.span, hint)
                    return
        yield from self.fields(root)

    def _is_of_body(self) -> bool:
        """Whether the policy may be about the bodies of messages."""
        below = self._document.below[1:-1]
        scope = self._document.resource.at(*below, "FilterPolicyScope")
        return scope not in (None, "MessageAttributes")

    def fields(self, node: Mapping) -> Iterator[Finding]:
        """The findings in an object of a pattern."""
        for key, value in node.entries.items():
            if key == _OR:
                yield from self._alternatives(value)
            elif isinstance(value, Mapping):
                yield from self._of_object(key, value)
            elif isinstance(value, Sequence):
                yield from self._values(key, value)
            elif is_known(value):
                message = f"The value of '{key}' is no list; a pattern lists the values that match."
                yield self._finding(PATTERN, message, value.span, "Write it in brackets.")

    def _of_object(self, key: str, value: Mapping) -> Iterator[Finding]:
        if not value.entries:
            yield self._finding(PATTERN, f"'{key}' is an empty object.", value.span)
        elif len(value.entries) == 1 and next(iter(value.entries)) in _OPERATORS and not _is_field(value):
            [name] = value.entries
            message = f"The operator '{name}' of '{key}' is not in a list."
            yield self._finding(PATTERN, message, value.key_span(name), "Write it in brackets: [{...}].")
        else:
            yield from self.fields(value)

    def _alternatives(self, value: Node) -> Iterator[Finding]:
        items = value.items if isinstance(value, Sequence) else ()
        if not isinstance(value, Sequence) and is_known(value):
            yield self._finding(PATTERN, "'$or' is no list of patterns.", value.span)
        elif isinstance(value, Sequence) and len(items) < _FEWEST_OF_OR and all(map(is_known, items)):
            yield self._finding(PATTERN, "'$or' has fewer than two patterns.", value.span)
        for item in items:
            if isinstance(item, Mapping):
                yield from self.fields(item)
            elif is_known(item):
                yield self._finding(PATTERN, "An alternative of '$or' is no object.", item.span)

    def _values(self, key: str, values: Sequence) -> Iterator[Finding]:
        if not values.items:
            yield self._finding(PATTERN, f"The list of '{key}' is empty, and matches nothing.", values.span)
        for item in values.items:
            if isinstance(item, Sequence):
                yield self._finding(PATTERN, f"A list stands in the list of '{key}'.", item.span)
            elif isinstance(item, Mapping):
                yield from self._operator(key, item)

    def _operator(self, key: str, node: Mapping) -> Iterator[Finding]:
        if len(node.entries) != 1:
            message = f"An operator is an object of one key, and this of '{key}' has {len(node.entries)}."
            yield self._finding(PATTERN, message, node.span)
            return
        [(name, value)] = node.entries.items()
        if not is_known_text(name):
            return
        if name not in _OPERATORS or name in self._service.without:
            known = [each for each in _OPERATORS if each not in self._service.without]
            message = f"The operator '{name}' does not exist for {self._service.name}."
            yield self._finding(OPERATOR, message, node.key_span(name), suggestion(name, known))
            return
        checks: dict[str, Callable[[Node], Iterator[Finding]]] = {
            "anything-but": self._but,
            "cidr": self._cidr,
            "exists": self._of_exists,
            "numeric": self._numeric,
        }
        yield from checks[name](value) if name in checks else self._text(name, value)

    def _text(self, name: str, value: Node) -> Iterator[Finding]:
        if (
            isinstance(value, Mapping)
            and name in ("prefix", "suffix")
            and list(value.entries) == ["equals-ignore-case"]
        ):
            value = value.entries["equals-ignore-case"]
        if not _is_text(value):
            yield self._finding(OPERATOR, f"The value of '{name}' is no string.", value.span)
        elif name == "wildcard" and isinstance(value, Scalar) and "**" in value.text.replace("\\*", ""):
            yield self._finding(OPERATOR, "A wildcard has two stars side by side.", value.span, "Write one star.")

    def _but(self, value: Node) -> Iterator[Finding]:
        if isinstance(value, Sequence):
            kinds = {item.kind for item in value.items if isinstance(item, Scalar) and is_known(item)}
            if not value.items:
                yield self._finding(OPERATOR, "The list of 'anything-but' is empty.", value.span)
            elif not all(isinstance(item, Scalar) for item in value.items) or len(kinds) > 1:
                message = "The list of 'anything-but' has something else than strings alone, or numbers alone."
                yield self._finding(OPERATOR, message, value.span)
        elif isinstance(value, Mapping):
            if not value.entries:
                yield self._finding(OPERATOR, "The object of 'anything-but' is empty.", value.span)
                return
            name = next(iter(value.entries))
            if len(value.entries) != 1 or (name not in self._service.but and is_known_text(name)):
                allowed = ", ".join(sorted(self._service.but))
                message = f"'{name}' may not stand in 'anything-but' for {self._service.name}."
                yield self._finding(OPERATOR, message, value.span, f"These may: {allowed}.")
                return
            inner = value.entries[name]
            for item in inner.items if isinstance(inner, Sequence) else (inner,):
                yield from self._text(name, item)
        elif isinstance(value, Scalar) and value.kind not in (STRING, NUMBER):
            yield self._finding(OPERATOR, "The value of 'anything-but' is neither a string nor a number.", value.span)

    def _cidr(self, value: Node) -> Iterator[Finding]:
        if not isinstance(value, Scalar) or value.kind != STRING:
            yield self._finding(OPERATOR, "The value of 'cidr' is no string.", value.span)
        elif is_known(value):
            try:
                ipaddress.ip_network(value.text, strict=False)
            except ValueError:
                yield self._finding(OPERATOR, f"'{value.text}' is no range of addresses.", value.span)

    def _of_exists(self, value: Node) -> Iterator[Finding]:
        if not (isinstance(value, Scalar) and (value.kind == BOOLEAN or not is_known(value))):
            yield self._finding(OPERATOR, "The value of 'exists' is neither true nor false.", value.span)

    def _numeric(self, value: Node) -> Iterator[Finding]:
        items = value.items if isinstance(value, Sequence) else ()
        if not isinstance(value, Sequence):
            if is_known(value):
                yield self._finding(OPERATOR, "The value of 'numeric' is no list.", value.span)
            return
        if not all(isinstance(item, Scalar) and is_known(item) for item in items):
            return
        plain = [to_plain(item) for item in items]
        if len(plain) not in (2, 4):
            message = "The list of 'numeric' is a comparison and a number, or two of each."
            yield self._finding(OPERATOR, message, value.span)
            return
        bounds: list[tuple[str, float]] = []
        for sign, number, at in zip(plain[::2], plain[1::2], items[::2], strict=True):
            if sign not in _COMPARISONS:
                message = f"'{sign}' is no comparison; these are: {', '.join(_COMPARISONS)}."
                yield self._finding(OPERATOR, message, at.span)
                return
            if isinstance(number, bool) or not isinstance(number, (int, float)):
                yield self._finding(OPERATOR, f"'{sign}' is not followed by a number.", at.span)
                return
            bounds.append((str(sign), number))
        signs = [sign for sign, _ in bounds]
        if len(signs) == 2 and not (signs[0] in (">", ">=") and signs[1] in ("<", "<=")):
            message = "A range is '>' or '>=' with a number, and then '<' or '<=' with another one."
            yield self._finding(OPERATOR, message, value.span)
        elif len(bounds) == 2 and _is_empty(*bounds):
            yield self._finding(OPERATOR, "No number is in both ranges.", value.span)

    def _finding(self, rule: Rule, message: str, span: Span, hint: str = "") -> Finding:
        return self._document.finding(rule, message, span, hint)


def _is_text(value: Node) -> bool:
    return isinstance(value, Scalar) and value.kind == STRING


def _is_field(value: Mapping) -> bool:
    """Whether an object whose only key is the name of an operator may have a list below it, as a field would."""
    [inner] = value.entries.values()
    is_operator_with_list = next(iter(value.entries)) in ("anything-but", "numeric")
    return (isinstance(inner, Sequence) and not is_operator_with_list) or not is_known(inner)


def _is_empty(one: tuple[str, float], other: tuple[str, float]) -> bool:
    """Whether no number fits two comparisons."""
    low, high = sorted((one, other), key=lambda each: each[0] in ("<", "<="))
    if low[0] not in (">", ">=") or high[0] not in ("<", "<="):
        return False
    return low[1] > high[1] or (low[1] == high[1] and (low[0], high[0]) != (">=", "<="))
