"""The expressions of Logs Insights queries: fields, values, functions, and conditions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from cfnkit.documents.cloudwatch.grammar import END, GrammarToken, TokenCursor

_DEPTH = 30  # of parentheses in one another; a level takes some nine calls
_VALUES = ("number", "text", "duration", "regex", "parameter")
_RESERVED = ("AS", "BY", "AND", "OR", "ASC", "DESC", "LIKE", "IN")


@dataclass(frozen=True, slots=True)
class Field:
    """A field."""

    token: GrammarToken

    @property
    def name(self) -> str:
        """Its name, without the backquotes that it can stand in."""
        return self.token.text.strip("`")


@dataclass(frozen=True, slots=True)
class Value:
    """A number, a text, a duration, a regular expression, or what a parameter stands for."""

    token: GrammarToken


@dataclass(frozen=True, slots=True)
class QueryCall:
    """A call of a function."""

    name: GrammarToken
    arguments: tuple[Expression, ...]
    close: GrammarToken


@dataclass(frozen=True, slots=True)
class QueryGroup:
    """Expressions that an operator or a list puts together; conditions: whether the operator is AND or OR."""

    parts: tuple[Expression, ...]
    conditions: bool = False


Expression: TypeAlias = "Field | Value | QueryCall | QueryGroup"


def within(expression: Expression) -> Iterator[Expression]:
    """An expression and all those in it."""
    yield expression
    match expression:
        case QueryCall(arguments=parts) | QueryGroup(parts=parts):
            for part in parts:
                yield from within(part)


def text_between(expression: Expression, text: str) -> str:
    """The text of a call or a field without spaces, as it names its column; empty for others."""
    match expression:
        case Field():
            return expression.name
        case QueryCall():
            return "".join(text[expression.name.start : expression.close.end].split()).lower()
    return ""


def parse_condition(cursor: TokenCursor, depth: int = 0) -> Expression:
    """An expression with AND, OR, NOT and comparisons. Raises NotParsed."""
    return _joined(
        cursor, depth, ("OR", "||"), lambda: _joined(cursor, depth, ("AND", "&&"), lambda: _not(cursor, depth))
    )


def _joined(cursor: TokenCursor, depth: int, signs: tuple[str, ...], operand: Callable[[], Expression]) -> Expression:
    parts = [operand()]
    while cursor.accept(*signs) is not None:
        parts.append(operand())
    return parts[0] if len(parts) == 1 else QueryGroup(tuple(parts), conditions=True)


def _not(cursor: TokenCursor, depth: int) -> Expression:
    while cursor.at("NOT", "!"):
        cursor.take()
    return _compared(cursor, depth)


def _compared(cursor: TokenCursor, depth: int) -> Expression:
    parts = [_arithmetic(cursor, depth)]
    while True:
        if cursor.accept("=", "!=", "<", ">", "<=", ">=", "=~", "==", "<>") is not None:
            parts.append(_arithmetic(cursor, depth))
            continue
        negated = cursor.at("NOT") and cursor.ahead(1).text.upper() in ("LIKE", "IN")
        if negated:
            cursor.take()
        if cursor.accept("LIKE") is not None or cursor.accept("IN") is not None:
            parts.append(_arithmetic(cursor, depth))
            continue
        return parts[0] if len(parts) == 1 else QueryGroup(tuple(parts))


def _arithmetic(cursor: TokenCursor, depth: int) -> Expression:
    parts = [_signed(cursor, depth)]
    while cursor.accept("+", "-", "*", "/", "%", "^") is not None:
        parts.append(_signed(cursor, depth))
    return parts[0] if len(parts) == 1 else QueryGroup(tuple(parts))


def _signed(cursor: TokenCursor, depth: int) -> Expression:
    while cursor.accept("-", "+") is not None:
        pass
    return _value(cursor, depth)


def _value(cursor: TokenCursor, depth: int) -> Expression:
    token = cursor.token
    if depth > _DEPTH:
        raise cursor.wrong(f"More than {_DEPTH} parentheses stand in one another")
    if token.kind in _VALUES:
        return Value(cursor.take())
    if token.kind == "quoted" or (token.kind == "word" and not cursor.at(*_RESERVED)):
        cursor.take()
        if token.kind == "word" and cursor.accept("(") is not None:
            return _call(token, cursor, depth + 1)
        return Field(token)
    if cursor.accept("(") is not None:
        parts = _listed(cursor, ")", depth + 1)
        cursor.expect(")", "to close the parenthesis")
        return QueryGroup(parts)
    if cursor.accept("[") is not None:
        parts = _listed(cursor, "]", depth + 1)
        cursor.expect("]", "to close the list")
        return QueryGroup(parts)
    raise cursor.wrong("A field, a value or a function is expected")


def _call(name: GrammarToken, cursor: TokenCursor, depth: int) -> QueryCall:
    if name.text.lower() == "count" and cursor.at("*"):
        star = cursor.take()
        return QueryCall(name, (Value(star),), cursor.expect(")", "after count(*"))
    arguments = () if cursor.at(")") else _listed(cursor, ")", depth)
    return QueryCall(name, arguments, cursor.expect(")", f"after the arguments of {name.text}"))


def _listed(cursor: TokenCursor, close: str, depth: int) -> tuple[Expression, ...]:
    found: list[Expression] = []
    while not cursor.at(close) and cursor.token.kind != END:
        found.append(parse_condition(cursor, depth))
        if cursor.accept(",") is None:
            break
    return tuple(found)
