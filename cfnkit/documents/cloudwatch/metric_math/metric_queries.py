"""Queries of Metrics Insights, and SEARCH expressions.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-metrics-insights-querylanguage.html
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/search-expression-syntax.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cfnkit.documents.cloudwatch.grammar import END, MARK, Mistake, TokenCursor, tokens_of
from cfnkit.documents.cloudwatch.metric_math.expressions import Expression, FunctionCall, MathText, within
from cfnkit.documents.cloudwatch.metric_math.functions import ValueKind
from cfnkit.documents.text import is_known_text
from cfnkit.vocabulary import suggestion

_TOKENS = re.compile(
    rf"""
    (?P<space>\s+)
  | (?P<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')
  | (?P<word>[\w{MARK}][\w.:/{MARK}-]*)
  | (?P<sign>!=|>=|<=|[=<>(),*])
    """,
    re.VERBOSE,
)
_QUERY = re.compile(r"\s*select\b", re.IGNORECASE)
_FUNCTIONS = ("AVG", "COUNT", "MAX", "MIN", "SUM")
_CLAUSES = ("SELECT", "FROM", "WHERE", "GROUP", "ORDER", "LIMIT")
_STATISTIC = re.compile(
    r"(?:average|sum|minimum|maximum|samplecount|iqm|(?:p|tm|wm|tc|ts)(?P<percent>\d{1,3}(?:\.\d{1,10})?)"
    r"|(?:tm|wm|pr|tc|ts)\(\s*[\d.]*%?\s*:\s*[\d.]*%?\s*\))",
    re.IGNORECASE,
)
_WHOLE = 100
_SHORT_PERIODS = (1, 5, 10, 20, 30)
_SIMPLE = ("Average", "Maximum", "Minimum", "SampleCount", "Sum")


def is_statistic(text: str) -> bool:
    """Whether a text is a statistic of CloudWatch, such as Average, p99 or TM(10%:90%), in any case of letters.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html
    """
    found = _STATISTIC.fullmatch(text.strip())
    return found is not None and (found["percent"] is None or float(found["percent"]) <= _WHOLE)


def is_period(seconds: float) -> bool:
    """Whether metrics can have a period of so many seconds."""
    return seconds in _SHORT_PERIODS or (seconds > 0 and seconds % 60 == 0)


def statistic_hint(text: str) -> str:
    """A sentence with the statistic that is nearest to a text; may be empty."""
    return suggestion(text, _SIMPLE)


def is_metrics_query(text: str) -> bool:
    """Whether an expression is a query of Metrics Insights."""
    return _QUERY.match(text) is not None


def parse_metrics_query(text: str) -> ValueKind:
    """What a query gives: a time series, or an array of them where it groups. Raises NotParsed."""
    cursor = TokenCursor(tokens_of(text, _TOKENS, "A query of Metrics Insights"), len(text))
    cursor.expect("SELECT", "at the start of the query")
    _aggregate(cursor, needs_metric=True)
    cursor.expect("FROM", "after the function of SELECT")
    if cursor.token.text.upper() == "SCHEMA" and cursor.ahead(1).text == "(":
        cursor.take()
        cursor.take()
        _names(cursor, "in SCHEMA")
        cursor.expect(")", "to close SCHEMA")
    else:
        _name(cursor, "FROM takes a namespace or SCHEMA(...)")
    if cursor.accept("WHERE") is not None:
        _condition(cursor)
    groups = cursor.accept("GROUP") is not None
    if groups:
        cursor.expect("BY", "after GROUP")
        _names(cursor, "after GROUP BY")
    if cursor.accept("ORDER") is not None:
        cursor.expect("BY", "after ORDER")
        _aggregate(cursor, needs_metric=False)
        cursor.accept("ASC", "DESC")
    if cursor.accept("LIMIT") is not None:
        token = cursor.token
        if token.is_known and not token.text.isdigit():
            raise cursor.wrong("LIMIT takes a number")
        cursor.take()
    if cursor.token.kind != END:
        raise cursor.wrong("The clauses are SELECT, FROM, WHERE, GROUP BY, ORDER BY and LIMIT, in this order")
    return ValueKind.ARRAY if groups else ValueKind.SERIES


def _aggregate(cursor: TokenCursor, needs_metric: bool) -> None:
    token = cursor.token
    if token.is_known and token.text.upper() not in _FUNCTIONS:
        raise cursor.wrong(f"One of {', '.join(_FUNCTIONS)} is expected", hint=suggestion(token.text, _FUNCTIONS))
    cursor.take()
    cursor.expect("(", "after the function")
    if needs_metric or not cursor.at(")"):
        _name(cursor, "The function takes the name of a metric")
    cursor.expect(")", "after the function")


def _names(cursor: TokenCursor, where: str) -> None:
    _name(cursor, f"A name is expected {where}")
    while cursor.accept(",") is not None:
        _name(cursor, f"A name is expected {where}")


def _name(cursor: TokenCursor, message: str) -> None:
    token = cursor.token
    if token.kind not in ("word", "text") or (token.kind == "word" and token.text.upper() in _CLAUSES):
        raise cursor.wrong(message)
    cursor.take()


def _condition(cursor: TokenCursor) -> None:
    """Conditions with AND; what else a condition may have, such as IN (...), is read over."""
    depth, seen = 0, 0
    while cursor.token.kind != END and not (depth == 0 and cursor.at("GROUP", "ORDER", "LIMIT")):
        token = cursor.take()
        seen += 1
        depth += {"(": 1, ")": -1}.get(token.text, 0) if token.kind == "sign" else 0
        if depth < 0:
            raise cursor.wrong("This parenthesis closes none", token)
        if token.kind == "word" and token.text.upper() in ("SELECT", "FROM", "WHERE"):
            raise cursor.wrong("A condition is expected after WHERE", token)
    if not seen or depth:
        raise cursor.wrong("A condition is expected after WHERE" if not seen else "')' is missing in WHERE")


def search_mistakes(expression: Expression) -> Iterator[Mistake]:
    """What is wrong in the texts of SEARCH: braces around the schema, and the statistic."""
    for call in within(expression):
        if isinstance(call, FunctionCall) and call.name.text == "SEARCH" and len(call.arguments) >= 2:
            what, statistic = call.arguments[:2]
            if isinstance(what, MathText) and is_known_text(what.value):
                opened, closed = what.value.count("{"), what.value.count("}")
                if opened != closed or opened > 1:
                    message = "A search has one schema of a namespace and names of dimensions, in braces."
                    yield Mistake(message, *what.span)
            if isinstance(statistic, MathText) and is_known_text(statistic.value) and not is_statistic(statistic.value):
                message = f"'{statistic.value}' is no statistic."
                yield Mistake(message, *statistic.span, statistic_hint(statistic.value))
