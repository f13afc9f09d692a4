"""The rules of composite alarms as the alarms that they name.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html
"""

from __future__ import annotations

import re
from typing import NamedTuple

from cfnkit.documents.cloudwatch.grammar import END, MARK, GrammarToken, Mistake, TokenCursor, tokens_of
from cfnkit.vocabulary import suggestion

STATES = ("ALARM", "OK", "INSUFFICIENT_DATA")
_FUNCTIONS = (*STATES, "AT_LEAST")
_WORDS = (*_FUNCTIONS, "AND", "OR", "NOT", "TRUE", "FALSE")
_TOKENS = re.compile(
    rf"""
    (?P<space>\s+)
  | (?P<text>"[^"]*")
  | (?P<word>[^\s"(),{MARK}]+)
  | (?P<mark>[{MARK}])
  | (?P<sign>[(),])
    """,
    re.VERBOSE,
)
_SIGNS = {"&&": "AND", "||": "OR", "!": "NOT", "&": "AND", "|": "OR"}
_DEPTH = 100


class NamedAlarm(NamedTuple):
    """An alarm that a rule names: the name or ARN, and its place."""

    name: str
    start: int
    end: int


class AlarmRule(NamedTuple):
    """What a rule says: the alarms that it names, and mistakes that do not hinder to read it."""

    alarms: tuple[NamedAlarm, ...]
    mistakes: tuple[Mistake, ...] = ()


def parse_alarm_rule(text: str) -> AlarmRule:
    """What a rule says. Raises NotParsed."""
    reader = _Reader(text)
    reader.expression(0)
    if reader.cursor.token.kind != END:
        raise reader.cursor.wrong("AND, OR or the end of the rule is expected", hint=_hint(reader.cursor.token))
    return AlarmRule(tuple(reader.alarms), tuple(reader.mistakes))


def _hint(token: GrammarToken) -> str:
    word = _SIGNS.get(token.text)
    return f"Write {word}." if word else suggestion(token.text.upper(), _WORDS)


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.cursor = TokenCursor(tokens_of(text, _TOKENS, "The rule of an alarm"), len(text))
        self.alarms: list[NamedAlarm] = []
        self.mistakes: list[Mistake] = []

    def expression(self, depth: int) -> None:
        self._one(depth)
        while self.cursor.accept("AND", "OR") is not None:
            self._one(depth)

    def _one(self, depth: int) -> None:
        cursor = self.cursor
        while cursor.accept("NOT") is not None:
            pass
        token = cursor.token
        if depth > _DEPTH:
            raise cursor.wrong(f"More than {_DEPTH} parentheses stand in one another")
        if cursor.accept("(") is not None:
            self.expression(depth + 1)
            cursor.expect(")", "to close the parenthesis")
        elif cursor.accept("TRUE", "FALSE") is not None or token.kind == "mark":
            if token.kind == "mark":
                cursor.take()
        elif cursor.accept(*STATES) is not None:
            cursor.expect("(", f"after {token.text}")
            self._alarm(token)
            cursor.expect(")", "after the name of the alarm")
        elif cursor.accept("AT_LEAST") is not None:
            cursor.expect("(", "after AT_LEAST")
            self._at_least()
            cursor.expect(")", "to close AT_LEAST")
        else:
            raise cursor.wrong(f"One of {', '.join(_FUNCTIONS)}, TRUE or FALSE is expected", hint=_hint(token))

    def _alarm(self, function: GrammarToken) -> None:
        """A name in double quotes, or all up to the parenthesis or comma."""
        cursor = self.cursor
        first = last = cursor.token
        while cursor.token.kind != END and not cursor.at(")", ",", "("):
            last = cursor.take()
        if last.kind == END or cursor.index == 0 or cursor.before is None or cursor.before.text in ("(", ","):
            raise cursor.wrong(f"{function.text} takes the name or ARN of an alarm")
        name = self.text[first.start : last.end]
        quoted = first.kind == "text" and first is last
        self.alarms.append(NamedAlarm(name[1:-1] if quoted else name, first.start, last.end))
        if cursor.at("("):
            raise cursor.wrong("A name with parentheses stands in double quotes")

    def _at_least(self) -> None:
        """`AT_LEAST(2, ALARM, (a, b, c))`, or a share such as `50%`, and states such as `NOT OK`."""
        cursor = self.cursor
        threshold = cursor.take()
        number = re.fullmatch(r"(\d+)(%?)", threshold.text)
        if threshold.is_known and number is None:
            self._wrong("AT_LEAST begins with a number, or with a share such as 50%", threshold)
        cursor.expect(",", "after the number of AT_LEAST")
        cursor.accept("NOT")
        if cursor.token.is_known and not cursor.at(*STATES):
            raise cursor.wrong(
                f"One of {', '.join(STATES)} is expected", hint=suggestion(cursor.token.text.upper(), STATES)
            )
        state = cursor.take()
        cursor.expect(",", "after the state of AT_LEAST")
        cursor.expect("(", "before the alarms of AT_LEAST")
        count = len(self.alarms)
        self._alarm(state)
        while cursor.accept(",") is not None:
            self._alarm(state)
        cursor.expect(")", "after the alarms of AT_LEAST")
        count = len(self.alarms) - count
        if number is not None:
            most = 100 if number[2] else count
            if not 1 <= int(number[1]) <= most:
                message = f"AT_LEAST is {threshold.text}, and must be 1 to {most}{number[2]}"
                self._wrong(message + ("" if number[2] else f" of {count} alarms"), threshold)

    def _wrong(self, message: str, token: GrammarToken) -> None:
        self.mistakes.append(Mistake(f"{message}.", token.start, token.end))
