"""Filter patterns of CloudWatch Logs: terms, conditions on JSON in braces, or fields in brackets.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from cfnkit.documents.cloudwatch.grammar import (
    CURLY_QUOTES,
    END,
    MARK,
    GrammarToken,
    Mistake,
    NotParsed,
    TokenCursor,
    tokens_of,
)

_SPACE = r"(?P<space>\s+)"
_TEXT = r'(?P<text>"(?:[^"\\]|\\.)*")'
_REGEX = r"(?P<regex>%(?:[^%\\]|\\.)+%)"
_JSON = re.compile(
    rf"""
    {_SPACE} | {_TEXT} | {_REGEX}
  | (?P<selector>\$(?:\.?[\w*@:/{MARK}-]+|\.?\[[^\]]*\]|\.)*)
  | (?P<sign>!=|<=|>=|==|&&|\|\||[=<>(){{}}])
  | (?P<word>[^\s"(){{}}=<>!&|$%{CURLY_QUOTES}]+)
    """,
    re.VERBOSE,
)
_DELIMITED = re.compile(
    rf"""
    {_SPACE} | {_TEXT} | {_REGEX}
  | (?P<more>\.\.\.)
  | (?P<sign>!=|<=|>=|==|&&|\|\||[=<>(),\[\]])
  | (?P<word>[^\s"()=<>!&|,\[\]%{CURLY_QUOTES}]+)
    """,
    re.VERBOSE,
)
_COMPARISONS = ("=", "!=", "<", ">", "<=", ">=")
_NUMERIC = ("<", ">", "<=", ">=")
_NUMBER = re.compile(r"-?[\d.]+(?:[eE][+-]?\d+)?")
_REGEX_WRONG = re.compile(r"[()]")
_MOST_REGEX = 2
_DEPTH = 100


@dataclass(frozen=True, slots=True)
class FilterPattern:
    """A pattern: its form (`terms`, `json` or `fields`), and the names of the fields in brackets, if all are known."""

    form: str
    names: frozenset[str] | None = None
    mistakes: tuple[Mistake, ...] = ()


def parse_filter_pattern(text: str) -> FilterPattern:
    """What a pattern says. Raises NotParsed."""
    stripped = text.strip()
    for index, character in enumerate(text):
        if character in CURLY_QUOTES:
            raise NotParsed(Mistake(f"A filter pattern cannot have {character} here.", index, index + 1, 'Write ".'))
    if stripped.startswith("{"):
        return _json(text)
    if stripped.startswith("["):
        return _fields(text)
    return FilterPattern("terms", mistakes=tuple(_terms(text)))


def _json(text: str) -> FilterPattern:
    tokens = tokens_of(text, _JSON, "A condition on JSON")
    cursor = TokenCursor(tokens, len(text))
    cursor.expect("{", "at the start")
    if cursor.token.kind == END or cursor.at("}"):
        raise cursor.wrong("A condition is expected in the braces")
    _conditions(cursor, 0)
    cursor.expect("}", "at the end of a pattern that begins with '{'")
    if cursor.token.kind != END:
        raise cursor.wrong("Nothing follows the braces of a pattern")
    return FilterPattern("json", mistakes=tuple(_regexes(tokens)))


def _conditions(cursor: TokenCursor, depth: int) -> None:
    _condition(cursor, depth)
    while not cursor.at("}", ")") and cursor.token.kind != END:
        if cursor.accept("&&", "||") is None:
            word = cursor.token.text.upper()
            hint = {"AND": "Write &&.", "OR": "Write ||."}.get(word, "")
            raise cursor.wrong("&& or || is expected", hint=hint)
        _condition(cursor, depth)


def _condition(cursor: TokenCursor, depth: int) -> None:
    if depth > _DEPTH:
        raise cursor.wrong(f"More than {_DEPTH} parentheses stand in one another")
    if cursor.accept("(") is not None:
        _conditions(cursor, depth + 1)
        cursor.expect(")", "to close the parenthesis")
        return
    token = cursor.token
    if token.can_be_anything:
        cursor.take()
        if not token.text.startswith("$") and (cursor.at("}", ")", "&&", "||") or cursor.token.kind == END):
            return
    elif token.kind != "selector":
        hint = f"Write $.{token.text}." if token.kind == "word" else ""
        raise cursor.wrong("A condition begins with a selector such as $.level", hint=hint)
    elif token.text == "$" or token.text.endswith("."):
        raise cursor.wrong("A selector names a property, such as $.level")
    else:
        cursor.take()
    if cursor.accept("IS") is not None:
        if cursor.accept("TRUE", "FALSE", "NULL") is None and not cursor.token.can_be_anything:
            raise cursor.wrong("IS takes TRUE, FALSE or NULL")
        return
    if cursor.at("NOT") and cursor.ahead(1).text.upper() == "EXISTS":
        cursor.take()
        cursor.take()
        return
    if cursor.accept("EXISTS") is not None:
        return
    _comparison(cursor)


def _comparison(cursor: TokenCursor) -> None:
    sign = cursor.token
    if cursor.accept(*_COMPARISONS) is None:
        hint = "Write =." if sign.text == "==" else ""
        raise cursor.wrong("=, !=, <, >, <=, >=, IS or NOT EXISTS is expected", hint=hint)
    value = cursor.token
    if value.kind not in ("text", "word", "regex", "selector"):
        raise cursor.wrong(f"A value is expected after {sign.text}")
    if value.kind == "word" and value.text[:1] == "'":
        raise cursor.wrong("A text stands in double quotes")
    if sign.text in _NUMERIC and value.is_known and not _NUMBER.fullmatch(value.text):
        raise cursor.wrong(f"{sign.text} takes a number")
    cursor.take()


def _fields(text: str) -> FilterPattern:
    tokens = tokens_of(text, _DELIMITED, "A pattern of fields")
    cursor = TokenCursor(tokens, len(text))
    cursor.expect("[", "at the start")
    names: set[str] = set()
    known = True
    has_more = False
    while not cursor.at("]"):
        if cursor.token.kind == "more" and has_more:
            raise cursor.wrong("A pattern has one ...")
        has_more = has_more or cursor.token.kind == "more"
        if cursor.token.kind == END:
            raise cursor.wrong("']' is missing at the end of a pattern that begins with '['")
        known = _field(cursor, names) and known
        if cursor.accept(",") is None and not cursor.at("]"):
            raise cursor.wrong("',' or ']' is expected after a field")
    cursor.take()
    if cursor.token.kind != END:
        raise cursor.wrong("Nothing follows the brackets of a pattern")
    return FilterPattern("fields", frozenset(names) if known else None, tuple(_regexes(tokens)))


def _field(cursor: TokenCursor, names: set[str]) -> bool:
    """A field with its conditions, whose words are names, except after comparisons; whether the names are known."""
    if cursor.token.kind == "more":
        cursor.take()
        return True
    if cursor.token.kind not in ("word", "text") and not cursor.at("("):
        raise cursor.wrong("The name of a field is expected")
    known, depth, compared = True, 0, False
    while cursor.token.kind != END and not (depth == 0 and cursor.at(",", "]")):
        token = cursor.take()
        if token.kind == "sign":
            depth += {"(": 1, ")": -1}.get(token.text, 0)
            if token.text == "==":
                raise cursor.wrong("A condition on a field is with =", token, "Write =.")
        elif token.kind == "word" and not compared:
            names.add(token.text)
            known = known and token.is_known
        compared = token.text in _COMPARISONS
    if depth:
        raise cursor.wrong("A parenthesis is not closed")
    return known


def _regexes(tokens: list[GrammarToken]) -> Iterator[Mistake]:
    """A pattern has at most two regular expressions, without parentheses."""
    found = [each for each in tokens if each.kind == "regex"]
    for each in found:
        yield from _regex(each)
    for each in found[_MOST_REGEX:]:
        message = f"A pattern can have {_MOST_REGEX} regular expressions, and has {len(found)}."
        yield Mistake(message, each.start, each.end)


def _regex(token: GrammarToken) -> Iterator[Mistake]:
    wrong = _REGEX_WRONG.search(token.text)
    if wrong is not None:
        start = token.start + wrong.start()
        hint = r"Write \x28 and \x29 for the characters themselves."
        message = "A regular expression of a filter pattern cannot have parentheses."
        yield Mistake(message, start, start + 1, hint)


_TERM = re.compile(rf'{_TEXT}|{_REGEX}|(?P<word>[^\s"]+)')


def _terms(text: str) -> Iterator[Mistake]:
    quotes = len(re.findall(r'(?<!\\)"', text))
    if quotes % 2:
        at = text.rindex('"')
        yield Mistake('This " is never closed.', at, at + 1)
        return
    for match in _TERM.finditer(text):
        token = GrammarToken(match.lastgroup or "", match[0], *match.span())
        if token.kind == "regex":
            yield from _regex(token)
        elif token.kind == "text" and token.text == '""':
            yield Mistake("A term is not empty.", token.start, token.end)
        elif token.kind == "word" and re.match(r"\$[.\[]", token.text):
            message = "A selector stands in braces, with a condition."
            yield Mistake(message, token.start, token.end, "Write {" + f" {token.text} = ... " + "}.")
