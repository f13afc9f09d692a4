"""The functions of metric math, with their arguments and results.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum
from typing import NamedTuple, TypeAlias


class Kind(Enum):
    """What an expression is: the page writes S, TS and TS[] for the first three."""

    SCALAR = "a number"
    SERIES = "a time series"
    ARRAY = "an array of time series"
    TEXT = "a text in quotes"
    WORD = "a word of its own"
    ANY = "not known"


_S, _TS, _ARRAY, _TEXT, _WORD = Kind.SCALAR, Kind.SERIES, Kind.ARRAY, Kind.TEXT, Kind.WORD
Result: TypeAlias = "Kind | Callable[[Sequence[Kind]], Kind]"


class Parameter(NamedTuple):
    """A parameter: the kinds that it takes, and the words that it takes as they are."""

    kinds: tuple[Kind, ...]
    words: tuple[str, ...] = ()


class Function(NamedTuple):
    """A function: its parameters, how many of them a call must have, and its result by the kinds of its arguments."""

    parameters: tuple[Parameter, ...]
    needed: int
    result: Result
    more: bool = False

    @property
    def most(self) -> int | None:
        """The most arguments of a call; None if there is no bound."""
        return None if self.more else len(self.parameters)


def _same(kinds: Sequence[Kind]) -> Kind:
    return kinds[0] if kinds and kinds[0] in (_TS, _ARRAY) else Kind.ANY


def _reduced(kinds: Sequence[Kind]) -> Kind:
    return {_TS: _S, _ARRAY: _TS}.get(kinds[0], Kind.ANY) if kinds else Kind.ANY


def _chosen(kinds: Sequence[Kind]) -> Kind:
    return Kind.ANY if _ARRAY in kinds or Kind.ANY in kinds else _TS


# A number is no series by the page, but nothing says that it is refused where a series is taken.
_SERIES = Parameter((_TS, _ARRAY, _S))
_ONE = Parameter((_TS, _S))
_MANY = Parameter((_ARRAY,))
_NUMBER = Parameter((_S,))
_QUOTED = Parameter((_TEXT,))
_NAMED = Parameter((_TEXT, _WORD))
_VALUE = Parameter((_S, _TS, _ARRAY))

MAPPED = ("ABS", "CEIL", "DIFF", "DIFF_TIME", "FLOOR", "LOG", "LOG10", "RATE", "RUNNING_SUM")
REDUCING = ("AVG", "DATAPOINT_COUNT", "MAX", "MIN", "STDDEV", "SUM")
_OF_TIME = ("MINUTE", "HOUR", "DAY", "DATE", "MONTH", "YEAR", "EPOCH")

FUNCTIONS: dict[str, Function] = {
    **dict.fromkeys(MAPPED, Function((_SERIES,), 1, _same)),
    **dict.fromkeys(REDUCING, Function((_SERIES,), 1, _reduced)),
    **dict.fromkeys(_OF_TIME, Function((_ONE,), 1, _TS)),
    "ANOMALY_DETECTION_BAND": Function((_ONE, _NUMBER), 1, _ARRAY),
    "DB_PERF_INSIGHTS": Function((_QUOTED, Parameter((_TEXT, _ARRAY)), Parameter((_TEXT, _ARRAY))), 3, Kind.ANY, True),
    "FILL": Function((_SERIES, Parameter((_S, _TS, _ARRAY), ("REPEAT", "LINEAR"))), 2, _same),
    "FIRST": Function((_MANY,), 1, _TS),
    "IF": Function((_VALUE, _VALUE, _VALUE), 2, _chosen),
    "INSIGHT_RULE_METRIC": Function((_NAMED, _NAMED), 2, _TS),
    "LAMBDA": Function((_QUOTED,), 1, Kind.ANY, True),
    "LAST": Function((_MANY,), 1, _TS),
    "METRICS": Function((_QUOTED,), 0, _ARRAY),
    "METRIC_COUNT": Function((_MANY,), 1, _S),
    "PERIOD": Function((_ONE,), 1, _S),
    "REMOVE_EMPTY": Function((_MANY,), 1, _ARRAY),
    "SEARCH": Function((_QUOTED, _QUOTED, _NUMBER), 2, _ARRAY),
    "SERVICE_QUOTA": Function((_ONE,), 1, _TS),
    "SLICE": Function((_MANY, _NUMBER, _NUMBER), 2, Kind.ANY),
    "SORT": Function(
        (_MANY, Parameter((), ("AVG", "MIN", "MAX", "SUM")), Parameter((), ("ASC", "DESC")), _NUMBER), 3, _ARRAY
    ),
    "TIME_SERIES": Function((_NUMBER,), 1, _TS),
}

WORDS = frozenset(word for each in FUNCTIONS.values() for parameter in each.parameters for word in parameter.words)
"""Words that functions take as they are."""
