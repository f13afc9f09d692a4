"""How similar two words are, remembered: `additionalProperties` compares each unknown property with each known one."""

from __future__ import annotations

from difflib import SequenceMatcher
from functools import lru_cache
from typing import Any

from cfnlint.jsonschema import _keywords

from cfnkit.lint.engines.cfn_lint.patches.patch import Patch, Substitute


class RememberedMatcher:
    """The part of `difflib.SequenceMatcher` that cfn-lint uses."""

    def __init__(self, *, a: Any, b: Any) -> None:
        self._words = _plain(a), _plain(b)

    def ratio(self) -> float:
        """The similarity of the words, from 0 to 1; raises TypeError for a key that is no text, as difflib does."""
        return _ratio(*self._words)


def patch() -> Patch:
    """The patch of the class that `additionalProperties` uses."""
    expected = ((_keywords.additionalProperties, "84c3dee391c35953"),)
    return Patch(expected, (Substitute(_keywords, "SequenceMatcher", RememberedMatcher),))


@lru_cache(maxsize=100_000)
def _ratio(one: Any, other: Any) -> float:
    return SequenceMatcher(a=one, b=other).ratio()


def _plain(word: Any) -> Any:
    """A text without marks, which would be remembered, too."""
    return str(word) if isinstance(word, str) else word
