"""Remember how alike two words are: cfn-lint compares each unknown property with every known one, each time anew."""

from __future__ import annotations

from difflib import SequenceMatcher
from functools import lru_cache

import cfnlint.jsonschema._keywords as keywords


class Compared:
    """What cfn-lint asks of a `difflib.SequenceMatcher`."""

    def __init__(self, *, a: str, b: str) -> None:
        self._words = str(a), str(b)

    def ratio(self) -> float:
        """How alike the words are, from 0 to 1."""
        return _ratio(*self._words)


@lru_cache(maxsize=100_000)
def _ratio(one: str, other: str) -> float:
    return SequenceMatcher(a=one, b=other).ratio()


def remember_similarities() -> None:
    """Have cfn-lint ask here, if it still asks as it did."""
    if getattr(keywords, "SequenceMatcher", None) is SequenceMatcher:
        keywords.SequenceMatcher = Compared
