"""Regular expressions in documents, which services read with libraries of other languages."""

from __future__ import annotations

import re
import warnings

# What no library takes. Of what others have and Python has not, such as possessive quantifiers, nothing is said.
_FAULTS = ("missing ), unterminated", "unbalanced parenthesis", "unterminated character set")
# What Java's library reads in another way than Python's, or reads alone.
_OF_JAVA = re.compile(r"\\[pPQEGRXhHvVkzZ]|&&|\[\^?\[|[+*?}]\+|\(\?[<>a-zA-Z]")
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


def never_fits(pattern: str, text: str) -> bool:
    """Whether no part of a text fits a pattern; False where libraries may differ."""
    if _OF_JAVA.search(pattern) or len(text) > _LONGEST:
        return False
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return re.search(pattern, text) is None
        except (re.error, RecursionError, OverflowError):
            return False
