"""The tokens of Logs Insights queries, and their commands. https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import NamedTuple

from cfnkit.documents.cloudwatch.grammar import CURLY_QUOTES, MARK, GrammarToken, Mistake, NotParsed

_TOKEN = re.compile(
    rf"""
    (?P<space>\s+|\#[^\n]*)
  | (?P<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')
  | (?P<quoted>`[^`]*`)
  | (?P<parameter>\{{\{{[^{{}}]*\}}\}})
  | (?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?(?![\w.{MARK}]))
  | (?P<duration>\d+[a-zA-Z]+(?![\w.{MARK}]))
  | (?P<word>[@$A-Za-z0-9_{MARK}](?:[\w@$:{MARK}]|\.(?=[\w@$*{MARK}-])|\[\d+\]|\.`[^`]*`)*)
  | (?P<sign>=~|!=|<=|>=|<>|==|&&|\|\||[-=<>+*/%^(),\[\]!:])
  | (?P<pipe>\|)
    """,
    re.VERBOSE,
)
# What stands for a query within another one.
_INNER = "(SOURCE)"
_REGEX = re.compile(r"/(?:[^/\\\n\[]|\\.|\[(?:[^\]\\\n]|\\.)*\])*/|/(?:[^/\\\n]|\\.)*/")
_BEFORE_REGEX = ("LIKE", "=~", "PARSE", ",", "(", "=", "!=", "AND", "OR", "NOT", "|", "IN")


class QueryCommand(NamedTuple):
    """A command of a query: its name, and the tokens after that."""

    name: GrammarToken
    tokens: Sequence[GrammarToken]
    end: int


def queries_of(text: str) -> list[list[QueryCommand]]:
    """The commands of a query, and then those of each query within it. Raises NotParsed."""
    outer, inner = _without_inner(list(_tokens(text)))
    return [_commands(outer, len(text)), *(_commands(tokens, end) for tokens, end in inner)]


def _without_inner(
    tokens: list[GrammarToken],
) -> tuple[list[GrammarToken], list[tuple[list[GrammarToken], int]]]:
    """The tokens of a query, in which a mark stands for each query in brackets, and those of these, with their ends."""
    outer: list[GrammarToken] = []
    inner: list[tuple[list[GrammarToken], int]] = []
    # The places where brackets open; those of queries alone are closed to a mark.
    opened: list[tuple[int, bool]] = []
    for token, following in zip_longest(tokens, tokens[1:]):
        if token.text == "(" and token.kind == "sign":
            opened.append((len(outer), following is not None and following.text.upper() == "SOURCE"))
        elif token.text == ")" and token.kind == "sign" and opened:
            start, is_query = opened.pop()
            if is_query:
                inner.append((outer[start + 1 :], token.start))
                outer[start:] = [GrammarToken("parameter", _INNER, outer[start].start, token.end)]
                continue
        outer.append(token)
    return outer, inner


def _commands(tokens: Sequence[GrammarToken], length: int) -> list[QueryCommand]:
    found: list[QueryCommand] = []
    part: list[GrammarToken] = []
    pipe: GrammarToken | None = None
    for token in (*tokens, None):
        if token is not None and token.kind != "pipe":
            part.append(token)
            continue
        end = length if token is None else token.start
        if part:
            found.append(QueryCommand(part[0], tuple(part[1:]), end))
        elif token is not None or pipe is not None:
            place = token or pipe
            assert place is not None
            raise NotParsed(Mistake("A command is missing beside this '|'.", place.start, place.end))
        part, pipe = [], token
    return found


def _tokens(text: str) -> Iterator[GrammarToken]:
    at = 0
    before: GrammarToken | None = None
    in_parse = False
    while at < len(text):
        regex = _REGEX.match(text, at)
        if regex is not None and (before is None or in_parse or before.text.upper() in _BEFORE_REGEX):
            token: GrammarToken | None = GrammarToken("regex", regex[0], *regex.span())
        else:
            token = _next(text, at)
        assert token is not None
        at = token.end
        if token.kind == "space":
            continue
        starts = before is None or before.kind == "pipe"
        in_parse = token.text.upper() == "PARSE" if starts else in_parse
        yield token
        before = token


def _next(text: str, at: int) -> GrammarToken:
    match = _TOKEN.match(text, at)
    if match is not None and match.end() > at:
        return GrammarToken(match.lastgroup or "", match[0], *match.span())
    character = text[at]
    message = f"A query cannot have {character!r} here."
    hint = ""
    if character in "\"'`":
        message = f"This {character} is never closed."
    elif character in CURLY_QUOTES:
        hint = "Write straight quotes."
    raise NotParsed(Mistake(message, at, at + 1, hint))
