"""How large a regular expression becomes when it is compiled: `regex` writes out what is repeated a fixed number."""

from __future__ import annotations

import math
import re
import sys
from typing import Any

if sys.version_info >= (3, 11):
    import re._constants as kinds
    import re._parser as patterns
else:
    import sre_constants as kinds
    import sre_parse as patterns

# A value of a parameter has at most 4,096 characters. Twice as many parts took up to 0.4 s in versions of `regex`.
MOST_PARTS = 10_000
_COUNT = re.compile(r"\{(\d+)")
_REPEATS = (kinds.MAX_REPEAT, kinds.MIN_REPEAT, getattr(kinds, "POSSESSIVE_REPEAT", None))


def pattern_size(pattern: str) -> float:
    """The number of parts of a regular expression, with each repeat as often as it must occur.

    It is infinite for one whose counts are high, and whose nesting Python does not read.
    """
    if len(pattern) > MOST_PARTS:
        return math.inf
    # The counts are short texts: no product of them is computed to its end.
    logarithm = sum(math.log(max(int(count[:9]), 1)) for count in _COUNT.findall(pattern))
    if not logarithm:
        return len(pattern)
    try:
        return _parts(patterns.parse(pattern))
    except (re.error, RecursionError, OverflowError, ValueError):
        bound = logarithm + math.log(len(pattern) + 1)  # were all repeats nested
        return math.exp(bound) if bound <= math.log(MOST_PARTS) else math.inf


def _parts(parsed: Any) -> int:
    if isinstance(parsed, patterns.SubPattern):
        return sum(_parts_of(kind, argument) for kind, argument in parsed.data)
    if isinstance(parsed, (tuple, list)):
        return sum(map(_parts, parsed))
    return 1


def _parts_of(kind: Any, argument: Any) -> int:
    if kind in _REPEATS:
        least, _, repeated = argument
        return max(int(least), 1) * _parts(repeated)
    return max(_parts(argument), 1)
