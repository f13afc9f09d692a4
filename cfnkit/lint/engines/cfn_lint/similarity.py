"""Remember how similar two words are: cfn-lint compares each unknown property with every known one, repeatedly."""

from __future__ import annotations

from difflib import SequenceMatcher
from functools import lru_cache
from typing import Any

import cfnlint.jsonschema._keywords as keywords


class RememberedMatcher:
    """The part of `difflib.SequenceMatcher` that cfn-lint uses."""

    def __init__(self, *, a: Any, b: Any) -> None:
        self._words = _plain(a), _plain(b)

    def ratio(self) -> float:
        """The similarity of the words, from 0 to 1; raises TypeError for a key that is no text, as difflib does."""
        return _ratio(*self._words)


@lru_cache(maxsize=100_000)
def _ratio(one: Any, other: Any) -> float:
    return SequenceMatcher(a=one, b=other).ratio()


def _plain(word: Any) -> Any:
    """A text without marks, which would be remembered, too."""
    return str(word) if isinstance(word, str) else word


def remember_similarities() -> None:
    """Make cfn-lint use this class, if it still uses difflib's."""
    if getattr(keywords, "SequenceMatcher", None) is SequenceMatcher:
        keywords.SequenceMatcher = RememberedMatcher
