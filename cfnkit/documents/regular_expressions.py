"""Regular expressions in documents, which services read with libraries of other languages."""

from __future__ import annotations

import re
import warnings

from cfnkit.template.constraints import matches

# What no library takes. Of what others have and Python has not, such as possessive quantifiers, nothing is said.
_FAULTS = ("missing ), unterminated", "unbalanced parenthesis", "unterminated character set")
_MOST_UNDECIDED = 3
_LONGEST = 200
_NAMED = re.compile(r"\(\?<([A-Za-z]\w*)>")


def fault_of_pattern(pattern: str) -> str:
    """Why no regular expression can be as a text is; empty for one that can."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            re.compile(_NAMED.sub(r"(?:", pattern))
        except re.error as error:
            return error.msg if error.msg.startswith(_FAULTS) else ""
        except (RecursionError, OverflowError):
            return ""
    return ""


class TextPatterns:
    """Holds the texts of one document against regular expressions, and gives up after some that take too long."""

    def __init__(self) -> None:
        self._undecided = 0

    def refuse(self, pattern: str, text: str) -> bool:
        """Whether no part of a text fits a pattern of Java's; False if that is not decided."""
        if self._undecided >= _MOST_UNDECIDED or len(text) > _LONGEST:
            return False
        found = matches(f"(?s:.*)(?:{pattern})(?s:.*)", text)
        self._undecided += found is None
        return found is False
