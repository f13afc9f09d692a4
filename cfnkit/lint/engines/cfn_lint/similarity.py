"""Remember how alike two words are: cfn-lint compares each unknown property with every known one, each time anew."""

from __future__ import annotations

from difflib import SequenceMatcher
from functools import lru_cache
from typing import Any

import cfnlint.jsonschema._keywords as keywords


class RememberedMatcher:
    """What cfn-lint asks of a `difflib.SequenceMatcher`."""

    def __init__(self, *, a: Any, b: Any) -> None:
        self._words = _plain(a), _plain(b)

    def ratio(self) -> float:
        """How alike the words are, from 0 to 1; a key that is no text is the TypeError that it always was."""
        return _ratio(*self._words)


@lru_cache(maxsize=100_000)
def _ratio(one: Any, other: Any) -> float:
    return SequenceMatcher(a=one, b=other).ratio()


def _plain(word: Any) -> Any:
    """A text without the marks of its place, which would be remembered too."""
    return str(word) if isinstance(word, str) else word


def remember_similarities() -> None:
    """Have cfn-lint ask here, if it still asks as it did."""
    if getattr(keywords, "SequenceMatcher", None) is SequenceMatcher:
        keywords.SequenceMatcher = RememberedMatcher
