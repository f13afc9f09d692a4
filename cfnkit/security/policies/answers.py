"""Answers that are true, false, or known to the deployment only."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

Answer: TypeAlias = bool | None


def some(answers: Iterable[Answer]) -> Answer:
    """True, if one of the answers is; None, if one may be."""
    found: Answer = False
    for each in answers:
        if each:
            return True
        if each is None:
            found = None
    return found


def every(answers: Iterable[Answer]) -> Answer:
    """False, if one of the answers is; None, if one may be."""
    found: Answer = True
    for each in answers:
        if each is False:
            return False
        if each is None:
            found = None
    return found


def negated(answer: Answer) -> Answer:
    """The opposite of an answer; None stays None."""
    return None if answer is None else not answer
