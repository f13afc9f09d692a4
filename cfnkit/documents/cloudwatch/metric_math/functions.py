"""The functions of metric math, with their arguments and results.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum
from typing import NamedTuple, TypeAlias


class ValueKind(Enum):
    """What an expression is: the page writes S, TS and TS[] for the first three."""

    SCALAR = "a number"
    SERIES = "a time series"
    ARRAY = "an array of time series"
    TEXT = "a text in quotes"
    WORD = "a word of its own"
    ANY = "not known"


_S, _TS, _ARRAY, _TEXT, _WORD = ValueKind.SCALAR, ValueKind.SERIES, ValueKind.ARRAY, ValueKind.TEXT, ValueKind.WORD
Result: TypeAlias = "ValueKind | Callable[[Sequence[ValueKind]], ValueKind]"


class FunctionParameter(NamedTuple):
    """A parameter: the kinds that it takes, and the words that it takes as they are."""

    kinds: tuple[ValueKind, ...]
    words: tuple[str, ...] = ()


class Function(NamedTuple):
    """A function: its parameters, how many of them a call must have, and its result by the kinds of its arguments."""

    parameters: tuple[FunctionParameter, ...]
    needed: int
    result: Result
    more: bool = False

    @property
    def most(self) -> int | None:
        """The most arguments of a call; None if there is no bound."""
        return None if self.more else len(self.parameters)


def _same(kinds: Sequence[ValueKind]) -> ValueKind:
    return kinds[0] if kinds and kinds[0] in (_TS, _ARRAY) else ValueKind.ANY


def _reduced(kinds: Sequence[ValueKind]) -> ValueKind:
    return {_TS: _S, _ARRAY: _TS}.get(kinds[0], ValueKind.ANY) if kinds else ValueKind.ANY


def _chosen(kinds: Sequence[ValueKind]) -> ValueKind:
    return ValueKind.ANY if _ARRAY in kinds or ValueKind.ANY in kinds else _TS


# A number is no series by the page, but nothing says that it is refused where a series is taken.
_SERIES = FunctionParameter((_TS, _ARRAY, _S))
_ONE = FunctionParameter((_TS, _S))
_MANY = FunctionParameter((_ARRAY,))
_NUMBER = FunctionParameter((_S,))
_QUOTED = FunctionParameter((_TEXT,))
_NAMED = FunctionParameter((_TEXT, _WORD))
_VALUE = FunctionParameter((_S, _TS, _ARRAY))

MAPPED = ("ABS", "CEIL", "DIFF", "DIFF_TIME", "FLOOR", "LOG", "LOG10", "RATE", "RUNNING_SUM")
REDUCING = ("AVG", "DATAPOINT_COUNT", "MAX", "MIN", "STDDEV", "SUM")
_OF_TIME = ("MINUTE", "HOUR", "DAY", "DATE", "MONTH", "YEAR", "EPOCH")

FUNCTIONS: dict[str, Function] = {
    **dict.fromkeys(MAPPED, Function((_SERIES,), 1, _same)),
    **dict.fromkeys(REDUCING, Function((_SERIES,), 1, _reduced)),
    **dict.fromkeys(_OF_TIME, Function((_ONE,), 1, _TS)),
    "ANOMALY_DETECTION_BAND": Function((_ONE, _NUMBER), 1, _ARRAY),
    "DB_PERF_INSIGHTS": Function(
        (_QUOTED, FunctionParameter((_TEXT, _ARRAY)), FunctionParameter((_TEXT, _ARRAY))), 3, ValueKind.ANY, True
    ),
    "FILL": Function((_SERIES, FunctionParameter((_S, _TS, _ARRAY), ("REPEAT", "LINEAR"))), 2, _same),
    "FIRST": Function((_MANY,), 1, _TS),
    "IF": Function((_VALUE, _VALUE, _VALUE), 2, _chosen),
    "INSIGHT_RULE_METRIC": Function((_NAMED, _NAMED), 2, _TS),
    "LAMBDA": Function((_QUOTED,), 1, ValueKind.ANY, True),
    "LAST": Function((_MANY,), 1, _TS),
    "METRICS": Function((_QUOTED,), 0, _ARRAY),
    "METRIC_COUNT": Function((_MANY,), 1, _S),
    "PERIOD": Function((_ONE,), 1, _S),
    "REMOVE_EMPTY": Function((_MANY,), 1, _ARRAY),
    "SEARCH": Function((_QUOTED, _QUOTED, _NUMBER), 2, _ARRAY),
    "SERVICE_QUOTA": Function((_ONE,), 1, _TS),
    "SLICE": Function((_MANY, _NUMBER, _NUMBER), 2, ValueKind.ANY),
    "SORT": Function(
        (_MANY, FunctionParameter((), ("AVG", "MIN", "MAX", "SUM")), FunctionParameter((), ("ASC", "DESC")), _NUMBER),
        3,
        _ARRAY,
    ),
    "TIME_SERIES": Function((_NUMBER,), 1, _TS),
}

WORDS = frozenset(word for each in FUNCTIONS.values() for parameter in each.parameters for word in parameter.words)
"""Words that functions take as they are."""
