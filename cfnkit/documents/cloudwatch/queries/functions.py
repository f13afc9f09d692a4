"""The commands and functions of Logs Insights queries.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax-operations-functions.html
https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax-Stats.html
"""

from __future__ import annotations

import re
from typing import NamedTuple


class Arity(NamedTuple):
    """The least and most arguments of a function; None if there is no bound."""

    least: int
    most: int | None


COMMANDS = (
    "addtotals",
    "anomaly",
    "dedup",
    "diff",
    "display",
    "fields",
    "filter",
    "filterIndex",
    "head",
    "join",
    "limit",
    "lookup",
    "order",
    "parse",
    "pattern",
    "search",
    "sort",
    "source",
    "stats",
    "tail",
    "unmask",
    "unnest",
    "where",
)
"""The names of commands, in any case of letters; errors of the service name some that its pages do not (tail)."""

AGGREGATES: dict[str, Arity] = {
    "avg": Arity(1, 1),
    "count": Arity(0, 1),
    "count_distinct": Arity(1, None),
    "count_frequent": Arity(1, 2),
    "earliest": Arity(1, 1),
    "first": Arity(1, 1),
    "last": Arity(1, 1),
    "latest": Arity(1, 1),
    "max": Arity(1, 1),
    "median": Arity(1, 1),
    "min": Arity(1, 1),
    "pct": Arity(2, 2),
    "percentile": Arity(2, 2),
    "sortsfirst": Arity(1, 1),
    "sortslast": Arity(1, 1),
    "stddev": Arity(1, 1),
    "sum": Arity(1, 1),
    "values": Arity(1, None),
}

FUNCTIONS: dict[str, Arity] = {
    "abs": Arity(1, 1),
    "bin": Arity(0, 2),
    "case": Arity(2, None),
    "ceil": Arity(1, 1),
    "coalesce": Arity(1, None),
    "concat": Arity(1, None),
    "dateceil": Arity(2, 2),
    "datefloor": Arity(2, 2),
    "floor": Arity(1, 1),
    "frommillis": Arity(1, 1),
    "greatest": Arity(1, None),
    "haversine": Arity(4, 4),
    "if": Arity(3, 3),
    "isblank": Arity(1, 1),
    "isempty": Arity(1, 1),
    "isipinsubnet": Arity(2, 2),
    "isipv4insubnet": Arity(2, 2),
    "isipv6insubnet": Arity(2, 2),
    "ispresent": Arity(1, 1),
    "isvalidip": Arity(1, 1),
    "isvalidipinsubnet": Arity(2, 2),
    "isvalidipv4": Arity(1, 1),
    "isvalidipv4insubnet": Arity(2, 2),
    "isvalidipv6": Arity(1, 1),
    "isvalidipv6insubnet": Arity(2, 2),
    "jsonparse": Arity(1, 1),
    "jsonstringify": Arity(1, 1),
    "least": Arity(1, None),
    "log": Arity(1, 2),
    "ltrim": Arity(1, 2),
    "now": Arity(0, 0),
    "replace": Arity(3, 3),
    "rtrim": Arity(1, 2),
    "sqrt": Arity(1, 1),
    "strcontains": Arity(2, 2),
    "strlen": Arity(1, 1),
    "substr": Arity(2, 3),
    "tolower": Arity(1, 1),
    "tomillis": Arity(1, 1),
    "toupper": Arity(1, 1),
    "trim": Arity(1, 2),
    "unmask": Arity(1, 1),
}

ALL_FUNCTIONS = {**FUNCTIONS, **AGGREGATES}
"""All functions by their names in small letters; the service takes any case."""

UNITS = re.compile(
    r"(?:ms|msecs?|milliseconds?|s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|w|weeks?"
    r"|mo|mon|months?|q|qtrs?|quarters?|y|yrs?|years?)",
    re.IGNORECASE,
)
"""A unit of a duration, such as those of bin(5m)."""
