"""Whether a regular expression is small enough to be compiled: `regex` writes out what is repeated a fixed number."""

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

# A value of a parameter has at most 4,096 characters, and twice as many parts take 0.4 s.
MOST_PARTS = 10_000
_COUNT = re.compile(r"\{(\d+)")
_REPEATS = (kinds.MAX_REPEAT, kinds.MIN_REPEAT, getattr(kinds, "POSSESSIVE_REPEAT", None))


def can_be_compiled(pattern: str) -> bool:
    """Whether a regular expression has at most `MOST_PARTS` parts, with each repeat as often as it must occur.

    False also for one whose counts are high, and whose nesting Python does not read.
    """
    if len(pattern) > MOST_PARTS:
        return False
    # The counts are short texts: no product of them is computed to its end.
    logarithm = sum(math.log(max(int(count[:9]), 1)) for count in _COUNT.findall(pattern))
    if logarithm + math.log(len(pattern) + 1) <= math.log(MOST_PARTS):
        return True  # were all repeats nested
    try:
        return _parts(patterns.parse(pattern)) <= MOST_PARTS
    except (re.error, RecursionError, OverflowError, ValueError):
        return False


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
