"""Metric math expressions as trees. https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from cfnkit.documents.cloudwatch.grammar import END, MARK, GrammarToken, TokenCursor, tokens_of

_TOKENS = re.compile(
    rf"""
    (?P<space>\s+)
  | (?P<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')
  | (?P<number>(?:\d[\d{MARK}]*(?:\.[\d{MARK}]*)?|\.\d+)(?:[eE][+-]?\d+)?)
  | (?P<word>[A-Za-z_{MARK}][\w{MARK}]*)
  | (?P<sign>==|!=|<=|>=|&&|\|\||[-+*/^<>(),\[\]])
    """,
    re.VERBOSE,
)
_COMPARISONS = ("==", "!=", "<=", ">=", "<", ">")
_DEPTH = 30  # of parentheses in one another; a level takes some nine calls


@dataclass(frozen=True, slots=True)
class Number:
    """A number."""

    token: GrammarToken

    @property
    def span(self) -> tuple[int, int]:
        """Where it starts and ends."""
        return self.token.start, self.token.end


@dataclass(frozen=True, slots=True)
class MathText:
    """A text in quotes."""

    token: GrammarToken

    @property
    def value(self) -> str:
        """The text without its quotes."""
        return self.token.text[1:-1]

    @property
    def span(self) -> tuple[int, int]:
        """Where it starts and ends."""
        return self.token.start, self.token.end


@dataclass(frozen=True, slots=True)
class IdName:
    """An id, or a word that a function takes, such as REPEAT."""

    token: GrammarToken

    @property
    def text(self) -> str:
        """The word."""
        return self.token.text

    @property
    def span(self) -> tuple[int, int]:
        """Where it starts and ends."""
        return self.token.start, self.token.end


@dataclass(frozen=True, slots=True)
class FunctionCall:
    """A call of a function; `close` is its closing parenthesis."""

    name: GrammarToken
    arguments: tuple[Expression, ...]
    close: GrammarToken

    @property
    def span(self) -> tuple[int, int]:
        """Where it starts and ends."""
        return self.name.start, self.close.end


@dataclass(frozen=True, slots=True)
class Array:
    """An array of expressions."""

    open: GrammarToken
    items: tuple[Expression, ...]
    close: GrammarToken

    @property
    def span(self) -> tuple[int, int]:
        """Where it starts and ends."""
        return self.open.start, self.close.end


@dataclass(frozen=True, slots=True)
class MathOperation:
    """An operation on values: on one with a minus sign at `start`, or on several."""

    operands: tuple[Expression, ...]
    start: int | None = None

    @property
    def span(self) -> tuple[int, int]:
        """Where it starts and ends."""
        return self.operands[0].span[0] if self.start is None else self.start, self.operands[-1].span[1]


Expression: TypeAlias = "Number | MathText | IdName | FunctionCall | Array | MathOperation"


def parse_expression(text: str) -> Expression:
    """The tree of an expression; raises NotParsed."""
    cursor = TokenCursor(tokens_of(text, _TOKENS, "An expression"), len(text))
    found = _either(cursor, 0)
    if cursor.token.kind != END:
        raise cursor.wrong("An operator or the end of the expression is expected", hint=_hint(cursor.token))
    return found


def within(expression: Expression) -> Iterator[Expression]:
    """An expression and all those in it."""
    yield expression
    match expression:
        case FunctionCall(arguments=parts) | Array(items=parts) | MathOperation(operands=parts):
            for part in parts:
                yield from within(part)


def _hint(token: GrammarToken) -> str:
    return "Metric math compares with ==." if token.text == "=" else ""


def _either(cursor: TokenCursor, depth: int) -> Expression:
    return _joined(cursor, ("OR", "||"), lambda: _both(cursor, depth))


def _both(cursor: TokenCursor, depth: int) -> Expression:
    return _joined(cursor, ("AND", "&&"), lambda: _compared(cursor, depth))


def _compared(cursor: TokenCursor, depth: int) -> Expression:
    return _joined(cursor, _COMPARISONS, lambda: _sum(cursor, depth))


def _sum(cursor: TokenCursor, depth: int) -> Expression:
    return _joined(cursor, ("+", "-"), lambda: _product(cursor, depth))


def _product(cursor: TokenCursor, depth: int) -> Expression:
    return _joined(cursor, ("*", "/"), lambda: _power(cursor, depth))


def _power(cursor: TokenCursor, depth: int) -> Expression:
    return _joined(cursor, ("^",), lambda: _signed(cursor, depth))


def _joined(cursor: TokenCursor, signs: tuple[str, ...], operand: Callable[[], Expression]) -> Expression:
    """Operands with signs of one rank between them, side by side: a long sum is no deep tree."""
    first = operand()
    operands = [first]
    while cursor.accept(*signs) is not None:
        operands.append(operand())
    return first if len(operands) == 1 else MathOperation(tuple(operands))


def _signed(cursor: TokenCursor, depth: int) -> Expression:
    first = cursor.accept("-", "+")
    while cursor.accept("-", "+") is not None:
        pass
    found = _value(cursor, depth)
    return found if first is None else MathOperation((found,), first.start)


def _value(cursor: TokenCursor, depth: int) -> Expression:
    token = cursor.token
    if depth > _DEPTH:
        raise cursor.wrong(f"More than {_DEPTH} parentheses stand in one another")
    match token.kind:
        case "number":
            return Number(cursor.take())
        case "text":
            return MathText(cursor.take())
        case "word" if not cursor.at("AND", "OR"):
            cursor.take()
            if cursor.accept("(") is None:
                return IdName(token)
            arguments, close = _items(cursor, ")", f"after the arguments of {token.text}", depth + 1)
            return FunctionCall(token, arguments, close)
    if cursor.accept("(") is not None:
        found = _either(cursor, depth + 1)
        cursor.expect(")", "to close the parenthesis")
        return found
    if cursor.accept("[") is not None:
        items, close = _items(cursor, "]", "to close the array", depth + 1)
        return Array(token, items, close)
    raise cursor.wrong("An id, a number or a function is expected")


def _items(cursor: TokenCursor, close: str, why: str, depth: int) -> tuple[tuple[Expression, ...], GrammarToken]:
    found: list[Expression] = []
    if not cursor.at(close):
        found.append(_either(cursor, depth))
        while cursor.accept(",") is not None:
            found.append(_either(cursor, depth))
    return tuple(found), cursor.expect(close, why)
