"""The parts of a regular expression."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import NamedTuple, TypeAlias

Test: TypeAlias = Callable[[str], bool]


class Unsupported(Exception):
    """The pattern cannot be judged."""


class Place(Enum):
    """A place between two characters."""

    START = "^"
    END = "$"
    VERY_START = r"\A"
    VERY_END = r"\z"
    BEFORE_LAST_BREAK = r"\Z"
    WORD_BOUNDARY = r"\b"
    NO_WORD_BOUNDARY = r"\B"


class Character(NamedTuple):
    """One character that passes a test."""

    test: Test


class Concatenation(NamedTuple):
    """One part after another."""

    parts: tuple[Expression, ...]


class Alternatives(NamedTuple):
    """One of several."""

    options: tuple[Expression, ...]


class Repetition(NamedTuple):
    """A part `low` to `high` times; without a `high`, any number of times."""

    part: Expression
    low: int
    high: int | None


class Look(NamedTuple):
    """What must stand, or must not, before or behind a place."""

    part: Expression
    ahead: bool
    wanted: bool


Expression: TypeAlias = Character | Concatenation | Alternatives | Repetition | Look | Place
