"""Queries of logs in the languages of OpenSearch, SQL and PPL: their outline, and not their expressions.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_AnalyzeLogData_Languages.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cfnkit.documents.cloudwatch.grammar import MARK, GrammarToken, Mistake, slip_of
from cfnkit.documents.cloudwatch.rules import QUERY_CALL, QUERY_DOUBTFUL, QUERY_UNREAD
from cfnkit.rule import Rule

_TOKEN = re.compile(
    rf"""
    (?P<space>\s+|--[^\n]*|//[^\n]*|/\*.*?\*/)
  | (?P<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`)
  | (?P<open>["'`])
  | (?P<word>[\w@{MARK}]+)
  | (?P<sign>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_STATEMENTS = ("DESCRIBE", "EXPLAIN", "SELECT", "SHOW", "WITH")
_COMMANDS = (
    "ad",
    "addcoltotals",
    "addtotals",
    "append",
    "appendcol",
    "bin",
    "chart",
    "dedup",
    "describe",
    "eval",
    "eventstats",
    "expand",
    "explain",
    "fields",
    "fieldsummary",
    "fillnull",
    "flatten",
    "grok",
    "head",
    "join",
    "kmeans",
    "lookup",
    "ml",
    "mvexpand",
    "parse",
    "patterns",
    "rare",
    "regex",
    "rename",
    "reverse",
    "rex",
    "search",
    "sort",
    "source",
    "spath",
    "stats",
    "streamstats",
    "subquery",
    "table",
    "timechart",
    "top",
    "trendline",
    "where",
)
_CLOSING = {"(": ")", "[": "]", "{": "}"}


def sql_mistakes(text: str) -> Iterator[tuple[Rule, Mistake]]:
    """What is wrong with a query in SQL."""
    tokens = _tokens(text)
    yield from _brackets(tokens)
    first = tokens[0] if tokens else None
    if first is not None and first.is_known and first.text.upper() not in (*_STATEMENTS, "("):
        message = f"A query in SQL begins with SELECT or WITH, and not with '{first.text}'."
        hint = "Set QueryLanguage to CWLI for the commands of Logs Insights, and to PPL for those of PPL."
        yield QUERY_UNREAD, Mistake(message, first.start, first.end, hint)


def ppl_mistakes(text: str) -> Iterator[tuple[Rule, Mistake]]:
    """What is wrong with a query in PPL: its brackets, and the names of its commands."""
    tokens = _tokens(text)
    yield from _brackets(tokens)
    depth, starts = 0, True
    for token in tokens:
        if starts and depth == 0:
            yield from _command(token)
        starts = token.text == "|"
        depth += (token.text in _CLOSING) - (token.text in _CLOSING.values())


def _command(token: GrammarToken) -> Iterator[tuple[Rule, Mistake]]:
    if token.kind != "word" or not token.is_known or token.text.lower() in _COMMANDS:
        return
    likely = slip_of(token.text.lower(), _COMMANDS)
    if likely:
        message, hint = f"PPL has no command '{token.text}'.", f"Did you mean '{likely}'?"
        yield QUERY_CALL, Mistake(message, token.start, token.end, hint)
    else:
        yield QUERY_DOUBTFUL, Mistake(f"'{token.text}' is no command of PPL that cfnkit knows.", token.start, token.end)


def _tokens(text: str) -> list[GrammarToken]:
    found = (GrammarToken(match.lastgroup or "", match[0], *match.span()) for match in _TOKEN.finditer(text))
    return [each for each in found if each.kind != "space"]


def _brackets(tokens: list[GrammarToken]) -> Iterator[tuple[Rule, Mistake]]:
    """Quotes and brackets that are not closed, up to the first."""
    opened: list[GrammarToken] = []
    for token in tokens:
        if token.kind == "open":
            yield QUERY_UNREAD, Mistake(f"This {token.text} is never closed.", token.start, token.end)
            return
        if token.text in _CLOSING:
            opened.append(token)
        elif token.text in _CLOSING.values():
            if not opened or _CLOSING[opened[-1].text] != token.text:
                yield QUERY_UNREAD, Mistake(f"This {token.text} closes nothing.", token.start, token.end)
                return
            opened.pop()
    if opened:
        yield QUERY_UNREAD, Mistake(f"This {opened[-1].text} is never closed.", opened[-1].start, opened[-1].end)
