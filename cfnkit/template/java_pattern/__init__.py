"""Match a text against a regular expression of Java's, in time that grows with the pattern times the text.

AllowedPattern is one of java.util.regex, which Python's `re` reads differently here and there (``\\p{Alnum}``,
``[a-z&&[^x]]``, ASCII ``\\d``), and which may take forever to backtrack. Here all ways through the pattern are
followed at once, one character after another.

https://docs.oracle.com/en/java/javase/17/docs/api/java.base/java/util/regex/Pattern.html
"""

from __future__ import annotations

from cfnkit.template.java_pattern.automaton import Automaton
from cfnkit.template.java_pattern.expression import Unsupported
from cfnkit.template.java_pattern.parser import Parser

__all__ = ["matches"]


def matches(pattern: str, text: str) -> bool | None:
    """Whether all of `text` matches; None for a pattern that cannot be judged.

    That is one that is not well-formed, has a back reference, a possessive quantifier or the like, or takes too long.
    """
    try:
        return Automaton(Parser(pattern).parse(), text).matches()
    except Unsupported:
        return None
