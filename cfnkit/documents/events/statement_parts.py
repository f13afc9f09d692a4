"""Whether the parts of an SQL statement of AWS IoT can stand beside each other: values, and what joins them.

https://docs.aws.amazon.com/iot/latest/developerguide/iot-sql-operators.html
"""

from __future__ import annotations

from typing import NamedTuple

from cfnkit.documents.text import is_known_text
from cfnkit.vocabulary import nearest

_JOINING = frozenset(("=", "<>", "!=", "<", ">", "<=", ">=", "+", "-", "*", "/", "%", "||", ","))
# IS is not among the published operators, but public rules have IS NOT NULL: it is not refused.
_JOINING_WORDS = frozenset(("and", "or", "in", "as", "from", "where", "when", "then", "else", "select", "is"))
_BEFORE_A_VALUE = frozenset(("not", "exists", "case", "set"))
_CLOSING = frozenset((")", "]", "}"))
_SIGNS_OF_A_VALUE = frozenset(("-", "+", "*"))
# Signs whose grammar is not published in full: what is beside them is not judged.
_OPEN = frozenset(("$", "@", ":", "&", "^", "!", ";", "#", ".", "[", "{"))
_ELSEWHERE = {
    "like": "AWS IoT SQL has no LIKE; regexp_matches() and startswith() compare texts.",
    "between": "AWS IoT SQL has no BETWEEN; compare with >= and <=.",
    "group": "AWS IoT SQL has no GROUP BY.",
    "order": "AWS IoT SQL has no ORDER BY.",
    "limit": "AWS IoT SQL has no LIMIT.",
    "having": "AWS IoT SQL has no HAVING.",
    "join": "AWS IoT SQL has no JOIN.",
}


class StatementPart(NamedTuple):
    """A token of a statement: its kind (name, number, text, sign), its text, and where it stands (0-based offsets)."""

    kind: str
    text: str
    start: int
    end: int

    @property
    def word(self) -> str:
        """A name in small letters; empty for another token."""
        return self.text.lower() if self.kind == "name" else ""


class MisplacedPart(NamedTuple):
    """A part that cannot stand where it does, and why."""

    part: StatementPart
    message: str
    hint: str = ""


def misplaced(parts: list[StatementPart]) -> MisplacedPart | None:
    """The first part of a statement that cannot follow the one before it; None for a sound one."""
    value_before = False
    for index, part in enumerate(parts):
        before = parts[index - 1] if index else None
        following = parts[index + 1] if index + 1 < len(parts) else None
        if before is not None and _is_judged(before) and _is_judged(part):
            found = _beside(parts, index, value_before)
            if found is not None:
                return found
        value_before = _ends_value(part, before, value_before) and not _is_select_value(parts, index)
        if following is None and part.text != "*" and not value_before and _joins(part):
            return MisplacedPart(part, f"Nothing follows '{part.text}'.")
    return _open_case(parts)


def _is_judged(part: StatementPart) -> bool:
    return is_known_text(part.text) and part.text not in _OPEN


def _joins(part: StatementPart) -> bool:
    return part.text in _JOINING or part.word in _JOINING_WORDS or part.word in _BEFORE_A_VALUE


def _ends_value(part: StatementPart, before: StatementPart | None, value_before: bool) -> bool:
    """Whether a value ends with a part: a star is one itself where none stands before it."""
    if before is not None and before.text == ".":
        return True
    if part.text == "*":
        return not value_before
    return not _joins(part) and part.text != "("


def _is_select_value(parts: list[StatementPart], index: int) -> bool:
    """Whether a part is the VALUE of SELECT VALUE, and no field of that name."""
    if parts[index].word != "value" or not index or parts[index - 1].word != "select" or index + 1 == len(parts):
        return False
    following = parts[index + 1]
    is_value = following.kind in ("name", "number", "text") and following.word not in _JOINING_WORDS
    return is_value or following.text in ("*", "(", "{", "[", "@")


def _beside(parts: list[StatementPart], index: int, value_before: bool) -> MisplacedPart | None:
    """Why a part cannot follow the one before it."""
    part, before = parts[index], parts[index - 1]
    if before.text == ".":
        return None
    if value_before:
        if part.text in _JOINING or part.text in _CLOSING or part.word in _JOINING_WORDS - {"select"}:
            return None
        is_call = part.text == "(" and before.kind == "name"
        is_after_set = part.word == "select" and parts[0].word == "set"
        if is_call or is_after_set or part.word in ("end", "not"):
            return None
        hint = _ELSEWHERE.get(part.word, "")
        if not hint and part.kind == "name":
            meant = nearest(part.word, ("from", "where", "and", "or", "as", "in"))
            hint = f"Did you mean {meant.upper()}?" if meant else ""
        return MisplacedPart(part, f"'{part.text}' cannot follow '{before.text}'.", hint)
    if before.text == "(" or part.text in _SIGNS_OF_A_VALUE or not _joins(before):
        return None
    is_end = part.text in _CLOSING or part.text in _JOINING or part.word in _JOINING_WORDS - {"select"}
    is_negated = before.word == "not" and part.word == "in"
    if is_end and not is_negated and not (before.word == "case" and part.word == "when"):
        hint = "Write one =." if before.text == part.text == "=" else ""
        return MisplacedPart(part if hint else before, f"No value follows '{before.text}'.", hint)
    return None


def _open_case(parts: list[StatementPart]) -> MisplacedPart | None:
    """A CASE that no END closes."""
    if not all(is_known_text(part.text) for part in parts):
        return None
    open_ones: list[StatementPart] = []
    for index, part in enumerate(parts):
        is_name = index > 0 and parts[index - 1].text == "."
        if part.word == "case" and not is_name:
            open_ones.append(part)
        elif part.word == "end" and open_ones and not is_name:
            open_ones.pop()
    return MisplacedPart(open_ones[-1], "No END closes this CASE.") if open_ones else None
