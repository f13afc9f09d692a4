"""The tokens of Logs Insights queries, and their commands. https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
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
_REGEX = re.compile(r"/(?:[^/\\\n\[]|\\.|\[(?:[^\]\\\n]|\\.)*\])*/|/(?:[^/\\\n]|\\.)*/")
_BEFORE_REGEX = ("LIKE", "=~", "PARSE", ",", "(", "=", "!=", "AND", "OR", "NOT", "|", "IN")


class QueryCommand(NamedTuple):
    """A command of a query: its name, and the tokens after that."""

    name: GrammarToken
    tokens: Sequence[GrammarToken]
    end: int


def commands_of(text: str) -> list[QueryCommand]:
    """The commands of a query. Raises NotParsed."""
    found: list[QueryCommand] = []
    part: list[GrammarToken] = []
    pipe: GrammarToken | None = None
    for token in (*_tokens(text), None):
        if token is not None and token.kind != "pipe":
            part.append(token)
            continue
        end = len(text) if token is None else token.start
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
